"""Instruments page by page, and one with its whole history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from lims.domain.refusal import NotFound
from lims.domain.text import like, search_key
from lims.models.resource import Equipment, EquipmentEvent

PAGE = 50
DUE_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list is narrowed to; `due` shows what must be calibrated or maintained within 30 days, or is late."""

    q: str = ""
    kind: str = ""
    status: str = ""
    due: bool = False
    archived: bool = False
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Equipment]
    next_key: int | None


def page(session: Session, wanted: Wanted, *, today: date) -> Page:
    """Instruments in the order of their codes. One statement, two after the first page."""
    asked = sa.select(Equipment).order_by(Equipment.code, Equipment.id).limit(PAGE + 1)
    for word in search_key(wanted.q).split():
        asked = asked.where(Equipment.search_key.like(f"%{like(word)}%", escape="\\"))
    if wanted.kind:
        asked = asked.where(Equipment.kind == wanted.kind)
    if wanted.status:
        asked = asked.where(Equipment.status == wanted.status)
    if wanted.due:
        asked = asked.where(_due(today + DUE_WITHIN))
    archived = Equipment.archived_at.is_not(None)
    asked = asked.where(archived if wanted.archived else ~archived)
    if wanted.after is not None:
        last = session.get(Equipment, wanted.after)
        if last is None:
            raise NotFound
        asked = asked.where(sa.tuple_(Equipment.code, Equipment.id) > (last.code, last.id))
    rows = session.scalars(asked).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def one(session: Session, equipment_id: int) -> Equipment:
    """An instrument with everything that was done to it and by whom. Raises `NotFound`."""
    events = selectinload(Equipment.events)
    row = session.scalar(
        sa.select(Equipment)
        .where(Equipment.id == equipment_id)
        .options(
            events.joinedload(EquipmentEvent.by),
            events.joinedload(EquipmentEvent.struck_by),
        )
    )
    if row is None:
        raise NotFound
    return row


def coded(session: Session, code: str) -> Equipment | None:
    return session.scalar(sa.select(Equipment).where(sa.func.upper(Equipment.code) == code.upper()))


def _due(last: date) -> sa.ColumnElement[bool]:
    calibration = sa.and_(
        Equipment.needs_calibration.is_(True),
        sa.or_(Equipment.calibrated_until.is_(None), Equipment.calibrated_until <= last),
    )
    maintenance = sa.and_(
        Equipment.needs_maintenance.is_(True),
        sa.or_(Equipment.maintenance_until.is_(None), Equipment.maintenance_until <= last),
    )
    return sa.or_(calibration, maintenance)
