"""What the pages of a quality plan ask: the version with its method, its analytes, and who wrote what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain import unit
from lims.domain.quality_plan import Plan
from lims.domain.refusal import Refused
from lims.models.method import MethodVersion, Performance
from lims.models.quality import QualityPlan
from lims.models.reference import Analyte
from lims.models.resource import CertifiedValue, Supply
from lims.queries import quality_sheet
from lims.queries.runs import method_version


@dataclass(frozen=True, slots=True)
class Written:
    """The plan of a version, and every plan before it, newest first."""

    version: MethodVersion
    plan: Plan
    number: int
    rows: Sequence[QualityPlan]
    analytes: Sequence[tuple[str, str]]

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.analytes]


def written(session: Session, version_id: int) -> Written:
    """Raises `NotFound`."""
    version = method_version(session, version_id)
    rows = session.scalars(
        sa.select(QualityPlan)
        .where(QualityPlan.method_version_id == version_id)
        .options(joinedload(QualityPlan.written_by))
        .order_by(QualityPlan.number.desc())
    ).all()
    plan = quality_sheet.plan_of(session, version_id)
    return Written(version, plan, rows[0].number if rows else 0, rows, _analytes(session, version_id))


@dataclass(frozen=True, slots=True)
class Material:
    """A reference material on the shelf, with what its certificate says in the units of a method."""

    supply_id: int
    name: str
    lot: str
    certified: Mapping[str, tuple[Decimal, Decimal, Decimal]]


def materials(session: Session, version_id: int) -> list[Material]:
    """Reference materials whose certificate says something about what this version measures. Two statements.

    A value in a unit of another kind is left out: it would be no value of this method.
    """
    measured = session.execute(
        sa.select(Analyte.name, Performance.unit)
        .join(Performance, Performance.analyte_id == Analyte.id)
        .where(Performance.method_version_id == version_id)
    )
    units = {row.name: row.unit for row in measured}
    rows = session.execute(
        sa.select(Supply.id, Supply.name, Supply.lot, Analyte.name, CertifiedValue)
        .join(CertifiedValue, CertifiedValue.supply_id == Supply.id)
        .join(Analyte, Analyte.id == CertifiedValue.analyte_id)
        .where(Supply.archived_at.is_(None), CertifiedValue.in_force.is_(True), Analyte.name.in_(units))
        .order_by(Supply.name_key, Supply.id, CertifiedValue.id)
    )
    found: dict[int, tuple[str, str, dict[str, tuple[Decimal, Decimal, Decimal]]]] = {}
    for supply_id, name, lot, analyte, value in rows:
        told = _in_unit(value, units[analyte])
        if told is not None:
            found.setdefault(supply_id, (name, lot, {}))[2][analyte] = told
    return [Material(supply_id, *each) for supply_id, each in found.items()]


def _in_unit(row: CertifiedValue, wanted: str) -> tuple[Decimal, Decimal, Decimal] | None:
    try:
        return unit.convert(row.value, row.unit, wanted), unit.convert(row.u_value, row.unit, wanted), row.u_k
    except Refused:
        return None


def analyte_names(session: Session, version_id: int) -> list[str]:
    return [name for name, _ in _analytes(session, version_id)]


def _analytes(session: Session, version_id: int) -> list[tuple[str, str]]:
    """(name, Vietnamese name) of what the version measures, each once."""
    rows = session.execute(
        sa.select(Analyte.name, Analyte.name_vi)
        .join(Performance, Performance.analyte_id == Analyte.id)
        .where(Performance.method_version_id == version_id)
        .group_by(Analyte.id, Analyte.name, Analyte.name_vi)
        .order_by(Analyte.id)
    )
    return [(name, vietnamese or name) for name, vietnamese in rows]
