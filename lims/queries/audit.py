"""What the audit trail says, newest first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.models.audit import AuditEntry
from lims.models.people import Person

PAGE = 50
SYSTEM = ("account", "person", "market_key", "laboratory")
"""What an administrator may see: the system's own events, never results."""


@dataclass(frozen=True, slots=True)
class Filter:
    entity: str | None = None
    entity_id: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    entries: Sequence[tuple[AuditEntry, str | None]]
    next_key: int | None


def entries(session: Session, wanted: Filter, *, only: Collection[str] | None = None) -> Page:
    """One page of entries with the person's name; `only` limits the kinds of record."""
    found = sa.select(AuditEntry, Person.name).outerjoin(Person, Person.id == AuditEntry.person_id)
    if only is not None:
        found = found.where(AuditEntry.entity.in_(only))
    if wanted.entity:
        found = found.where(AuditEntry.entity == wanted.entity)
    if wanted.entity_id is not None:
        found = found.where(AuditEntry.entity_id == wanted.entity_id)
    if wanted.before is not None:
        found = found.where(AuditEntry.id < wanted.before)
    rows = session.execute(found.order_by(AuditEntry.id.desc()).limit(PAGE + 1)).all()
    shown = [(entry, name) for entry, name in rows[:PAGE]]
    return Page(shown, shown[-1][0].id if len(rows) > PAGE else None)


def kinds(session: Session, *, only: Collection[str] | None = None) -> Sequence[str]:
    """The kinds of record there are entries of, for the filter."""
    if only is not None:
        return sorted(only)
    return sorted(session.scalars(sa.select(AuditEntry.entity).distinct()))
