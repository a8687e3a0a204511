"""Do rows say what the audit trail says of them? Asked of the few rows that matter, not of the whole chain.

A change behind the program's back leaves no entry, or an entry whose hash or neighbours do not fit it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
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

_before, _after = aliased(AuditEntry), aliased(AuditEntry)
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def certificate_holds(session: Session, row: CertificateRow) -> bool:
    """Whether a certificate and the results it rests on are as the trail has them."""
    of_sample = sa.select(Result.id).join(Result.analysis).where(Analysis.sample_id == row.sample_id)
    results = session.scalars(sa.select(Result).where(Result.id.in_(of_sample))).all()
    return _hold(
        session, [row, *results], ("certificate", sa.select(sa.literal(row.id))), ("result", of_sample)
    )


def signing_certificates(session: Session) -> list[SigningCertificate]:
    """Every key's certificate that came in by way of the program, oldest first."""
    rows = session.scalars(sa.select(SigningCertificate).order_by(SigningCertificate.id)).all()
    ids = sa.select(SigningCertificate.id)
    entries = _entries(session, ("signing_certificate", ids))
    return [row for row in rows if _as_traced(row, entries.get(_key(row), []))]


def _hold(session: Session, rows: Sequence[Row], *wanted: tuple[str, sa.Select[Any]]) -> bool:
    entries = _entries(session, *wanted)
    return all(_as_traced(row, entries.get(_key(row), [])) for row in rows) and {*entries} <= {
        *map(_key, rows)
    }


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


def _as_traced(row: Row, entries: Sequence[AuditEntry | None]) -> bool:
    if not entries or entries[0] is None or entries[0].action != "insert":
        return False
    told: dict[str, Any] = {}
    for entry in entries:
        if entry is None or entry.action == "delete":
            return False
        told.update(_values(entry))
    return all(
        _canonical(told[name]) == _canonical(value) if name in told else _is_unwritten(row, name, value)
        for name, value in trail.noted(row).items()
    )


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
