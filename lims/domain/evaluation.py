"""One verdict from everything it stands on: a single result, a sum, a lot, a result on another basis.

The bench, the file of questions and the replay of a certificate all ask here.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Context

from lims.domain import basis, lot, total
from lims.domain.assessment import GOOD, Assessment, Condition, OnBasis, Outcome
from lims.domain.basis import Missing
from lims.domain.definition import Definition
from lims.domain.evidence import HMF, Found, Measured
from lims.domain.honey import LOW_ENZYME, honey_diastase
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Refused
from lims.domain.specification import assess
from lims.domain.specified import Reason, Specification
from lims.domain.total import Total
from lims.domain.unit import convert
from lims.domain.verdict import Flag, Rule, Verdict

_UNJUDGED = {Reason.NO_LIMIT, Reason.EXEMPT, Reason.UNCONFIRMED, Reason.CHOICE_NEEDED}
_TWELVE_DIGITS = Context(prec=12)


def evaluate(measured: Measured, specification: Specification, rule: Rule) -> Assessment:
    """What was measured means this for the market. Never raises: what cannot be judged says so."""
    limit = specification.limit
    if limit is None or specification.reason in _UNJUDGED:
        return _plainly(measured, specification, rule)
    if limit.plan is not None and limit.plan.n > 1:
        if measured.units:
            return _lot(measured, limit, rule)
        return _plainly(measured, specification, rule)
    if specification.definition is not None and measured.components:
        return _of_sum(measured, specification, limit, specification.definition, rule=rule)
    return _on_basis(measured, specification, limit, rule)


def leans_on(specification: Specification, given: str) -> frozenset[str]:
    """The other analytes of the sample whose results this verdict may need."""
    limit, definition = specification.limit, specification.definition
    names = frozenset() if definition is None else frozenset(definition.names)
    return names if limit is None else names | companions(limit, given)


def companions(limit: CatalogueLimit, given: str) -> frozenset[str]:
    """What must be known beside a result on basis `given` to hold it against this limit."""
    names = {what for each in {given, limit.basis} for what in _BASIS_NEEDS.get(each, ())}
    return frozenset(names | {HMF} if is_conditional(limit) else names)


def is_conditional(limit: CatalogueLimit) -> bool:
    """The lower minimum for diastase, which stands only where HMF is low (2001/110/EC Annex II 6(a))."""
    return limit.analyte == "diastase activity" and limit.low == LOW_ENZYME.low


_BASIS_NEEDS = {basis.DRY: ("moisture",), basis.ON_FAT: ("fat",)}


def _plainly(measured: Measured, specification: Specification, rule: Rule) -> Assessment:
    return assess(
        measured.reading, measured.seen, specification, rule, measured.uncertainty, basis=measured.basis
    )


def _lot(measured: Measured, limit: CatalogueLimit, rule: Rule) -> Assessment:
    """The plan's answer about the whole lot. The stage of the food chain was chosen with the limit."""
    try:
        verdict = lot.classified(measured.units, measured.seen.unit, limit)
    except Refused:
        return _unjudged(measured, rule, Reason.UNIT_MISMATCH)
    outcome = lot.OUTCOMES[verdict]
    return Assessment(
        outcome=outcome, verdict=Verdict(outcome.value), rule=rule, unit=measured.seen.unit, lot=verdict
    )


def _of_sum(
    measured: Measured,
    specification: Specification,
    limit: CatalogueLimit,
    definition: Definition,
    *,
    rule: Rule,
) -> Assessment:
    try:
        found = total.of(definition, measured.components, in_unit=measured.seen.unit)
    except Refused:
        return _unjudged(measured, rule, Reason.UNIT_MISMATCH)
    summed = replace(
        measured,
        reading=_against(found, limit),
        seen=Range(unit=measured.seen.unit, lod=None, loq=None),
        uncertainty=found.uncertainty,
        components=(),
    )
    answer = replace(_on_basis(summed, specification, limit, rule), total=found)
    if _bound_sensitive(found, measured, limit):
        answer = replace(answer, flags=(*answer.flags, Flag.BOUND_SENSITIVE))
    return _incomplete(answer, found, limit)


def _against(found: Total, limit: CatalogueLimit) -> Reading:
    """The number; but where nothing may be found, nothing quantified is a word about all components."""
    if limit.kind is not LimitKind.ABSENT_IN or found.n_quantified:
        return found.reading
    return Reading(Kind.BELOW_LOD if found.all_below_lod else Kind.BELOW_LOQ, found.upper)


