"""How the audit trail writes itself: from the flush, chained by hash, checked end to end."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import PassiveFlag, Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.attributes import get_history

from lims.domain.act import Act
from lims.models.audit import AuditEntry, AuditHead
from lims.models.base import Row

START = "0" * 64
PENDING = "trail"
BLOCK = 1000
MOST_PENDING = 10_000
"""So many entries are written before the commit: an act of 100,000 results has half a million."""
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold: which entry, and why (a code)."""

    entry_id: int
    code: str


def listen(sessions: sessionmaker[Session]) -> None:
    event.listen(sessions, "after_flush", _note)


def write(session: Session, act: Act) -> None:
    """Append what this act changed to the chain. The head stays locked until the commit."""
    pending: list[dict[str, Any]] = session.info.pop(PENDING, [])
    if not pending:
        return
    connection = session.connection()
    head_now = sa.select(AuditHead.entries, AuditHead.hash).with_for_update()
    number, previous = connection.execute(head_now).one()
    rows = []
    for change in pending:
        number += 1
        entry = {
            "id": number,
            "lab_id": 1,
            "at": act.at,
            "person_id": act.person_id,
            "reason": act.reason,
            **change,
            "previous_hash": previous,
        }
        previous = entry["hash"] = digest(entry)
        rows.append(entry)
    connection.execute(sa.insert(AuditEntry), rows)
    connection.execute(sa.update(AuditHead).values(entries=number, hash=previous, at=act.at))


def digest(entry: Mapping[str, Any]) -> str:
    """SHA-256 over the entry and the hash before it."""
    parts = [
        entry["id"],
        entry["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        entry["person_id"],
        entry["reason"],
        entry["entity"],
        entry["entity_id"],
        entry["action"],
        entry["changes"],
        entry["previous_hash"],
    ]
    return hashlib.sha256(_canonical(parts).encode()).hexdigest()


def breaks(session: Session) -> Iterator[Break]:
    """Every place where an entry was changed, removed, added or reordered."""
    previous, expected = START, 1
    for entry in _entries(session):
        for missing in range(expected, entry.id):
            yield Break(missing, "entry_missing")
        if entry.previous_hash != previous and entry.id == expected:
            yield Break(entry.id, "chain_broken")
        if not is_whole(entry):
            yield Break(entry.id, "entry_changed")
        previous, expected = entry.hash, entry.id + 1
    head = session.execute(sa.select(AuditHead)).scalar_one()
    for missing in range(expected, head.entries + 1):
        yield Break(missing, "entry_missing")
    if expected - 1 == head.entries and previous != head.hash:
        yield Break(head.entries, "head_differs")
    if expected - 1 > head.entries:
        yield Break(head.entries + 1, "entry_added")


def head(session: Session) -> tuple[int, str]:
    """How many entries there are, and the hash of the last."""
    row = session.execute(sa.select(AuditHead)).scalar_one()
    return row.entries, row.hash


def _entries(session: Session) -> Iterator[AuditEntry]:
    after = 0
    while block := session.scalars(
        sa.select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id).limit(BLOCK)
    ).all():
        yield from block
        after = block[-1].id
        session.expunge_all()


def _as_mapping(entry: AuditEntry) -> dict[str, Any]:
    return {column.key: getattr(entry, column.key) for column in sa.inspect(AuditEntry).columns}


def noted(row: Row) -> dict[str, Any]:
    """Every column of a row as the trail would note it now."""
    return {
        name: "…" if name in row.__hidden__ else _plain(getattr(row, name)) for name in _columns(type(row))
    }


def is_whole(entry: AuditEntry) -> bool:
    """Whether an entry says what its hash was made of."""
    return digest(_as_mapping(entry)) == entry.hash


def note(session: Session, rows: Iterable[Any], action: str) -> None:
    """Keep in mind what happens to these rows, until the act is written; of a very large one, not all of it."""
    pending = session.info.setdefault(PENDING, [])
    pending.extend(_changes(rows, action))
    if len(pending) >= MOST_PENDING:
        write(session, session.info["act"])


def _note(session: Session, flushed: UOWTransaction) -> None:
    note(session, session.new, "insert")
    note(session, session.dirty, "update")
    note(session, _gone(flushed), "delete")


def _gone(flushed: UOWTransaction) -> Iterator[Any]:
    """What was deleted, also for want of the row it belonged to: of that the session itself says nothing."""
    for state, (deleted, listed_only) in flushed.states.items():
        if deleted and not listed_only:
            yield state.obj()


def _changes(rows: Iterable[Any], action: str) -> Iterator[dict[str, Any]]:
    for row in rows:
        if not isinstance(row, Row) or not row.__audited__:
            continue
        changes = _values(row, action)
        if changes or action == "delete":
            yield {"entity": row.__tablename__, "entity_id": row.id, "action": action, "changes": changes}


def _values(row: Row, action: str) -> dict[str, Any]:
    """What an insert holds, or old → new for what an update touched."""
    if action == "insert":
        return dict(_held(row))
    return dict(_touched(row)) if action == "update" else {}


def _held(row: Row) -> Iterator[tuple[str, Any]]:
    for name in _columns(type(row)):
        value = getattr(row, name)
        if value is not None:
            yield name, "…" if name in row.__hidden__ else _plain(value)


def _touched(row: Row) -> Iterator[tuple[str, Any]]:
    state = sa.inspect(row)
    for name in _columns(type(row)):
        if name not in state.committed_state:
            continue
        history = get_history(row, name, PassiveFlag.PASSIVE_NO_INITIALIZE)
        if history.has_changes():
            old = history.deleted[0] if history.deleted else None
            hidden = name in row.__hidden__
            yield name, ["…", "…"] if hidden else [_plain(old), _plain(getattr(row, name))]


@cache
def _columns(kind: type[Row]) -> tuple[str, ...]:
    names = (attribute.key for attribute in sa.inspect(kind).column_attrs)
    return tuple(name for name in names if name not in {"id", "version"})


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return value
