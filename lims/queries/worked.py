"""The work behind results: one of them with all its page shows, and what is to be taken out of incubators."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain import staged, worked
from lims.domain.protocol import Stages
from lims.domain.refusal import NotFound
from lims.domain.run import RunStatus
from lims.domain.sample import TESTABLE, AnalysisStatus
from lims.domain.staged import Due
from lims.models.analysis import Analysis, Result, Run
from lims.models.sample import Sample
from lims.queries import results, runs, values
from lims.queries.boxes import Box, box


@dataclass(frozen=True, slots=True)
class Page:
    """One result with its work; `people` are the names of all hands, `units` the other units of its lot."""

    run: Run
    box: Box
    people: Mapping[int, str]
    units: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class TakeOut:
    """Something that stands in an incubator."""

    result_id: int
    run_id: int
    sample_code: str
    analyte_vi: str
    analyte_en: str
    unit_no: int
    due: Due


def page(session: Session, run_id: int, result_id: int) -> Page:
    """Raises `NotFound` for a result of another run, or one that is typed as it is."""
    run = runs.one(session, run_id)
    row = session.scalar(runs.results_asked().where(Result.run_id == run_id, Result.id == result_id))
    if row is None or row.analysis.performance.protocol is None:
        raise NotFound
    units = session.execute(
        sa.select(Result.unit_no, Result.id)
        .where(Result.run_id == run_id, Result.analysis_id == row.analysis_id, Result.counts.is_(True))
        .order_by(Result.unit_no)
    )
    people = names(session, [row.work])
    return Page(run, box(row), people, [(unit_no, each) for unit_no, each in units])


def names(session: Session, kept: Iterable[Mapping[str, object] | None]) -> dict[int, str]:
    """The names of everybody who had a hand in these works."""
    people = frozenset[int]().union(*(worked.hands(each) for each in kept))
    return results.names(session, people) if people else {}


def to_take_out(session: Session, *, until: datetime) -> list[TakeOut]:
    """What may be taken out by then, the latest first due on top. One statement."""
    asked = (
        sa.select(Result)
        .join(Result.run)
        .join(Result.analysis)
        .join(Analysis.sample)
        .where(
            Run.status.in_((RunStatus.OPEN.value, RunStatus.ENTERED.value)),
            Result.work.is_not(None),
            Result.counts.is_(True),
            Result.validated_at.is_(None),
            Analysis.status != AnalysisStatus.EXCLUDED.value,
            Sample.status.in_(TESTABLE),
        )
        .options(
            joinedload(Result.analysis).joinedload(Analysis.analyte),
            joinedload(Result.analysis).joinedload(Analysis.performance),
            joinedload(Result.analysis).joinedload(Analysis.sample),
        )
    )
    found = [
        each for row in session.scalars(asked) for each in _incubating(row) if each.due.earliest <= until
    ]
    return sorted(found, key=lambda each: (each.due.latest, each.result_id))


def _incubating(row: Result) -> list[TakeOut]:
    analysis = row.analysis
    protocol = values.protocol(analysis.performance)
    if not isinstance(protocol, Stages):
        return []
    analyte = analysis.analyte
    return [
        TakeOut(
            row.id,
            row.run_id,
            analysis.sample.code or "",
            analyte.name_vi or analyte.name,
            analyte.name,
            row.unit_no,
            due,
        )
        for due in staged.incubating(protocol, worked.stages(row.work))
    ]
