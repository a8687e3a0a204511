"""Producers and their products: taken into the books, put right, never taken out."""

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from lims.codes import next_code
from lims.domain.checked import Checked
from lims.domain.producer import Kind, gtin, name_key, tax_code
from lims.domain.refusal import Conflict, Problem
from lims.domain.text import search_key, sort_key
from lims.models.producer import Producer, Product
from lims.models.reference import Commodity
from lims.queries import producers

TEXTS = {"address": 255, "contact": 255, "phone": 40, "email": 255}


def add(session: Session, given: Mapping[str, str], *, demo: bool = False) -> Producer:
    """A new producer. Raises `Conflict("producer_exists")`, naming the one that has the name already."""
    values = _read(given)
    _refuse_second(session, values["name_key"])
    row = Producer(code=next_code(session, "CT"), demo=demo, **values)
    session.add(row)
    _flush(session)
    return row


def change(session: Session, producer_id: int, given: Mapping[str, str], *, version: int) -> Producer:
    """Put right what is known of a producer; papers already issued keep what they said."""
    row = producers.one(session, producer_id)
    if row.version != version:
        raise StaleDataError
    values = _read(given)
    if values["name_key"] != row.name_key:
        _refuse_second(session, values["name_key"])
    for name, value in values.items():
        setattr(row, name, value)
    _flush(session)
    return row


def add_product(session: Session, producer_id: int, given: Mapping[str, str]) -> Product:
    """Something a producer sells: its name, what it is, its trade number."""
    producer = producers.one(session, producer_id)
    values = _read_product(session, given)
    _refuse_second_product(session, producer.id, str(values["name_key"]))
    row = Product(code=next_code(session, "SP"), producer_id=producer.id, **values)
    session.add(row)
    session.flush()
    return row


def change_product(session: Session, producer_id: int, product_id: int, given: Mapping[str, str]) -> Product:
    row = producers.product(session, producer_id, product_id)
    values = _read_product(session, given)
    if values["name_key"] != row.name_key:
        _refuse_second_product(session, producer_id, str(values["name_key"]))
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    return row


def _read(given: Mapping[str, str]) -> dict[str, str | None]:
    checked = Checked()
    name = checked.needed("name", given.get("name", ""))
    values: dict[str, str | None] = {"name": name, **_keys(name), "sort_key": sort_key(name)}
    for field, longest in TEXTS.items():
        values[field] = checked.text(field, given.get(field, ""), longest=longest)
    kind = given.get("kind", "")
    if kind not in set(Kind):
        checked.refuse("kind", "required")
    else:
        values["kind"] = kind
        values["tax_code"] = checked.read(
            "tax_code", lambda: tax_code(given.get("tax_code", ""), Kind(kind)), otherwise=None
        )
    checked.finish("producer_incomplete")
    return values


def _read_product(session: Session, given: Mapping[str, str]) -> dict[str, str | int | None]:
    checked = Checked()
    name = checked.needed("name", given.get("name", ""))
    commodity_id = given.get("commodity_id", "")
    known = commodity_id.isascii() and commodity_id.isdigit() and len(commodity_id) < 19
    if not known or session.get(Commodity, int(commodity_id)) is None:
        checked.refuse("commodity_id", "commodity_needed")
    number = checked.read("gtin", lambda: gtin(given.get("gtin", "")), otherwise=None)
    checked.finish("product_incomplete")
    return {"name": name, **_keys(name), "commodity_id": int(commodity_id), "gtin": number}


def _keys(name: str) -> dict[str, str]:
    # Folding can lengthen a name; what is compared never outgrows its column.
    return {"name_key": name_key(name)[:255], "search_key": search_key(name)[:300]}


def _refuse_second(session: Session, key: str | None) -> None:
    existing = producers.by_name_key(session, key or "")
    if existing is None:
        return
    named = {"existing": existing.code, "name": existing.name}
    raise Conflict(
        "producer_exists",
        {"name": Problem("producer_exists", named)},
        producer_id=existing.id,
        **named,
    )


def _refuse_second_product(session: Session, producer_id: int, key: str) -> None:
    if producers.product_by_name(session, producer_id, key) is not None:
        raise Conflict("product_exists", {"name": Problem("product_exists")})


def _flush(session: Session) -> None:
    """Two people giving the same name at the same moment: the second is told."""
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("changed_meanwhile") from error
