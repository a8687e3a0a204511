"""Files that came in, as pages ask for them: the list, one of them, its rows, and where a result came from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.imported import Status
from lims.domain.refusal import NotFound
from lims.models.analysis import Result
from lims.models.imports import FileImport, ImportRow

PAGE = 50
WHOLE = (
    joinedload(FileImport.by),
    joinedload(FileImport.written_by),
    joinedload(FileImport.run),
)


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[FileImport]
    next_key: int | None


@dataclass(frozen=True, slots=True)
class Rows:
    rows: Sequence[ImportRow]
    next_key: int | None


def page(session: Session, kind: str, *, before: int | None = None) -> Page:
    """Imports of one kind, newest first. One statement."""
    asked = (
        sa.select(FileImport).where(FileImport.kind == kind).options(*WHOLE).order_by(FileImport.id.desc())
    )
    if before is not None:
        asked = asked.where(FileImport.id < before)
    rows = session.scalars(asked.limit(PAGE + 1)).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def one(session: Session, import_id: int, kind: str) -> FileImport:
    """Raises `NotFound`, also for one of another kind."""
    asked = sa.select(FileImport).where(FileImport.id == import_id, FileImport.kind == kind)
    row = session.scalar(asked.options(*WHOLE))
    if row is None:
        raise NotFound
    return row


def rows(session: Session, import_id: int, *, outcome: str = "", after: int | None = None) -> Rows:
    """Rows in the order of the file; those of one outcome if given."""
    asked = sa.select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.id)
    if outcome:
        asked = asked.where(ImportRow.outcome == outcome)
    if after is not None:
        asked = asked.where(ImportRow.id > after)
    found = session.scalars(asked.limit(PAGE + 1)).all()
    return Rows(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def done(session: Session, import_id: int) -> int:
    """How many rows were looked at."""
    asked = sa.select(sa.func.count()).where(ImportRow.import_id == import_id)
    return session.scalar(asked) or 0


def counts(session: Session, import_id: int) -> Mapping[str, int]:
    asked = sa.select(ImportRow.outcome, sa.func.count()).where(ImportRow.import_id == import_id)
    return {outcome: count for outcome, count in session.execute(asked.group_by(ImportRow.outcome))}


def with_outcome(session: Session, import_id: int, outcomes: Sequence[str]) -> Sequence[ImportRow]:
    """All rows that would be written."""
    asked = sa.select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.outcome.in_(outcomes))
    return session.scalars(asked.order_by(ImportRow.id)).all()


def written_before(session: Session, kind: str, sha256: str) -> FileImport | None:
    """The import that brought in these very bytes."""
    asked = sa.select(FileImport).where(
        FileImport.kind == kind, FileImport.sha256 == sha256, FileImport.status == Status.WRITTEN.value
    )
    return session.scalars(asked.order_by(FileImport.id).limit(1)).first()


def of_result(session: Session, result_id: int) -> Sequence[tuple[FileImport, ImportRow]]:
    """The files and rows that wrote into a result, the last first."""
    asked = (
        sa.select(FileImport, ImportRow)
        .join(ImportRow, ImportRow.import_id == FileImport.id)
        .where(
            ImportRow.result_id == result_id,
            FileImport.status == Status.WRITTEN.value,
            ImportRow.outcome.in_(["new", "changed"]),
        )
        .order_by(FileImport.id.desc())
    )
    return [(each, row) for each, row in session.execute(asked)]


def unfinished(session: Session) -> Sequence[int]:
    """Imports whose rows were being looked at."""
    return session.scalars(sa.select(FileImport.id).where(FileImport.status == Status.JUDGING.value)).all()


def of_run(session: Session, run_id: int, *, after: int | None = None) -> Rows:
    """The rows of files that wrote into the boxes of a run, in the order they came."""
    asked = (
        sa.select(ImportRow)
        .join(FileImport, FileImport.id == ImportRow.import_id)
        .join(Result, Result.id == ImportRow.result_id)
        .where(
            Result.run_id == run_id,
            FileImport.status == Status.WRITTEN.value,
            ImportRow.outcome.in_(["new", "changed"]),
        )
        .order_by(ImportRow.id)
        .limit(PAGE + 1)
    )
    if after is not None:
        asked = asked.where(ImportRow.id > after)
    found = session.scalars(asked).all()
    return Rows(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def names(session: Session, import_ids: Collection[int]) -> Mapping[int, str]:
    """What the files of these imports are called."""
    asked = sa.select(FileImport.id, FileImport.file_name).where(FileImport.id.in_(set(import_ids)))
    return {number: name for number, name in session.execute(asked)}
