"""Control charts: frozen limits, Westgard over a series, two levels, ranges of duplicates; limits and the budget."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lims.domain import chart_limits, control_chart
from lims.domain.chart import Action
from lims.domain.chart_limits import Standing
from lims.domain.control_chart import Event, EventKind, Period, Point
from lims.domain.quality_finding import Finding, Outcome
from lims.domain.quality_plan import ControlKind
from lims.domain.refusal import Refused
from lims.domain.uncertainty import Uncertainty, UncertaintyType

DAY = date(2026, 1, 5)
LIMITS = Period(
    center=Decimal(10), s=Decimal(1), sd=Decimal(1), n=20, based_from=DAY, based_to=DAY, first_day=DAY
)  # fmt: skip
CRM, BLANK, DUP = ControlKind.REFERENCE, ControlKind.BLANK, ControlKind.DUPLICATE
EVEN = ["9.9", "10.1"] * 10


def points(figures: Sequence[str], *, start: int = 0, in_one_run: int = 1) -> list[Point]:
    """One a day, or so many in each run."""
    return [
        Point(
            value_id=n + 1,
            run_id=start + n // in_one_run + 1,
            run=f"M-{n}",
            day=DAY + timedelta(start + n // in_one_run),
            number=n % in_one_run + 1,
            figure=Decimal(each),
        )
        for n, each in enumerate(figures)
    ]


def last(kind: ControlKind, figures: Sequence[str], **how: int) -> tuple[tuple[str, ...], Action]:
    told = control_chart.marked(kind, points(figures, **how), [LIMITS])[-1].signal
    assert told is not None
    return told.violations, told.action


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        (["10.4", "11.9", "12"], ((), Action.ACCEPT)),
        (["10", "12.1"], (("1_2s",), Action.WARN)),
        (["10", "13"], (("1_2s",), Action.WARN)),
        (["10", "13.01"], (("1_2s", "1_3s"), Action.REJECT)),
        (["10.4", "12.4", "12.2"], (("1_2s", "2_2s"), Action.REJECT)),
        (["12.6", "7.8"], (("1_2s",), Action.WARN)),
        (["8.9", "8.8", "8.9", "8.7"], (("4_1s",), Action.REJECT)),
        (["10.1"] * 10, (("10x",), Action.REJECT)),
        (["10.1"] * 9 + ["10"], ((), Action.ACCEPT)),
        (["10.1"] * 4 + ["9.9"] + ["10.1"] * 9, ((), Action.ACCEPT)),
    ],
)
def test_the_rules_on_a_series(figures: list[str], says: tuple[tuple[str, ...], Action]) -> None:
    assert last(CRM, figures) == says


@pytest.mark.parametrize("kind", [ControlKind.SPIKE, ControlKind.BRACKET])
@pytest.mark.parametrize("figures", [["11.1"] * 4, ["10.1"] * 10])
def test_slow_rules_only_warn_where_no_reference_material_speaks(
    kind: ControlKind, figures: list[str]
) -> None:
    assert last(kind, figures)[1] is Action.WARN


def test_two_of_one_run_are_compared_with_each_other() -> None:
    assert last(CRM, ["12.5", "7.9"], in_one_run=2) == (("1_2s", "R_4s"), Action.REJECT)


def test_a_blank_below_the_mean_is_no_signal() -> None:
    assert last(BLANK, ["1"] * 10) == ((), Action.ACCEPT)
    assert last(BLANK, ["10", "13.5"]) == (("1_2s", "1_3s"), Action.REJECT)


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ("2.833", ((), Action.ACCEPT)),
        ("2.84", (("range_warning",), Action.WARN)),
        ("3.686", (("range_warning",), Action.WARN)),
        ("3.69", (("range_action", "range_warning"), Action.REJECT)),
    ],
)
def test_ranges_of_duplicates(figure: str, says: tuple[tuple[str, ...], Action]) -> None:
    assert last(DUP, [figure]) == says


def signalled(mine: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    beside = control_chart.marked(CRM, points(other), [LIMITS])
    told = control_chart.marked(CRM, points(mine), [LIMITS], beside)[-1].signal
    assert told is not None
    return told.violations


@pytest.mark.parametrize(
    ("mine", "other", "says"),
    [
        (["12.5"], ["7.9"], ("1_2s", "R_4s")),
        (["12.5"], ["12.1"], ("1_2s", "2_2s")),
        (["8.7", "8.8"], ["8.9", "8.1"], ("4_1s",)),
        (["10.1"] * 5, ["10.2"] * 5, ("10x",)),
        (["10"], ["14"], ()),
        (["10", "10"], ["12.5", "12.5"], ()),
        (["10", "12.5"], ["10"], ("1_2s",)),
    ],
)
def test_another_level_counts_only_for_what_both_say_together(
    mine: list[str], other: list[str], says: tuple[str, ...]
) -> None:
    assert signalled(mine, other) == says


def test_new_limits_begin_anew_and_none_were_in_force_before_the_first() -> None:
    moved = replace(LIMITS, center=Decimal(12), first_day=DAY + timedelta(2))
    first = replace(LIMITS, first_day=DAY + timedelta(1))
    told = control_chart.marked(CRM, points(["12.1", "12.1", "12.1"]), [first, moved])
    assert [each.z for each in told] == [None, Decimal("2.1"), Decimal("0.1")]
    assert [each.action for each in told] == [None, Action.WARN, Action.ACCEPT]


def test_what_was_measured_again_stays_in_sight_and_signals_nothing() -> None:
    again = points(["12.5", "12.5", "10"])
    again[1] = replace(again[1], counts=False)
    told = control_chart.marked(CRM, again, [LIMITS])
    assert [each.action for each in told] == [Action.WARN, None, Action.ACCEPT]
    assert told[1].z == Decimal("2.5")


@pytest.mark.parametrize(
    ("outcome", "figure", "says"),
    [
        (Outcome.PASS, "10", (Outcome.PASS, "reference_within")),
        (Outcome.PASS, "12.5", (Outcome.WARN, "chart_1_2s")),
        (Outcome.WARN, "12.5", (Outcome.WARN, "reference_within")),
        (Outcome.PASS, "13.5", (Outcome.FAIL, "chart_1_3s")),
        (Outcome.WARN, "13.5", (Outcome.FAIL, "chart_1_3s")),
        (Outcome.FAIL, "13.5", (Outcome.FAIL, "reference_within")),
        (Outcome.CANNOT_EVALUATE, "13.5", (Outcome.CANNOT_EVALUATE, "reference_within")),
    ],
)
def test_a_chart_never_makes_a_check_better(outcome: Outcome, figure: str, says: tuple[Outcome, str]) -> None:
    finding = Finding(outcome, "reference_within", {"value": Decimal(figure)}, Decimal(figure))
    z = control_chart.z_of(CRM, Decimal(figure), LIMITS)
    told = control_chart.with_chart(finding, CRM, LIMITS, control_chart.signal(CRM, [(1, z)]), z)
    assert (told.outcome, told.why) == says
    assert told.numbers["value"] == Decimal(figure)


def test_limits_are_those_of_individuals() -> None:
    limits = chart_limits.frozen(CRM, points(EVEN), first_day=DAY + timedelta(20))
    assert (limits.center, limits.s, limits.n) == (Decimal(10), Decimal("0.177305"), 20)
    assert limits.sd == Decimal("0.102598")
    assert (limits.based_from, limits.based_to) == (DAY, DAY + timedelta(19))
    names = [each.name for each in control_chart.lines(CRM, limits)]
    assert names == ["action_high", "warning_high", "center", "warning_low", "action_low"]


def test_limits_of_duplicates_come_from_their_repeatability() -> None:
    limits = chart_limits.frozen(DUP, points(["4"] * 20), first_day=DAY + timedelta(20))
    assert limits.s == Decimal("2.82843")
    assert [each.value for each in control_chart.lines(DUP, limits)] == [
        Decimal("3.686") * limits.s,
        Decimal("2.833") * limits.s,
        Decimal("1.128") * limits.s,
    ]


def found(figures: list[Point]) -> object:
    with pytest.raises(Refused) as refused:
        chart_limits.frozen(CRM, figures, first_day=DAY + timedelta(40))
    return refused.value.code, refused.value.values.get("found")


def test_nineteen_points_are_too_few_and_the_refusal_counts_them() -> None:
    assert found(points(EVEN[:19])) == ("chart_too_few", 19)


@pytest.mark.parametrize(
    "less",
    [
        {"counts": False},
        {"outcome": Outcome.FAIL.value},
        {"outcome": Outcome.CANNOT_EVALUATE.value},
        {"why": "blank_not_seen"},
        {"figure": Decimal(15)},
        {"day": DAY + timedelta(40)},
    ],
)
def test_what_is_not_in_control_makes_no_limits(less: dict[str, object]) -> None:
    given = points(EVEN)
    given[7] = replace(given[7], **less)  # type: ignore[arg-type]
    assert found(given) == ("chart_too_few", 19)


def test_where_nothing_varies_there_are_no_limits() -> None:
    assert found(points(["10.00"] * 25)) == ("chart_no_spread", None)


def changed(day: date) -> Event:
    return Event(day, EventKind.NEW_COLUMN, "cột mới")


YEAR_ON = DAY + timedelta(365)
HALF = DAY + timedelta(180)


@pytest.mark.parametrize(
    ("periods", "events", "first_day", "since"),
    [
        ([], [], HALF, None),
        ([LIMITS], [], YEAR_ON, DAY),
        ([LIMITS], [changed(HALF)], HALF + timedelta(60), HALF),
        ([LIMITS], [changed(DAY), changed(HALF)], YEAR_ON, HALF),
    ],
)
def test_limits_are_made_anew_after_a_year_or_a_change(
    periods: list[Period], events: list[Event], first_day: date, since: date | None
) -> None:
    assert chart_limits.since(periods, events, first_day=first_day, today=HALF) == since


@pytest.mark.parametrize(
    ("events", "first_day", "today", "code"),
    [
        ([], YEAR_ON - timedelta(1), HALF, "chart_too_soon"),
        ([changed(DAY - timedelta(1))], HALF, HALF, "chart_too_soon"),
        ([changed(HALF)], DAY, DAY, "chart_period_before"),
        ([], YEAR_ON, YEAR_ON + timedelta(1), "chart_backdated"),
    ],
)
def test_limits_never_follow_the_points(events: list[Event], first_day: date, today: date, code: str) -> None:
    with pytest.raises(Refused) as refused:
        chart_limits.since([LIMITS], events, first_day=first_day, today=today)
    assert refused.value.code == code


def stated(u: str, kind: UncertaintyType = UncertaintyType.RELATIVE_PCT) -> Uncertainty:
    return Uncertainty(kind, Decimal(u))


@pytest.mark.parametrize(
    ("uncertainty", "standing"),
    [
        (stated("2"), Standing.HOLDS),
        (stated("1.5"), Standing.NO_LONGER),
        (stated("0.2", UncertaintyType.ABSOLUTE), Standing.HOLDS),
        (stated("0.15", UncertaintyType.ABSOLUTE), Standing.NO_LONGER),
        (stated("0.1", UncertaintyType.LOG10), Standing.NOT_COMPARABLE),
        (stated("0"), Standing.NOT_COMPARABLE),
        (None, Standing.NOT_COMPARABLE),
    ],
)
def test_the_chart_says_whether_the_stated_uncertainty_is_still_true(
    uncertainty: Uncertainty | None, standing: Standing
) -> None:
    """s = 0.1026 of 10: against 0.1 the ratio is 1.05, against 0.075 it is 1.87, beyond 1.587."""
    told = chart_limits.budget(CRM, control_chart.marked(CRM, points(EVEN), []), uncertainty)
    assert told is not None
    assert (told.standing, told.n) == (standing, 20)


def test_few_points_say_nothing_about_the_uncertainty_and_other_controls_are_not_asked() -> None:
    few = control_chart.marked(CRM, points(EVEN[:19]), [])
    told = chart_limits.budget(CRM, few, stated("2"))
    assert told is not None
    assert (told.standing, told.n) == (Standing.TOO_FEW, 19)
    assert chart_limits.budget(BLANK, few, stated("2")) is None
