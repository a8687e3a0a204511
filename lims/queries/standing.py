"""Where a sample stands, and a box of a run, told from their loaded rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from lims.domain.conclusion import Answer, of_sample
from lims.domain.run import Standing as Box
from lims.domain.sample import TESTABLE, AnalysisStatus, Status, after_results
from lims.domain.verdict import Verdict
from lims.models.analysis import Analysis, Result
from lims.models.sample import Sample

_ENTERED = {AnalysisStatus.ENTERED, AnalysisStatus.VALIDATED}


@dataclass(frozen=True, slots=True)
class Standing:
    status: Status
    verdict: Verdict | None


def of_analyses(analyses: Iterable[Analysis]) -> Standing:
    """Status and verdict of a sample; the results of its analyses and their judgements must be loaded."""
    each = list(analyses)
    asked = [analysis for analysis in each if analysis.status != AnalysisStatus.EXCLUDED]
    return Standing(
        after_results(analysis.status for analysis in each), of_sample(answer(analysis) for analysis in asked)
    )


def box(result: Result, analysis: Analysis, sample: Sample) -> Box:
    """A blank box of a sample called off, or of an analysis taken out, is not waited for."""
    asked = analysis.status != AnalysisStatus.EXCLUDED and Status(sample.status) in TESTABLE
    typed = result.typed is not None
    return Box(result.counts and (typed or asked), typed, result.validated_at is not None)


def answer(analysis: Analysis) -> Answer:
    """The verdicts of every unit; entered once each of them has its result."""
    typed = [result for result in analysis.results if result.counts and result.typed is not None]
    told = (row.assessment["verdict"] for result in typed for row in result.judgements)
    verdicts = tuple(None if verdict is None else Verdict(verdict) for verdict in told)
    return Answer(AnalysisStatus(analysis.status) in _ENTERED, verdicts)
