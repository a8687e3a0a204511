"""Working days, due dates and holding times: by examples of 2026 and by what must always hold; the file of holidays against the moon."""

import csv
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies

from lims import catalogue
from lims.domain import due, holding
from lims.domain.due import Standing
from lims.domain.holding import Breach, HeldCode, HeldFrom, Holding
from lims.domain.refusal import Refused
from lims.domain.working_days import MOST, Calendar, DayKind
from tests.domain.lunar import first_of

with catalogue.HOLIDAYS.open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))
SHIPPED = Calendar(
    off=frozenset(date.fromisoformat(row["day"]) for row in ROWS), years=frozenset({2025, 2026, 2027, 2028})
)
days = strategies.dates(date(2024, 1, 1), date(2029, 12, 31))
calendars = strategies.builds(
    Calendar, off=strategies.frozensets(days, max_size=40), on=strategies.frozensets(days, max_size=40)
)


@pytest.mark.parametrize(
    ("day", "count", "due_on"),
    [
        ("2026-11-25", 1, "2026-11-26"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-02-13", 1, "2026-02-23"),
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-04-24", 1, "2026-04-28"),
        ("2026-04-29", 1, "2026-05-04"),
        ("2027-02-04", 1, "2027-02-12"),
        ("2028-04-28", 1, "2028-05-03"),
    ],
)
def test_days_without_work_are_passed_over(day: str, count: int, due_on: str) -> None:
    assert SHIPPED.after(date.fromisoformat(day), count) == date.fromisoformat(due_on)


def test_saturday_given_in_exchange_is_worked() -> None:
    swapped = Calendar(off=frozenset({date(2026, 8, 31)}), on=frozenset({date(2026, 8, 22)}))
    assert swapped.after(date(2026, 8, 21), 1) == date(2026, 8, 22)
    assert swapped.between(date(2026, 8, 28), date(2026, 9, 1)) == 1


@given(calendars, days, strategies.integers(1, 60))
def test_what_is_counted_forth_is_counted_back(calendar: Calendar, day: date, count: int) -> None:
    reached = calendar.after(day, count)
    assert calendar.between(day, reached) == count
    assert calendar.works(reached)
    assert calendar.between(reached, day) == -count


@given(calendars, days, days, days)
def test_counts_add_up(calendar: Calendar, first: date, middle: date, last: date) -> None:
    assert calendar.between(first, middle) + calendar.between(middle, last) == calendar.between(first, last)


@given(calendars, days, strategies.integers(0, 400))
def test_count_is_that_of_the_days_one_by_one(calendar: Calendar, day: date, span: int) -> None:
    each = (day + timedelta(days=n) for n in range(1, span + 1))
    assert calendar.between(day, day + timedelta(days=span)) == sum(map(calendar.works, each))


@pytest.mark.parametrize("count", [0, -1, MOST + 1])
def test_nobody_counts_no_days(count: int) -> None:
    with pytest.raises(ValueError, match=str(count)):
        SHIPPED.after(date(2026, 1, 1), count)


def test_calendar_says_which_years_it_knows() -> None:
    assert SHIPPED.knows(date(2028, 12, 1), date(2028, 12, 31))
    assert not SHIPPED.knows(date(2028, 12, 31), date(2029, 1, 2))


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
def test_file_follows_the_moon_and_the_law(year: int) -> None:
    """Labour Code 2019, art. 112: eleven days a year; what falls on a weekend is given in lieu."""
    mine = {date.fromisoformat(row["day"]): row for row in ROWS if row["day"].startswith(str(year))}
    new_year, third = first_of(year, 1), first_of(year, 3)
    fixed = [date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)]
    assert {*fixed, new_year, third + timedelta(days=9)} <= mine.keys()
    holidays = [day for day, row in mine.items() if row["kind"] == DayKind.HOLIDAY]
    assert len(holidays) == 11
    tet = [day for day in holidays if "Tết Nguyên đán" in mine[day]["name_vi"]]
    assert tet == [tet[0] + timedelta(days=n) for n in range(5)]
    assert new_year in tet
    on_weekends = sum(day.weekday() >= 5 for day in holidays)
    assert sum(row["kind"] == DayKind.IN_LIEU for row in mine.values()) == on_weekends
    assert all(day.weekday() < 5 for day, row in mine.items() if row["kind"] == DayKind.IN_LIEU)


def test_nothing_of_a_coming_year_pretends_to_be_announced() -> None:
    lunar = [row for row in ROWS if "Tết Nguyên đán" in row["name_vi"] or "Giỗ Tổ" in row["name_vi"]]
    assert {row["status"] for row in lunar if row["day"] >= "2027"} == {"expected"}
    assert {row["status"] for row in lunar if row["day"] < "2027"} == {"known"}


