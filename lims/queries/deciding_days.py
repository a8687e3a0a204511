"""The day each act goes by, with how many limits it gives: as pages ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.refusal import NotFound
from lims.domain.text import like, search_key
from lims.models.reference import Limit, Market, Regulation
from lims.queries.reference import Page

PAGE = 50


@dataclass(frozen=True, slots=True)
class Counted:
    """An act with how many limits it gives, and for which markets."""

    row: Regulation
    limits: int


def acts(session: Session, *, q: str = "", after: int | None = None) -> Page:
    """Acts by their short reference, with the number of their limits."""
    counted = (
        sa.select(Limit.regulation_id, sa.func.count().label("limits"))
        .group_by(Limit.regulation_id)
        .subquery()
    )
    asked = (
        sa.select(Regulation, sa.func.coalesce(counted.c.limits, 0))
        .outerjoin(counted, counted.c.regulation_id == Regulation.id)
        .order_by(Regulation.search_key, Regulation.id)
        .limit(PAGE + 1)
    )
    for word in search_key(q).split():
        asked = asked.where(Regulation.search_key.like(f"%{like(word)}%", escape="\\"))
    if after is not None:
        last = act(session, after)
        asked = asked.where(
            sa.tuple_(Regulation.search_key, Regulation.id) > (last.row.search_key, last.row.id)
        )
    found: Sequence[Any] = session.execute(asked).all()
    rows = [Counted(row, count) for row, count in found]
    return Page(rows[:PAGE], rows[PAGE - 1].row.id if len(rows) > PAGE else None)


def act(session: Session, regulation_id: int) -> Counted:
    """Raises `NotFound`."""
    row = session.get(Regulation, regulation_id)
    if row is None:
        raise NotFound
    counted = sa.select(sa.func.count()).where(Limit.regulation_id == regulation_id)
    return Counted(row, session.scalar(counted) or 0)


def markets_of(session: Session, regulation_id: int) -> Sequence[Market]:
    """The markets an act gives limits for."""
    named = sa.select(Limit.market_id).where(Limit.regulation_id == regulation_id)
    return session.scalars(sa.select(Market).where(Market.id.in_(named)).order_by(Market.position)).all()
