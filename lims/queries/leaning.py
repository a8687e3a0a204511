"""What was accepted leans on checks, and some checks lean on a result: that one does not change underneath."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.frozen import from_plain
from lims.domain.quality_plan import Plan
from lims.domain.refusal import Conflict
from lims.models.analysis import Analysis, Result
from lims.models.quality import Control
from lims.queries.among import among
from lims.queries.results import Bench


def require_nothing_leans(session: Session, bench: Bench, results: Collection[Result]) -> None:
    """Raise `Conflict` when a duplicate or spike is made of one of these and others were accepted on it.

    Two statements at most; one where no control is made of a sample.
    """
    controls = session.execute(
        sa.select(Control.run_id, Control.sample_id, Control.unit_no, Control.item).where(
            among(Control.run_id, {each.run_id for each in results}),
            Control.counts.is_(True),
            Control.sample_id.is_not(None),
        )
    ).all()
    made = {(row.run_id, row.sample_id, row.unit_no): row.item for row in controls}
    analytes = {each.id: bench.analyses[each.analysis_id] for each in results}
    touched = [
        (each, made[place])
        for each in results
        if (place := (each.run_id, analytes[each.id].sample_id, each.unit_no)) in made
    ]
    if not touched:
        return
    accepted = session.execute(
        sa.select(Result.run_id, Result.id, Analysis.analyte_id)
        .join(Result.analysis)
        .where(
            among(Result.run_id, {each.run_id for each, _ in touched}),
            Result.counts.is_(True),
            Result.validated_at.is_not(None),
        )
    ).all()
    for each, item in touched:
        whole, analyte_id = _whole_run(bench, each, item), analytes[each.id].analyte_id
        for row in accepted:
            same = row.run_id == each.run_id and row.id != each.id
            if same and (whole or row.analyte_id == analyte_id):
                raise Conflict("check_leans_on_result", check=item, run=bench.runs[each.run_id].code)


def _whole_run(bench: Bench, result: Result, item: str) -> bool:
    plan = bench.runs[result.run_id].plan
    found = from_plain(Plan, plan).item(item) if plan is not None else None
    return found is not None and not found.per_analyte
