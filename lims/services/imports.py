"""Bringing in a file: looked at row by row, then written whole or not at all; the file is kept by its hash."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from lims.db import Database
from lims.domain.act import Act
from lims.domain.dates import written as day_written
from lims.domain.entry import Typed
from lims.domain.file_row import WRITES, Aim, RowPlan, aims, planned
from lims.domain.found import Found
from lims.domain.frozen import to_plain
from lims.domain.imported import (
    Kind,
    Status,
    require_cancels,
    require_continues,
    require_override,
    require_writable,
)
from lims.domain.profile import Profile
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Problem, Refused
from lims.domain.text import kept
from lims.models.imports import FileImport, ImportRow
from lims.queries import import_boxes, runs
from lims.queries import imports as asking

CHUNK = 500
LONGEST_NAME, LONGEST_REASON = 255, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as it came, already kept, and the profile it was read by."""

    file_name: str
    sha256: str
    profile_code: str = ""
    profile_version: int = 0
    document: Mapping[str, Any] | None = None
    run_id: int | None = None


def begin(session: Session, kind: Kind, sent: Sent, *, total: int, act: Act) -> FileImport:
    """From now on its rows are looked at. The same bytes a second time: `Conflict`, with the day of the first."""
    if act.person_id is None:
        raise NotAllowed("import_by_nobody")
    require_new(session, kind, sent.sha256)
    if sent.run_id is not None:
        runs.one(session, sent.run_id)
    row = FileImport(
        kind=kind.value,
        file_name=_shown(sent.file_name),
        sha256=sent.sha256,
        profile_code=sent.profile_code,
        profile_version=sent.profile_version,
        profile=dict(sent.document) if sent.document is not None else None,
        run_id=sent.run_id,
        total=total,
        counts={},
        status=Status.JUDGING.value,
        by_id=act.person_id,
        tried_at=act.at,
    )
    session.add(row)
    session.flush()
    return row


def judge(database: Database, import_id: int, found: Sequence[Found], profile: Profile, *, act: Act) -> bool:
    """Look at every row not yet looked at, a chunk an act, until it is done or called off. Whether it was done.

    A kill in between leaves what was looked at; `resume` and this go on behind it.
    """
    with database.reading() as session:
        each = aims(found, profile, import_boxes.names(session, found, profile))
        begun = asking.done(session, import_id)
    for start in range(begun, len(each), CHUNK):
        with database.transaction(act) as session:
            if not _look(session, import_id, each[start : start + CHUNK], profile):
                return False
    with database.transaction(act) as session:
        return _finish(session, import_id)


def keep_rows(session: Session, import_id: int, rows: Sequence[ImportRow]) -> None:
    """Rows that were judged elsewhere (orders): all at once, and the look is done."""
    session.add_all(rows)
    session.flush()
    _finish(session, import_id)


def cancel(session: Session, import_id: int, kind: Kind) -> FileImport:
    """Called off: nothing of the file was written, and nothing will be."""
    row = _locked(session, import_id, kind)
    require_cancels(row.status)
    row.status = Status.CANCELLED.value
    return row


def resume(session: Session, import_id: int, kind: Kind) -> FileImport:
    """An interrupted look goes on where it stopped."""
    row = _locked(session, import_id, kind)
    require_continues(row.status)
    row.status = Status.JUDGING.value
    return row


def interrupt_unfinished(database: Database, *, act: Act) -> None:
    """At the start of the program: whatever was being looked at is not any more."""
    with database.reading() as session:
        left = asking.unfinished(session)
    for import_id in left:
        interrupt(database, import_id, act=act)


def interrupt(database: Database, import_id: int, *, act: Act) -> None:
    """The look stopped in the middle; somebody may let it go on."""
    with database.transaction(act) as session:
        row = session.get(FileImport, import_id, with_for_update=True)
        if row is not None and row.status == Status.JUDGING:
            row.status = Status.INTERRUPTED.value


def to_write(
    session: Session, import_id: int, kind: Kind, *, plan: str, override: bool = False, why: str = ""
) -> tuple[FileImport, Sequence[ImportRow], str]:
    """The import and the rows to write, once everything allows it; and the reason as it is kept."""
    row = _locked(session, import_id, kind)
    require_writable(row.status, row.counts, seen=plan, plan=row.plan_sha256)
    require_new(session, kind, row.sha256)
    reason = _reason(why)
    require_override(row.counts, override=override, why=reason)
    return row, asking.with_outcome(session, import_id, sorted(WRITES)), reason


