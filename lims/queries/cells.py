"""The boxes of a whole run, or of a whole sample, as lean as a grid of 30,000 needs them: columns, never rows."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims import trail
from lims.domain.frozen import from_plain
from lims.domain.protocol import Protocol
from lims.domain.reading import Kind, Range, Reading
from lims.domain.run import RunStatus
from lims.domain.sample import TESTABLE, AnalysisStatus, Status
from lims.domain.specification import Specification
from lims.models.analysis import Analysis, JudgementRow, Result, Run, SpecificationRow
from lims.models.audit import AuditEntry
from lims.models.method import Performance
from lims.models.people import Person
from lims.models.reference import Analyte
from lims.models.sample import Sample
from lims.queries import values

MOST_CHANGED = 2_000
"""More changes than this are not told one by one: the grid is asked for as a whole again."""


@dataclass(frozen=True, slots=True)
class Of:
    """Whose boxes: of a run, or of a sample in the runs that are not closed."""

    run_id: int | None = None
    sample_id: int | None = None

    @property
    def name(self) -> str:
        return f"run-{self.run_id}" if self.run_id is not None else f"sample-{self.sample_id}"

    def clause(self) -> sa.ColumnElement[bool]:
        if self.run_id is not None:
            return Result.run_id == self.run_id
        open_ones = sa.or_(Run.status != RunStatus.CLOSED.value, Result.validated_at.is_(None))
        return sa.and_(Analysis.sample_id == self.sample_id, Result.counts.is_(True), open_ones)


@dataclass(frozen=True, slots=True)
class Seen:
    """What all boxes of one analyte by one method share."""

    analyte_id: int
    analyte_vi: str
    analyte_en: str
    range: Range
    protocol: Protocol | None

    def analyte(self, language: str) -> str:
        return self.analyte_en if language == "en" or not self.analyte_vi else self.analyte_vi


@dataclass(frozen=True, slots=True)
class Cell:
    """One box: what it holds, how that was read, and whose it is."""

    id: int
    run_id: int
    analysis_id: int
    sample_id: int
    performance_id: int
    unit_no: int
    version: int
    typed: str | None
    reading: Reading | None
    counts: bool
    asked: bool
    computed: bool
    validated: bool
    entered_by_id: int | None
    calculated: bool = False

    @property
    def shown(self) -> bool:
        """Taken out while blank is out of sight; what was measured stays in sight."""
        return self.counts or self.typed is not None


@dataclass(frozen=True, slots=True)
class Item:
    """A sample as the head of a row."""

    code: str
    product: str
    lot: str
    units: int
    testable: bool


@dataclass(frozen=True, slots=True)
class Cells:
    """The boxes with all that is said beside them; `at` is how long the trail was when this was read."""

    cells: Sequence[Cell]
    samples: Mapping[int, Item]
    seen: Mapping[int, Seen]
    limits: Mapping[int, tuple[Specification, ...]]
    outcomes: Mapping[int, Sequence[tuple[str, str]]]
    runs: Mapping[int, str]
    people: Mapping[int, str]
    at: int


def cells(session: Session, of: Of, *, only: Collection[int] | None = None) -> Cells:
    """Every box in its order (or `only` some), in the same number of statements for 1 or 30,000."""
    at = length(session)
    where = of.clause() if only is None else sa.and_(of.clause(), Result.id.in_(only))
    rows = [_cell(row) for row in session.execute(_asked().where(where).order_by(*_order(of)))]
    found = [each for each in rows if each.shown]
    return Cells(
        found,
        _samples(session, {each.sample_id for each in found}),
        _seen(session, {each.performance_id for each in found}),
        _limits(session, where),
        _outcomes(session, where),
        _runs(session, {each.run_id for each in found}),
        _people(session, {each.entered_by_id for each in found if each.entered_by_id}),
        at,
    )


def length(session: Session) -> int:
    """How long the trail is: ask before what is to be followed from there on."""
    return trail.head(session)[0]


def changed(session: Session, of: Of, since: int) -> tuple[int, Sequence[int] | None]:
    """How long the trail is, and the boxes that changed since it was `since` long; None: too many to tell."""
    at = length(session)
    if at <= since:
        return at, ()
    touched = (
        sa.select(AuditEntry.entity_id)
        .where(AuditEntry.id > since, AuditEntry.entity == Result.__tablename__)
        .distinct()
        .limit(MOST_CHANGED + 1)
    )
    ids = session.scalars(touched).all()
    if len(ids) > MOST_CHANGED:
        return at, None
    mine = sa.select(Result.id).join(Result.analysis).join(Result.run).where(of.clause())
    return at, session.scalars(mine.where(Result.id.in_(ids))).all() if ids else ()


def _order(of: Of) -> tuple[Any, ...]:
    if of.run_id is not None:
        return Result.position, Result.id
    return Result.unit_no, Analysis.position, Result.id


def _asked() -> Any:
    return (
        sa.select(
            Result.id, Result.run_id, Result.analysis_id, Analysis.sample_id, Analysis.performance_id,
            Result.unit_no, Result.version, Result.typed, Result.kind, Result.value, Result.digits,
            Result.portion_g, Result.counts, Analysis.status, Analysis.computed,
            Result.validated_at.is_not(None), Result.entered_by_id,
            Result.work["kind"].as_string() == "calculation",
        )
        .join(Result.analysis)
        .join(Result.run)
    )  # fmt: skip


def _cell(row: Any) -> Cell:
    (result_id, run_id, analysis_id, sample_id, performance_id, unit_no, version, typed,
     kind, value, digits, portion, counts, status, computed, validated, by, calculated) = row  # fmt: skip
    return Cell(
        result_id, run_id, analysis_id, sample_id, performance_id, unit_no, version, typed,
        None if kind is None else Reading(Kind(kind), value, digits, portion),
        bool(counts), status != AnalysisStatus.EXCLUDED, bool(computed), bool(validated), by, bool(calculated),
    )  # fmt: skip


def _samples(session: Session, ids: Collection[int]) -> dict[int, Item]:
    rows = session.execute(
        sa.select(Sample.id, Sample.code, Sample.product_name, Sample.lot, Sample.units, Sample.status).where(
            Sample.id.in_(ids)
        )
    )
    return {
        number: Item(code or "", product, lot, units, Status(status) in TESTABLE)
        for number, code, product, lot, units, status in rows
    }


def _seen(session: Session, ids: Collection[int]) -> dict[int, Seen]:
    rows = session.execute(
        sa.select(Performance, Analyte).join(Performance.analyte).where(Performance.id.in_(ids))
    )
    return {
        row.id: Seen(analyte.id, analyte.name_vi, analyte.name, values.seen(row), values.protocol(row))
        for row, analyte in rows
    }


def _limits(session: Session, where: sa.ColumnElement[bool]) -> dict[int, tuple[Specification, ...]]:
    """What each analysis is judged by. A thousand samples share a few frozen texts: each is read once."""
    analyses = sa.select(Result.analysis_id).join(Result.analysis).join(Result.run).where(where)
    rows = session.execute(
        sa.select(SpecificationRow.analysis_id, sa.cast(SpecificationRow.frozen, sa.Text))
        .where(SpecificationRow.analysis_id.in_(analyses))
        .order_by(SpecificationRow.analysis_id, SpecificationRow.position)
    )
    texts: dict[int, list[str]] = {}
    for analysis_id, frozen in rows:
        texts.setdefault(analysis_id, []).append(frozen)
    read: dict[tuple[str, ...], tuple[Specification, ...]] = {}
    for each in texts.values():
        if (key := tuple(each)) not in read:
            read[key] = tuple(from_plain(Specification, json.loads(text)) for text in key)
    return {analysis_id: read[tuple(each)] for analysis_id, each in texts.items()}


def _outcomes(session: Session, where: sa.ColumnElement[bool]) -> dict[int, list[tuple[str, str]]]:
    """(market, outcome) of every judged box, in the order of the markets."""
    rows = session.execute(
        sa.select(JudgementRow.result_id, SpecificationRow.market, JudgementRow.outcome)
        .join(JudgementRow.specification)
        .join(JudgementRow.result)
        .join(Result.analysis)
        .join(Result.run)
        .where(where)
        .order_by(JudgementRow.result_id, SpecificationRow.position)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for result_id, market, outcome in rows:
        found.setdefault(result_id, []).append((market, outcome))
    return found


def _runs(session: Session, ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(sa.select(Run.id, Run.code).where(Run.id.in_(ids)))
    return {number: code for number, code in rows}


def _people(session: Session, ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {number: name for number, name in rows}
