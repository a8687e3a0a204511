"""Control charts of a method: points in their order, limits frozen for a period, and what Westgard's rules say of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from lims.domain import chart
from lims.domain.chart import Action, Signal
from lims.domain.number import EXACT
from lims.domain.quality_finding import Finding, Outcome
from lims.domain.quality_plan import ControlKind

HISTORY = 10
"""So many points tell everything the rules ask for (10x)."""
JUDGED = frozenset({ControlKind.REFERENCE, ControlKind.SPIKE, ControlKind.BLANK})
"""Kinds whose chart, once limits are frozen, has a say in whether the check passed."""
CHARTED = JUDGED | {
    ControlKind.DUPLICATE,
    ControlKind.CALIBRATION,
    ControlKind.BRACKET,
    ControlKind.CARRY_OVER,
}
ONE_SIDED = frozenset({ControlKind.BLANK, ControlKind.CARRY_OVER})
"""Nobody minds a blank that is too clean: below the mean counts as the mean."""
CENSORED = frozenset({"blank_not_seen"})
RANGE_CENTER, RANGE_WARNING, RANGE_ACTION = Decimal("1.128"), Decimal("2.833"), Decimal("3.686")
"""Range of two, in units of s: Nordtest TR 569."""
_REJECTING = frozenset({"1_3s", "2_2s", "R_4s", "range_action"})
_SLOW = frozenset({"4_1s", "10x"})
_TOGETHER = frozenset({"2_2s", "R_4s", "4_1s", "10x"})
_GRAVEST = ("1_3s", "range_action", "2_2s", "R_4s", "4_1s", "10x", "1_2s", "range_warning")


class EventKind(StrEnum):
    NEW_COLUMN = "new_column"
    NEW_LOT = "new_lot"
    MAINTENANCE = "maintenance"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Key:
    """One series: the same control of the same material, for one analyte, by one method."""

    method_id: int
    analyte_id: int
    kind: ControlKind
    item: str
    material: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one control gave: its figure, the run and day it belongs to, who entered it.

    `counts` ends when the control was measured again; it stays in sight. `censored`: a bound, not a number.
    """

    value_id: int
    run_id: int
    run: str
    day: date
    number: int
    figure: Decimal
    outcome: str = Outcome.PASS
    why: str = ""
    counts: bool = True
    who: str = ""

    @property
    def censored(self) -> bool:
        return self.why in CENSORED

    @property
    def order(self) -> tuple[date, int, int]:
        return self.day, self.run_id, self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Limits as they were frozen, from which points, by whom and why. They never follow the points.

    `s` makes the lines (mean moving range/1.128; of duplicates s_r); `sd` is the spread of the same points.
    """

    center: Decimal
    s: Decimal
    sd: Decimal
    n: int
    based_from: date
    based_to: date
    first_day: date
    reason: str = ""
    by: str = ""
    at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    day: date
    kind: EventKind
    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A point with the limits that were in force for it, its distance from the mean in s, and what that says."""

    point: Point
    period: Period | None = None
    z: Decimal | None = None
    signal: Signal | None = None

    @property
    def action(self) -> Action | None:
        return None if self.signal is None else self.signal.action


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the chart: `action_high`, `warning_high`, `center`, `warning_low`, `action_low`."""

    name: str
    value: Decimal


def lines(kind: ControlKind, period: Period) -> tuple[Line, ...]:
    """The lines of a period, from above."""
    if kind is ControlKind.DUPLICATE:
        shares = (("action_high", RANGE_ACTION), ("warning_high", RANGE_WARNING), ("center", RANGE_CENTER))
        return tuple(Line(name, share * period.s) for name, share in shares)
    steps = [("action_high", 3), ("warning_high", 2), ("center", 0)]
    if kind not in ONE_SIDED:
        steps += [("warning_low", -2), ("action_low", -3)]
    return tuple(Line(name, period.center + step * period.s) for name, step in steps)


def in_force(periods: Sequence[Period], day: date) -> Period | None:
    """The limits of a day; before the first none were in force."""
    return next((each for each in reversed(periods) if each.first_day <= day), None)


def z_of(kind: ControlKind, figure: Decimal, period: Period) -> Decimal:
    """Distance from the frozen mean in units of the frozen s; of duplicates the range itself."""
    center = Decimal(0) if kind is ControlKind.DUPLICATE else period.center
    z = EXACT.divide(EXACT.subtract(figure, center), period.s)
    return max(z, Decimal(0)) if kind in ONE_SIDED else z


Placed = tuple[int, Decimal]
"""(run, z) of one point."""


def signal(kind: ControlKind, mine: Sequence[Placed], other: Sequence[Placed] = ()) -> Signal:
    """What the rules say of the newest point (the last of `mine`), with those before it, oldest first.

    `other` is another level of the same control, measured in the same runs: what both say together counts too.
    """
    newest_run, newest = mine[-1]
    if kind is ControlKind.DUPLICATE:
        broken = {"range_action"} if newest > RANGE_ACTION else set()
        broken |= {"range_warning"} if newest > RANGE_WARNING else set()
        return _acted(kind, broken)
    rows = [(float(z),) for _, z in mine[-HISTORY:]]
    broken = set(chart.westgard(rows).violations)
    together = [float(z) for run, z in mine if run == newest_run]
    if len(together) > 1:
        broken |= set(chart.westgard([together]).violations) & {"R_4s"}
    return _acted(kind, broken | _with_other(mine, other))


def marked(
    kind: ControlKind, points: Sequence[Point], periods: Sequence[Period], other: Sequence[Marked] = ()
) -> list[Marked]:
    """Each point with its signal. New limits begin a new series; what was measured again signals nothing."""
    beside = [(each.period, (each.point.run_id, each.z)) for each in other if each.z is not None]
    found: list[Marked] = []
    before: list[Placed] = []
    period: Period | None = None
    for point in points:
        now = in_force(periods, point.day)
        if now is not period:
            period, before = now, []
        if period is None:
            found.append(Marked(point))
            continue
        z = z_of(kind, point.figure, period)
        if not point.counts:
            found.append(Marked(point, period, z))
            continue
        before.append((point.run_id, z))
        others = [place for limits, place in beside if limits is not None]
        found.append(Marked(point, period, z, signal(kind, before[-2 * HISTORY :], others)))
    return found


def with_chart(finding: Finding, kind: ControlKind, period: Period, told: Signal, z: Decimal) -> Finding:
    """What a check says once its chart was asked: a rejecting rule fails it, a warning waits to be seen."""
    if finding.stops or told.action is Action.ACCEPT or (told.action, finding.outcome) == _SEEN_ALREADY:
        return finding
    outcome = Outcome.FAIL if told.action is Action.REJECT else Outcome.WARN
    numbers: Mapping[str, Decimal] = {"z": rounded(z), "center": period.center, "s": period.s}
    return replace(
        finding, outcome=outcome, why=f"chart_{gravest(told)}", numbers={**finding.numbers, **numbers}
    )


def gravest(told: Signal) -> str:
    """The rule to name, where several are broken; empty for none."""
    return next((rule for rule in _GRAVEST if rule in told.violations), "")


def step(period: Period) -> Decimal:
    """The last digit worth showing of a line: the second significant one of s."""
    return Decimal(1).scaleb(min(period.s.adjusted() - 1, 0))


def rounded(z: Decimal) -> Decimal:
    return z.quantize(Decimal("0.01"))


def _acted(kind: ControlKind, broken: set[str]) -> Signal:
    """Slow rules reject only for reference materials: elsewhere they ask somebody to look."""
    rejecting = _REJECTING | (_SLOW if kind is ControlKind.REFERENCE else frozenset())
    action = Action.REJECT if broken & rejecting else Action.WARN if broken else Action.ACCEPT
    return Signal(tuple(sorted(broken)), action)


def _with_other(mine: Sequence[Placed], other: Sequence[Placed]) -> set[str]:
    """The rules only both levels together break: what the other one breaks by itself is its own affair."""
    waiting = {run: [float(z) for each, z in other if each == run] for run, _ in mine}
    rows = [(float(z), waiting[run].pop(0) if waiting[run] else None) for run, z in mine[-HISTORY:]]
    if rows[-1][1] is None:
        return set()
    alone = chart.westgard([(z,) for _, z in rows if z is not None])
    return (set(chart.westgard(rows).violations) - set(alone.violations)) & _TOGETHER


_SEEN_ALREADY = (Action.WARN, Outcome.WARN)
