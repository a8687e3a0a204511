"""Judging a bound: the rule is asked about every value the bound leaves possible (censored-and-sums §2)."""

from decimal import Decimal
from itertools import pairwise

from lims.domain.decision import Decision
from lims.domain.reading import Kind
from lims.domain.verdict import Bounds, Flag, Judgement, Verdict

_TOWARDS_PASS = {Verdict.PASS, Verdict.CONDITIONAL_PASS}
_TOWARDS_FAIL = {Verdict.FAIL, Verdict.CONDITIONAL_FAIL}


def judged(kind: Kind, bound: Decimal, decision: Decision, *, loq: Decimal | None) -> Judgement:
    """The verdict of a bound: one for all attainable values, or as far as they agree.

    `loq` is the method's; for a not-detected reading `bound` is the LOD.
    """
    bounds, above = decision.bounds, kind is Kind.ABOVE_RANGE
    seen = bound if kind is Kind.BELOW_LOQ or loq is None else max(bound, loq)
    if bounds.low is None and bounds.high is None:
        return Judgement(Verdict.NOT_EVALUATED)
    if above and _range_ends_below(bound, bounds):
        return Judgement(Verdict.INCONCLUSIVE, (Flag.ABOVE_RANGE,))
    if not above and _sees_too_little(bound, bounds, loq=seen):
        return Judgement(Verdict.INCONCLUSIVE, (Flag.LOQ_ABOVE_LIMIT,))
    if not decision.possible:
        return Judgement(Verdict.NOT_EVALUATED, (Flag.U_MISSING,))
    return _above(bound, decision) if above else _below(bound, decision, loq=seen)


def agreed(attainable: set[Verdict]) -> Verdict:
    """The one verdict of all attainable values, as far as they agree."""
    if len(attainable) == 1:
        return next(iter(attainable))
    if attainable <= _TOWARDS_PASS or attainable <= _TOWARDS_FAIL:
        return Verdict.CONDITIONAL_PASS if attainable <= _TOWARDS_PASS else Verdict.CONDITIONAL_FAIL
    return Verdict.INCONCLUSIVE


def attainable(decision: Decision, low: Decimal, high: Decimal | None, *, low_open: bool) -> set[Verdict]:
    """Every verdict that some value of the interval would get; the high end is always open."""
    turns = [point for point in decision.turning_points if point > low and (high is None or point < high)]
    end = high if high is not None else (turns[-1] if turns else abs(low)) * 10 + 1
    edges = [low, *turns, end]
    asked = turns + [(left + right) / 2 for left, right in pairwise(edges)]
    return {decision.verdict(x) for x in (asked if low_open else [low, *asked])}


def _below(bound: Decimal, decision: Decision, *, loq: Decimal) -> Judgement:
    bounds = decision.bounds
    if bounds.set_at_loq and bounds.low is None and loq == bounds.high:
        return Judgement(Verdict.PASS)
    found = attainable(decision, Decimal(0), bound, low_open=False)
    flags = (Flag.RULE_INFEASIBLE,) if decision.infeasible else ()
    return Judgement(agreed(found), (*flags, Flag.LOQ_IN_GUARD_BAND) if len(found) > 1 else flags)


def _above(bound: Decimal, decision: Decision) -> Judgement:
    verdict = agreed(attainable(decision, bound, None, low_open=True))
    if verdict is Verdict.PASS and decision.bounds.high is not None:
        # A relative uncertainty of 100 % forgives any number; a bound without an end is not forgiven.
        verdict = Verdict.INCONCLUSIVE
    flags = (Flag.RULE_INFEASIBLE,) if decision.infeasible else ()
    return Judgement(verdict, (*flags, Flag.ABOVE_RANGE))


def _range_ends_below(bound: Decimal, bounds: Bounds) -> bool:
    return any(limit is not None and bound < limit for limit in (bounds.low, bounds.high))


def _sees_too_little(bound: Decimal, bounds: Bounds, *, loq: Decimal) -> bool:
    """The LOQ against a maximum, the bound itself against a minimum."""
    return (bounds.high is not None and loq > bounds.high) or (bounds.low is not None and bound > bounds.low)
