"""Qualifications as pages ask for them: the list, newest first, and one with what it said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.frozen import from_plain
from lims.domain.qualification_record import QualificationRecord
from lims.domain.refusal import NotFound
from lims.models.people import Person
from lims.models.qualification import QualificationRow

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One qualification in the list."""

    id: int
    number: str
    at: datetime
    by: str
    version: str
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Listed]
    next_key: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One qualification: its row, and what it said."""

    row: QualificationRow
    record: QualificationRecord


def page(session: Session, *, before: int | None = None) -> Page:
    """At most fifty, without their documents."""
    asked = sa.select(
        QualificationRow.id,
        QualificationRow.number,
        QualificationRow.at,
        Person.name,
        QualificationRow.program_version,
        QualificationRow.passed,
        QualificationRow.failed,
    ).join(QualificationRow.person)
    if before is not None:
        asked = asked.where(QualificationRow.id < before)
    found = session.execute(asked.order_by(QualificationRow.id.desc()).limit(PAGE + 1)).all()
    rows = [Listed(*row) for row in found[:PAGE]]
    return Page(rows, rows[-1].id if len(found) > PAGE else None)


def shown(session: Session, qualification_id: int) -> Shown:
    row = session.scalar(
        sa.select(QualificationRow)
        .where(QualificationRow.id == qualification_id)
        .options(joinedload(QualificationRow.person))
    )
    if row is None:
        raise NotFound
    return Shown(row, from_plain(QualificationRecord, row.document))