def _bound_sensitive(found: Total, measured: Measured, limit: CatalogueLimit) -> bool:
    """LB ≤ limit < UB: the verdict hangs on what the components' LOQs are counted as."""
    if limit.high is None:
        return False
    try:
        way = basis.way(measured.basis, limit.basis, _beside(measured))
        high = convert(limit.high, limit.unit, found.unit) if limit.unit != found.unit else limit.high
    except Refused:
        return False
    if way is None:
        return False
    there = way.back(high)
    return found.lower <= there < found.upper


def _incomplete(answer: Assessment, found: Total, limit: CatalogueLimit) -> Assessment:
    """A component more can only add: it may break a maximum, or reach a minimum."""
    if not found.missing:
        return answer
    flags = (*answer.flags, Flag.SUM_INCOMPLETE)
    open_to_high = limit.low is None and answer.outcome in GOOD
    open_to_low = limit.low is not None and answer.outcome not in {Outcome.PASS, Outcome.NOT_EVALUATED}
    both_ends = limit.low is not None and limit.high is not None
    if open_to_high or open_to_low or both_ends:
        verdict = Verdict.INCONCLUSIVE
        return replace(answer, flags=flags, outcome=Outcome(verdict.value), verdict=verdict)
    return replace(answer, flags=flags)


def _on_basis(
    measured: Measured, specification: Specification, limit: CatalogueLimit, rule: Rule
) -> Assessment:
    """The result brought to the limit's basis; without a way there, the verdict stays open and says why."""
    try:
        way = basis.way(measured.basis, limit.basis, _beside(measured))
    except Missing as missing:
        return replace(_plainly(measured, specification, rule), missing=missing.what)
    except Refused:
        return _unjudged(measured, rule, Reason.BASIS_MISSING, Verdict.INCONCLUSIVE)
    judge: Callable[..., Assessment] = _conditionally if is_conditional(limit) else _plainly
    if way is None or way.straight:
        return judge(measured, specification, rule)
    there = replace(
        measured,
        reading=way.reading(measured.reading),
        seen=way.seen(measured.seen),
        uncertainty=way.uncertainty(measured.uncertainty, measured.reading),
        basis=limit.basis,
    )
    answer = judge(there, specification, rule)
    value = there.reading.value
    return replace(
        answer,
        flags=(*answer.flags, Flag.BASIS_CONVERTED),
        value_in_limit_unit=None
        if answer.value_in_limit_unit is None
        else _TWELVE_DIGITS.plus(answer.value_in_limit_unit),
        basis=OnBasis(measured.basis, limit.basis, way.by, value and _TWELVE_DIGITS.plus(value)),
    )


def _conditionally(measured: Measured, specification: Specification, rule: Rule) -> Assessment:
    """Diastase of honey with a low enzyme content: at least 3, if its HMF is at most 15 mg/kg."""
    plain = _plainly(measured, specification, rule)
    if plain.verdict is None or plain.reasons:
        return plain
    hmf = _hmf(measured)
    verdict = honey_diastase(
        measured.reading,
        None if hmf is None else hmf.reading,
        rule=rule,
        low_enzyme_honey=True,
        diastase_uncertainty=measured.uncertainty,
        hmf_uncertainty=None if hmf is None else hmf.uncertainty,
    )
    if verdict is plain.verdict:
        return replace(plain, condition=Condition.MET if hmf is not None else None)
    return replace(
        plain,
        outcome=Outcome(verdict.value),
        verdict=verdict,
        condition=_condition(hmf, verdict),
        missing=HMF if hmf is None else "",
    )


def _condition(hmf: Found | None, verdict: Verdict) -> Condition:
    if hmf is None:
        return Condition.UNKNOWN
    return Condition.UNCLEAR if verdict is Verdict.INCONCLUSIVE else Condition.NOT_MET


def _hmf(measured: Measured) -> Found | None:
    """In mg/kg, as the condition is written; in another kind of unit it is none."""
    found = next((each for each in measured.beside if each.name == HMF), None)
    if found is None:
        return None
    try:
        value = found.reading.value
        there = None if value is None else convert(value, found.unit, "mg/kg")
        uncertainty = found.uncertainty and found.uncertainty.converted(
            lambda u: None if u is None else convert(u, found.unit, "mg/kg")
        )
    except Refused:
        return None
    return replace(
        found,
        reading=Reading(found.reading.kind, there, found.reading.digits),
        unit="mg/kg",
        uncertainty=uncertainty,
    )


def _beside(measured: Measured) -> dict[str, Found]:
    return {each.name: each for each in measured.beside}


def _unjudged(
    measured: Measured, rule: Rule, reason: Reason, verdict: Verdict = Verdict.NOT_EVALUATED
) -> Assessment:
    return Assessment(
        outcome=Outcome(verdict.value),
        verdict=verdict,
        rule=rule,
        unit=measured.seen.unit,
        reasons=(reason,),
    )
