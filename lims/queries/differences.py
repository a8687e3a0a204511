"""The difference of the catalogue between two days, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.limit_difference import Difference, differences, key
from lims.domain.refusal import NotFound
from lims.models.reference import Analyte, Limit, Market
from lims.queries import values
from lims.queries.limits import WHOLE

PAGE = 50
_KEY = (Analyte.sort_key, Limit.analyte_id, Limit.commodity_id, Limit.market_id, Limit.basis)


@dataclass(frozen=True, slots=True)
class Listed:
    """One difference, with the rows that stand behind it."""

    difference: Difference
    before: Limit | None
    now: Limit | None

    @property
    def row(self) -> Any:
        return self.now or self.before


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Listed]
    next_key: int | None


def page(
    session: Session,
    first: date,
    second: date,
    *,
    market: str = "",
    after: int | None = None,
    most: int = PAGE,
) -> Page:
    """By the name of the analyte. Two statements, one more where the list goes on."""
    keys = sa.select(*_KEY, sa.func.min(Limit.id)).join(Limit.analyte).join(Limit.market)
    keys = keys.where(_differs(first, second)).group_by(*_KEY).order_by(*_KEY).limit(most + 1)
    if market:
        keys = keys.where(Market.code == market)
    if after is not None:
        keys = keys.where(sa.tuple_(*_KEY) > _place(session, after))
    found = session.execute(keys).all()
    rows = _rows(session, first, second, [each[:-1] for each in found[:most]])
    return Page(rows, found[most - 1][-1] if len(found) > most else None)


def next_change(session: Session, today: date) -> date | None:
    """The next day on which anything in the catalogue changes."""
    begins = session.scalar(sa.select(sa.func.min(Limit.effective_from)).where(Limit.effective_from > today))
    ends = session.scalar(sa.select(sa.func.min(Limit.effective_to)).where(Limit.effective_to >= today))
    over = date.fromordinal(ends.toordinal() + 1) if ends else None
    return min((day for day in (begins, over) if day is not None), default=None)


def _rows(session: Session, first: date, second: date, keys: Sequence[Any]) -> list[Listed]:
    wanted = {tuple(each[1:]): place for place, each in enumerate(keys)}
    asked = sa.select(Limit).where(_differs(first, second), Limit.analyte_id.in_({each[1] for each in keys}))
    named: dict[str, Limit] = {}
    places: dict[Any, int] = {}
    for row in session.scalars(asked.options(*WHOLE)):
        place = wanted.get((row.analyte_id, row.commodity_id, row.market_id, row.basis))
        if place is not None:
            named[row.limit_id] = row
            places[key(values.catalogue_limit(row))] = place
    found = differences((values.catalogue_limit(row) for row in named.values()), first, second)
    return [
        Listed(each, _side(named, each.before), _side(named, each.now))
        for _, each in sorted(found.items(), key=lambda pair: places[pair[0]])
    ]


def _side(named: dict[str, Limit], limit: Any) -> Limit | None:
    return named[limit.limit_id] if limit is not None else None


def _differs(first: date, second: date) -> sa.ColumnElement[bool]:
    """In force on one of the two days and not on the other."""
    before, now = _on(first), _on(second)
    return sa.or_(sa.and_(before, sa.not_(now)), sa.and_(now, sa.not_(before)))


def _on(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        sa.or_(Limit.effective_from.is_(None), Limit.effective_from <= day),
        sa.or_(Limit.effective_to.is_(None), Limit.effective_to >= day),
    )


def _place(session: Session, after: int) -> Any:
    found = session.execute(sa.select(*_KEY).join(Limit.analyte).where(Limit.id == after)).first()
    if found is None:
        raise NotFound
    return sa.tuple_(*(sa.literal(value) for value in found))
