"""Browsing the catalogue: limits with filters, one limit and its history, analytes, panels."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.limit import CatalogueLimit
from lims.domain.refusal import NotFound
from lims.domain.text import like, search_key
from lims.models.people import Person
from lims.models.reference import Analyte, Commodity, Limit, LimitConfirmation, Market, Panel
from lims.queries import values
from lims.queries.limits import WHOLE

PAGE = 50
READ, CONFIRMED, UNCONFIRMED = "read", "confirmed", "unconfirmed"
STANDINGS = (READ, CONFIRMED, UNCONFIRMED)
"""How a number is known: read in its source, vouched for by a manager, or neither."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who vouched for a limit nobody had read, when and why."""

    name: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One limit of a page: its row, its value, and who confirmed it."""

    row: Limit
    limit: CatalogueLimit
    confirmation: Confirmation | None

    @property
    def standing(self) -> str:
        if self.limit.verified:
            return READ
        return CONFIRMED if self.confirmation else UNCONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which limits are wanted; an empty part asks for all."""

    q: str = ""
    market: str = ""
    commodity_id: int | None = None
    analyte_id: int | None = None
    group: str = ""
    standing: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows; `next_key` is where the next begins."""

    rows: Sequence[Any]
    next_key: int | None


def limits(session: Session, wanted: Filter, *, after: int | None = None) -> Page:
    """Limits by the name of their analyte. The filter for a commodity takes in everything below it."""
    asked = _narrowed(wanted).order_by(Analyte.sort_key, Limit.id).limit(PAGE + 1)
    if after is not None:
        last = _row(session, after)
        asked = asked.where(sa.tuple_(Analyte.sort_key, Limit.id) > (last.analyte.sort_key, last.id))
    rows = session.scalars(asked).all()
    next_key = rows[PAGE - 1].id if len(rows) > PAGE else None
    return Page(_entries(session, rows[:PAGE]), next_key)


def every_limit(session: Session, wanted: Filter) -> Sequence[CatalogueLimit]:
    """All limits of a filter, in the order of the catalogue."""
    rows = session.scalars(_narrowed(wanted).order_by(Limit.id)).all()
    return [values.catalogue_limit(row) for row in rows]


def limit(session: Session, limit_row_id: int) -> Entry:
    """One limit by the number of its row. Raises `NotFound`."""
    return _entries(session, [_row(session, limit_row_id)])[0]


def history(session: Session, entry: Entry) -> Sequence[Entry]:
    """The other limits of the same market, commodity and analyte, the latest first."""
    row = entry.row
    asked = _limits().where(
        Limit.market_id == row.market_id,
        Limit.commodity_id == row.commodity_id,
        Limit.analyte_id == row.analyte_id,
        Limit.id != row.id,
    )
    begins = sa.func.coalesce(Limit.effective_from, date.min).desc()
    return _entries(session, session.scalars(asked.order_by(begins, Limit.basis, Limit.id)).all())


def limits_of(session: Session, analyte_id: int) -> Sequence[Entry]:
    """Every limit of an analyte: market by market, commodity by commodity, the latest first."""
    begins = sa.func.coalesce(Limit.effective_from, date.min).desc()
    asked = _limits().where(Limit.analyte_id == analyte_id)
    rows = session.scalars(asked.order_by(Market.position, Commodity.search_key, begins, Limit.id)).all()
    return _entries(session, rows)


def analytes(session: Session, *, q: str = "", group: str = "", after: int | None = None) -> Page:
    """Analytes by name; `q` finds English and Vietnamese names, synonyms and CAS numbers."""
    asked = sa.select(Analyte).order_by(Analyte.sort_key, Analyte.id).limit(PAGE + 1)
    for word in search_key(q).split():
        asked = asked.where(_holds(Analyte.search_key, word))
    if group:
        asked = asked.where(Analyte.group == group)
    if after is not None:
        last = analyte(session, after)
        asked = asked.where(sa.tuple_(Analyte.sort_key, Analyte.id) > (last.sort_key, last.id))
    rows = session.scalars(asked).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def analyte(session: Session, analyte_id: int) -> Analyte:
    """Raises `NotFound`."""
    row = session.get(Analyte, analyte_id)
    if row is None:
        raise NotFound
    return row


def groups(session: Session) -> Sequence[str]:
    """The groups that limits are in: the act decides, not the substance."""
    return session.scalars(sa.select(Limit.analyte_group).distinct().order_by(Limit.analyte_group)).all()


def analyte_groups(session: Session) -> Sequence[str]:
    """The groups that analytes are in."""
    return session.scalars(sa.select(Analyte.group).distinct().order_by(Analyte.group)).all()


def limit_counts(session: Session) -> Mapping[int, int]:
    """Commodity → how many limits name it itself."""
    counted = sa.select(Limit.commodity_id, sa.func.count()).group_by(Limit.commodity_id)
    return {commodity_id: count for commodity_id, count in session.execute(counted)}


def panel_products(session: Session) -> Sequence[Commodity]:
    """The products that have a panel."""
    named = sa.select(Panel.product).distinct()
    return session.scalars(sa.select(Commodity).where(Commodity.name.in_(named)).order_by(Commodity.id)).all()


def panels(session: Session, *, product: str, market: str = "") -> Sequence[Panel]:
    """What is usually tested in a product, in the order of the catalogue."""
    asked = sa.select(Panel).where(Panel.product == product).order_by(Panel.id)
    return session.scalars(asked.where(Panel.market == market) if market else asked).all()


def analyte_numbers(session: Session, names: Collection[str]) -> Mapping[str, int]:
    """Name → the number of its row, for those that are analytes."""
    found = session.execute(sa.select(Analyte.name, Analyte.id).where(Analyte.name.in_(names)))
    return {name: row_id for name, row_id in found}


def _limits() -> sa.Select[Limit]:
    return sa.select(Limit).join(Limit.market).join(Limit.commodity).join(Limit.analyte).options(*WHOLE)


def _row(session: Session, limit_row_id: int) -> Limit:
    row = session.scalar(_limits().where(Limit.id == limit_row_id))
    if row is None:
        raise NotFound
    return row


def _narrowed(wanted: Filter) -> sa.Select[Limit]:
    asked = _limits()
    for word in search_key(wanted.q).split():
        keys = (Limit.search_key, Analyte.search_key, Commodity.search_key)
        asked = asked.where(sa.or_(*(_holds(key, word) for key in keys)))
    if wanted.market:
        asked = asked.where(Market.code == wanted.market)
    if wanted.commodity_id is not None:
        asked = asked.where(Limit.commodity_id.in_(_with_all_below(wanted.commodity_id)))
    if wanted.analyte_id is not None:
        asked = asked.where(Limit.analyte_id == wanted.analyte_id)
    if wanted.group:
        asked = asked.where(Limit.analyte_group == wanted.group)
    if wanted.on is not None:
        asked = asked.where(sa.or_(Limit.effective_from.is_(None), Limit.effective_from <= wanted.on))
        asked = asked.where(sa.or_(Limit.effective_to.is_(None), Limit.effective_to >= wanted.on))
    return _in_standing(asked, wanted.standing)


def _in_standing(asked: sa.Select[Limit], standing: str) -> sa.Select[Limit]:
    vouched = sa.exists().where(LimitConfirmation.limit_id == Limit.id)
    match standing:
        case "read":
            return asked.where(Limit.verified.is_(True))
        case "confirmed":
            return asked.where(Limit.verified.is_(False), vouched)
        case "unconfirmed":
            return asked.where(Limit.verified.is_(False), ~vouched)
        case _:
            return asked


def _with_all_below(commodity_id: int) -> sa.Select[int]:
    top = sa.select(Commodity.id).where(Commodity.id == commodity_id).cte("below", recursive=True)
    child = sa.select(Commodity.id).join(top, Commodity.parent_id == top.c.id)
    below = top.union(child)
    return sa.select(below.c.id)


def _holds(key: Any, word: str) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = key.like(f"%{like(word)}%", escape="\\")
    return found


def _entries(session: Session, rows: Sequence[Limit]) -> list[Entry]:
    """The rows with who confirmed them: one statement more, however many."""
    unread = [row.id for row in rows if not row.verified]
    found = session.execute(
        sa.select(LimitConfirmation, Person.name)
        .join(Person, Person.id == LimitConfirmation.person_id)
        .where(LimitConfirmation.limit_id.in_(unread))
    )
    vouched = {row.limit_id: Confirmation(name, row.at, row.reason) for row, name in found}
    return [Entry(row, values.catalogue_limit(row), vouched.get(row.id)) for row in rows]
