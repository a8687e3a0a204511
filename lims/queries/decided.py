"""What is decided before a measurement, as its pages ask: definitions of sums, and processing factors."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.definition import Definition
from lims.domain.refusal import NotFound
from lims.domain.second_person import Standing
from lims.domain.text import like, search_key
from lims.models.definition import FactorEnd, FourEyes, ProcessingFactor, ResidueDefinition
from lims.models.reference import Analyte, Commodity
from lims.queries import definitions as values
from lims.queries.definitions import in_force, in_use
from lims.queries.proposed import standing_of, waits, with_people

PAGE = 50


@dataclass(frozen=True, slots=True)
class DefinitionEntry:
    """One definition, and what hinders the program from computing the sum."""

    row: ResidueDefinition
    definition: Definition
    standing: Standing
    unknown: tuple[str, ...]

    @property
    def names_itself(self) -> bool:
        """A component that is the analyte itself would be its own summand."""
        return self.row.analyte.name in self.definition.names

    @property
    def computed(self) -> bool:
        hindered = {*self.unknown, self.row.analyte.name}
        together = any if self.definition.alternatives else all
        return together(name not in hindered for name in self.definition.names)


@dataclass(frozen=True, slots=True)
class FactorEntry:
    row: ProcessingFactor
    standing: Standing


@dataclass(frozen=True, slots=True)
class EndEntry:
    row: FactorEnd
    standing: Standing


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Any]
    next_key: int | None


def definitions(session: Session, *, q: str = "", after: int | None = None) -> Page:
    """By analyte, then market, the latest first; what waits and what is over among them. Three statements at most."""
    order = (Analyte.sort_key, ResidueDefinition.analyte_id, ResidueDefinition.id)
    asked = _definitions().order_by(*order).limit(PAGE + 1)
    for word in search_key(q).split():
        asked = asked.where(Analyte.search_key.like(f"%{like(word)}%", escape="\\"))
    if after is not None:
        last = definition(session, after).row
        asked = asked.where(sa.tuple_(*order) > (last.analyte.sort_key, last.analyte_id, last.id))
    rows = session.scalars(asked).all()
    return Page(_definition_entries(session, rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None)


def definition(session: Session, definition_id: int) -> DefinitionEntry:
    """Raises `NotFound`."""
    row = session.scalar(_definitions().where(ResidueDefinition.id == definition_id))
    if row is None:
        raise NotFound
    return _definition_entries(session, [row])[0]


def definitions_of(session: Session, analyte_id: int) -> Sequence[DefinitionEntry]:
    """Every definition of an analyte, the one that begins last on top."""
    begins = ResidueDefinition.effective_from.desc().nulls_last()
    asked = _definitions().where(ResidueDefinition.analyte_id == analyte_id)
    rows = session.scalars(asked.order_by(ResidueDefinition.market, begins, ResidueDefinition.id.desc()))
    return _definition_entries(session, rows.all())


def factors(session: Session, *, after: int | None = None) -> Page:
    """By the name of the processed product. One statement, or two."""
    order = (Commodity.search_key, ProcessingFactor.id)
    asked = _factors().order_by(*order).limit(PAGE + 1)
    if after is not None:
        last = factor(session, after).row
        asked = asked.where(sa.tuple_(*order) > (last.commodity.search_key, last.id))
    rows = session.scalars(asked).all()
    entries = [FactorEntry(row, standing_of(row)) for row in rows[:PAGE]]
    return Page(entries, rows[PAGE - 1].id if len(rows) > PAGE else None)


def factor(session: Session, factor_id: int) -> FactorEntry:
    """Raises `NotFound`."""
    row = session.scalar(_factors().where(ProcessingFactor.id == factor_id))
    if row is None:
        raise NotFound
    return FactorEntry(row, standing_of(row))


def ends_of(session: Session, factor_id: int) -> Sequence[EndEntry]:
    """Every end proposed for a factor, the latest first."""
    asked = sa.select(FactorEnd).where(FactorEnd.factor_id == factor_id).options(*with_people(FactorEnd))
    rows = session.scalars(asked.order_by(FactorEnd.id.desc()))
    return [EndEntry(row, standing_of(row)) for row in rows]


def factor_of_end(session: Session, end_id: int) -> int:
    """The factor an end was proposed for. Raises `NotFound`."""
    found = session.scalar(sa.select(FactorEnd.factor_id).where(FactorEnd.id == end_id))
    if found is None:
        raise NotFound
    return found


def factors_from(session: Session, raw_ids: Collection[int], *, on: date) -> Sequence[ProcessingFactor]:
    """The factors that count on a day and start from one of these products."""
    asked = _factors().where(
        ProcessingFactor.raw_commodity_id.in_(raw_ids),
        in_use(ProcessingFactor),
        *in_force(ProcessingFactor, on),
    )
    return session.scalars(asked.order_by(ProcessingFactor.id)).all()


def waiting(session: Session) -> dict[str, int]:
    """How many definitions, factors and ends of factors wait for a second person. One statement."""
    models: dict[str, type[FourEyes]] = {
        "definitions": ResidueDefinition,
        "factors": ProcessingFactor,
        "ends": FactorEnd,
    }
    counted = [
        sa.select(sa.func.count()).select_from(model).where(waits(model)).scalar_subquery().label(name)
        for name, model in models.items()
    ]
    return {
        str(name): int(count) for name, count in session.execute(sa.select(*counted)).mappings().one().items()
    }


def _definitions() -> sa.Select[ResidueDefinition]:
    return (
        sa.select(ResidueDefinition)
        .join(ResidueDefinition.analyte)
        .options(joinedload(ResidueDefinition.analyte), *with_people(ResidueDefinition))
    )


def _factors() -> sa.Select[ProcessingFactor]:
    whole = (ProcessingFactor.commodity, ProcessingFactor.raw_commodity, ProcessingFactor.analyte)
    return (
        sa.select(ProcessingFactor)
        .join(ProcessingFactor.commodity)
        .options(*(joinedload(each) for each in whole), *with_people(ProcessingFactor))
    )


def _definition_entries(session: Session, rows: Sequence[ResidueDefinition]) -> list[DefinitionEntry]:
    """With the components that are no analytes: one statement more, however many."""
    given = [values.definition(row) for row in rows]
    names = {name for each in given for name in each.names}
    known = set(session.scalars(sa.select(Analyte.name).where(Analyte.name.in_(names)))) if names else set()
    return [
        DefinitionEntry(row, each, standing_of(row), tuple(n for n in each.names if n not in known))
        for row, each in zip(rows, given, strict=True)
    ]
