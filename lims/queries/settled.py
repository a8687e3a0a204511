"""What is decided before a measurement around one limit: the products it reaches by a factor, its sum, its lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from lims.domain.definition import Definition
from lims.domain.limit import CatalogueLimit
from lims.models.definition import CompleteList, ProcessingFactor
from lims.queries import complete_lists, decided, limits
from lims.queries import definitions as books
from lims.queries.definitions import ANY_PESTICIDE
from lims.queries.reference import Entry


@dataclass(frozen=True, slots=True)
class Reached:
    """A processed product that is judged by this limit times a factor."""

    factor: ProcessingFactor
    high: Decimal


@dataclass(frozen=True, slots=True)
class Settled:
    reached: Sequence[Reached]
    definition: Definition | None
    is_default: bool
    lists: Sequence[CompleteList]


def around(session: Session, entry: Entry, *, on: date) -> Settled:
    """What acts with this limit on a day."""
    row = entry.row
    is_default = row.analyte.name == ANY_PESTICIDE
    definitions = books.definitions(session, on=on, analyte_ids=[row.analyte_id])
    return Settled(
        reached=_reached(session, entry, on=on),
        definition=definitions.of(row.analyte_id, row.market.code),
        is_default=is_default,
        lists=complete_lists.in_force(session, row.market.code) if is_default else (),
    )


def _reached(session: Session, entry: Entry, *, on: date) -> list[Reached]:
    """A factor acts only where the processed product has no limit of its own in this market."""
    limit, row = entry.limit, entry.row
    found = []
    for factor in decided.factors_from(session, [row.commodity_id], on=on) if limit.in_force(on) else ():
        value = books.factor_value(factor)
        applied = (
            value.applied(limit) if value.holds(row.analyte_id, row.analyte.group, limit.market) else None
        )
        if (
            applied is None
            or applied[0].high is None
            or _has_its_own(session, factor, limit, row.analyte_id, on)
        ):
            continue
        found.append(Reached(factor, applied[0].high))
    return found


def _has_its_own(
    session: Session, factor: ProcessingFactor, limit: CatalogueLimit, analyte_id: int, on: date
) -> bool:
    own = limits.limits_found(
        session, commodity_id=factor.commodity_id, markets=[limit.market], analyte_ids=[analyte_id], on=on
    )
    return bool(own)
