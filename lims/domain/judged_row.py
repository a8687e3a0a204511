"""One row of a file of questions: a result, a sum, or the units of a lot, judged by the shipped limits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal

from lims.domain import companion, lot, question, unit
from lims.domain.catalogue import Analyte, Catalogue
from lims.domain.companion import HMF, Missing
from lims.domain.component import BOUND_SENSITIVE
from lims.domain.honey import LOW_ENZYME, honey_diastase
from lims.domain.judgement import Rule
from lims.domain.limit import CatalogueLimit
from lims.domain.reading import Range, Reading
from lims.domain.refusal import Problem, Refused
from lims.domain.sampling import LotVerdict
from lims.domain.specification import AS_SOLD, Assessment, Outcome, Reason, Specification, assess, specify
from lims.domain.summed import Summed, definition, summed
from lims.domain.verdict import Verdict

SUM_INCOMPLETE, CONVERTED, UNITS_WITHOUT_PLAN = "sum_incomplete", "basis_converted", "units_without_plan"
# Of several units, the one that weighs most decides; what nobody could judge outweighs a pass.
_SEVERITY = (
    Outcome.NO_LIMIT, Outcome.BENCHMARK_MET, Outcome.PASS, Outcome.CONDITIONAL_PASS, Outcome.NOT_EVALUATED,
    Outcome.INCONCLUSIVE, Outcome.DECLARATION_REQUIRED, Outcome.BENCHMARK_EXCEEDED,
    Outcome.CONDITIONAL_FAIL, Outcome.FAIL,
)  # fmt: skip
_SIX_DIGITS, _TWELVE_DIGITS = Context(prec=6), Context(prec=12)
_UNJUDGED = {Reason.NO_LIMIT, Reason.EXEMPT, Reason.UNCONFIRMED, Reason.CHOICE_NEEDED}
_GOOD = {Outcome.PASS, Outcome.CONDITIONAL_PASS, Outcome.BENCHMARK_MET}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The row in the catalogue's own names."""

    commodity: str
    market: str
    analyte: Analyte
    basis: str
    on: date
    rule: Rule
    result: str
    unit: str
    found_beside: Mapping[str, str]
    units: tuple[str, ...]
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer; `lot` where a plan gave it, `notes` what a reader must know beside the comparison."""

    specification: Specification
    assessment: Assessment
    reading: Reading | None
    flags: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()
    lot: LotVerdict | None = None


def judged(catalogue: Catalogue, asked: Asked) -> Judged:
    """Raises `Refused` where the row cannot be understood; a missing limit is an answer."""
    components, beside = companion.parted(asked.found_beside)
    specification = _specified(catalogue, asked, beside)
    limit = specification.limit
    if asked.units and limit is not None and specification.reason not in _UNJUDGED:
        return _lot(asked, specification, limit) if limit.plan else _each_unit(catalogue, asked)
    if components and definition(asked.analyte):
        return _sum(asked, specification, components, beside)
    reading, seen = _reading(asked)
    if limit is not None and _is_conditional(limit) and specification.reason is None:
        return _diastase(asked, specification, reading, seen, beside=beside)
    return _single(asked, specification, reading, seen, beside=beside)


def _specified(catalogue: Catalogue, asked: Asked, beside: Mapping[str, str]) -> Specification:
    """The limit of the result's own basis; else the only one that it can be brought to."""
    found = catalogue.limits_found(
        commodity=asked.commodity, market=asked.market, analyte=asked.analyte.name, on=asked.on
    )
    basis = asked.basis or AS_SOLD
    meant = [limit.limit_id for limit in found if limit.basis == basis]
    meant = meant or [limit.limit_id for limit in found if _leads(basis, limit.basis, beside)]
    chosen = meant[0] if len(meant) == 1 else None
    return specify(asked.market, found, confirmed=(), chosen=chosen)


def _leads(basis: str, wanted: str, beside: Mapping[str, str]) -> bool:
    try:
        return companion.factor(basis, wanted, beside) is not None
    except Missing:
        return False


def _reading(asked: Asked) -> tuple[Reading, Range]:
    """The result as it was typed; where only units were given, the first of them stands for the sentence."""
    typed = asked.result or next(iter(asked.units), "")
    if not typed:
        raise Refused("row_without_result")
    name = asked.unit if unit.known(asked.unit) and asked.unit != "presence/absence" else ""
    text = lot.in_portion(question.with_unit(typed, name), asked.unit)
    return question.typed_value(text, confirmed=asked.confirmed)


def _single(
    asked: Asked,
    specification: Specification,
    reading: Reading,
    seen: Range,
    *,
    beside: Mapping[str, str],
) -> Judged:
    limit, basis = specification.limit, asked.basis or AS_SOLD
    if limit is None or specification.reason is not None:
        return Judged(specification, assess(reading, seen, specification, asked.rule, basis=basis), reading)
    try:
        by = companion.factor(basis, limit.basis, beside)
    except Missing as missing:
        answer = assess(reading, seen, specification, asked.rule, basis=basis)
        note = Problem("companion_missing", {"what": missing.what, "basis": limit.basis})
        return Judged(specification, answer, reading, (f"{missing.what}_missing",), (note,))
    if by is None or by == 1:
        return Judged(specification, assess(reading, seen, specification, asked.rule, basis=basis), reading)
    there, seen_there = companion.scaled(reading, seen, by)
    answer = assess(there, seen_there, specification, asked.rule, basis=limit.basis)
    answer = replace(answer, value_in_limit_unit=_told(answer.value_in_limit_unit, _TWELVE_DIGITS))
    note = Problem("row_converted", {"given": basis, "wanted": limit.basis})
    told = replace(there, value=_told(there.value, _SIX_DIGITS))
    return Judged(specification, answer, told, (CONVERTED,), (note,))


