"""Producers and what they make."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.checked import Checked
from lims.domain.refusal import NotFound
from lims.domain.text import like, search_key
from lims.models.producer import Producer, Product

PAGE = 50
SUGGESTED = 300


@dataclass(frozen=True, slots=True)
class Page:
    """One page of producers in the order of their names; `next_key` is where the next begins."""

    rows: Sequence[Producer]
    next_key: int | None


def page(session: Session, *, q: str = "", after: int | None = None) -> Page:
    """Producers whose name or code holds `q`, without marks, in Vietnamese order."""
    asked = sa.select(Producer).order_by(Producer.sort_key, Producer.id).limit(PAGE + 1)
    if key := search_key(q):
        asked = asked.where(_holds(key))
    if after is not None:
        last = _one(session, after)
        asked = asked.where(sa.tuple_(Producer.sort_key, Producer.id) > (last.sort_key, last.id))
    rows = session.scalars(asked).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def one(session: Session, producer_id: int) -> Producer:
    """Raises `NotFound`."""
    return _one(session, producer_id)


def by_name_key(session: Session, name_key: str) -> Producer | None:
    return session.scalar(sa.select(Producer).where(Producer.name_key == name_key))


def named(session: Session, text: str) -> Producer:
    """The producer meant by `CT-000529`, by `CT-000529 · HTX …`, or by a whole name without marks.

    Raises `Refused` beside the box `producer` when nobody or more than one is meant.
    """
    checked = Checked()
    typed = checked.needed("producer", text)
    checked.finish("order_incomplete")
    code = typed.split("·", maxsplit=1)[0].strip().upper()
    found = session.scalars(sa.select(Producer).where(Producer.code == code)).all()
    if not found:
        found = session.scalars(sa.select(Producer).where(Producer.search_key == search_key(typed))).all()
    exact = [producer for producer in found if producer.name_key == typed.casefold()] or found
    if len(exact) != 1:
        checked.refuse("producer", "producer_several" if exact else "producer_not_named", typed=typed[:80])
    checked.finish("order_incomplete")
    return exact[0]


def suggestions(session: Session) -> Sequence[tuple[str, str]]:
    """Codes and names offered while somebody types a producer."""
    rows = session.execute(
        sa.select(Producer.code, Producer.name).order_by(Producer.sort_key).limit(SUGGESTED)
    )
    return [(code, name) for code, name in rows]


def products_of(session: Session, producer_id: int) -> Sequence[Product]:
    return session.scalars(
        sa.select(Product)
        .where(Product.producer_id == producer_id)
        .options(joinedload(Product.commodity))
        .order_by(Product.search_key, Product.id)
    ).all()


def product(session: Session, producer_id: int, product_id: int) -> Product:
    """Raises `NotFound`, also for another producer's product."""
    found = session.scalar(
        sa.select(Product).where(Product.id == product_id, Product.producer_id == producer_id)
    )
    if found is None:
        raise NotFound
    return found


def product_by_name(session: Session, producer_id: int, name_key: str) -> Product | None:
    return session.scalar(
        sa.select(Product).where(Product.producer_id == producer_id, Product.name_key == name_key)
    )


def _one(session: Session, producer_id: int) -> Producer:
    found = session.get(Producer, producer_id)
    if found is None:
        raise NotFound
    return found


def _holds(key: str) -> sa.ColumnElement[bool]:
    inside = f"%{like(key)}%"
    return Producer.search_key.like(inside, escape="\\") | sa.func.lower(Producer.code).like(
        inside, escape="\\"
    )
