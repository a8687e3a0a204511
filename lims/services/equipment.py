"""Instruments: taken into the books, calibrated, maintained, out of service and back; archived, never deleted."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from lims.domain import dates
from lims.domain import resource as rules
from lims.domain.act import Act
from lims.domain.checked import Checked
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Problem, Refused
from lims.domain.resource_kind import CHECKS, EquipmentKind, EventKind
from lims.domain.text import code, kept, search_key
from lims.models.resource import Equipment, EquipmentEvent
from lims.queries import equipment as asking
from lims.queries import things

TEXTS = {"maker": 255, "location": 255}
TICKS = ("needs_calibration", "needs_maintenance")


def add(session: Session, given: Mapping[str, str], *, role: Role) -> Equipment:
    """A new instrument. It is not calibrated until a calibration is written down."""
    row = Equipment(events=[], **_read(given, None, role=role))
    _require_free_code(session, row.code)
    session.add(row)
    _flush(session)
    return row


def change(
    session: Session, equipment_id: int, given: Mapping[str, str], *, version: int, role: Role
) -> Equipment:
    """Put right what is known of an instrument; runs keep what they wrote down of it."""
    row = _seen(session, equipment_id, version)
    values = _read(given, row, role=role)
    if values["code"] != row.code:
        _require_free_code(session, str(values["code"]))
    for name, value in values.items():
        setattr(row, name, value)
    _flush(session)
    return row


def record(
    session: Session, equipment_id: int, given: Mapping[str, str], *, version: int, act: Act
) -> EquipmentEvent:
    """Write down a calibration, a maintenance, a breakdown or a return to service."""
    row = _seen(session, equipment_id, version)
    event = _event(given, act=act)
    row.events.append(event)
    session.flush()
    _follow(row, act.day)
    _flush(session)
    return event


def strike(
    session: Session, equipment_id: int, event_id: int, reason: str, *, version: int, act: Act
) -> None:
    """An entry that was wrong: it stays readable, crossed out with the reason, and counts no more."""
    row = _seen(session, equipment_id, version)
    event = next((each for each in row.events if each.id == event_id), None)
    if event is None:
        raise NotFound
    if event.struck_at is not None:
        raise Conflict("event_struck")
    event.struck_reason = _reason(reason)
    event.struck_by_id, event.struck_at = act.person_id, act.at
    _follow(row, act.day)
    _flush(session)


def archive(session: Session, equipment_id: int, reason: str, *, version: int, act: Act) -> None:
    row = _seen(session, equipment_id, version)
    if row.archived_at is not None:
        raise Conflict("resource_archived")
    row.archived_reason, row.archived_at = _reason(reason), act.at
    _flush(session)


def restore(session: Session, equipment_id: int, *, version: int) -> None:
    row = _seen(session, equipment_id, version)
    row.archived_reason, row.archived_at = "", None
    _flush(session)


def _seen(session: Session, equipment_id: int, version: int) -> Equipment:
    row = asking.one(session, equipment_id)
    if row.version != version:
        raise StaleDataError
    return row


def _follow(row: Equipment, today: date) -> None:
    """The list shows what the history says. The version moves with every entry: the second of two people is told."""
    flag_modified(row, "status")
    row.status, row.calibrated_until, row.maintenance_until = _told(row, today)


def _told(row: Equipment, today: date) -> tuple[str, date | None, date | None]:
    status, calibrated, maintained = rules.standing_of(things.device(row), today)
    return status.value, calibrated, maintained


def _read(given: Mapping[str, str], before: Equipment | None, *, role: Role) -> dict[str, str | bool]:
    checked = Checked()
    values: dict[str, str | bool] = {
        "code": checked.read("code", lambda: code(given.get("code", ""), longest=40), otherwise=""),
        "name": checked.needed("name", given.get("name", "")),
    }
    kind = given.get("kind", "")
    if kind not in set(EquipmentKind):
        checked.refuse("kind", "required")
    values["kind"] = kind
    for name, longest in TEXTS.items():
        values[name] = checked.text(name, given.get(name, ""), longest=longest)
    values |= {tick: bool(given.get(tick)) for tick in TICKS}
    if not given.get("code", "").strip():
        checked.problems["code"] = Problem("required")
    checked.finish("equipment_incomplete")
    _require_manager_to_spare(values, before, role=role)
    told = " ".join(str(values[name]) for name in ("code", "name", "maker", "location"))
    return {**values, "search_key": search_key(told)[:300]}


def _require_manager_to_spare(
    values: Mapping[str, str | bool], before: Equipment | None, *, role: Role
) -> None:
    """Only a manager decides that an instrument needs no calibration or no maintenance."""
    spared = [
        tick for tick in TICKS if not values[tick] and (before is None or getattr(before, tick) is True)
    ]
    if spared and role is not Role.MANAGER:
        raise NotAllowed("equipment_spared_by_manager")


def _event(given: Mapping[str, str], *, act: Act) -> EquipmentEvent:
    checked = Checked()
    kind = given.get("kind", "")
    if kind not in set(EventKind):
        checked.refuse("kind", "required")
    happened = _past_day(checked, "happened_on", given, today=act.day)
    event = EquipmentEvent(
        kind=kind,
        happened_on=happened,
        passed=given.get("passed") != "no",
        certificate=checked.text("certificate", given.get("certificate", ""), longest=120),
        provider=checked.text("provider", given.get("provider", "")),
        note=checked.text("note", given.get("note", ""), longest=2000, lines=True),
        by_id=act.person_id,
        at=act.at,
    )
    if kind in CHECKS:
        _read_check(checked, event, given, today=act.day)
    else:
        event.passed = True
        if kind == EventKind.OUT_OF_SERVICE and not event.note:
            checked.refuse("note", "required")
    checked.finish("event_incomplete")
    return event


def _read_check(checked: Checked, event: EquipmentEvent, given: Mapping[str, str], *, today: date) -> None:
    """A check that passed says until when; a calibration names its certificate."""
    if event.passed:
        event.valid_until = _day(checked, "valid_until", given, today=today)
        if not given.get("valid_until", "").strip():
            checked.refuse("valid_until", "required")
    if event.kind == EventKind.CALIBRATION and not event.certificate:
        checked.refuse("certificate", "required")
    if given.get("doubted_from", "").strip() and event.kind == EventKind.CALIBRATION:
        event.doubted_from = _past_day(checked, "doubted_from", given, today=today)
    _require_order(checked, event)


def _require_order(checked: Checked, event: EquipmentEvent) -> None:
    on, until, doubted = event.happened_on, event.valid_until, event.doubted_from
    if on is not None and until is not None and until < on:
        checked.refuse("valid_until", "event_ends_before", on=dates.written(on), until=dates.written(until))
    if on is not None and doubted is not None and doubted >= on:
        checked.refuse(
            "doubted_from", "event_doubted_after", on=dates.written(on), doubted=dates.written(doubted)
        )


def _past_day(checked: Checked, field: str, given: Mapping[str, str], *, today: date) -> date | None:
    found = _day(checked, field, given, today=today)
    if found is None and field not in checked.problems:
        checked.refuse(field, "required")
    if found is not None and found > today:
        checked.refuse(field, "event_in_future", day=dates.written(found), today=dates.written(today))
    return found


def _day(checked: Checked, field: str, given: Mapping[str, str], *, today: date) -> date | None:
    text = given.get(field, "")
    if not text.strip():
        return None
    return checked.read(field, lambda: dates.day(text, today=today), otherwise=None)


def _reason(text: str) -> str:
    why = kept(text, longest=2000, lines=True)
    if not why:
        raise Refused("resource_needs_reason", {"reason": Problem("resource_needs_reason")})
    return why


def _require_free_code(session: Session, wanted: str) -> None:
    if asking.coded(session, wanted) is not None:
        problems = {"code": Problem("resource_code_taken", {"taken": wanted})}
        raise Conflict("resource_code_taken", problems, taken=wanted)


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("changed_meanwhile") from error
