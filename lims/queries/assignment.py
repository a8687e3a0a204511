"""What is asked of a sample, and what may still be looked up again."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.domain.refusal import Conflict, NotFound
from lims.domain.sample import AnalysisStatus
from lims.domain.specified import Reason, Specification, says_the_same
from lims.models.analysis import Analysis, Result, SpecificationRow
from lims.models.method import MethodVersion, Performance
from lims.models.sample import Sample
from lims.queries import values
from lims.queries.among import among
from lims.queries.sought import Sought, sought


def sample_to_assign(session: Session, sample_id: int, *, locked: bool = False) -> Sample:
    """A sample with its order and commodity. Raises `NotFound`."""
    asked = (
        sa.select(Sample)
        .where(Sample.id == sample_id)
        .options(joinedload(Sample.order), joinedload(Sample.commodity))
    )
    found = session.scalar(asked.with_for_update(of=Sample) if locked else asked)
    if found is None:
        raise NotFound
    return found


def bare_samples(session: Session, sample_ids: Collection[int]) -> Sequence[Sample]:
    """Samples that have no analyses yet, locked, with order and commodity. `NotFound`, or `Conflict` if one has."""
    samples = session.scalars(
        sa.select(Sample)
        .where(among(Sample.id, sample_ids))
        .options(joinedload(Sample.order), joinedload(Sample.commodity))
        .order_by(Sample.id)
        .with_for_update(of=Sample)
    ).all()
    if len(samples) != len(set(sample_ids)):
        raise NotFound
    if (
        session.scalar(sa.select(Analysis.id).where(among(Analysis.sample_id, sample_ids)).limit(1))
        is not None
    ):
        raise Conflict("changed_meanwhile")
    return samples


def analyses_of(session: Session, sample_id: int) -> Sequence[Analysis]:
    """Every analysis asked of a sample, excluded ones too, in order of assignment. Four statements."""
    return session.scalars(
        sa.select(Analysis)
        .where(Analysis.sample_id == sample_id)
        .options(
            joinedload(Analysis.analyte),
            joinedload(Analysis.performance).options(
                joinedload(Performance.analyte),
                joinedload(Performance.method_version).joinedload(MethodVersion.method),
            ),
            selectinload(Analysis.specifications),
            selectinload(Analysis.results).options(
                selectinload(Result.judgements), selectinload(Result.corrections)
            ),
        )
        .order_by(Analysis.position, Analysis.id)
    ).all()


def may_be_refreshed(session: Session, sample_id: int, *, on: date) -> bool:
    """Whether the catalogue would answer otherwise today, for an analysis that has no result yet."""
    sample = sample_to_assign(session, sample_id)
    waiting = [each for each in analyses_of(session, sample_id) if refreshable(each)]
    if not waiting:
        return False
    catalogue = sought(session, sample, on=on, analyte_ids={each.analyte_id for each in waiting})
    return any(
        not says_the_same(values.specification(row), again(row, analysis.analyte_id, catalogue))
        for analysis in waiting
        for row in analysis.specifications
    )


def has_results(analysis: Analysis) -> bool:
    """Whether a value was ever typed for it, also one that was emptied again since."""
    return any(result.typed is not None or result.corrections for result in analysis.results)


def refreshable(analysis: Analysis) -> bool:
    """Results are judged by what was frozen; only where there is none may it be looked up again."""
    return analysis.status != AnalysisStatus.EXCLUDED and not has_results(analysis)


def again(row: SpecificationRow, analyte_id: int, catalogue: Sought) -> Specification:
    """What the row would say today; a person's choice among several limits stays chosen."""
    frozen = values.specification(row).limit
    offered = {limit.limit_id for limit in catalogue.candidates(analyte_id, row.market)}
    chosen = frozen.limit_id if frozen is not None and frozen.limit_id in offered else None
    return catalogue.specification(analyte_id, row.market, chosen=chosen)


def performances(session: Session, ids: Collection[int]) -> dict[int, Performance]:
    """By number, with analyte and method."""
    rows = session.scalars(
        sa.select(Performance)
        .where(Performance.id.in_(ids))
        .options(
            joinedload(Performance.analyte),
            joinedload(Performance.method_version).joinedload(MethodVersion.method),
        )
    )
    return {row.id: row for row in rows}


def left_open(session: Session, sample_id: int) -> int:
    """How many choices between several limits nobody has made yet."""
    asked = (
        sa.select(sa.func.count(SpecificationRow.id))
        .join(SpecificationRow.analysis)
        .where(
            Analysis.sample_id == sample_id,
            Analysis.status != AnalysisStatus.EXCLUDED.value,
            SpecificationRow.reason == Reason.CHOICE_NEEDED.value,
        )
    )
    return session.scalar(asked) or 0
