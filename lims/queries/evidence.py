"""What stands beside a result in the same sample, from its rows: companions, components of a sum, units of a lot."""

from collections.abc import Iterable, Iterator, Sequence

from lims.domain import total
from lims.domain.assignment import status_again
from lims.domain.definition import Definition
from lims.domain.evaluation import leans_on
from lims.domain.evidence import COMPANIONS, Beside, Found
from lims.domain.reading import Reading
from lims.domain.refusal import Refused
from lims.domain.sample import AnalysisStatus
from lims.domain.specified import Specification
from lims.domain.total import Total
from lims.models.analysis import Analysis, Result
from lims.models.sample import Sample
from lims.queries import values


def asked(analyses: Iterable[Analysis]) -> list[Analysis]:
    return [each for each in analyses if each.status != AnalysisStatus.EXCLUDED]


def counting(analysis: Analysis) -> list[Result]:
    """The results that count, typed or not, in the order of the units."""
    return sorted((each for each in analysis.results if each.counts), key=lambda each: each.unit_no)


def specifications(analysis: Analysis) -> tuple[Specification, ...]:
    return tuple(values.specification(row) for row in analysis.specifications)


def unit_count(analysis: Analysis, sample: Sample) -> int:
    """How many units of the lot an analysis is done on: all, where a plan judges the lot; else one."""
    if sample.units < 2:
        return 1
    plans = (spec.limit.plan for spec in specifications(analysis) if spec.limit is not None)
    return sample.units if any(plan is not None and plan.n > 1 for plan in plans) else 1


def definition(analysis: Analysis) -> Definition | None:
    """What a sum is computed and told by: the definition of the first market that has one."""
    return next((spec.definition for spec in specifications(analysis) if spec.definition is not None), None)


def needs(analysis: Analysis) -> frozenset[str]:
    """The analytes of the sample on which the verdicts of this one lean."""
    basis = analysis.performance.basis
    return frozenset().union(*(leans_on(spec, basis) for spec in specifications(analysis)))


def beside(analysis: Analysis, siblings: Sequence[Analysis], sample: Sample, *, but: int = 0) -> Beside:
    """What a verdict of this analysis may need; `but` is the result whose own reading is given later."""
    wanted = needs(analysis)
    others = [each for each in asked(siblings) if each is not analysis] if wanted else []
    return Beside(
        companions=tuple(_found(others, [name for name in COMPANIONS if name in wanted])),
        components=tuple(_components(analysis, others)) if analysis.computed else (),
        other_units=_other_units(analysis, sample, but=but),
    )


def sum_of(analysis: Analysis, siblings: Sequence[Analysis]) -> Total | None:
    """The sum of a computed analysis, once every component that is asked for has its result."""
    sums = definition(analysis)
    others = [each for each in asked(siblings) if each is not analysis]
    if sums is None:
        return None
    parts = [each for each in others if sums.factor(each.analyte.name) is not None]
    if not parts or any(_reading(each) is None for each in parts):
        return None
    found = tuple(_found(others, sums.names))
    try:
        return total.of(sums, found, in_unit=analysis.performance.unit)
    except Refused:
        return None


def settle(analysis: Analysis, sample: Sample) -> None:
    """Where an analysis stands, by its results; one that was taken out stays out."""
    if analysis.status != AnalysisStatus.EXCLUDED:
        analysis.status = standing(analysis, sample).value


def standing(analysis: Analysis, sample: Sample) -> AnalysisStatus:
    results = counting(analysis)
    return status_again(
        [(each.typed is not None, each.validated_at is not None) for each in results],
        units=unit_count(analysis, sample),
    )


def _components(analysis: Analysis, others: Sequence[Analysis]) -> Iterator[Found]:
    names = [spec.definition.names for spec in specifications(analysis) if spec.definition is not None]
    yield from _found(others, tuple(dict.fromkeys(name for each in names for name in each)))


def _found(others: Sequence[Analysis], names: Sequence[str]) -> Iterator[Found]:
    """The first result of each analyte asked about."""
    for name in names:
        for analysis in others:
            result = _reading(analysis) if analysis.analyte.name == name else None
            if result is not None and result.reading is not None:
                performance = analysis.performance
                yield Found(
                    name=name,
                    reading=result.reading,
                    unit=performance.unit,
                    loq=values.seen(performance, result.work).loq,
                    uncertainty=values.uncertainty(performance),
                )
                break


def _reading(analysis: Analysis) -> Result | None:
    return next((each for each in counting(analysis) if each.kind is not None), None)


def _other_units(analysis: Analysis, sample: Sample, *, but: int) -> tuple[Reading, ...] | None:
    if unit_count(analysis, sample) < 2:
        return None
    return tuple(each.reading for each in counting(analysis) if each.id != but and each.reading is not None)
