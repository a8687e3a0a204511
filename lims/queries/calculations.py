"""Bench calculations, as pages and methods ask for them: versions, the newest in use, and who uses which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.calculation import Calculation, Case, Recipe
from lims.domain.frozen import from_plain, to_plain
from lims.domain.refusal import NotFound, Refused
from lims.domain.second_person import Standing
from lims.models.analysis import Analysis
from lims.models.calculation import CalculationRow
from lims.models.method import Method, MethodVersion, Performance
from lims.queries.proposed import standing_of, waits, with_people

PAGE = 50
WITH_PERFORMANCE = joinedload(Analysis.performance)


@dataclass(frozen=True, slots=True)
class Entry:
    """One version with where it stands."""

    row: CalculationRow
    standing: Standing

    @property
    def calculation(self) -> Calculation:
        return value(self.row)


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Entry]
    next_key: int | None


def page(session: Session, *, after: int | None = None) -> Page:
    """Every version by its code, the newest first. One statement, or two."""
    order = (CalculationRow.code, -CalculationRow.version, CalculationRow.id)
    asked = sa.select(CalculationRow).order_by(*order).limit(PAGE + 1)
    if after is not None:
        last = one(session, after).row
        asked = asked.where(sa.tuple_(*order) > (last.code, -last.version, last.id))
    rows = session.scalars(asked).all()
    entries = [Entry(row, standing_of(row)) for row in rows[:PAGE]]
    return Page(entries, rows[PAGE - 1].id if len(rows) > PAGE else None)


def one(session: Session, calculation_id: int) -> Entry:
    """With its people. Raises `NotFound`."""
    asked = sa.select(CalculationRow).where(CalculationRow.id == calculation_id)
    row = session.scalar(asked.options(*with_people(CalculationRow)))
    if row is None:
        raise NotFound
    return Entry(row, standing_of(row))


def versions(session: Session, code: str) -> Sequence[Entry]:
    """All versions of one calculation, the newest first."""
    asked = sa.select(CalculationRow).where(CalculationRow.code == code)
    rows = session.scalars(asked.order_by(CalculationRow.version.desc()))
    return [Entry(row, standing_of(row)) for row in rows]


def value(row: CalculationRow) -> Calculation:
    """What was proposed, with the number of its row."""
    recipe = from_plain(Recipe, row.recipe)
    return Calculation(replace(recipe, id=row.id), tuple(from_plain(Case, each) for each in row.cases))


def in_use(session: Session) -> Mapping[str, Recipe]:
    """Code → the newest version that counts: what a line of a method can name."""
    counts = sa.or_(
        sa.and_(CalculationRow.proposed_by_id.is_(None), CalculationRow.declined_by_id.is_(None)),
        CalculationRow.approved_by_id.is_not(None),
    )
    rows = session.scalars(
        sa.select(CalculationRow).where(counts).order_by(CalculationRow.code, CalculationRow.version)
    )
    return {row.code: value(row).recipe for row in rows}


def users(session: Session, calculation_id: int) -> Sequence[tuple[int, str, str]]:
    """(method, its code, its version) of every method version that calculates by this version."""
    asked = (
        sa.select(Method.id, Method.code, MethodVersion.version)
        .join(MethodVersion, MethodVersion.method_id == Method.id)
        .join(Performance, Performance.method_version_id == MethodVersion.id)
        .where(
            Performance.protocol["kind"].as_string() == "calculation",
            Performance.protocol["id"].as_integer() == calculation_id,
        )
        .distinct()
        .order_by(Method.code, MethodVersion.version)
    )
    return [(row_id, code, version) for row_id, code, version in session.execute(asked)]


def last_version(session: Session, code: str) -> int:
    return (
        session.scalar(sa.select(sa.func.max(CalculationRow.version)).where(CalculationRow.code == code)) or 0
    )


def waiting(session: Session, code: str) -> bool:
    """Whether a version of it waits to be decided."""
    asked = sa.select(CalculationRow.id).where(CalculationRow.code == code, waits(CalculationRow))
    return session.scalars(asked).first() is not None


def row_of(calculation: Calculation) -> CalculationRow:
    """A row for it; its number is the row's own and is not written."""
    recipe = calculation.recipe
    return CalculationRow(
        code=recipe.code,
        version=recipe.version,
        title_vi=recipe.title["vi"],
        title_en=recipe.title["en"],
        recipe=to_plain(replace(recipe, id=0)),
        cases=[to_plain(each) for each in calculation.cases],
    )


def new_rows(session: Session, shipped: Iterable[Calculation]) -> list[CalculationRow]:
    """Rows for the shipped versions that are not in the books. Raises `Refused` for one that changed."""
    rows = session.scalars(sa.select(CalculationRow))
    kept = {(row.code, row.version): row for row in rows}
    found = []
    for each in shipped:
        there, row = kept.get((each.recipe.code, each.recipe.version)), row_of(each)
        if there is None:
            found.append(row)
        elif there.proposed_by_id is None and (there.recipe, there.cases) != (row.recipe, row.cases):
            raise Refused("calculation_changed", calculation=each.recipe.code, version=each.recipe.version)
    return found
