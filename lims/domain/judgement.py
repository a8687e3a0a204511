"""Is this reading within that limit? The agreed rule answers; nothing ever passes by default."""

import math
from collections.abc import Iterable
from decimal import Context, Decimal

from lims.domain import censored, number
from lims.domain.decision import Decision
from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.domain.verdict import Bounds, Flag, Judgement, Rule, RuleId, Verdict, overall

__all__ = [
    "Bounds",
    "Flag",
    "Judgement",
    "Rule",
    "RuleId",
    "Uncertainty",
    "UncertaintyType",
    "Verdict",
    "judge",
    "overall",
    "total_specific_risk",
]

_TWELVE_DIGITS = Context(prec=12)
_QUALITATIVE = {Kind.DETECTED, Kind.NOT_DETECTED, Kind.PRESUMPTIVE}


def judge(
    reading: Reading,
    bounds: Bounds,
    rule: Rule,
    uncertainty: Uncertainty | None = None,
    *,
    loq: Decimal | None = None,
) -> Judgement:
    """Judge a reading. `loq` is the method's, which a not-detected reading does not carry itself."""
    if reading.value is not None and not reading.value.is_finite():
        return Judgement(Verdict.NOT_EVALUATED)
    if bounds.absence_in_g is not None:
        return _absence(reading, bounds.absence_in_g)
    if reading.kind in _QUALITATIVE:
        return _word_against_number(reading)
    if reading.value is None:
        return Judgement(Verdict.NOT_EVALUATED)
    usable = uncertainty if uncertainty is not None and uncertainty.usable else None
    decision = Decision(rule, bounds, usable)
    if reading.kind is Kind.QUANTIFIED:
        return _with_limits(_quantified(reading.value, decision), decision)
    return _with_limits(censored.judged(reading.kind, reading.value, decision, loq=loq), decision)


def total_specific_risk(pcs: Iterable[float]) -> float:
    """The risk that at least one of several independent parameters does not conform."""
    known = list(pcs)
    if not known or not all(0 <= pc <= 1 for pc in known):
        raise Refused("calculation_impossible")
    return 1 - math.prod(known)


def _quantified(x: Decimal, decision: Decision) -> Judgement:
    if not decision.possible:
        return _impossible(decision)
    compared = _as_compared(x, decision)
    verdict = decision.verdict(compared)
    flags = []
    if decision.infeasible:
        flags.append(Flag.RULE_INFEASIBLE)
    if verdict is Verdict.PASS and _exceeds_within(compared, decision):
        flags.append(Flag.EXCEEDS_LIMIT_WITHIN_UNCERTAINTY)
    if decision.verdict(_to_last_place(x, decision)) is not decision.verdict(x):
        flags.append(Flag.ROUNDING_SENSITIVE)
    return Judgement(verdict, tuple(flags), decision.probability(x))


def _impossible(decision: Decision) -> Judgement:
    limited = decision.bounds.low is not None or decision.bounds.high is not None
    return Judgement(Verdict.NOT_EVALUATED, (Flag.U_MISSING,) if limited else ())


def _as_compared(x: Decimal, decision: Decision) -> Decimal:
    rounds = decision.rule.compare == "rounded" and decision.rule.id is RuleId.SIMPLE_ACCEPTANCE
    return _to_last_place(x, decision) if rounds else x


def _to_last_place(x: Decimal, decision: Decision) -> Decimal:
    """`x` rounded to the last place of the limit, or to the places the specification names."""
    limits = [limit for limit in (decision.bounds.low, decision.bounds.high) if limit is not None]
    places = max(max(0, -int(limit.as_tuple().exponent)) for limit in limits)
    named = decision.rule.decimals
    return number.rounded(x, places if named is None else named, decision.rule.rounding)


def _exceeds_within(x: Decimal, decision: Decision) -> bool:
    return decision.rule.id is RuleId.GUARDED_REJECTION and not decision.tolerates(x)


def _with_limits(judgement: Judgement, decision: Decision) -> Judgement:
    low, high = _told(decision.acceptance_low), _told(decision.acceptance_high)
    return Judgement(judgement.verdict, judgement.flags, judgement.pc, low, high)


def _told(limit: Decimal | None) -> Decimal | None:
    """An acceptance limit is told, never compared with: twelve digits are plenty."""
    return None if limit is None else _TWELVE_DIGITS.plus(limit)


def _absence(reading: Reading, grams: Decimal) -> Judgement:
    """Must not be found: a detection fails in any portion, an absence counts in the whole portion only."""
    if reading.kind is Kind.PRESUMPTIVE:
        return Judgement(Verdict.INCONCLUSIVE, (Flag.PRESUMPTIVE,))
    if reading.kind is Kind.DETECTED or _measured(reading):
        return Judgement(Verdict.FAIL)
    if reading.kind in {Kind.NOT_DETECTED, Kind.BELOW_LOD}:
        if (reading.portion_g or Decimal(0)) >= grams:
            return Judgement(Verdict.PASS)
        return Judgement(Verdict.INCONCLUSIVE, (Flag.PORTION_TOO_SMALL,))
    return Judgement(Verdict.INCONCLUSIVE)


def _measured(reading: Reading) -> bool:
    found = reading.kind in {Kind.QUANTIFIED, Kind.ABOVE_RANGE}
    return found and reading.value is not None and reading.value > 0


def _word_against_number(reading: Reading) -> Judgement:
    flags = (Flag.PRESUMPTIVE,) if reading.kind is Kind.PRESUMPTIVE else ()
    return Judgement(Verdict.INCONCLUSIVE, flags)
