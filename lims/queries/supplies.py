"""Reagents, standards, media and reference materials page by page, and one of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from lims.domain.refusal import NotFound
from lims.domain.resource_kind import SHELF, SupplyKind
from lims.domain.text import like, search_key
from lims.models.resource import CertifiedValue, Supply

PAGE = 50
EXPIRES_WITHIN = timedelta(days=30)
MATERIALS = (SupplyKind.REFERENCE_MATERIAL,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; `due` shows what expires within 30 days or has expired."""

    kinds: Collection[SupplyKind] = SHELF
    q: str = ""
    due: bool = False
    archived: bool = False
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Supply]
    next_key: int | None


def page(session: Session, wanted: Wanted, *, today: date) -> Page:
    """By name, then what expires first, with certified values. Two statements, three after the first page."""
    place = (Supply.name_key, Supply.expires_on, Supply.id)
    asked = (
        sa.select(Supply)
        .where(Supply.kind.in_([each.value for each in wanted.kinds]))
        .options(
            selectinload(Supply.certified.and_(CertifiedValue.in_force.is_(True))).joinedload(
                CertifiedValue.analyte
            )
        )
        .order_by(*place)
        .limit(PAGE + 1)
    )
    for word in search_key(wanted.q).split():
        inside = f"%{like(word)}%"
        coded = sa.func.lower(Supply.code).like(inside, escape="\\")
        asked = asked.where(sa.or_(Supply.search_key.like(inside, escape="\\"), coded))
    if wanted.due:
        asked = asked.where(Supply.expires_on <= today + EXPIRES_WITHIN)
    archived = Supply.archived_at.is_not(None)
    asked = asked.where(archived if wanted.archived else ~archived)
    if wanted.after is not None:
        last = session.get(Supply, wanted.after)
        if last is None:
            raise NotFound
        asked = asked.where(sa.tuple_(*place) > (last.name_key, last.expires_on, last.id))
    rows = session.scalars(asked).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def one(session: Session, supply_id: int) -> Supply:
    """A bottle with every value its certificate ever said here. Raises `NotFound`."""
    row = session.scalar(
        sa.select(Supply)
        .where(Supply.id == supply_id)
        .options(selectinload(Supply.certified).joinedload(CertifiedValue.analyte))
    )
    if row is None:
        raise NotFound
    return row


def names(session: Session) -> Sequence[str]:
    """Names there are on the shelf, for whoever says what a method needs or takes in another bottle."""
    asked = sa.select(Supply.name).where(Supply.archived_at.is_(None)).distinct().order_by(Supply.name)
    return session.scalars(asked.limit(500)).all()
