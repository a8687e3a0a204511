"""Limits of a control chart are made from points in control, and frozen; the spread they show against the budget."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from lims.domain import chart, check, variance_ratio
from lims.domain.control_chart import Event, Marked, Period, Point, lines
from lims.domain.dates import written
from lims.domain.quality_finding import STOPS
from lims.domain.quality_plan import ControlKind
from lims.domain.refusal import Problem, Refused
from lims.domain.uncertainty import Uncertainty, UncertaintyType

FEWEST = 20
YEAR = timedelta(days=365)
DIGITS = 6


def in_control(points: Sequence[Point]) -> list[Point]:
    """Numbers that count, of checks that did not fail."""
    return [each for each in points if each.counts and not each.censored and each.outcome not in STOPS]


def frozen(kind: ControlKind, points: Sequence[Point], *, first_day: date) -> Period:
    """Limits from the points before `first_day`. What lies beyond its own limits is left out, until nothing does.

    Raises `Refused` below twenty points, saying how many there are, and where nothing varies.
    """
    used = in_control([each for each in points if each.day < first_day])
    while True:
        _require_enough(used)
        period = _period(kind, used, first_day=first_day)
        bounds = lines(kind, period)
        high, low = bounds[0].value, bounds[-1].value
        two_sided = bounds[-1].name == "action_low"
        kept = [each for each in used if each.figure <= high and (not two_sided or each.figure >= low)]
        if len(kept) == len(used):
            return period
        used = kept


def since(periods: Sequence[Period], events: Sequence[Event], *, first_day: date, today: date) -> date | None:
    """The first day whose points may make new limits: all of them the first time, else those since the change.

    Limits are made anew after a year, or when something changed; never to follow the points.
    """
    if first_day < today:
        raise Refused("chart_backdated", {"first_day": Problem("chart_backdated")})
    if not periods:
        return None
    last = periods[-1]
    if first_day <= last.first_day:
        raise _wrong_day("chart_period_before", last.first_day)
    changes = [each.day for each in events if last.first_day <= each.day <= first_day]
    if first_day - last.first_day < YEAR and not changes:
        raise _wrong_day("chart_too_soon", last.first_day + YEAR)
    return max(changes, default=last.first_day)


class Standing(StrEnum):
    """What the chart says about the uncertainty the method states."""

    HOLDS = "holds"
    NO_LONGER = "no_longer"
    TOO_FEW = "too_few"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class Budget:
    """The spread of the chart against the one inside the stated U, and the F-test between them."""

    standing: Standing
    n: int = 0
    shown: Decimal | None = None
    stated: Decimal | None = None
    ratio: Decimal | None = None
    critical: Decimal | None = None


def budget(kind: ControlKind, points: Sequence[Marked], uncertainty: Uncertainty | None) -> Budget | None:
    """None for what is no reference material: only there the spread is that of the whole procedure."""
    if kind is not ControlKind.REFERENCE:
        return None
    used = [float(each.figure) for each in in_control([each.point for each in points])]
    if len(used) < FEWEST:
        return Budget(Standing.TOO_FEW, len(used))
    s, stated = statistics.stdev(used), _stated(uncertainty, statistics.fmean(used))
    if not stated:
        return Budget(Standing.NOT_COMPARABLE, len(used), short(s))
    ratio, most = (s / stated) ** 2, variance_ratio.critical(len(used) - 1)
    standing = Standing.NO_LONGER if ratio > most else Standing.HOLDS
    return Budget(standing, len(used), short(s), short(stated), short(ratio, 3), short(most, 3))


def short(value: float, digits: int = 3) -> Decimal:
    return Decimal(format(Decimal(f"{value:.{digits}g}"), "f"))


def _period(kind: ControlKind, used: Sequence[Point], *, first_day: date) -> Period:
    figures = [float(each.figure) for each in used]
    mean, sd = statistics.fmean(figures), statistics.stdev(figures)
    if kind is ControlKind.DUPLICATE:
        s = check.sr_from_duplicates([(each, 0.0) for each in figures]).s_r
        mean = s * chart.D2_OF_TWO
    else:
        s = (chart.individuals_limits(figures).ucl - mean) / 3
    if s <= abs(mean) * 1e-12:
        raise Refused("chart_no_spread", {"first_day": Problem("chart_no_spread")})
    return Period(
        center=short(mean, DIGITS),
        s=short(s, DIGITS),
        sd=short(sd, DIGITS),
        n=len(used),
        based_from=used[0].day,
        based_to=used[-1].day,
        first_day=first_day,
    )


def _require_enough(used: Sequence[Point]) -> None:
    if len(used) < FEWEST:
        problem = Problem("chart_too_few", {"fewest": FEWEST, "found": len(used)})
        raise Refused("chart_too_few", {"first_day": problem}, fewest=FEWEST, found=len(used))


def _wrong_day(code: str, day: date) -> Refused:
    return Refused(code, {"first_day": Problem(code, {"day": written(day)})}, day=written(day))


def _stated(uncertainty: Uncertainty | None, mean: float) -> float | None:
    """The standard uncertainty at the level of the material; None where the statement says it otherwise."""
    if uncertainty is None or not uncertainty.usable or uncertainty.U is None:
        return None
    u = float(uncertainty.U) / float(uncertainty.k)
    if uncertainty.type is UncertaintyType.RELATIVE_PCT:
        return u * abs(mean) / 100
    return u if uncertainty.type is UncertaintyType.ABSOLUTE else None
