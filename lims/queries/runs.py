"""Runs page by page, one run with everything its page shows, and what waits to be put into one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload, subqueryload

from lims.domain.act import last_moment
from lims.domain.refusal import NotFound
from lims.domain.run import MOST_ANALYSES
from lims.domain.sample import TESTABLE, AnalysisStatus
from lims.models.analysis import Analysis, Correction, Result, Run
from lims.models.base import Instant
from lims.models.method import Method, MethodVersion, Performance
from lims.models.sample import Sample
from lims.queries import planning
from lims.queries.boxes import Box, box

PAGE = 50
NEVER = datetime.max.replace(tzinfo=UTC)
WITH_METHOD = joinedload(Run.method_version).joinedload(MethodVersion.method)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list of runs is narrowed to."""

    opened_by_id: int | None = None
    status: str | None = None
    method_id: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """Boxes of a run that count: all, still blank, accepted."""

    boxes: int = 0
    left: int = 0
    validated: int = 0

    @property
    def to_validate(self) -> int:
        return self.boxes - self.left - self.validated


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Run]
    counts: Mapping[int, Count]
    next_key: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One version of a method, how many analyses wait for it, since when and until when."""

    version_id: int
    code: str
    version: str
    title_vi: str
    title_en: str
    analyses: int
    samples: int
    oldest: datetime
    due_on: date | None
    start_by: datetime | None

    @property
    def breaks(self) -> datetime:
        """The moment at which something breaks first: a sample has waited too long, or is late."""
        return first_broken(self.due_on, self.start_by)


@dataclass(frozen=True, slots=True)
class WaitingSample:
    """A sample with the analyses that wait: (number, Vietnamese name, English name) of each."""

    sample_id: int
    code: str
    product: str
    lot: str
    received_at: datetime | None
    due_on: date | None
    analyses: tuple[tuple[int, str, str], ...]
    start_by: datetime | None = None
    unknown_since: bool = False

    @property
    def breaks(self) -> datetime:
        return first_broken(self.due_on, self.start_by)

    @property
    def ids(self) -> list[int]:
        return [analysis_id for analysis_id, _, _ in self.analyses]


@dataclass(frozen=True, slots=True)
class Whole:
    """A run with its boxes in order."""

    run: Run
    boxes: tuple[Box, ...]


def first_broken(due_on: date | None, start_by: datetime | None) -> datetime:
    """For sorting: what has neither day nor hour comes last."""
    known = [each for each in (start_by, None if due_on is None else last_moment(due_on)) if each is not None]
    return min(known, default=NEVER)


def page(session: Session, wanted: Wanted) -> Page:
    """Runs, newest first. Two statements."""
    asked = (
        sa.select(Run).options(WITH_METHOD, joinedload(Run.opened_by)).order_by(Run.id.desc()).limit(PAGE + 1)
    )
    if wanted.after is not None:
        asked = asked.where(Run.id < wanted.after)
    if wanted.opened_by_id is not None:
        asked = asked.where(Run.opened_by_id == wanted.opened_by_id)
    if wanted.status is not None:
        asked = asked.where(Run.status == wanted.status)
    if wanted.method_id is not None:
        versions = sa.select(MethodVersion.id).where(MethodVersion.method_id == wanted.method_id)
        asked = asked.where(Run.method_version_id.in_(versions))
    rows = session.scalars(asked).all()
    shown = rows[:PAGE]
    return Page(shown, counts(session, [run.id for run in shown]), shown[-1].id if len(rows) > PAGE else None)


def counts(session: Session, run_ids: Sequence[int]) -> dict[int, Count]:
    """How far each run is. A blank box of a sample called off is not waited for."""
    waited = sa.or_(
        Result.typed.is_not(None),
        sa.and_(Sample.status.in_(TESTABLE), Analysis.status != AnalysisStatus.EXCLUDED.value),
    )
    rows = session.execute(
        sa.select(
            Result.run_id,
            sa.func.count(Result.id),
            sa.func.count(sa.case((Result.typed.is_(None), 1))),
            sa.func.count(Result.validated_at),
        )
        .join(Result.analysis)
        .join(Analysis.sample)
        .where(Result.run_id.in_(run_ids), Result.counts.is_(True), waited)
        .group_by(Result.run_id)
    )
    return {run_id: Count(boxes, left, validated) for run_id, boxes, left, validated in rows}


def methods(session: Session) -> Sequence[Method]:
    """Every method, for the filter."""
    return session.scalars(sa.select(Method).order_by(Method.code)).all()


def whole(session: Session, run_id: int, *, only: Collection[int] | None = None) -> Whole:
    """Everything one page says about a run (or `only` some boxes of it), in as many statements for 1 or 1,000."""
    run = one(session, run_id)
    return Whole(run, _boxes(session, Result.run_id == run_id if only is None else Result.id.in_(only)))


def boxes_of(session: Session, result_ids: Collection[int]) -> tuple[Box, ...]:
    """Some boxes with everything a page says about them, of whatever runs."""
    return _boxes(session, Result.id.in_(result_ids))


def _boxes(session: Session, asked: sa.ColumnElement[bool]) -> tuple[Box, ...]:
    results = session.scalars(results_asked().where(asked)).all()
    before = earlier(session, results)
    return tuple(box(each, _of_unit(before, each)) for each in results)


def results_asked() -> sa.Select[Result]:
    """Results with analysis, sample, method, limits, judgements and corrections, in the order of their run."""
    analysis = joinedload(Result.analysis)
    return (
        sa.select(Result)
        .options(
            analysis.joinedload(Analysis.analyte),
            analysis.joinedload(Analysis.performance),
            analysis.joinedload(Analysis.sample).joinedload(Sample.order),
            analysis.subqueryload(Analysis.specifications),
            joinedload(Result.entered_by),
            joinedload(Result.validated_by),
            subqueryload(Result.judgements),
            subqueryload(Result.corrections).joinedload(Correction.by),
        )
        .order_by(Result.position, Result.id)
    )


def earlier(session: Session, results: Sequence[Result]) -> dict[int, list[Result]]:
    """What the analyses of these results gave in other runs, by analysis: a retest hides nothing."""
    asked = (
        sa.select(Result)
        .where(
            Result.analysis_id.in_([each.analysis_id for each in results]),
            Result.id.not_in([each.id for each in results]),
            Result.typed.is_not(None),
        )
        .options(
            joinedload(Result.run),
            joinedload(Result.entered_by),
            selectinload(Result.judgements),
        )
        .order_by(Result.id)
    )
    found: dict[int, list[Result]] = {}
    for each in session.scalars(asked):
        found.setdefault(each.analysis_id, []).append(each)
    return found


def _of_unit(before: Mapping[int, Sequence[Result]], result: Result) -> list[Result]:
    """A unit of a lot was tested again only if it is the same unit."""
    return [each for each in before.get(result.analysis_id, ()) if each.unit_no == result.unit_no]


def waiting(session: Session) -> list[Waiting]:
    """Methods that analyses wait for; on top what breaks first: the hours of a sample, or its day."""
    due = sa.func.min(Sample.due_on)
    rows = session.execute(
        sa.select(
            MethodVersion.id,
            Method.code,
            MethodVersion.version,
            Method.title_vi,
            Method.title_en,
            sa.func.count(Analysis.id),
            sa.func.count(sa.distinct(Analysis.sample_id)),
            sa.func.min(Analysis.created_at),
            due,
            sa.func.min(Analysis.start_by, type_=Instant),
        )
        .select_from(Analysis)
        .join(Analysis.sample)
        .join(Analysis.performance)
        .join(Performance.method_version)
        .join(MethodVersion.method)
        .where(*_waits())
        .group_by(MethodVersion.id, Method.code, MethodVersion.version, Method.title_vi, Method.title_en)
        .order_by(due.asc().nulls_last(), sa.func.min(Analysis.id))
    )
    return sorted((Waiting(*tuple(row)) for row in rows), key=lambda each: each.breaks)


def waiting_for(session: Session, version_id: int) -> list[WaitingSample]:
    """What waits for one version of a method: what breaks first, then the oldest; at most one run full."""
    rows = session.scalars(
        sa.select(Analysis)
        .join(Analysis.sample)
        .join(Analysis.performance)
        .where(*_waits(), Performance.method_version_id == version_id)
        .options(joinedload(Analysis.analyte), joinedload(Analysis.sample), joinedload(Analysis.performance))
        .order_by(
            Analysis.start_by.asc().nulls_last(),
            Sample.due_on.asc().nulls_last(),
            Analysis.sample_id,
            Analysis.position,
            Analysis.id,
        )
        .limit(MOST_ANALYSES)
    )
    together: dict[int, list[Analysis]] = {}
    for row in rows:
        together.setdefault(row.sample_id, []).append(row)
    return sorted((_waiting_sample(each) for each in together.values()), key=lambda each: each.breaks)


def one(session: Session, run_id: int) -> Run:
    """A run with its method. Raises `NotFound`."""
    found = session.scalar(
        sa.select(Run).where(Run.id == run_id).options(WITH_METHOD, joinedload(Run.opened_by))
    )
    if found is None:
        raise NotFound
    return found


def first_of(session: Session, sample_id: int) -> str | None:
    """The code of the first run that has a box for the sample, also one taken out again."""
    return session.scalar(
        sa.select(Run.code)
        .join(Result, Result.run_id == Run.id)
        .join(Result.analysis)
        .where(Analysis.sample_id == sample_id)
        .order_by(Run.id)
        .limit(1)
    )


def method_version(session: Session, version_id: int) -> MethodVersion:
    """A version with its method. Raises `NotFound`."""
    found = session.scalar(
        sa.select(MethodVersion)
        .where(MethodVersion.id == version_id)
        .options(joinedload(MethodVersion.method))
    )
    if found is None:
        raise NotFound
    return found


def _waiting_sample(analyses: Sequence[Analysis]) -> WaitingSample:
    sample = analyses[0].sample
    return WaitingSample(
        sample.id,
        sample.code or "",
        sample.product_name,
        sample.lot,
        sample.received_at,
        sample.due_on,
        tuple((each.id, each.analyte.name_vi or each.analyte.name, each.analyte.name) for each in analyses),
        min((each.start_by for each in analyses if each.start_by is not None), default=None),
        any(each.start_by is None and planning.start_by_rule(each.performance) for each in analyses),
    )


def _waits() -> tuple[sa.ColumnElement[bool], ...]:
    return Analysis.status == AnalysisStatus.WAITING.value, Sample.status.in_(TESTABLE)
