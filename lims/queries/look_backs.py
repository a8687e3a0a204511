"""When a control failed: which runs were measured since it was last good, and what became of their samples."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.frozen import from_plain
from lims.domain.quality_finding import Outcome
from lims.domain.quality_plan import Plan
from lims.domain.refusal import NotFound
from lims.domain.sample import AnalysisStatus
from lims.domain.verification import OUT_OF_FORCE
from lims.models.analysis import Analysis, Result, Run
from lims.models.certificate import CertificateRow
from lims.models.chart import RunHold
from lims.models.method import MethodVersion
from lims.models.quality import Control, ControlValue
from lims.models.reference import Analyte
from lims.models.sample import Sample
from lims.queries import holds

MOST_RUNS = 100
GOOD = (Outcome.PASS.value, Outcome.WARN.value)


@dataclass(frozen=True, slots=True)
class Affected:
    """A sample of one of the runs: what it is called, where it stands, its certificate in force."""

    id: int
    code: str
    product: str
    status: str
    certificate: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class AffectedRun:
    """One run since the last good one, with the samples the analyte was asked of. `left`: not accepted yet."""

    run: Run
    samples: tuple[Affected, ...] = ()
    left: int = 0
    hold: RunHold | None = None

    @property
    def may_be_held(self) -> bool:
        """Whether anything of it could still leave the laboratory."""
        return self.hold is None and (self.left > 0 or any(each.certificate is None for each in self.samples))


@dataclass(frozen=True, slots=True)
class LookBack:
    """From the last run that was good (None: there is none) to the one that failed, and on to the next good one."""

    run: Run
    analyte: Analyte
    item: str
    good: Run | None
    next_good: Run | None
    rows: Sequence[AffectedRun] = field(default_factory=tuple)
    more: bool = False

    @property
    def certificates(self) -> list[tuple[int, str]]:
        found = (each.certificate for row in self.rows for each in row.samples)
        return sorted({each for each in found if each is not None})


def look_back(session: Session, run_id: int, item: str, analyte_id: int) -> LookBack:
    """The same number of statements for any number of runs. Raises `NotFound`."""
    run, analyte = _run(session, run_id), session.get(Analyte, analyte_id)
    if run is None or analyte is None or not _placed(session, run_id, item):
        raise NotFound
    good = _good(run, item, analyte_id)
    last = session.scalar(good.where(_here(run) > _PLACE).order_by(*_NEWEST).limit(1))
    following = session.scalar(good.where(_here(run) < _PLACE).order_by(*_OLDEST).limit(1))
    asked = _of_method(run).order_by(*_NEWEST).limit(MOST_RUNS + 1)
    asked = asked if last is None else asked.where(_here(last) < _PLACE)
    asked = asked if following is None else asked.where(_here(following) > _PLACE)
    runs = session.scalars(asked).all()
    rows = _rows(session, runs[:MOST_RUNS], analyte_id if _only_its_analyte(run, item) else None)
    return LookBack(run, analyte, item, last, following, rows, len(runs) > MOST_RUNS)


def _run(session: Session, run_id: int) -> Run | None:
    return session.scalar(
        sa.select(Run)
        .where(Run.id == run_id)
        .options(joinedload(Run.method_version).joinedload(MethodVersion.method))
    )


def _placed(session: Session, run_id: int, item: str) -> bool:
    """Whether the run has, or should have had, such a control."""
    run = session.get_one(Run, run_id)
    if run.plan is not None and from_plain(Plan, run.plan).item(item) is not None:
        return True
    mine = sa.select(Control.id).where(Control.run_id == run_id, Control.item == item)
    return session.scalar(mine.limit(1)) is not None


def _only_its_analyte(run: Run, item: str) -> bool:
    planned = None if run.plan is None else from_plain(Plan, run.plan).item(item)
    return planned is None or planned.per_analyte


def _of_method(run: Run) -> sa.Select[Run]:
    """Runs of the same method: a new version of it goes on with the same instrument."""
    versions = sa.select(MethodVersion.id).where(MethodVersion.method_id == run.method_version.method_id)
    return sa.select(Run).where(Run.method_version_id.in_(versions)).options(joinedload(Run.method_version))


def _good(run: Run, item: str, analyte_id: int) -> sa.Select[Run]:
    """Runs in which the control was measured for this analyte, and nothing that counts failed."""
    told = (
        sa.exists()
        .where(
            Control.run_id == Run.id,
            Control.item == item,
            Control.counts.is_(True),
            ControlValue.control_id == Control.id,
            ControlValue.analyte_id == analyte_id,
        )
        .correlate(Run)
    )
    return _of_method(run).where(
        told.where(ControlValue.outcome.in_(GOOD)), ~told.where(ControlValue.outcome.not_in(GOOD))
    )


def _rows(session: Session, runs: Sequence[Run], analyte_id: int | None) -> list[AffectedRun]:
    ids = [each.id for each in runs]
    samples, held = _samples(session, ids, analyte_id), holds.of_runs(session, ids)
    return [AffectedRun(each, *samples.get(each.id, ((), 0)), hold=held.get(each.id)) for each in runs]


def _samples(
    session: Session, run_ids: Collection[int], analyte_id: int | None
) -> dict[int, tuple[tuple[Affected, ...], int]]:
    """The samples each run speaks of (of one analyte, or all), and how many of its results are not accepted."""
    concerned = (
        sa.literal(1) if analyte_id is None else sa.case((Analysis.analyte_id == analyte_id, 1), else_=0)
    )
    rows = session.execute(
        sa.select(
            Result.run_id,
            Sample.id,
            Sample.code,
            Sample.product_name,
            Sample.status,
            CertificateRow.id.label("paper"),
            CertificateRow.number,
            sa.func.max(concerned).label("told"),
            sa.func.sum(sa.case((Result.validated_at.is_(None), 1), else_=0)).label("waiting"),
        )
        .join(Result.analysis)
        .join(Analysis.sample)
        .outerjoin(
            CertificateRow,
            sa.and_(
                CertificateRow.sample_id == Sample.id,
                CertificateRow.status.not_in(OUT_OF_FORCE),
            ),
        )
        .where(
            Result.run_id.in_(run_ids),
            Result.counts.is_(True),
            Analysis.status != AnalysisStatus.EXCLUDED.value,
        )
        .group_by(
            Result.run_id,
            Sample.id,
            Sample.code,
            Sample.product_name,
            Sample.status,
            CertificateRow.id,
            CertificateRow.number,
        )
        .order_by(Result.run_id, Sample.id, CertificateRow.id)
    )
    found: dict[int, tuple[tuple[Affected, ...], int]] = {}
    for row in rows:
        if row.told:
            paper = None if row.paper is None else (row.paper, row.number)
            one = Affected(row.id, row.code or "", row.product_name, row.status, paper)
            before, waiting = found.get(row.run_id, ((), 0))
            found[row.run_id] = ((*before, one), waiting + int(row.waiting))
    return found


def _here(run: Run) -> sa.Tuple:
    return sa.tuple_(sa.literal(run.performed_on), sa.literal(run.id))


_PLACE = sa.tuple_(Run.performed_on, Run.id)
_NEWEST = (Run.performed_on.desc(), Run.id.desc())
_OLDEST = (Run.performed_on, Run.id)
