"""The processing factors in the books as values, and which of a file's are not among them yet."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.processing import Held, ShippedFactor, overlapped
from lims.models.definition import ProcessingFactor
from lims.models.reference import Analyte, Commodity
from lims.queries.definitions import in_use
from lims.queries.proposed import waits


def held(session: Session, *, waiting: bool) -> list[Held]:
    """Every factor that counts, and those that wait where they are asked for."""
    which = in_use(ProcessingFactor)
    if waiting:
        which = sa.or_(which, waits(ProcessingFactor))
    return [held_of(row) for row in session.scalars(sa.select(ProcessingFactor).where(which))]


def held_of(row: ProcessingFactor) -> Held:
    return Held(
        commodity_id=row.commodity_id,
        raw_commodity_id=row.raw_commodity_id,
        analyte_id=row.analyte_id,
        group=row.analyte_group,
        market=row.market,
        factor=row.factor,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
    )


def new_rows(session: Session, shipped: Iterable[ShippedFactor]) -> list[ProcessingFactor]:
    """Rows for those of a file for which the laboratory never had one: what it ended, or decided itself, stays."""
    commodities = {name: row_id for row_id, name in session.execute(sa.select(Commodity.id, Commodity.name))}
    analytes = {name: row_id for row_id, name in session.execute(sa.select(Analyte.id, Analyte.name))}
    kept = [held_of(row) for row in session.scalars(sa.select(ProcessingFactor))]
    rows = []
    for each in shipped:
        row = ProcessingFactor(
            commodity_id=commodities[each.commodity],
            raw_commodity_id=commodities[each.raw_commodity],
            analyte_id=analytes[each.analyte] if each.analyte else None,
            analyte_group=each.group,
            market=each.market,
            factor=each.factor,
            justification=each.justification,
            source=each.source,
            effective_from=each.effective_from,
            effective_to=each.effective_to,
        )
        of_same = [there for there in kept if there.for_what == held_of(row).for_what]
        if not of_same or (each.effective_from and overlapped(held_of(row), of_same) is None):
            rows.append(row)
            kept.append(held_of(row))
    return rows