def _told(value: Decimal | None, digits: Context) -> Decimal | None:
    """A converted number is judged exactly, and told with as many digits as anybody needs."""
    return None if value is None else digits.plus(value)


def _sum(
    asked: Asked, specification: Specification, components: Mapping[str, str], beside: Mapping[str, str]
) -> Judged:
    total = summed(
        asked.analyte,
        components,
        unit=_unit_of_sum(asked),
        confirmed=asked.confirmed,
        limit_high=_limit_high(asked, specification, beside),
    )
    answer = _single(asked, specification, total.reading, total.seen, beside=beside)
    flags = [*answer.flags]
    notes = [_about_sum(total, components), *answer.notes]
    if BOUND_SENSITIVE in total.sum.flags:
        flags.append(BOUND_SENSITIVE)
        notes.append(Problem("row_bound_sensitive", {"low": total.sum.lower, "high": total.sum.upper}))
    assessment = answer.assessment
    if total.missing:
        flags.append(SUM_INCOMPLETE)
        notes.append(Problem("row_sum_incomplete", {"missing": ", ".join(total.missing)}))
        if assessment.outcome in _GOOD:
            assessment = replace(assessment, outcome=Outcome.INCONCLUSIVE, verdict=Verdict.INCONCLUSIVE)
    reading = None if _nothing_quantified(total, specification) else answer.reading
    return replace(answer, assessment=assessment, reading=reading, flags=tuple(flags), notes=tuple(notes))


def _nothing_quantified(total: Summed, specification: Specification) -> bool:
    """A sum of which nothing was quantified is never told as 0."""
    return total.sum.n_quantified == 0 and specification.reason not in _UNJUDGED


def _about_sum(total: Summed, components: Mapping[str, str]) -> Problem:
    named = ", ".join(f"{name} {value}" for name, value in components.items())
    code = "row_sum" if total.sum.n_quantified else "row_sum_none"
    return Problem(
        f"{code}_{total.bound}", {"components": named, "upper": total.sum.upper, "unit": total.unit}
    )


def _unit_of_sum(asked: Asked) -> str:
    return unit.canonical(asked.unit or asked.analyte.default_unit)


def _limit_high(asked: Asked, specification: Specification, beside: Mapping[str, str]) -> Decimal | None:
    """The limit in the unit and on the basis of the sum, where a way leads there."""
    limit = specification.limit
    if limit is None or limit.high is None or not _leads(asked.basis or AS_SOLD, limit.basis, beside):
        return None
    high = unit.convert(limit.high, limit.unit, _unit_of_sum(asked))
    return companion.back(high, companion.factor(asked.basis or AS_SOLD, limit.basis, beside))


def _lot(asked: Asked, specification: Specification, limit: CatalogueLimit) -> Judged:
    verdict = lot.lot_verdict(limit, asked.units, unit=asked.unit, confirmed=asked.confirmed)
    outcome = lot.OUTCOMES[verdict]
    name = asked.unit if unit.known(asked.unit) else limit.unit
    answer = Assessment(outcome=outcome, verdict=Verdict(outcome.value), rule=asked.rule, unit=name)
    plan = limit.plan
    values = {"n": plan.n if plan else "", "c": plan.c if plan else "", "found": "; ".join(asked.units)}
    return Judged(specification, answer, None, (), (Problem(f"row_lot_{verdict}", values),), verdict)


def _each_unit(catalogue: Catalogue, asked: Asked) -> Judged:
    """Units without a plan: each is judged as a result, and the worst answer is that of the row."""
    typed = [*filter(None, [asked.result]), *asked.units]
    answers = [judged(catalogue, replace(asked, result=text, units=())) for text in typed]
    worst = max(answers, key=lambda each: _SEVERITY.index(each.assessment.outcome))
    return replace(worst, flags=(*worst.flags, UNITS_WITHOUT_PLAN))


def _is_conditional(limit: CatalogueLimit) -> bool:
    """The lower minimum for diastase, which stands only where HMF is low (2001/110/EC Annex II 6(a))."""
    return limit.analyte == "diastase activity" and limit.low == LOW_ENZYME.low


def _diastase(
    asked: Asked, specification: Specification, reading: Reading, seen: Range, *, beside: Mapping[str, str]
) -> Judged:
    plain = assess(reading, seen, specification, asked.rule, basis=asked.basis or AS_SOLD)
    if plain.verdict is None or Reason.UNIT_MISMATCH in plain.reasons:
        return Judged(specification, plain, reading)
    hmf = _hmf(beside[HMF]) if HMF in beside else None
    verdict = honey_diastase(reading, hmf, rule=asked.rule, low_enzyme_honey=True)
    answer = replace(plain, outcome=Outcome(verdict.value), verdict=verdict)
    if verdict is plain.verdict:
        return Judged(specification, answer, reading)
    code = "row_hmf_missing" if hmf is None else "row_hmf"
    flags = ("HMF_missing",) if hmf is None else ()
    return Judged(specification, answer, reading, flags, (Problem(code, {"hmf": beside.get(HMF, "")}),))


def _hmf(text: str) -> Reading:
    """In mg/kg, as the condition is written."""
    reading, seen = question.typed_value(question.with_unit(text, "mg/kg"))
    return companion.scaled(reading, seen, unit.factor(seen.unit, "mg/kg"))[0]
