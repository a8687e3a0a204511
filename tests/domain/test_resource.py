"""Was a thing fit for use on a day? Instruments by their history, lots by their last day."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lims.domain.hindrance import Cause, Hindrance, require_free, require_none
from lims.domain.refusal import Conflict, Refused
from lims.domain.resource import (
    Device,
    Event,
    Need,
    Stuff,
    at,
    facts,
    hindrances,
    in_books,
    standing_of,
    unmet,
)
from lims.domain.resource_kind import EquipmentStatus, EventKind, Sort

DAY = date(2026, 11, 23)
CALIBRATED = Event(id=1, kind=EventKind.CALIBRATION, on=date(2026, 1, 5), until=date(2026, 12, 31))
MAINTAINED = Event(id=2, kind=EventKind.MAINTENANCE, on=date(2026, 1, 5), until=date(2026, 12, 31))
BALANCE = Device(
    id=3, code="TB-1", name="Cân", kind="balance", needs_calibration=True, needs_maintenance=True,
    events=(CALIBRATED, MAINTAINED),
)  # fmt: skip
ACID = Stuff(
    id=7, code="HC-1", name="Axit nitric", name_key="axit nitric", kind="reagent", lot="Z1",
    expires_on=date(2027, 1, 31),
)  # fmt: skip


def causes(thing: Device | Stuff, day: date = DAY) -> list[Cause]:
    return [each.cause for each in hindrances(thing, day)]


def with_events(*events: Event, keep: tuple[Event, ...] = (CALIBRATED, MAINTAINED)) -> Device:
    return replace(BALANCE, events=(*keep, *events))


def an_event(kind: EventKind, on: date, **more: object) -> Event:
    return Event(id=9, kind=kind, on=on, **more)  # type: ignore[arg-type]


OUT, BACK = EventKind.OUT_OF_SERVICE, EventKind.BACK_IN_SERVICE
CALIBRATION, MAINTENANCE = EventKind.CALIBRATION, EventKind.MAINTENANCE


@pytest.mark.parametrize(
    ("device", "day", "expected"),
    [
        (BALANCE, DAY, []),
        (BALANCE, date(2026, 12, 31), []),
        (BALANCE, date(2027, 1, 1), [Cause.CALIBRATION_PAST, Cause.MAINTENANCE_PAST]),
        (BALANCE, date(2026, 1, 4), [Cause.CALIBRATION_MISSING, Cause.MAINTENANCE_MISSING]),
        (with_events(keep=()), DAY, [Cause.CALIBRATION_MISSING, Cause.MAINTENANCE_MISSING]),
        (with_events(keep=(MAINTAINED,)), DAY, [Cause.CALIBRATION_MISSING]),
        (with_events(keep=(CALIBRATED,)), DAY, [Cause.MAINTENANCE_MISSING]),
        (with_events(an_event(CALIBRATION, DAY, passed=False)), DAY, [Cause.CALIBRATION_FAILED]),
        (with_events(an_event(MAINTENANCE, DAY, passed=False)), DAY, [Cause.MAINTENANCE_FAILED]),
        (with_events(an_event(CALIBRATION, date(2026, 11, 24), passed=False)), DAY, []),
        (with_events(an_event(CALIBRATION, DAY)), DAY, [Cause.CALIBRATION_MISSING]),
        (with_events(an_event(OUT, DAY, note="hỏng")), DAY, [Cause.OUT_OF_SERVICE]),
        (with_events(an_event(OUT, date(2026, 11, 24), note="hỏng")), DAY, []),
        (with_events(an_event(OUT, DAY), replace(an_event(BACK, DAY), id=10)), DAY, []),
        (
            with_events(
                an_event(CALIBRATION, date(2026, 11, 25), until=date(2027, 11, 24), doubted_from=DAY)
            ),
            DAY,
            [Cause.CALIBRATION_DOUBTED],
        ),
        (
            with_events(
                an_event(CALIBRATION, date(2026, 11, 25), until=date(2027, 11, 24), doubted_from=DAY)
            ),
            date(2026, 11, 25),
            [],
        ),
        (replace(with_events(keep=()), needs_calibration=False, needs_maintenance=False), DAY, []),
    ],
)
def test_an_instrument_on_a_day(device: Device, day: date, expected: list[Cause]) -> None:
    assert causes(device, day) == expected


@pytest.mark.parametrize(
    ("stuff", "day", "expected"),
    [
        (ACID, DAY, []),
        (ACID, date(2027, 1, 31), []),
        (ACID, date(2027, 2, 1), [Cause.EXPIRED]),
        (replace(ACID, opened_on=date(2026, 11, 1), keeps_days=22), DAY, []),
        (replace(ACID, opened_on=date(2026, 11, 1), keeps_days=21), DAY, [Cause.USE_BY_PAST]),
        (replace(ACID, opened_on=date(2026, 11, 1)), DAY, []),
        (replace(ACID, opened_on=date(2026, 11, 24), keeps_days=1), DAY, []),
        (
            replace(ACID, expires_on=date(2026, 10, 1), opened_on=date(2026, 9, 1), keeps_days=7),
            DAY,
            [Cause.EXPIRED, Cause.USE_BY_PAST],
        ),
    ],
)
def test_a_lot_on_a_day(stuff: Stuff, day: date, expected: list[Cause]) -> None:
    assert causes(stuff, day) == expected


def test_last_day_is_the_earlier_of_the_two() -> None:
    opened = replace(ACID, opened_on=date(2026, 11, 1), keeps_days=30)
    assert (ACID.last_day, opened.last_day) == (date(2027, 1, 31), date(2026, 12, 1))
    assert replace(opened, keeps_days=3000).last_day == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("need", "met"),
    [
        (Need(id=4, sort=Sort.EQUIPMENT, kind="balance"), True),
        (Need(id=4, sort=Sort.EQUIPMENT, kind="oven"), False),
        (Need(id=4, sort=Sort.SUPPLY, kind="reagent", name="Axit", name_key="axit nitric"), True),
        (Need(id=4, sort=Sort.SUPPLY, kind="reagent", name="Axit", name_key="axit clohydric"), False),
        (Need(id=4, sort=Sort.SUPPLY, kind="standard", name="Axit", name_key="axit nitric"), False),
    ],
)
def test_what_a_method_needs_is_chosen_or_missed(need: Need, met: bool) -> None:
    missed = unmet([need], [BALANCE, ACID])
    assert [(each.cause, each.field) for each in missed] == (
        [] if met else [(Cause.NOTHING_CHOSEN, "need-4")]
    )


def test_what_is_archived_is_not_chosen() -> None:
    assert in_books(BALANCE) == ()
    assert [each.cause for each in in_books(replace(BALANCE, archived=True))] == [Cause.ARCHIVED]


def test_what_is_remembered_is_of_that_day() -> None:
    again = with_events(an_event(CALIBRATION, date(2026, 12, 1), until=date(2027, 11, 30)))
    assert facts(again, DAY)["calibrated_until"] == "2026-12-31"
    assert facts(replace(ACID, opened_on=DAY, keeps_days=7), DAY)["use_by"] == "2026-11-30"


def test_what_a_list_shows_of_an_instrument() -> None:
    failed = with_events(an_event(CALIBRATION, DAY, passed=False), replace(an_event(OUT, DAY), id=10))
    assert standing_of(BALANCE, DAY) == (EquipmentStatus.IN_USE, date(2026, 12, 31), date(2026, 12, 31))
    assert standing_of(failed, DAY) == (EquipmentStatus.OUT_OF_SERVICE, None, date(2026, 12, 31))


def test_a_need_reaches_neither_back_nor_beyond() -> None:
    hour = [datetime(2026, 11, 23, each, tzinfo=UTC) for each in range(4)]
    assert [at(hour[1], hour[3], each) for each in hour] == [False, True, True, False]
    assert at(hour[1], None, hour[3])


def test_only_what_was_forgotten_is_put_right_in_the_form() -> None:
    forgotten = Hindrance(Cause.NOTHING_CHOSEN, "need-4")
    expired = Hindrance(Cause.EXPIRED, "supply-7", {"until": "01/01/2026"})
    require_none([])
    with pytest.raises(Refused) as refused:
        require_none([forgotten])
    assert not isinstance(refused.value, Conflict)
    with pytest.raises(Conflict) as conflict:
        require_none([forgotten, expired])
    assert set(conflict.value.problems) == {"need-4", "supply-7"}


def test_a_run_is_accepted_when_nothing_stands_against_it() -> None:
    require_free({1: (), 2: ()})
    with pytest.raises(Conflict, match="run_not_acceptable"):
        require_free({1: (), 2: (Hindrance(Cause.EXPIRED, "supply-7"),)})
