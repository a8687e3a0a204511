"""Where a sample stands, and a box of a run, told from their loaded rows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.conclusion import Answer, of_sample
from lims.domain.run import Standing as Box
from lims.domain.run import status_of
from lims.domain.sample import TESTABLE, AnalysisStatus, Status, after_results
from lims.domain.verdict import Verdict
from lims.models.analysis import Analysis, Result, Run
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


def settle_runs(session: Session, runs: Iterable[Run]) -> None:
    """Runs follow all their boxes, also those of samples that are not at hand. One statement for all runs."""
    session.flush()
    by_id = {run.id: run for run in runs}
    found = boxes(session, by_id)
    for run_id, run in by_id.items():
        run.status = status_of(found.get(run_id, ())).value


def boxes(session: Session, run_ids: Collection[int]) -> dict[int, list[Box]]:
    """The different standings of the boxes of each run.

    A blank box of a sample called off, or of an analysis taken out, is not waited for.
    """
    typed, validated = Result.typed.is_not(None), Result.validated_at.is_not(None)
    excluded = Analysis.status == AnalysisStatus.EXCLUDED.value
    rows = session.execute(
        sa.select(Result.run_id, Result.counts, typed, validated, excluded, Sample.status)
        .join(Result.analysis)
        .join(Analysis.sample)
        .where(Result.run_id.in_(run_ids))
        .distinct()
    )
    found: dict[int, list[Box]] = {}
    for run_id, counts, is_typed, is_validated, is_out, status in rows:
        asked = not is_out and Status(status) in TESTABLE
        box = Box(counts and (is_typed or asked), bool(is_typed), bool(is_validated))
        found.setdefault(run_id, []).append(box)
    return found


def answer(analysis: Analysis) -> Answer:
    """The verdicts of every unit; entered once each of them has its result."""
    typed = [result for result in analysis.results if result.counts and result.typed is not None]
    told = (row.assessment["verdict"] for result in typed for row in result.judgements)
    verdicts = tuple(None if verdict is None else Verdict(verdict) for verdict in told)
    return Answer(AnalysisStatus(analysis.status) in _ENTERED, verdicts)
