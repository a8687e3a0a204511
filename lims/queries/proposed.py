"""Rows that one person proposes and another approves: where they stand, and the row to decide about."""

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.refusal import NotFound, Refused
from lims.domain.second_person import Standing, standing
from lims.domain.text import search_key
from lims.models.calculation import CalculationRow
from lims.models.definition import FactorEnd, FourEyes, ProcessingFactor, ResidueDefinition
from lims.models.reference import Analyte

Proposed = TypeVar("Proposed", ResidueDefinition, ProcessingFactor, FactorEnd, CalculationRow)


def standing_of(row: FourEyes) -> Standing:
    return standing(
        proposed_by=row.proposed_by_id, approved_by=row.approved_by_id, declined_by=row.declined_by_id
    )


def waits(model: type[FourEyes]) -> sa.ColumnElement[bool]:
    """Proposed, and not decided yet."""
    return sa.and_(
        model.proposed_by_id.is_not(None), model.approved_by_id.is_(None), model.declined_by_id.is_(None)
    )


def with_people(model: type[FourEyes]) -> Sequence[Any]:
    return [joinedload(getattr(model, who)) for who in ("proposed_by", "approved_by", "declined_by")]


def locked(session: Session, model: type[Proposed], row_id: int) -> Proposed:
    """The row to decide about, held until the decision is kept. Raises `NotFound`."""
    row = session.get(model, row_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


def analyte_named(session: Session, name: str) -> Analyte:
    """The one analyte of this name, English or Vietnamese, or synonym. Raises `Refused` for none and for several."""
    key = search_key(name)
    asked = sa.select(Analyte).where(Analyte.search_key.contains(key, autoescape=True)) if key else None
    met = [] if asked is None else [row for row in session.scalars(asked) if key in _names(row)]
    exact = [row for row in met if row.name == name.strip()]
    found = exact or met
    if len(found) != 1:
        code = "method_name_ambiguous" if found else "no_such_analyte"
        raise Refused(code, name=name.strip()[:60])
    return found[0]


def _names(row: Analyte) -> set[str]:
    return {search_key(each) for each in (row.name, row.name_vi, *row.synonyms)}
