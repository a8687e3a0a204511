"""What the pages of a quality plan ask: the version with its method, its analytes, and who wrote what."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.quality_plan import Plan
from lims.models.method import MethodVersion, Performance
from lims.models.quality import QualityPlan
from lims.models.reference import Analyte
from lims.queries import quality
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
    plan = quality.plan_of(session, version_id)
    return Written(version, plan, rows[0].number if rows else 0, rows, _analytes(session, version_id))


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
