"""By what many boxes are read and judged at once: only what a verdict leans on is loaded beside them."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, subqueryload

from lims.domain.refusal import NotFound
from lims.domain.yardstick import Yardstick
from lims.models.analysis import Analysis, Result
from lims.models.reference import Analyte
from lims.models.sample import Sample
from lims.queries import evidence
from lims.queries.cells import Of
from lims.queries.judging import Whole


def yardsticks(session: Session, of: Of, result_ids: Collection[int]) -> dict[int, Yardstick]:
    """One for each box. Raises `NotFound` unless all of them are there.

    The siblings of an analysis are asked for only where its verdict needs them: of 500 samples × 60
    pesticides none needs another.
    """
    rows = session.scalars(
        sa.select(Result)
        .join(Result.analysis)
        .join(Result.run)
        .where(of.clause(), Result.id.in_(result_ids))
        .options(
            joinedload(Result.analysis).options(
                joinedload(Analysis.analyte),
                joinedload(Analysis.performance),
                joinedload(Analysis.sample).joinedload(Sample.order),
                subqueryload(Analysis.specifications),
                subqueryload(Analysis.results),
            )
        )
    ).all()
    if len(rows) != len(set(result_ids)):
        raise NotFound
    beside = _beside(session, [each.analysis for each in rows])
    found = {}
    for row in rows:
        sample = row.analysis.sample
        whole = Whole(sample, sample.order, [row.analysis, *beside.get(sample.id, ())])
        found[row.id] = whole.yardstick(row.analysis, row)
    return found


def _beside(session: Session, analyses: Iterable[Analysis]) -> dict[int, list[Analysis]]:
    """The analyses of the same samples that any of these lean on, by sample."""
    wanted: dict[int, set[str]] = {}
    for each in analyses:
        if names := evidence.needs(each) | _parts(each):
            wanted.setdefault(each.sample_id, set()).update(names)
    if not wanted:
        return {}
    rows = session.scalars(
        sa.select(Analysis)
        .join(Analysis.analyte)
        .where(Analysis.sample_id.in_(wanted), Analyte.name.in_(set().union(*wanted.values())))
        .options(
            joinedload(Analysis.analyte),
            joinedload(Analysis.performance),
            subqueryload(Analysis.specifications),
            subqueryload(Analysis.results),
        )
        .order_by(Analysis.sample_id, Analysis.position, Analysis.id)
    )
    found: dict[int, list[Analysis]] = {}
    for row in rows:
        found.setdefault(row.sample_id, []).append(row)
    return found


def _parts(analysis: Analysis) -> frozenset[str]:
    definitions = (each.definition for each in evidence.specifications(analysis))
    return frozenset(name for each in definitions if each is not None for name in each.names)
