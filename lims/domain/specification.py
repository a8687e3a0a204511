"""What one result is judged by for one market, and its assessment.

A limit speaks of a unit and a basis; a reading is brought to them exactly, or not judged.
"""

from decimal import Decimal

from lims.domain.assessment import Assessment, Outcome
from lims.domain.basis import AS_IT_IS
from lims.domain.evidence import AS_SOLD
from lims.domain.judgement import judge
from lims.domain.limit import CatalogueLimit, LimitKind, bounds
from lims.domain.reading import Range, Reading
from lims.domain.refusal import Refused
from lims.domain.scale import Scale
from lims.domain.specified import Reason, Specification, specify
from lims.domain.uncertainty import Uncertainty
from lims.domain.verdict import Bounds, Judgement, Rule, RuleId, Verdict

__all__ = ["AS_SOLD", "Assessment", "Outcome", "Reason", "Specification", "assess", "specify"]


def assess(
    reading: Reading,
    seen: Range,
    specification: Specification,
    rule: Rule,
    uncertainty: Uncertainty | None = None,
    *,
    basis: str = AS_SOLD,
) -> Assessment:
    """What `reading`, made by a method that sees `seen`, means for the market.

    `uncertainty` is in the method's unit; `basis` is what the reading refers to.
    """
    limit, reason = specification.limit, specification.reason
    if reason in {Reason.NO_LIMIT, Reason.EXEMPT}:
        return Assessment(
            outcome=Outcome.NO_LIMIT, verdict=None, rule=rule, unit=seen.unit, reasons=(reason,)
        )
    if limit is None or reason in {Reason.UNCONFIRMED, Reason.CHOICE_NEEDED}:
        return _unjudged(reason, rule, seen)
    if reason is Reason.PLAN_NEEDS_UNITS:
        return _one_unit_of_plan(reading, seen, limit, rule)
    if not _same_basis(limit.basis, basis):
        return _unjudged(Reason.BASIS_MISSING, rule, seen, verdict=Verdict.INCONCLUSIVE)
    try:
        scale = Scale.between(seen, limit)
        converted, width, loq = scale.reading(reading), scale.uncertainty(uncertainty), scale.value(seen.loq)
    except Refused:
        return _unjudged(Reason.UNIT_MISMATCH, rule, seen)
    used = _rule_for(limit, rule)
    judgement = judge(converted, bounds(limit), used, width, loq=loq)
    return _assessed(judgement, limit, used, seen=seen, scale=scale, value=converted.value)


def _assessed(
    judgement: Judgement,
    limit: CatalogueLimit,
    rule: Rule,
    *,
    seen: Range,
    scale: Scale,
    value: Decimal | None,
) -> Assessment:
    outcome = _outcome(judgement.verdict, limit)
    return Assessment(
        outcome=outcome,
        verdict=judgement.verdict if outcome.value == judgement.verdict.value else None,
        rule=rule,
        unit=seen.unit,
        flags=judgement.flags,
        pc=judgement.pc,
        al_low=judgement.al_low,
        al_high=judgement.al_high,
        factor=scale.factor,
        value_in_limit_unit=value,
    )


def _outcome(verdict: Verdict, limit: CatalogueLimit) -> Outcome:
    """A benchmark asks for a review, an allergen threshold for a label: neither fails a lot."""
    if limit.kind is LimitKind.BENCHMARK:
        met = {Verdict.PASS: Outcome.BENCHMARK_MET, Verdict.FAIL: Outcome.BENCHMARK_EXCEEDED}
        return met.get(verdict, Outcome(verdict.value))
    if limit.analyte_group == "allergen" and verdict in {Verdict.FAIL, Verdict.CONDITIONAL_FAIL}:
        return Outcome.DECLARATION_REQUIRED
    return Outcome(verdict.value)


def _rule_for(limit: CatalogueLimit, rule: Rule) -> Rule:
    """A benchmark is compared as it is: a guard band would report values below it as above."""
    return Rule(RuleId.SIMPLE_ACCEPTANCE) if limit.kind is LimitKind.BENCHMARK else rule


def _unjudged(
    reason: Reason | None, rule: Rule, seen: Range, *, verdict: Verdict = Verdict.NOT_EVALUATED
) -> Assessment:
    reasons = () if reason is None else (reason,)
    return Assessment(
        outcome=Outcome(verdict.value), verdict=verdict, rule=rule, unit=seen.unit, reasons=reasons
    )


def _one_unit_of_plan(reading: Reading, seen: Range, limit: CatalogueLimit, rule: Rule) -> Assessment:
    """One unit says nothing good of a lot; but a unit that no other can make up for decides it."""
    try:
        converted = Scale.between(seen, limit).reading(reading)
    except Refused:
        return _unjudged(Reason.UNIT_MISMATCH, rule, seen)
    plain = Rule(RuleId.SIMPLE_ACCEPTANCE)
    if judge(converted, _beyond_repair(limit), plain).verdict is Verdict.FAIL:
        return _unjudged(Reason.PLAN_DECIDED, plain, seen, verdict=Verdict.FAIL)
    return _unjudged(Reason.PLAN_NEEDS_UNITS, rule, seen)


def _beyond_repair(limit: CatalogueLimit) -> Bounds:
    """What a single unit must not exceed: M, or m where no unit may exceed m."""
    plan = limit.plan
    if plan is None or (plan.c > 0 and plan.M is None):
        return Bounds()
    if limit.kind is LimitKind.ABSENT_IN:
        return bounds(limit) if plan.c == 0 else Bounds()
    return Bounds(high=plan.m if plan.c == 0 else plan.M)


def _same_basis(asked: str, given: str) -> bool:
    return asked == given or (asked in AS_IT_IS and given in AS_IT_IS)