def boxes(rows: Sequence[ImportRow]) -> dict[int, Typed]:
    """What is typed into which box. A box that moved since it was looked at is a `Conflict` there."""
    return {
        row.result_id: Typed(row.change["text"], row.change["version"], confirmed=True)
        for row in rows
        if row.result_id is not None
    }


def mark_written(session: Session, row: FileImport, *, why: str, act: Act) -> None:
    """Last of all in the act that wrote. Whoever wrote the same bytes meanwhile was first."""
    require_new(session, Kind(row.kind), row.sha256)
    row.status, row.why = Status.WRITTEN.value, why
    row.written_by_id, row.written_at = act.person_id, act.at
    session.flush()


@contextmanager
def telling_rows(rows: Sequence[ImportRow]) -> Iterator[None]:
    """Problems of boxes become problems of the rows of the file that would have written them."""
    try:
        yield
    except Refused as refused:
        numbers = {f"text-{row.result_id}": f"row {row.number}" for row in rows}
        refused.problems = {numbers.get(name, name): each for name, each in refused.problems.items()}
        raise


def require_new(session: Session, kind: Kind, sha256: str) -> None:
    before = asking.written_before(session, kind.value, sha256)
    if before is not None:
        raise Conflict(
            "import_same_file", at=day_written(before.written_at or before.tried_at), number=before.id
        )


def _look(session: Session, import_id: int, chunk: Sequence[Aim], profile: Profile) -> bool:
    """One chunk, unless somebody called the import off."""
    row = session.get(FileImport, import_id, with_for_update=True)
    if row is None or row.status != Status.JUDGING:
        return False
    keys = {aim.key for aim in chunk if aim.key is not None}
    run_code = runs.one(session, row.run_id).code if row.run_id is not None else ""
    found = import_boxes.find(session, keys, run_id=row.run_id) if keys else {}
    session.add_all(_row(import_id, each) for each in planned(chunk, profile, found, run_code=run_code))
    session.flush()
    return True


def _finish(session: Session, import_id: int) -> bool:
    row = session.get(FileImport, import_id, with_for_update=True)
    if row is None or row.status != Status.JUDGING:
        return False
    session.flush()
    row.counts = dict(asking.counts(session, import_id))
    row.plan_sha256 = _plan(asking.with_outcome(session, import_id, sorted(WRITES)))
    row.status = Status.TRIED.value
    session.flush()
    return True


def _plan(rows: Sequence[ImportRow]) -> str:
    """SHA-256 over everything that would be written, and the state it would be written into."""
    told = [[row.number, row.outcome, row.result_id, row.change] for row in rows]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _row(import_id: int, each: RowPlan) -> ImportRow:
    found, box = each.found, each.box
    seen = box.yardstick.seen.unit if box else ""
    change = {
        "sample": found.sample[:120],
        "analyte": found.analyte[:120],
        "value": f"{found.qualifier}{found.value}"[:80],
        "unit": found.unit[:40],
        "replicate": found.replicate[:40],
        "dilution": found.dilution[:40],
        "box": [box.sample_code, box.analyte, box.run_code] if box else None,
        "version": box.version if box else None,
        "was": box.typed if box else "",
        "text": each.text,
        "reading": to_plain(each.reading) if each.reading else None,
        "seen_unit": seen,
        "verdicts": [list(pair) for pair in each.verdicts],
        "problems": {name: plain_problem(problem) for name, problem in each.problems.items()},
    }
    return ImportRow(
        import_id=import_id,
        number=found.row,
        outcome=each.outcome.value,
        result_id=box.result_id if box else None,
        change=change,
    )


def plain_problem(problem: Problem) -> dict[str, object]:
    return {"code": problem.code, "values": {name: to_plain(value) for name, value in problem.values.items()}}


def _locked(session: Session, import_id: int, kind: Kind) -> FileImport:
    row = session.get(FileImport, import_id, with_for_update=True)
    if row is None or row.kind != kind:
        raise NotFound
    return row


def _reason(text: str) -> str:
    try:
        return kept(text, longest=LONGEST_REASON, lines=True)
    except Refused as refused:
        raise Refused("import_needs_reason", {"why": refused.problem}) from None


def _shown(file_name: str) -> str:
    """The name is only ever text; where it cannot be kept as such, it says nothing."""
    try:
        return kept(file_name[:LONGEST_NAME], longest=LONGEST_NAME) or "–"
    except Refused:
        return "–"
