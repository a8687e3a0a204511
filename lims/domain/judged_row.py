"""One row of a file of questions: a result, a sum, or the units of a lot, judged by the shipped limits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from lims.domain import basis, companion, definition, lot, question, summed, total, unit
from lims.domain.assessment import WEIGHT, Assessment, Outcome
from lims.domain.catalogue import Analyte, Catalogue
from lims.domain.definition import Definition
from lims.domain.evaluation import evaluate
from lims.domain.evidence import AS_SOLD, Found, Measured
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Refused
from lims.domain.specified import Reason, Specification, specify
from lims.domain.verdict import Rule, Verdict

UNITS_WITHOUT_PLAN, NOT_THE_SUM = "units_without_plan", "result_not_the_sum"
_BAD = {Outcome.FAIL, Outcome.CONDITIONAL_FAIL, Outcome.BENCHMARK_EXCEEDED, Outcome.DECLARATION_REQUIRED}
_UNJUDGED = {Reason.NO_LIMIT, Reason.EXEMPT, Reason.UNCONFIRMED, Reason.CHOICE_NEEDED}


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
    """The answer, the reading it is about, and flags of this file's own."""

    specification: Specification
    assessment: Assessment
    reading: Reading
    flags: tuple[str, ...] = ()


def judged(catalogue: Catalogue, asked: Asked) -> Judged:
    """Raises `Refused` where the row cannot be understood; a missing limit is an answer."""
    components, text_beside = companion.parted(asked.found_beside)
    beside = companion.found(text_beside)
    specification = _specified(catalogue, asked, beside)
    limit = specification.limit
    if limit is not None and _of_another_stage(asked, specification, limit):
        return Judged(specification, _open(asked, limit), _reading(asked)[0])
    if asked.units and limit is not None and specification.reason not in _UNJUDGED:
        return _lot(asked, specification) if limit.plan else _each_unit(catalogue, asked)
    if components and specification.definition is not None:
        return _sum(asked, specification, specification.definition, components, beside=beside)
    reading, seen = _reading(asked)
    if reading.kind is Kind.NOT_DETECTED and limit is not None and limit.kind is not LimitKind.ABSENT_IN:
        # A word where a number is needed: its unit is not what stands in the way.
        seen = Range(unit=limit.unit, lod=None, loq=None)
    return _told(_measured(asked, reading, seen, beside), specification, asked)


def _specified(catalogue: Catalogue, asked: Asked, beside: tuple[Found, ...]) -> Specification:
    """The limit of the result's own basis; else the only one that it can be brought to."""
    found = catalogue.limits_found(
        commodity=asked.commodity, market=asked.market, analyte=asked.analyte.name, on=asked.on
    )
    given = asked.basis or AS_SOLD
    meant = [limit.limit_id for limit in found if limit.basis == given]
    meant = meant or [limit.limit_id for limit in found if _leads(given, limit.basis, beside)]
    chosen = meant[0] if len(meant) == 1 else None
    specification = specify(asked.market, found, confirmed=(), chosen=chosen)
    return replace(specification, definition=definition.shipped(asked.analyte))


def _of_another_stage(asked: Asked, specification: Specification, limit: CatalogueLimit) -> bool:
    """A plan speaks of one stage of the food chain, and nothing converts a lot from one to another."""
    judges = limit.plan is not None and specification.reason not in _UNJUDGED
    return judges and asked.basis not in {"", limit.basis}


def _open(asked: Asked, limit: CatalogueLimit) -> Assessment:
    return Assessment(
        outcome=Outcome.INCONCLUSIVE,
        verdict=Verdict.INCONCLUSIVE,
        rule=asked.rule,
        unit=limit.unit,
        reasons=(Reason.BASIS_MISSING,),
    )


def _leads(given: str, wanted: str, beside: tuple[Found, ...]) -> bool:
    try:
        return basis.way(given, wanted, {each.name: each for each in beside}) is not None
    except basis.Missing:
        return False


def _reading(asked: Asked) -> tuple[Reading, Range]:
    """The result as it was typed; where only units were given, the first of them stands for the sentence."""
    typed = asked.result or next(iter(asked.units), "")
    if not typed:
        raise Refused("row_without_result")
    return _typed(asked, typed)


