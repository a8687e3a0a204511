"""Lists declared complete, and what a declaration would newly judge: as pages ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.refusal import NotFound
from lims.models.definition import CompleteList
from lims.models.reference import Analyte, Commodity, Limit
from lims.queries import limits
from lims.queries.definitions import ANY_PESTICIDE, PESTICIDE, defaults_of, factors
from lims.queries.reference import Page

PAGE = 50


@dataclass(frozen=True, slots=True)
class Effect:
    """What declaring one list complete would mean for this product in this market."""

    commodity: Commodity
    own: int
    measured: Sequence[Analyte]
    others: int


def lists(session: Session, *, before: int | None = None) -> Page:
    """Declarations, those in force and those taken back, newest first."""
    asked = _lists().order_by(CompleteList.id.desc()).limit(PAGE + 1)
    if before is not None:
        asked = asked.where(CompleteList.id < before)
    rows = session.scalars(asked).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def one(session: Session, list_id: int) -> CompleteList:
    """Raises `NotFound`."""
    row = session.scalar(_lists().where(CompleteList.id == list_id))
    if row is None:
        raise NotFound
    return row


def in_force(session: Session, market: str) -> Sequence[CompleteList]:
    """The declarations of a market that count."""
    asked = _lists().where(CompleteList.market == market, CompleteList.withdrawn_at.is_(None))
    return session.scalars(asked.order_by(CompleteList.id)).all()


def effect(session: Session, *, market: str, commodity_id: int, on: date) -> Effect:
    """The pesticides that have no limit of their own here, first those the laboratory can measure.

    Raises `NotFound`. A limit brought over from the raw product by a factor is one of its own.
    """
    commodity = session.get(Commodity, commodity_id)
    if commodity is None:
        raise NotFound
    line = limits.line_ids(session, commodity_id)
    own = {
        analyte
        for analyte, _ in limits.limits_found(session, commodity_id=commodity_id, markets=[market], on=on)
    }
    asked = sa.select(Analyte).where(Analyte.group == PESTICIDE, Analyte.name != ANY_PESTICIDE)
    pesticides = session.scalars(asked.order_by(Analyte.sort_key, Analyte.id)).all()
    for factor in factors(session, line, on=on):
        raw = limits.limits_found(session, commodity_id=factor.raw_commodity_id, markets=[market], on=on)
        own |= {analyte for analyte, _ in raw if factor.holds(analyte, PESTICIDE, market)}
    without = [each for each in pesticides if each.id not in own]
    methods = limits.performances_for(
        session, commodity_id=commodity_id, on=on, analyte_ids=[each.id for each in without]
    )
    measured = [each for each in without if each.id in methods]
    return Effect(commodity, len(pesticides) - len(without), measured, len(without) - len(measured))


def default_limits(session: Session, markets: Sequence[str]) -> Sequence[Limit]:
    """The rows of the catalogue that hold the default limits of these markets."""
    return defaults_of(session, markets)


def _lists() -> sa.Select[CompleteList]:
    whole = (CompleteList.commodity, CompleteList.person, CompleteList.withdrawn_by)
    return sa.select(CompleteList).options(*(joinedload(each) for each in whole))
