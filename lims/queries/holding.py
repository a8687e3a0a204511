"""Results whose samples had waited too long: noted when their run is opened, told until somebody answers for them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain import holding as rules
from lims.domain.holding import Breach
from lims.models.analysis import Analysis, Result, Run
from lims.models.repeat import HoldingBreach
from lims.queries import evidence, planning


def note(session: Session, run: Run, analyses: Iterable[Analysis], *, at: datetime) -> int:
    """Write down what was begun too late in a run, or nobody knows whether it was; how many results."""
    begun = rules.started(at, run.performed_on)
    broken = [
        (result, found, analysis)
        for analysis in analyses
        if (found := _breach(analysis, begun)) is not None
        for result in evidence.counting(analysis)
        if result.run_id in {None, run.id} and result.typed is None
    ]
    there = of_results(session, [each.id for each, _, _ in broken if each.id is not None]) if broken else {}
    for result, found, analysis in broken:
        row = there.get(result.id) or HoldingBreach(result=result, reason="")
        row.code, row.started_at, row.start_by = found.code.value, begun, analysis.start_by
        row.accepted_by_id, row.accepted_at, row.reason = None, None, ""
        session.add(row)
    return len(broken)


def of_results(session: Session, result_ids: Collection[int]) -> dict[int, HoldingBreach]:
    """What stands against each of these results, with who answered for it. One statement."""
    rows = session.scalars(
        sa.select(HoldingBreach)
        .where(HoldingBreach.result_id.in_(result_ids))
        .options(joinedload(HoldingBreach.accepted_by))
    )
    return {row.result_id: row for row in rows}


def of_sample(session: Session, sample_id: int) -> dict[int, HoldingBreach]:
    """The same for every result of a sample."""
    results = sa.select(Result.id).join(Result.analysis).where(Analysis.sample_id == sample_id)
    return of_results(session, session.scalars(results).all())


def in_run(session: Session, run_id: int) -> int:
    """How many results of a run were begun too late, or nobody knows when."""
    asked = sa.select(sa.func.count(HoldingBreach.id)).join(HoldingBreach.result)
    return session.scalar(asked.where(Result.run_id == run_id)) or 0


def unanswered(breaches: Mapping[int, HoldingBreach], result_ids: Iterable[int]) -> Sequence[int]:
    """Those nobody has answered for yet."""
    return [each for each in result_ids if each in breaches and breaches[each].accepted_at is None]


def _breach(analysis: Analysis, begun: datetime) -> Breach | None:
    if analysis.computed:
        return None
    return rules.breach(planning.start_by_rule(analysis.performance), analysis.start_by, begun)
