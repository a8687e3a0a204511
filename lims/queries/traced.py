"""Do rows say what the audit trail says of them? Asked of the few rows that matter, not of the whole chain.

A change behind the program's back leaves no entry, or an entry whose hash or neighbours do not fit it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from lims import trail
from lims.models.analysis import Analysis, Result
from lims.models.audit import AuditEntry, AuditHead
from lims.models.base import Row
from lims.models.certificate import CertificateRow
from lims.models.signing import SigningCertificate

BLOCK = 50
_before, _after = aliased(AuditEntry), aliased(AuditEntry)
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Untrue:
    """A row that says something else than the trail: which columns, since when the trail last spoke of it.

    No columns: the trail does not know the row, or its entries were changed.
    """

    entity: str
    entity_id: int
    columns: tuple[str, ...] = ()
    since: datetime | None = None


def certificate_holds(session: Session, row: CertificateRow) -> bool:
    """Whether a certificate and the results it rests on are as the trail has them."""
    return not untrue(session, row)


def untrue(session: Session, row: CertificateRow) -> list[Untrue]:
    """What of a certificate and of the results it rests on is not as the trail has it."""
    of_sample = sa.select(Result.id).join(Result.analysis).where(Analysis.sample_id == row.sample_id)
    results = session.scalars(sa.select(Result).where(Result.id.in_(of_sample))).all()
    entries = _entries(session, ("certificate", sa.select(sa.literal(row.id))), ("result", of_sample))
    found = [_compared(each, entries.get(_key(each), [])) for each in (row, *results)]
    return [each for each in found if each is not None]


def block(session: Session, *, after: int) -> Sequence[CertificateRow]:
    """Certificates in the order of their keys, some at a time."""
    asked = sa.select(CertificateRow).where(CertificateRow.id > after).order_by(CertificateRow.id)
    return session.scalars(asked.limit(BLOCK)).all()


def signing_certificates(session: Session) -> list[SigningCertificate]:
    """Every key's certificate that came in by way of the program, oldest first."""
    rows = session.scalars(sa.select(SigningCertificate).order_by(SigningCertificate.id)).all()
    entries = _entries(session, ("signing_certificate", sa.select(SigningCertificate.id)))
    return [row for row in rows if _compared(row, entries.get(_key(row), [])) is None]


def _key(row: Row) -> tuple[str, int]:
    return row.__tablename__, row.id


def _entries(
    session: Session, *wanted: tuple[str, sa.Select[Any]]
) -> dict[tuple[str, int], list[AuditEntry | None]]:
    """Row → its entries in order; None in the place of one that does not fit its hash or its neighbours."""
    entries, head = session.execute(sa.select(AuditHead.entries, AuditHead.hash)).one()
    asked = (
        sa.select(AuditEntry, _before.hash, _after.previous_hash)
        .outerjoin(_before, _before.id == AuditEntry.id - 1)
        .outerjoin(_after, _after.id == AuditEntry.id + 1)
        .where(
            sa.or_(
                *(
                    sa.and_(AuditEntry.entity == entity, AuditEntry.entity_id.in_(ids))
                    for entity, ids in wanted
                )
            )
        )
        .order_by(AuditEntry.id)
    )
    found: dict[tuple[str, int], list[AuditEntry | None]] = defaultdict(list)
    for entry, before, after in session.execute(asked):
        first, last = entry.id == 1, entry.id == entries
        links = entry.previous_hash == (trail.START if first else before) and entry.hash == (
            head if last else after
        )
        found[entry.entity, entry.entity_id].append(entry if links and trail.is_whole(entry) else None)
    return found


def _compared(row: Row, entries: Sequence[AuditEntry | None]) -> Untrue | None:
    told: dict[str, Any] = {}
    since = None
    for entry in entries:
        if entry is None or entry.action == "delete":
            return Untrue(*_key(row), since=since)
        since = entry.at
        told.update(_values(entry))
    if not entries or entries[0] is None or entries[0].action != "insert":
        return Untrue(*_key(row), since=since)
    differing = tuple(
        name for name, value in trail.noted(row).items() if not _as_told(row, name, value, told)
    )
    return Untrue(*_key(row), differing, since) if differing else None


def _as_told(row: Row, name: str, value: Any, told: Mapping[str, Any]) -> bool:
    if name in told:
        return _canonical(told[name]) == _canonical(value)
    return _is_unwritten(row, name, value)


def _values(entry: AuditEntry) -> Iterator[tuple[str, Any]]:
    """What a row held after this entry."""
    for name, value in entry.changes.items():
        yield name, value if entry.action == "insert" else value[1]


def _is_unwritten(row: Row, name: str, value: Any) -> bool:
    """A column the trail never spoke of holds nothing, or what it holds by default (a column added later)."""
    if value in (None, "", "…") or value == [] or value == {}:
        return True
    default = sa.inspect(type(row)).columns[name].default
    return isinstance(default, ScalarElementColumnDefault) and bool(value == default.arg)
