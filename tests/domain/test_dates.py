"""Days and moments as people type them (bad inputs D01–D05, D10, D12–D14)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lims.domain import custody, dates
from lims.domain.checked import Checked
from lims.domain.refusal import Refused

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("29/02/2028", date(2028, 2, 29)),
        ("01/02/2026", date(2026, 2, 1)),
        ("1/2/2026", date(2026, 2, 1)),
        (" 23/11/2026\r\n", TODAY),
        ("01/01/1990", date(1990, 1, 1)),
        ("23/11/2031", date(2031, 11, 23)),
    ],
)
def test_a_day_is_read_day_first(typed: str, day: date) -> None:
    assert dates.day(typed, today=TODAY) == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("29/02/2026", "day_not_in_calendar"),
        ("02/13/2026", "day_not_in_calendar"),
        ("00/01/2026", "day_not_in_calendar"),
        ("31/04/2026", "day_not_in_calendar"),
        ("23/11/26", "day_year"),
        ("23/11/02026", "day_year"),
        ("01/01/0001", "day_range"),
        ("31/12/9999", "day_range"),
        ("31/12/1989", "day_range"),
        ("24/11/2031", "day_range"),
        ("2026-11-23", "day_form"),
        ("23.11.2026", "day_form"),
        ("46349", "day_form"),
        ("٢٣/11/2026", "day_form"),
        ("２３/１１/２０２６", "day_form"),
        ("23/11/2026 08:30", "day_form"),
        ("hôm nay", "day_form"),
        ("1" * 5000, "day_form"),
        ("1/1/" + "1" * 5000, "day_year"),
        ("23/11/\x002026", "day_form"),
    ],
)
def test_anything_else_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        dates.day(typed, today=TODAY)
    assert refusal.value.code == code


def test_five_years_after_a_leap_day_is_the_28th() -> None:
    assert dates.latest(date(2028, 2, 29)) == date(2033, 2, 28)


@pytest.mark.parametrize(
    "typed", ["23/11/2026 08:30", "23/11/2026 8:30", "23/11/2026 8h30", "23/11/2026  08H30"]
)
def test_a_moment_is_on_the_laboratory_clock(typed: str) -> None:
    assert dates.moment(typed, now=NOW) == NOW


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("23/11/2026", "moment_form"),
        ("23/11/2026 8", "moment_form"),
        ("23/11/2026T08:30", "moment_form"),
        ("23/11/2026 24:00", "moment_clock"),
        ("23/11/2026 08:60", "moment_clock"),
        ("29/02/2026 08:30", "day_not_in_calendar"),
        ("23/11/26 08:30", "day_year"),
    ],
)
def test_a_moment_needs_day_and_hour(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        dates.moment(typed, now=NOW)
    assert refusal.value.code == code


@pytest.mark.parametrize(("minutes", "future"), [(0, False), (5, False), (6, True), (24 * 60, True)])
def test_clocks_may_differ_by_five_minutes(minutes: int, future: bool) -> None:
    assert dates.in_future(NOW + timedelta(minutes=minutes), NOW) is future


def test_what_is_written_can_be_read() -> None:
    assert dates.moment(dates.written(NOW), now=NOW) == NOW
    assert dates.day(dates.written(TODAY), today=TODAY) == TODAY


def refused(**facts: datetime | None) -> dict[str, str]:
    checked = Checked()
    custody.check_order(checked, now=NOW, **{"sampled_at": None, **facts})
    return {field: problem.code for field, problem in checked.problems.items()}


def test_received_before_sampled_names_both() -> None:
    checked = Checked()
    custody.check_order(checked, now=NOW, sampled_at=NOW, received_at=NOW - timedelta(hours=2))
    problem = checked.problems["received_at"]
    assert (problem.code, dict(problem.values)) == (
        "received_before_sampled",
        {"sampled": "23/11/2026 08:30", "received": "23/11/2026 06:30"},
    )


def test_sampled_tomorrow_is_refused() -> None:
    assert refused(sampled_at=NOW + timedelta(days=1)) == {"sampled_at": "moment_in_future"}


def test_the_right_order_passes() -> None:
    assert refused(sampled_at=NOW - timedelta(hours=1), received_at=NOW) == {}


@pytest.mark.parametrize(
    ("produced", "expires", "problems"),
    [
        (date(2026, 11, 1), date(2026, 12, 1), {}),
        (date(2026, 11, 1), date(2026, 11, 1), {}),
        (date(2026, 11, 2), date(2026, 11, 1), {"expires_on": "expires_before_produced"}),
        (date(2026, 11, 24), None, {"produced_on": "day_in_future"}),
        (None, date(2026, 1, 1), {}),
    ],
)
def test_produced_before_expiry(
    produced: date | None, expires: date | None, problems: dict[str, str]
) -> None:
    checked = Checked()
    custody.check_life(checked, produced, expires, today=TODAY)
    assert {field: problem.code for field, problem in checked.problems.items()} == problems


@pytest.mark.parametrize(("expires", "expired"), [(None, False), (TODAY, False), (date(2026, 11, 22), True)])
def test_an_expired_sample_is_told(expires: date | None, expired: bool) -> None:
    assert custody.expired(expires, None, NOW) is expired
