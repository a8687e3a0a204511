"""Rows as a certificate prints them: a line, its verdicts, their limits and citations."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from lims.domain import accreditation as scope_rules
from lims.domain import limit as limits
from lims.domain.accreditation import Outside, Scope, Tested
from lims.domain.assessment import Outcome, heaviest
from lims.domain.certificate_lines import (
    Citation,
    Line,
    LineVerdict,
    Method,
    PrintedLimit,
    Provider,
    SamplingPlan,
)
from lims.domain.certificate_parts import NO_NAMES, Names
from lims.domain.evidence import Measured
from lims.domain.frozen import from_plain
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.reading import Reading
from lims.domain.specification import AS_SOLD, Assessment
from lims.models.analysis import Analysis, JudgementRow, Result, Run, SpecificationRow
from lims.models.method import Performance
from lims.models.reference import Analyte
from lims.queries import dossiers, evidence, values
from lims.queries.dossiers import Dossier
from lims.queries.judging import Whole
from lims.words import Language
from lims.words.verdicts import basis_name, why

HERE = "A"
"""The mark of the laboratory's own place."""


def line(analysis: Analysis, dossier: Dossier, markets: Sequence[str], *, uncertainty_printed: bool) -> Line:
    """One analyte as it was found by the result that counts; without one, a line that blocks the paper."""
    counted = dossiers.counting(analysis)
    result = counted[0] if counted else None
    readings = tuple(each.reading for each in counted if each.reading is not None)
    performance, days = analysis.performance, dossiers.days(counted)
    total = evidence.sum_of(analysis, dossier.analyses) if analysis.computed else None
    seen = [values.seen(performance, each.work) for each in counted] or [values.seen(performance)]
    return Line(
        analyte=analyte_names(analysis.analyte),
        group=analysis.analyte.group,
        method=method(result.run if result else None, performance),
        reading=result.reading if result else None,
        unit=performance.unit,
        tested_from=days[0] if days else None,
        tested_to=days[-1] if days else None,
        place=HERE,
        accredited=isinstance(accreditation(analysis, dossier), Scope),
        basis=_basis(performance.basis),
        uncertainty=total.uncertainty if total else values.uncertainty(performance),
        uncertainty_printed=uncertainty_printed,
        lod=_coarsest(each.lod for each in seen),
        loq=_coarsest(each.loq for each in seen),
        provider=Provider(analysis.external_provider) if analysis.external_provider else None,
        verdicts=tuple(_verdicts(analysis, counted, markets)),
        units=readings if evidence.unit_count(analysis, dossier.sample) > 1 else (),
        total=total,
        measured=_measured(analysis, dossier, result),
    )


def _coarsest(bounds: Iterable[Decimal | None]) -> Decimal | None:
    """Of a lot, what every unit was seen by at least."""
    return max((each for each in bounds if each is not None), default=None)


def _measured(analysis: Analysis, dossier: Dossier, result: Result | None) -> Measured | None:
    if result is None or result.reading is None:
        return None
    whole = Whole(dossier.sample, dossier.sample.order, dossier.analyses)
    return whole.yardstick(analysis, result).measured(result.reading)


def analyte_names(analyte: Analyte) -> Names:
    return Names(analyte.name_vi or analyte.name, analyte.name)


def method(run: Run | None, performance: Performance) -> Method:
    """The version the run was made by, not the one that is in force today."""
    version = run.method_version if run else performance.method_version
    titles = Names(version.method.title_vi, version.method.title_en)
    return Method(version.method.code, titles, version.version)


def line_verdict(
    row: SpecificationRow, judgement: JudgementRow, reading: Reading, *, unit: int = 0
) -> LineVerdict:
    """What one result means for one market, with the limit that was frozen for it."""
    specification = values.specification(row)
    assessment = from_plain(Assessment, judgement.assessment)
    limit = specification.limit
    return LineVerdict(
        market=row.market,
        outcome=assessment.outcome,
        why=Names(*(why(assessment, specification, reading, language) for language in Language)),
        limit=printed_limit(limit) if limit and limit.kind is not LimitKind.EXEMPT else None,
        citation=citation(limit, row) if limit else None,
        rule=assessment.rule,
        flags=assessment.flags,
        accept_low=assessment.al_low,
        accept_high=assessment.al_high,
        specification=specification,
        assessment=assessment,
        unit=unit,
    )


def printed_limit(limit: CatalogueLimit) -> PrintedLimit:
    """The limit in the numbers of the act."""
    ends = limits.bounds(limit)
    absent = limit.kind is LimitKind.ABSENT_IN
    return PrintedLimit(
        unit=limit.unit,
        low=ends.low,
        high=ends.high,
        low_op=ends.low_op,
        high_op=ends.high_op,
        absent=absent,
        absent_in_g=limit.portion_g if absent else None,
        plan=_plan(limit, whole_lot=absent),
        at_loq=limit.set_at_loq,
    )


def citation(limit: CatalogueLimit, row: SpecificationRow) -> Citation:
    return Citation(
        regulation=limit.regulation,
        title=limit.regulation_title,
        clause=limit.clause,
        limit_id=limit.limit_id,
        effective_from=limit.effective_from,
        in_force_on=row.sought_on,
    )


def _verdicts(analysis: Analysis, counted: Sequence[Result], markets: Sequence[str]) -> Iterator[LineVerdict]:
    rows = {row.market: row for row in analysis.specifications}
    for market in markets:
        row = rows.get(market)
        judged = [
            (judgement, result.reading)
            for result in counted
            for judgement in result.judgements
            if row is not None and judgement.specification_id == row.id
        ]
        if row is not None and judged:
            yield _deciding(row, judged)


def _deciding(row: SpecificationRow, judged: Sequence[tuple[JudgementRow, Reading | None]]) -> LineVerdict:
    """A plan judges the lot as one; where none does, the unit that weighs most speaks for it."""
    place = heaviest([Outcome(judgement.outcome) for judgement, _ in judged])
    judgement, reading = judged[place]
    whole = len(judged) == 1 or len({each.outcome for each, _ in judged}) == 1
    assert reading is not None  # noqa: S101 only a reading is judged
    return line_verdict(row, judgement, reading, unit=0 if whole else place + 1)


def accreditation(analysis: Analysis, dossier: Dossier) -> Scope | Outside:
    """The line of the scope its results are within, or why they carry no mark."""
    counted, performance = dossiers.counting(analysis), analysis.performance
    versions = [each.run.method_version for each in counted] or [performance.method_version]
    return scope_rules.decide(
        Tested(
            method_id=versions[0].method_id,
            version_ids=frozenset(each.id for each in versions),
            analyte_id=analysis.analyte_id,
            commodity_id=dossier.sample.commodity_id,
            place=HERE,
            days=frozenset(dossiers.days(counted)),
            readings=tuple(each.reading for each in counted if each.reading is not None),
            unit=performance.unit,
            external=bool(analysis.external_provider),
        ),
        dossier.scopes,
    )


def _basis(basis: str) -> Names:
    """Nothing where the result is for the product as it is: the paper says so once for all."""
    if basis in {AS_SOLD, ""}:
        return NO_NAMES
    return Names(*(basis_name(basis, language) for language in Language))


def _plan(limit: CatalogueLimit, *, whole_lot: bool) -> SamplingPlan | None:
    """The plan; of an absence only where several units are asked for."""
    plan = limit.plan
    return (
        None
        if plan is None or (whole_lot and plan.n < 2)
        else SamplingPlan(plan.n, plan.c, plan.m or Decimal(0), plan.M)
    )
