"""Samples: page by page, one with everything that belongs to it, and the way it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from lims.domain.assessment import WEIGHT, Outcome
from lims.domain.destination import Destination, destination
from lims.domain.refusal import NotFound
from lims.domain.sample import STEPS, AnalysisStatus, Status
from lims.domain.specified import Reason
from lims.domain.text import like, search_key
from lims.models.analysis import Analysis, JudgementRow, Result
from lims.models.audit import AuditEntry
from lims.models.certificate import CertificateRow
from lims.models.method import MethodVersion, Performance
from lims.models.people import Person
from lims.models.sample import Order, Sample
from lims.queries import evidence

PAGE = 50
FINISHED = (Status.ISSUED, Status.REJECTED, Status.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list is narrowed to; `today` says what is late."""

    today: date
    q: str = ""
    status: str | None = None
    producer_id: int | None = None
    commodity_id: int | None = None
    late: bool = False
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`places` says which of its order's samples each row is, for those without a code yet."""

    rows: Sequence[Sample]
    places: Mapping[int, int]
    next_key: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sample's way: reached when and by whom, or not yet."""

    code: str
    at: datetime | None
    who: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One analysis as it stands: the result that counts, and what it means for each market.

    `units` are all results that count, one for each unit of the lot; `awaited` how many there will be.
    """

    analysis: Analysis
    result: Result | None
    judgements: Mapping[str, JudgementRow]
    units: Sequence[Result] = ()
    awaited: int = 1

    @property
    def set_aside(self) -> list[tuple[Result, list[tuple[str, str]]]]:
        """What was measured and does not count, each with its outcomes by market: a repeat hides nothing."""
        markets = {row.id: row.market for row in self.analysis.specifications}
        return [
            (each, [(markets[row.specification_id], row.outcome) for row in each.judgements])
            for each in self.analysis.results
            if each.typed is not None and not each.counts
        ]

    @property
    def in_work(self) -> Result | None:
        """The result whose stages or plates are kept; None where it is typed as it is."""
        if self.analysis.performance.protocol is None:
            return None
        return next(iter(evidence.counting(self.analysis)), None)


@dataclass(frozen=True, slots=True)
class Whole:
    """A sample with all that its page shows."""

    sample: Sample
    place: int
    analyses: Sequence[Analysis]
    certificates: Sequence[CertificateRow]
    steps: Sequence[Step]

    @property
    def asked(self) -> list[Line]:
        """What is tested, in the order of the certificate."""
        return [_line(each, self.sample) for each in self.analyses if each.status != AnalysisStatus.EXCLUDED]

    @property
    def destinations(self) -> list[Destination]:
        """One answer for each market of the order; none while nothing is asked."""
        lines = self.asked
        return [
            destination(market, [_outcome(line, market) for line in lines])
            for market in self.sample.order.markets
            if lines
        ]

    @property
    def left_open(self) -> list[tuple[Analysis, list[str]]]:
        """Analyses with the markets for which nobody has chosen between several limits."""
        found = [
            (each, [row.market for row in each.specifications if row.reason == Reason.CHOICE_NEEDED.value])
            for each in self.analyses
            if each.status != AnalysisStatus.EXCLUDED
        ]
        return [(analysis, markets) for analysis, markets in found if markets]

    @property
    def in_run(self) -> bool:
        """Whether a box of a run was ever made for it."""
        return any(each.results for each in self.analyses)

    @property
    def excluded(self) -> list[Analysis]:
        return [each for each in self.analyses if each.status == AnalysisStatus.EXCLUDED]


def page(session: Session, wanted: Wanted) -> Page:
    """Samples, newest first, with order, commodity and producer: two statements."""
    asked = (
        sa.select(Sample)
        .options(joinedload(Sample.order), joinedload(Sample.commodity), joinedload(Sample.producer))
        .order_by(Sample.id.desc())
        .limit(PAGE + 1)
    )
    for condition in _conditions(wanted):
        asked = asked.where(condition)
    rows = session.scalars(asked).all()
    places = _places(session, [row.id for row in rows])
    return Page(rows[:PAGE], places, rows[PAGE - 1].id if len(rows) > PAGE else None)


def one(session: Session, sample_id: int) -> Sample:
    """A sample with order, producer, commodity and containers. Raises `NotFound`."""
    found = session.scalar(
        sa.select(Sample)
        .where(Sample.id == sample_id)
        .options(
            joinedload(Sample.order).joinedload(Order.producer),
            joinedload(Sample.producer),
            joinedload(Sample.commodity),
            joinedload(Sample.received_by),
            selectinload(Sample.containers),
        )
    )
    if found is None:
        raise NotFound
    return found


def whole(session: Session, sample_id: int) -> Whole:
    """Everything one page says about a sample, in the same number of statements for 1 or 100 analyses."""
    sample = one(session, sample_id)
    analyses = session.scalars(_analyses().where(Analysis.sample_id == sample_id)).all()
    certificates = session.scalars(
        sa.select(CertificateRow)
        .where(CertificateRow.sample_id == sample_id)
        .order_by(CertificateRow.id.desc())
    ).all()
    return Whole(sample, place_of(session, sample), analyses, certificates, journey(session, sample))


def place_of(session: Session, sample: Sample) -> int:
    """Which of its order's samples this is: 1, 2 … in the order they were asked for."""
    return _places(session, [sample.id])[sample.id]


