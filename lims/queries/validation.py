"""What waits for a second person: runs with results nobody has accepted yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain import worked
from lims.domain.sample import TESTABLE, AnalysisStatus
from lims.models.analysis import Analysis, Correction, Result, Run
from lims.models.sample import Sample
from lims.queries import runs

PAGE = 50


@dataclass(frozen=True, slots=True)
class Review:
    """A run to look through; `hands` are the people who may not accept samples of it."""

    whole: runs.Whole
    hands: dict[int, frozenset[int]]


def waits() -> tuple[sa.ColumnElement[bool], ...]:
    """Of a result: typed, counting, not accepted, and its sample not yet on a certificate."""
    return (
        Result.counts.is_(True),
        Result.typed.is_not(None),
        Result.validated_at.is_(None),
        Analysis.status != AnalysisStatus.EXCLUDED.value,
        Sample.status.in_(TESTABLE),
    )


def page(session: Session, *, after: int | None = None) -> runs.Page:
    """Runs with results to accept, oldest first: who waits longest is seen first."""
    waiting = (
        sa.select(Result.id)
        .join(Result.analysis)
        .join(Analysis.sample)
        .where(Result.run_id == Run.id, *waits())
        .exists()
    )
    asked = (
        sa.select(Run)
        .where(Run.status.in_(("open", "entered")), waiting)
        .options(runs.WITH_METHOD, joinedload(Run.opened_by))
        .order_by(Run.id)
        .limit(PAGE + 1)
    )
    if after is not None:
        asked = asked.where(Run.id > after)
    rows = session.scalars(asked).all()
    shown = rows[:PAGE]
    return runs.Page(
        shown, runs.counts(session, [run.id for run in shown]), shown[-1].id if len(rows) > PAGE else None
    )


def review(session: Session, run_id: int) -> Review:
    """A run as its reviewer sees it. Raises `NotFound`."""
    whole = runs.whole(session, run_id)
    return Review(whole, hands(session, [each.sample_id for each in whole.boxes]))


def hands(session: Session, sample_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Who entered, corrected or worked on a result of each sample, in whichever run."""
    entered = (
        sa.select(Analysis.sample_id, Result.entered_by_id)
        .join(Result, Result.analysis_id == Analysis.id)
        .where(Analysis.sample_id.in_(sample_ids), Result.entered_by_id.is_not(None))
    )
    corrected = (
        sa.select(Analysis.sample_id, Correction.by_id)
        .join(Result, Result.analysis_id == Analysis.id)
        .join(Correction, Correction.result_id == Result.id)
        .where(Analysis.sample_id.in_(sample_ids))
    )
    found: dict[int, set[int]] = {}
    for sample_id, person_id in session.execute(entered.union(corrected)):
        if person_id is not None:
            found.setdefault(sample_id, set()).add(person_id)
    work = (
        sa.select(Analysis.sample_id, Result.work)
        .join(Result, Result.analysis_id == Analysis.id)
        .where(Analysis.sample_id.in_(sample_ids), Result.work.is_not(None))
    )
    for each in session.execute(work):
        found.setdefault(each.sample_id, set()).update(worked.hands(each.work))
    return {sample_id: frozenset(people) for sample_id, people in found.items()}
