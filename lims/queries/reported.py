"""Analyses that a partial report in force answers for: their results stand until the report is amended."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.certificate import Certificate
from lims.domain.refusal import Conflict
from lims.models.analysis import Analysis
from lims.models.method import MethodVersion, Performance


def require_unreported(analyses: Iterable[Analysis]) -> None:
    """Raise `Conflict` for an analysis whose result stands on a partial report in force."""
    if any(each.reported_in_id is not None for each in analyses):
        raise Conflict("analysis_reported")


def release(session: Session, sample_id: int) -> None:
    """An amendment is open, or the paper was revoked: results may be corrected again."""
    for analysis in session.scalars(_of(sample_id).where(Analysis.reported_in_id.is_not(None))):
        analysis.reported_in_id = None


def forget(session: Session, certificate_id: int) -> None:
    """The issue of a partial report failed: what was fastened for it alone may be changed again."""
    for analysis in session.scalars(sa.select(Analysis).where(Analysis.reported_in_id == certificate_id)):
        analysis.reported_in_id = None


def fasten(session: Session, sample_id: int, certificate_id: int, certificate: Certificate) -> None:
    """The paper stays as it is after all: what it answers for stands again."""
    said = {(line.analyte.en, line.method.code) for line in certificate.lines}
    for analysis in session.scalars(_of(sample_id)):
        code = analysis.performance.method_version.method.code
        if (analysis.analyte.name, code) in said:
            analysis.reported_in_id = certificate_id


def _of(sample_id: int) -> sa.Select[Analysis]:
    return (
        sa.select(Analysis)
        .where(Analysis.sample_id == sample_id)
        .options(
            joinedload(Analysis.analyte),
            joinedload(Analysis.performance)
            .joinedload(Performance.method_version)
            .joinedload(MethodVersion.method),
        )
    )