@pytest.mark.parametrize(
    ("customers", "turnarounds", "feasible", "promised", "unkept"),
    [
        (None, [3, 5, None], date(2026, 12, 2), date(2026, 12, 2), False),
        (date(2026, 12, 2), [5], date(2026, 12, 2), date(2026, 12, 2), False),
        (date(2026, 12, 1), [5], date(2026, 12, 2), date(2026, 12, 1), True),
        (date(2026, 12, 1), [None], None, date(2026, 12, 1), False),
        (None, [], None, None, False),
    ],
)
def test_slowest_method_proposes_and_the_customer_decides(
    customers: date | None,
    turnarounds: list[int | None],
    feasible: date | None,
    promised: date | None,
    *,
    unkept: bool,
) -> None:
    found = due.feasible(date(2026, 11, 25), turnarounds, SHIPPED)
    assert (found, due.promised(customers, found)) == (feasible, promised)
    assert due.cannot_be_kept(customers, found) is unkept
    moment = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    plan = due.plan(moment, turnarounds, SHIPPED, today=date(2026, 11, 30), customers=customers)
    assert (plan.feasible_on, plan.kept) == (feasible, not unkept)


@pytest.mark.parametrize(
    ("on", "standing", "left"),
    [
        (date(2026, 11, 20), Standing.OVERDUE, 3),
        (date(2026, 11, 24), Standing.OVERDUE, 1),
        (date(2026, 11, 25), Standing.TODAY, 0),
        (date(2026, 11, 27), Standing.SOON, 2),
        (date(2026, 11, 29), Standing.SOON, 2),
        (date(2026, 11, 30), Standing.LATER, 3),
    ],
)
def test_late_is_seen_before_it_is_late(on: date, standing: Standing, left: int) -> None:
    found = due.standing(on, today=date(2026, 11, 25), calendar=SHIPPED)
    assert found is not None
    assert (found.standing, found.days) == (standing, left)


@pytest.mark.parametrize(
    ("text", "hours"), [("48", 48), ("48 h", 48), ("24 giờ", 24), ("3 d", 72), ("3 ngày", 72), ("2D", 48)]
)
def test_hours_and_days_are_hours(text: str, hours: int) -> None:
    assert holding.hours(text) == hours


@pytest.mark.parametrize(
    ("text", "code"),
    [("2 tuần", "holding_form"), ("-3", "holding_form"), ("1,5 d", "holding_form"), ("0", "holding_range"), ("99999 d", "holding_range")],
)  # fmt: skip
def test_strange_holding_times_are_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        holding.hours(text)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "751", "²", "99999999999"])
def test_strange_turnarounds_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        due.turnaround(text)
    assert refused.value.code == "turnaround_days"


TAKEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CAME = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "sampled", "started", "breach"),
    [
        (Holding(24, HeldFrom.RECEIPT), TAKEN, CAME + timedelta(hours=24), None),
        (Holding(24, HeldFrom.RECEIPT), None, CAME + timedelta(hours=24), None),
        (Holding(24, HeldFrom.RECEIPT), None, CAME + timedelta(hours=24, seconds=1), Breach(HeldCode.EXCEEDED, timedelta(seconds=1))),
        (Holding(36, HeldFrom.SAMPLING), TAKEN, TAKEN + timedelta(hours=40), Breach(HeldCode.EXCEEDED, timedelta(hours=4))),
        (Holding(36, HeldFrom.SAMPLING), None, TAKEN, Breach(HeldCode.UNKNOWN)),
        (None, None, CAME, None),
    ],
)  # fmt: skip
def test_begun_too_late_says_by_how_much(
    rule: Holding | None, sampled: datetime | None, started: datetime, breach: Breach | None
) -> None:
    latest = None if rule is None else rule.start_by(sampled_at=sampled, received_at=CAME)
    assert holding.breach(rule, latest, started) == breach


def test_run_of_an_earlier_day_began_at_its_end_at_the_latest() -> None:
    opened = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    assert holding.started(opened, date(2026, 11, 25)) == opened
    assert holding.started(opened, date(2026, 11, 24)).isoformat() == "2026-11-24T23:59:59.999999+07:00"


@pytest.mark.parametrize(
    ("minutes", "over", "soon", "hours"),
    [(30 * 60, False, False, 30), (12 * 60, False, True, 12), (59, False, True, 0), (-1, True, False, 1), (-61, True, False, 2)],
)  # fmt: skip
def test_what_is_left_is_never_told_too_much(minutes: int, *, over: bool, soon: bool, hours: int) -> None:
    left = holding.left(CAME + timedelta(minutes=minutes), CAME)
    assert left is not None
    assert (left.over, left.soon, left.hours) == (over, soon, hours)
