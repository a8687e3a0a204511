"""Reagents, standards, media and reference materials: one entry a bottle, with its lot and last day."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from lims.codes import next_code
from lims.domain import certified, dates
from lims.domain.act import Act
from lims.domain.certified import Line
from lims.domain.checked import Checked
from lims.domain.refusal import Conflict, Problem, Refused
from lims.domain.resource_kind import SupplyKind
from lims.domain.text import kept, search_key
from lims.models.resource import CertifiedValue, Supply
from lims.queries import methods
from lims.queries import supplies as asking

TEXTS = {"supplier": 255, "matrix": 255, "location": 255}
LONGEST_DAYS = 3650
SERIES = {SupplyKind.REFERENCE_MATERIAL: "MC"}
OTHER_SERIES = "HC"

Values = Sequence[Mapping[str, str]]


def add(session: Session, given: Mapping[str, str], values: Values = (), *, act: Act) -> Supply:
    """A new bottle; its code goes onto the label."""
    fields, lines = _read(session, given, values, act=act)
    row = Supply(
        code=next_code(session, SERIES.get(SupplyKind(str(fields["kind"])), OTHER_SERIES)),
        certified=[],
        **fields,
    )
    _certify(row, lines)
    session.add(row)
    session.flush()
    return row


def change(
    session: Session,
    supply_id: int,
    given: Mapping[str, str],
    values: Values = (),
    *,
    version: int,
    act: Act,
) -> Supply:
    """Put right what is known of a bottle: opened today, a mistyped lot. Its kind stays."""
    row = _seen(session, supply_id, version)
    fields, lines = _read(session, {**given, "kind": row.kind}, values, act=act)
    for name, value in fields.items():
        setattr(row, name, value)
    _certify(row, lines)
    session.flush()
    return row


def archive(session: Session, supply_id: int, reason: str, *, version: int, act: Act) -> None:
    """Used up or thrown away: not chosen any more."""
    row = _seen(session, supply_id, version)
    if row.archived_at is not None:
        raise Conflict("resource_archived")
    why = kept(reason, longest=2000, lines=True)
    if not why:
        raise Refused("resource_needs_reason", {"reason": Problem("resource_needs_reason")})
    row.archived_reason, row.archived_at = why, act.at
    session.flush()


def restore(session: Session, supply_id: int, *, version: int) -> None:
    row = _seen(session, supply_id, version)
    row.archived_reason, row.archived_at = "", None
    session.flush()


def _seen(session: Session, supply_id: int, version: int) -> Supply:
    row = asking.one(session, supply_id)
    if row.version != version:
        raise StaleDataError
    return row


def _read(
    session: Session, given: Mapping[str, str], values: Values, *, act: Act
) -> tuple[dict[str, str | date | int | None], list[Line]]:
    checked = Checked()
    kind, name = given.get("kind", ""), checked.needed("name", given.get("name", ""))
    if kind not in set(SupplyKind):
        checked.refuse("kind", "required")
    fields: dict[str, str | date | int | None] = {
        "kind": kind,
        "name": name,
        "name_key": search_key(name)[:300],
        "lot": checked.needed("lot", given.get("lot", ""), longest=80),
        **{each: checked.text(each, given.get(each, ""), longest=size) for each, size in TEXTS.items()},
        **_days(checked, given, today=act.day),
    }
    lines: list[Line] = []
    if kind == SupplyKind.REFERENCE_MATERIAL:
        lines = certified.read(values, methods.analyte_ids(session), checked)
    checked.finish("supply_incomplete")
    told = f"{name} {fields['lot']} {fields['supplier']} {fields['matrix']}"
    return {**fields, "search_key": search_key(told)[:300]}, lines


def _days(checked: Checked, given: Mapping[str, str], *, today: date) -> dict[str, date | int | None]:
    """Expiry is always said; how long it keeps once open only where that is shorter."""
    expires = _day(checked, "expires_on", given, today=today)
    if expires is None and "expires_on" not in checked.problems:
        checked.refuse("expires_on", "required")
    opened = _day(checked, "opened_on", given, today=today)
    if opened is not None and opened > today:
        checked.refuse("opened_on", "event_in_future", day=dates.written(opened), today=dates.written(today))
    if opened is not None and expires is not None and opened > expires:
        checked.refuse(
            "opened_on", "opened_after_expiry", opened=dates.written(opened), expiry=dates.written(expires)
        )
    text = given.get("keeps_days", "").strip()
    keeps = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None
    if text and (keeps is None or not 1 <= keeps <= LONGEST_DAYS):
        checked.refuse("keeps_days", "keeps_days_form", most=LONGEST_DAYS)
    return {"expires_on": expires, "opened_on": opened, "keeps_days": keeps}


def _day(checked: Checked, field: str, given: Mapping[str, str], *, today: date) -> date | None:
    text = given.get(field, "")
    if not text.strip():
        return None
    return checked.read(field, lambda: dates.day(text, today=today), otherwise=None)


def _certify(row: Supply, lines: Sequence[Line]) -> None:
    """A value that changed is a new row; the old one stays for whoever judged by it."""
    wanted = {_said(line): line for line in lines}
    in_force = [each for each in row.certified if each.in_force]
    for each in in_force:
        if wanted.pop(_said(each), None) is None:
            each.in_force = False
            flag_modified(row, "name")
    for line in wanted.values():
        row.certified.append(
            CertifiedValue(
                analyte_id=line.analyte_id,
                value=line.value,
                u_value=line.u_value,
                u_k=line.u_k,
                unit=line.unit,
                in_force=True,
            )
        )
        if row.id is not None:
            flag_modified(row, "name")


def _said(line: Line | CertifiedValue) -> tuple[object, ...]:
    """Digit for digit: 0.050 is another statement than 0.05."""
    return (line.analyte_id, str(line.value), str(line.u_value), str(line.u_k), line.unit)
