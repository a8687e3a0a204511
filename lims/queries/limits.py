"""Which limit, and which method, holds for a commodity on a day: itself first, then its parents."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.deciding import Days
from lims.domain.limit import CatalogueLimit, nearest
from lims.models.method import Method, MethodVersion, Performance
from lims.models.reference import Commodity, Limit, LimitConfirmation, Market, Panel
from lims.queries import values

WHOLE = (
    joinedload(Limit.market),
    joinedload(Limit.commodity),
    joinedload(Limit.analyte),
    joinedload(Limit.regulation),
)
"""What a limit row needs to become a value."""


def line_ids(session: Session, commodity_id: int) -> list[int]:
    """The rows of the lineage, itself first."""
    return [row_id for row_id, _ in _line(session, commodity_id)]


def lineage(session: Session, commodity_id: int) -> tuple[str, ...]:
    """The commodity, its parent, and so on up to `all foods`: names, in that order."""
    return tuple(name for _, name in _line(session, commodity_id))


def limits_found(
    session: Session,
    *,
    commodity_id: int,
    markets: Collection[str],
    analyte_ids: Collection[int] | None = None,
    on: date | Days,
) -> dict[tuple[int, str], tuple[CatalogueLimit, ...]]:
    """(analyte, market) → the rows in force at the nearest level, one for each basis.

    `on` is one day, or the days of a sample: then each act goes by the day it names. Without `analyte_ids`: of every analyte that has one. Two statements, however many are asked for.
    """
    line = _line(session, commodity_id)
    days = on if isinstance(on, Days) else Days(testing=on)
    asked = _in_force(days).where(
        Limit.commodity_id.in_([row_id for row_id, _ in line]), Market.code.in_(markets)
    )
    if analyte_ids is not None:
        asked = asked.where(Limit.analyte_id.in_(analyte_ids))
    together: dict[tuple[int, str], list[CatalogueLimit]] = defaultdict(list)
    for row in session.scalars(asked):
        together[row.analyte_id, row.market.code].append(values.catalogue_limit(row))
    names = [name for _, name in line]
    return {pair: nearest(rows, names, days) for pair, rows in together.items()}


def row_ids(session: Session, limit_ids: Iterable[str]) -> dict[str, int]:
    """limit_id → the number of its row."""
    found = session.execute(sa.select(Limit.limit_id, Limit.id).where(Limit.limit_id.in_(list(limit_ids))))
    return {limit_id: row_id for limit_id, row_id in found}


def confirmed(session: Session, limit_ids: Iterable[str] | None = None) -> frozenset[str]:
    """Those of the limits (or of all) that a manager vouched for by name."""
    asked = sa.select(Limit.limit_id).join(LimitConfirmation, LimitConfirmation.limit_id == Limit.id)
    if limit_ids is not None:
        asked = asked.where(Limit.limit_id.in_(list(limit_ids)))
    return frozenset(session.scalars(asked))


def performances_for(
    session: Session, *, commodity_id: int, on: date, analyte_ids: Collection[int] | None = None
) -> dict[int, tuple[Performance, ...]]:
    """Analyte → what each method in use that day reaches for it in this commodity.

    Of one method the version begun last counts; of its performances the one for the nearest
    level of the commodity, or else the one for any matrix. Ordered by the code of the method.
    """
    line = line_ids(session, commodity_id)
    asked = (
        sa.select(Performance)
        .join(Performance.method_version)
        .join(MethodVersion.method)
        .where(MethodVersion.id.in_(_versions_in_use(on)))
        .where(sa.or_(Performance.commodity_id.is_(None), Performance.commodity_id.in_(line)))
        .options(
            joinedload(Performance.method_version).joinedload(MethodVersion.method),
            joinedload(Performance.analyte),
        )
        .order_by(Method.code, Performance.id)
    )
    if analyte_ids is not None:
        asked = asked.where(Performance.analyte_id.in_(analyte_ids))
    return _nearest_of_each_method(session.scalars(asked), line)


def panel_for(session: Session, commodity_id: int, markets: Collection[str]) -> Sequence[Panel]:
    """What is usually tested in this commodity, or the nearest above it that has a panel, for these markets."""
    names = lineage(session, commodity_id)
    rows = session.scalars(
        sa.select(Panel).where(Panel.product.in_(names), Panel.market.in_(markets)).order_by(Panel.id)
    ).all()
    nearest_product = next((name for name in names if any(row.product == name for row in rows)), None)
    return [row for row in rows if row.product == nearest_product]


def _line(session: Session, commodity_id: int) -> list[tuple[int, str]]:
    """Rows of the lineage in one statement. UNION drops what was met before, so a loop ends."""
    start = sa.select(Commodity.id, Commodity.name, Commodity.parent_id).where(Commodity.id == commodity_id)
    above = start.cte("above", recursive=True)
    parent = sa.select(Commodity.id, Commodity.name, Commodity.parent_id).join(
        above, Commodity.id == above.c.parent_id
    )
    met = {row.id: row for row in session.execute(sa.select(above.union(parent)))}
    line, at = [], met.pop(commodity_id, None)
    while at is not None:
        line.append((at.id, at.name))
        at = met.pop(at.parent_id, None)
    return line


def _in_force(days: Days) -> sa.Select[Limit]:
    """In force on one of the days at least; which of them counts, each act says."""
    return (
        sa.select(Limit)
        .join(Limit.market)
        .where(sa.or_(Limit.effective_from.is_(None), Limit.effective_from <= days.last))
        .where(sa.or_(Limit.effective_to.is_(None), Limit.effective_to >= days.first))
        .options(*WHOLE)
        .order_by(Limit.id)
    )


def _versions_in_use(on: date) -> sa.Select[int]:
    """Of every method the version begun last, if it has not ended: the older ones are history."""
    place = sa.func.row_number().over(
        partition_by=MethodVersion.method_id,
        order_by=(MethodVersion.valid_from.desc(), MethodVersion.id.desc()),
    )
    begun = sa.select(MethodVersion.id, MethodVersion.valid_to, place.label("place"))
    ranked = begun.where(MethodVersion.valid_from <= on).subquery()
    return sa.select(ranked.c.id).where(
        ranked.c.place == 1, sa.or_(ranked.c.valid_to.is_(None), ranked.c.valid_to >= on)
    )


def _nearest_of_each_method(
    rows: Iterable[Performance], line: Sequence[int]
) -> dict[int, tuple[Performance, ...]]:
    distance: dict[int | None, int] = {row_id: steps for steps, row_id in enumerate(line)}
    distance[None] = len(line)
    best: dict[tuple[int, int], Performance] = {}
    for row in rows:
        key = (row.analyte_id, row.method_version_id)
        if key not in best or distance[row.commodity_id] < distance[best[key].commodity_id]:
            best[key] = row
    found: dict[int, list[Performance]] = defaultdict(list)
    for (analyte_id, _), row in best.items():
        found[analyte_id].append(row)
    return {analyte_id: tuple(each) for analyte_id, each in found.items()}
