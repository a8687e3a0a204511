"""Instruments and lots as the rules see them, and what a version of a method needs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from lims.domain import resource as rules
from lims.domain.resource import Device, Event, Need, Stuff
from lims.domain.resource_kind import EventKind, Sort
from lims.models.resource import Equipment, EquipmentEvent, Supply
from lims.models.run_use import ResourceNeed

WITH_HISTORY = selectinload(Equipment.events)


def device(row: Equipment) -> Device:
    """An instrument with its history; what was struck out never happened."""
    return Device(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        needs_calibration=row.needs_calibration,
        needs_maintenance=row.needs_maintenance,
        archived=row.archived_at is not None,
        events=tuple(_event(each) for each in row.events if each.struck_at is None),
    )


def stuff(row: Supply) -> Stuff:
    return Stuff(
        id=row.id,
        code=row.code,
        name=row.name,
        name_key=row.name_key,
        kind=row.kind,
        lot=row.lot,
        expires_on=row.expires_on,
        opened_on=row.opened_on,
        keeps_days=row.keeps_days,
        archived=row.archived_at is not None,
    )


def devices(session: Session, wanted: sa.ColumnElement[bool], *, most: int | None = None) -> list[Device]:
    rows = session.scalars(
        sa.select(Equipment).where(wanted).options(WITH_HISTORY).order_by(Equipment.code).limit(most)
    )
    return [device(row) for row in rows]


def stuffs(session: Session, wanted: sa.ColumnElement[bool], *, most: int | None = None) -> list[Stuff]:
    """Of one name, what expires first stands first: it is to be used up."""
    rows = session.scalars(
        sa.select(Supply).where(wanted).order_by(Supply.name_key, Supply.expires_on, Supply.id).limit(most)
    )
    return [stuff(row) for row in rows]


def needs(
    session: Session, version_ids: Collection[int]
) -> Mapping[int, Sequence[tuple[Need, datetime, datetime | None]]]:
    """Everything a version ever needed, with when it was added and withdrawn."""
    rows = session.scalars(
        sa.select(ResourceNeed)
        .where(ResourceNeed.method_version_id.in_(version_ids))
        .order_by(ResourceNeed.sort, ResourceNeed.id)
    )
    found: dict[int, list[tuple[Need, datetime, datetime | None]]] = {}
    for row in rows:
        told = (need(row), row.added_at, row.withdrawn_at)
        found.setdefault(row.method_version_id, []).append(told)
    return found


def needs_at(session: Session, version_id: int, moment: datetime) -> list[Need]:
    """What a version needs at a moment."""
    asked = needs(session, [version_id]).get(version_id, ())
    return [each for each, added, withdrawn in asked if rules.at(added, withdrawn, moment)]


def need(row: ResourceNeed) -> Need:
    return Need(id=row.id, sort=Sort(row.sort), kind=row.kind, name=row.name, name_key=row.name_key)


def _event(row: EquipmentEvent) -> Event:
    return Event(
        id=row.id,
        kind=EventKind(row.kind),
        on=row.happened_on,
        until=row.valid_until,
        passed=row.passed,
        doubted_from=row.doubted_from,
        note=row.note,
    )
