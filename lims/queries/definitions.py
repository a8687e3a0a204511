"""What was decided before any measurement: definitions of sums, processing factors, lists declared complete."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.definition import Bound, Definition, Part
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.specified import Processing, processed
from lims.models.definition import CompleteList, FourEyes, ProcessingFactor, ResidueDefinition
from lims.models.reference import Analyte, Commodity, Limit, Market
from lims.queries import values
from lims.queries.limits import WHOLE

PESTICIDE = "pesticide"
ANY_PESTICIDE = "any pesticide without a specific MRL"
"""The analyte under which the catalogue keeps a market's default limit."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A processing factor in use: for one analyte or a group, in one market or ("") any."""

    raw_commodity_id: int
    raw: str
    analyte_id: int | None
    group: str
    market: str
    factor: Decimal
    justification: str
    source: str
    raw_vi: str = ""

    def holds(self, analyte_id: int, group: str, market: str) -> bool:
        named = self.analyte_id == analyte_id if self.analyte_id is not None else self.group == group
        return named and self.market in {"", market}

    def applied(self, limit: CatalogueLimit) -> tuple[CatalogueLimit, Processing] | None:
        """The limit of the raw product brought to the processed one; only a maximum can be."""
        if limit.kind is not LimitKind.MAX or limit.high is None:
            return None
        grounds = Processing(
            factor=self.factor,
            raw=self.raw,
            raw_limit=limit.high,
            justification=self.justification,
            source=self.source,
            raw_vi=self.raw_vi,
        )
        return processed(limit, self.factor), grounds


@dataclass(frozen=True, slots=True)
class Definitions:
    """(analyte, market) → the definition in use; the one of the market goes before the one of any."""

    by_market: Mapping[tuple[int, str], Definition]

    def of(self, analyte_id: int, market: str = "") -> Definition | None:
        return self.by_market.get((analyte_id, market)) or self.by_market.get((analyte_id, ""))

    def primary(self, analyte_id: int, markets: Iterable[str]) -> Definition | None:
        """The one a sum is computed and told by: that of the first market asked about."""
        return next(
            (found for each in (*markets, "") if (found := self.of(analyte_id, each)) is not None), None
        )


def in_use(model: type[FourEyes]) -> sa.ColumnElement[bool]:
    """Shipped, or approved by a second person."""
    return sa.or_(model.proposed_by_id.is_(None), model.approved_by_id.is_not(None))


def definitions(session: Session, *, on: date, analyte_ids: Collection[int] | None = None) -> Definitions:
    """The definitions in force on `on`; of several for one pair the one begun last counts. One statement."""
    asked = (
        sa.select(ResidueDefinition)
        .where(in_use(ResidueDefinition), *in_force(ResidueDefinition, on))
        .order_by(ResidueDefinition.effective_from.asc().nulls_first(), ResidueDefinition.id)
    )
    if analyte_ids is not None:
        asked = asked.where(ResidueDefinition.analyte_id.in_(analyte_ids))
    return Definitions({(row.analyte_id, row.market): definition(row) for row in session.scalars(asked)})


def definition(row: ResidueDefinition) -> Definition:
    return Definition(
        parts=tuple(Part(name, Decimal(factor)) for name, factor in row.parts),
        bound=Bound(row.bound),
        nd_basis=row.nd_basis,
        correlation=row.correlation,
        expressed_as=row.expressed_as,
        alternatives=row.alternatives,
        source=row.source,
    )


def factors(session: Session, line: Collection[int], *, on: date) -> tuple[Factor, ...]:
    """The processing factors of a commodity (or of those above it), nearest first. One statement."""
    places = {commodity_id: place for place, commodity_id in enumerate(line)}
    asked = (
        sa.select(ProcessingFactor)
        .where(ProcessingFactor.commodity_id.in_(places), in_use(ProcessingFactor))
        .where(*in_force(ProcessingFactor, on))
        .options(joinedload(ProcessingFactor.raw_commodity))
        .order_by(ProcessingFactor.id)
    )
    rows = sorted(session.scalars(asked), key=lambda row: places[row.commodity_id])
    return tuple(
        factor_value(row)
        for row in sorted(
            rows, key=lambda row: (places[row.commodity_id], row.analyte_id is None, row.market == "")
        )
    )


def defaults(session: Session, line: Collection[int], markets: Collection[str]) -> dict[str, CatalogueLimit]:
    """Market → its default limit, where a manager has declared its list complete for this commodity."""
    declared = (
        sa.select(CompleteList.market)
        .where(CompleteList.commodity_id.in_(line), CompleteList.withdrawn_at.is_(None))
        .where(CompleteList.market.in_(markets))
    )
    return {row.market.code: values.catalogue_limit(row) for row in defaults_of(session, declared)}


def defaults_of(session: Session, markets: Collection[str] | sa.Select[str]) -> Sequence[Limit]:
    """The rows that hold the default limits of these markets."""
    asked = (
        sa.select(Limit)
        .join(Limit.market)
        .join(Limit.analyte)
        .where(Analyte.name == ANY_PESTICIDE, Market.code.in_(markets))
        .options(*WHOLE)
        .order_by(Limit.id)
    )
    return session.scalars(asked).all()


def factor_value(row: ProcessingFactor) -> Factor:
    """The row as what judges. Its raw product must be loaded."""
    return Factor(
        row.raw_commodity_id,
        row.raw_commodity.name,
        row.analyte_id,
        row.analyte_group,
        row.market,
        row.factor,
        row.justification,
        row.source,
        row.raw_commodity.name_vi,
    )


def default_markets(session: Session) -> tuple[str, ...]:
    """The markets that have a default limit: only their lists can be declared complete."""
    asked = (
        sa.select(Market.code)
        .where(
            sa.exists()
            .where(Limit.market_id == Market.id, Limit.analyte_id == Analyte.id)
            .where(Analyte.name == ANY_PESTICIDE)
        )
        .order_by(Market.position)
    )
    return tuple(session.scalars(asked))


def groups(session: Session, analyte_ids: Collection[int] | None = None) -> dict[int, str]:
    """Analyte → its group."""
    asked = sa.select(Analyte.id, Analyte.group)
    if analyte_ids is not None:
        asked = asked.where(Analyte.id.in_(analyte_ids))
    return {analyte_id: group for analyte_id, group in session.execute(asked)}


def names_of(session: Session, commodity_ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(sa.select(Commodity.id, Commodity.name).where(Commodity.id.in_(commodity_ids)))
    return {commodity_id: name for commodity_id, name in rows}


def in_force(
    model: type[ResidueDefinition] | type[ProcessingFactor], on: date
) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        sa.or_(model.effective_from.is_(None), model.effective_from <= on),
        sa.or_(model.effective_to.is_(None), model.effective_to >= on),
    )
