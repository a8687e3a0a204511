"""What a person of the laboratory begins the day with: own runs, what waits, what is late, what to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain import due
from lims.domain.act import last_moment
from lims.domain.run import RunStatus
from lims.domain.sample import TESTABLE, AnalysisStatus, Status
from lims.domain.working_days import Calendar
from lims.models.amendment import WithdrawalRequest
from lims.models.analysis import Analysis, Run
from lims.models.method import MethodVersion, Performance
from lims.models.sample import Sample
from lims.queries import runs, validation, withdrawals, worked

MOST = 12
HOURS_AHEAD = timedelta(hours=48)


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
    begin: Sequence[Analysis]
    requests: Sequence[WithdrawalRequest] = ()


def of_person(
    session: Session,
    person_id: int,
    *,
    today: date,
    days: Calendar,
    now: datetime,
    enters: bool,
    validates: bool,
    issues: bool,
) -> Day:
    """The day of one person: ten statements at most, whatever there is to do."""
    soon = days.after(today, due.SOON)
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
        due=_due(session, soon),
        due_count=session.scalar(sa.select(sa.func.count(Sample.id)).where(*_is_due(soon))) or 0,
        to_validate=reviews,
        to_authorise=_validated(session) if issues else (),
        take_out=worked.to_take_out(session, until=last_moment(today)) if enters else (),
        begin=_begin(session, now + HOURS_AHEAD),
        requests=withdrawals.waiting(session)[:MOST] if issues else (),
    )


def _begin(session: Session, until: datetime) -> Sequence[Analysis]:
    """Analyses nobody has begun whose samples may not wait longer: the fewest hours first."""
    return session.scalars(
        sa.select(Analysis)
        .join(Analysis.sample)
        .where(Analysis.status == AnalysisStatus.WAITING.value, Sample.status.in_(TESTABLE))
        .where(Analysis.start_by <= until)
        .options(
            joinedload(Analysis.sample),
            joinedload(Analysis.analyte),
            joinedload(Analysis.performance)
            .joinedload(Performance.method_version)
            .joinedload(MethodVersion.method),
        )
        .order_by(Analysis.start_by, Analysis.id)
        .limit(MOST)
    ).all()


def _is_due(until: date) -> tuple[sa.ColumnElement[bool], ...]:
    return Sample.status.in_(TESTABLE), Sample.due_on <= until


def _due(session: Session, until: date) -> Sequence[Sample]:
    """Late ones first."""
    return session.scalars(
        sa.select(Sample)
        .where(*_is_due(until))
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
