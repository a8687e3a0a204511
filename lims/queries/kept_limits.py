"""The whole catalogue as values, and a limit as the row it is kept in."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain import catalogue as domain
from lims.domain.limit import CatalogueLimit
from lims.domain.limit_change import Books
from lims.domain.text import search_key
from lims.models.base import Row
from lims.models.reference import Analyte, Commodity, Limit, Market, Regulation
from lims.queries import values
from lims.queries.limits import WHOLE

Ids = Mapping[type[Row], Mapping[str, int]]
LONGEST_KEY = 300


def limits(session: Session) -> dict[str, CatalogueLimit]:
    """limit_id → the limit, every one there is."""
    rows = session.scalars(sa.select(Limit).options(*WHOLE).order_by(Limit.id))
    return {row.limit_id: values.catalogue_limit(row) for row in rows}


def books(session: Session, today: date, *, locked: bool = False) -> Books:
    """What a file of limits is held against; `locked`, nobody else changes it until this act is done."""
    if locked:
        session.execute(sa.select(Market.id).order_by(Market.id).with_for_update()).all()
    named = {row.id: row for row in session.scalars(sa.select(Commodity))}
    commodities = {row.name: _commodity(row, named) for row in named.values()}
    analytes = {row.name: _analyte(row) for row in session.scalars(sa.select(Analyte))}
    return Books(limits(session), commodities, analytes, today)


def ids(session: Session) -> Ids:
    """What a limit names → the numbers of the rows."""
    return {
        Market: _ids(session, Market, "code"),
        Commodity: _ids(session, Commodity, "name"),
        Analyte: _ids(session, Analyte, "name"),
        Regulation: _ids(session, Regulation, "code"),
    }


def row_of(limit: CatalogueLimit, ids: Ids) -> Limit:
    """A row that says what the limit says."""
    plan = limit.plan
    return Limit(
        limit_id=limit.limit_id,
        market_id=ids[Market][limit.market],
        commodity_id=ids[Commodity][limit.commodity],
        analyte_id=ids[Analyte][limit.analyte],
        regulation_id=ids[Regulation][limit.regulation],
        analyte_group=limit.analyte_group,
        residue_definition=limit.residue_definition,
        kind=limit.kind.value,
        low=limit.low,
        high=limit.high,
        unit=limit.unit,
        portion_g=limit.portion_g,
        plan_n=plan.n if plan else None,
        plan_c=plan.c if plan else None,
        plan_m=plan.m if plan else None,
        plan_big_m=plan.M if plan else None,
        basis=limit.basis,
        effective_from=limit.effective_from,
        effective_to=limit.effective_to,
        clause=limit.clause,
        source_url=limit.source_url,
        verified=limit.verified,
        note=limit.note,
        commodity_code=limit.commodity_code,
        search_key=words_to_find(limit.limit_id, limit.regulation, limit.clause, limit.regulation_title),
    )


def words_to_find(*parts: str) -> str:
    """The key by which a row is found in a search."""
    return search_key(" ".join(filter(None, parts)))[:LONGEST_KEY]


def _commodity(row: Commodity, named: Mapping[int, Commodity]) -> domain.Commodity:
    return domain.Commodity(
        name=row.name,
        name_vi=row.name_vi,
        parent=named[row.parent_id].name if row.parent_id is not None else None,
        codex_code=row.codex_code,
        eu_code=row.eu_code,
        note=row.note,
    )


def _analyte(row: Analyte) -> domain.Analyte:
    return domain.Analyte(
        name=row.name,
        name_vi=row.name_vi,
        cas_number=row.cas_number,
        group=row.group,
        default_unit=row.default_unit,
    )


def _ids(session: Session, model: Any, key: str) -> dict[str, int]:
    rows: Iterable[Any] = session.execute(sa.select(getattr(model, key), model.id))
    return {name: row_id for name, row_id in rows}
