"""What a person of the laboratory begins the day with: own runs, what waits, what is late, what to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.act import last_moment
from lims.domain.run import RunStatus
from lims.domain.sample import TESTABLE, Status
from lims.models.analysis import Run
from lims.models.sample import Sample
from lims.queries import runs, validation, worked

MOST = 12
SOON = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Day:
    """One page; lists are cut at `MOST`, the page says so by one more."""

    mine: Sequence[Run]
    counts: Mapping[int, runs.Count]
    waiting: Sequence[runs.Waiting]
    due: Sequence[Sample]
    due_count: int
    to_validate: Sequence[Run]
    to_authorise: Sequence[Sample]
    take_out: Sequence[worked.TakeOut]


def of_person(
    session: Session, person_id: int, *, today: date, enters: bool, validates: bool, issues: bool
) -> Day:
    """The day of one person: eight statements at most, whatever there is to do."""
    mine = session.scalars(
        sa.select(Run)
        .where(Run.opened_by_id == person_id, Run.status == RunStatus.OPEN.value)
        .options(runs.WITH_METHOD)
        .order_by(Run.id.desc())
        .limit(MOST)
    ).all()
    reviews = validation.page(session).rows[:MOST] if validates else ()
    counted = runs.counts(session, [run.id for run in (*mine, *reviews)])
    return Day(
        mine=mine,
        counts=counted,
        waiting=runs.waiting(session)[:MOST],
        due=_due(session, today),
        due_count=session.scalar(sa.select(sa.func.count(Sample.id)).where(*_is_due(today))) or 0,
        to_validate=reviews,
        to_authorise=_validated(session) if issues else (),
        take_out=worked.to_take_out(session, until=last_moment(today)) if enters else (),
    )


def _is_due(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    return Sample.status.in_(TESTABLE), Sample.due_on <= today + SOON


def _due(session: Session, today: date) -> Sequence[Sample]:
    """Late ones first."""
    return session.scalars(
        sa.select(Sample)
        .where(*_is_due(today))
        .options(joinedload(Sample.commodity))
        .order_by(Sample.due_on, Sample.id)
        .limit(MOST)
    ).all()


def _validated(session: Session) -> Sequence[Sample]:
    return session.scalars(
        sa.select(Sample)
        .where(Sample.status == Status.VALIDATED.value)
        .options(joinedload(Sample.commodity))
        .order_by(Sample.due_on.asc().nulls_last(), Sample.id)
        .limit(MOST)
    ).all()