def journey(session: Session, sample: Sample) -> list[Step]:
    """The line of steps with who and when, read from the trail; a step taken back is open again."""
    entries = session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.entity == Sample.__tablename__, AuditEntry.entity_id == sample.id)
        .order_by(AuditEntry.id)
    ).all()
    reached: dict[Status, AuditEntry] = {}
    for entry in entries:
        status = _status_in(entry)
        if status is not None:
            reached = {step: seen for step, seen in reached.items() if not _after(step, status)}
            reached.setdefault(status, entry)
    names = _names(session, {entry.person_id for entry in reached.values()})
    line = [*STEPS, *(status for status in reached if status not in STEPS)]
    if sample.status in {Status.REJECTED, Status.CANCELLED}:
        line = [step for step in line if step in reached]
    return [_step(step, reached.get(step), names) for step in line]


def _places(session: Session, ids: Sequence[int]) -> dict[int, int]:
    fellow = aliased(Sample)
    up_to_it = sa.select(sa.func.count(fellow.id)).where(
        fellow.order_id == Sample.order_id, fellow.id <= Sample.id
    )
    asked = sa.select(Sample.id, up_to_it.scalar_subquery()).where(Sample.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(asked)}


def _conditions(wanted: Wanted) -> Sequence[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.after is not None:
        conditions.append(Sample.id < wanted.after)
    if wanted.status is not None:
        conditions.append(Sample.status == wanted.status)
    if wanted.producer_id is not None:
        conditions.append(Sample.producer_id == wanted.producer_id)
    if wanted.commodity_id is not None:
        conditions.append(Sample.commodity_id == wanted.commodity_id)
    if wanted.late:
        conditions += [Sample.due_on < wanted.today, Sample.status.not_in(FINISHED)]
    if key := search_key(wanted.q):
        conditions.append(Sample.search_key.like(f"%{like(key)}%", escape="\\"))
    return conditions


def _status_in(entry: AuditEntry) -> Status | None:
    change = entry.changes.get("status")
    if change is None:
        return None
    return Status(change[1] if isinstance(change, list) else change)


def _after(step: Status, status: Status) -> bool:
    return step in STEPS and status in STEPS and STEPS.index(step) > STEPS.index(status)


def _step(status: Status, entry: AuditEntry | None, names: dict[int | None, str]) -> Step:
    if entry is None:
        return Step(status.value, None, None)
    return Step(status.value, entry.at, names.get(entry.person_id))


def _names(session: Session, ids: set[int | None]) -> dict[int | None, str]:
    found = session.execute(
        sa.select(Person.id, Person.name).where(Person.id.in_([each for each in ids if each is not None]))
    )
    return {person_id: name for person_id, name in found}


def _line(analysis: Analysis, sample: Sample) -> Line:
    """The last result that counts. Judgements are found by the market of their specification."""
    typed = [each for each in evidence.counting(analysis) if each.typed is not None]
    result = typed[0] if typed else None
    markets = {row.id: row.market for row in analysis.specifications}
    judged = [each for result in typed for each in result.judgements]
    return Line(
        analysis,
        result,
        {markets[each.specification_id]: each for each in sorted(judged, key=_weight)},
        typed,
        evidence.unit_count(analysis, sample),
    )


def _weight(judgement: JudgementRow) -> int:
    """Of several units the gravest verdict stands for all."""
    return WEIGHT.index(Outcome(judgement.outcome))


def _outcome(line: Line, market: str) -> Outcome | None:
    judgement = line.judgements.get(market)
    return None if judgement is None else Outcome(judgement.outcome)


def _analyses() -> sa.Select[Analysis]:
    results = selectinload(Analysis.results)
    return (
        sa.select(Analysis)
        .options(
            joinedload(Analysis.analyte),
            joinedload(Analysis.performance)
            .joinedload(Performance.method_version)
            .joinedload(MethodVersion.method),
            selectinload(Analysis.specifications),
            results.joinedload(Result.run),
            results.selectinload(Result.judgements),
        )
        .order_by(Analysis.position, Analysis.id)
    )