def _typed(asked: Asked, text: str) -> tuple[Reading, Range]:
    name = asked.unit if unit.known(asked.unit) and asked.unit != "presence/absence" else ""
    text = lot.in_portion(question.with_unit(text, name), asked.unit)
    return question.typed_value(text, confirmed=asked.confirmed)


def _measured(asked: Asked, reading: Reading, seen: Range, beside: tuple[Found, ...] = ()) -> Measured:
    return Measured(reading=reading, seen=seen, basis=asked.basis or AS_SOLD, beside=beside)


def _told(measured: Measured, specification: Specification, asked: Asked) -> Judged:
    """The answer, with the flag that a file's reader needs beside those of the comparison."""
    answer = evaluate(measured, specification, asked.rule)
    missing = (f"{answer.missing}_missing",) if answer.missing else ()
    return Judged(specification, answer, measured.reading, missing)


def _sum(
    asked: Asked,
    specification: Specification,
    sums: Definition,
    components: Mapping[str, str],
    *,
    beside: tuple[Found, ...],
) -> Judged:
    name = unit.canonical(asked.unit or asked.analyte.default_unit)
    found = summed.found(sums, components, analyte=asked.analyte.name, unit=name, confirmed=asked.confirmed)
    told = total.of(sums, found, in_unit=name).told
    measured = replace(_measured(asked, told, Range(unit=name, lod=None, loq=None), beside), components=found)
    answer = _told(measured, specification, asked)
    return _beside_its_result(asked, answer, beside) if asked.result else answer


def _beside_its_result(asked: Asked, of_sum: Judged, beside: tuple[Found, ...]) -> Judged:
    """A row may carry the sum itself too; one that fails, and that the components cannot add up to, stays open."""
    reading, seen = _reading(asked)
    alone = _told(_measured(asked, reading, seen, beside), of_sum.specification, asked)
    total = of_sum.assessment.total
    if reading.value is None or total is None or alone.assessment.outcome not in _BAD:
        return of_sum
    if (
        of_sum.assessment.outcome in _BAD
        or question.in_unit(reading.value, seen.unit, total.unit) <= total.upper
    ):
        return of_sum
    verdict = Verdict.INCONCLUSIVE
    answer = replace(of_sum.assessment, outcome=Outcome(verdict.value), verdict=verdict)
    return replace(of_sum, assessment=answer, flags=(*of_sum.flags, NOT_THE_SUM))


def _lot(asked: Asked, specification: Specification) -> Judged:
    """Each unit is written as a result is; a unit that is none refuses the row."""
    limit = specification.limit
    texts = [
        lot.in_portion(question.with_unit(each, lot.numeric(asked.unit)), asked.unit) for each in asked.units
    ]
    typed = [question.typed_value(text, confirmed=asked.confirmed) for text in texts]
    assert limit is not None  # noqa: S101 the caller has seen to it
    name = next((seen.unit for reading, seen in typed if reading.value is not None), limit.unit)
    units = tuple(_in_one_unit(reading, seen, name) for reading, seen in typed)
    lot.classified(units, name, limit)
    measured = replace(_measured(asked, units[0], Range(unit=name, lod=None, loq=None)), units=units)
    answer = evaluate(measured, specification, asked.rule)
    return Judged(specification, answer, units[0])


def _in_one_unit(reading: Reading, seen: Range, name: str) -> Reading:
    if reading.value is None or seen.unit == name:
        return reading
    return replace(reading, value=question.in_unit(reading.value, seen.unit, name))


def _each_unit(catalogue: Catalogue, asked: Asked) -> Judged:
    """Units without a plan: each is judged as a result, and the worst answer is that of the row."""
    components, companions = companion.parted(asked.found_beside)
    alone = replace(asked, units=(), found_beside=companions)
    typed = [*filter(None, [asked.result]), *asked.units]
    answers = [judged(catalogue, replace(alone, result=text)) for text in typed]
    answers += [judged(catalogue, replace(asked, units=()))] if components else []
    worst = max(answers, key=lambda each: WEIGHT.index(each.assessment.outcome))
    return replace(worst, flags=(*worst.flags, UNITS_WITHOUT_PLAN))
