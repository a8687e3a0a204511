"""Which runs somebody holds back."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.models.chart import RunHold


def of_runs(session: Session, run_ids: Collection[int]) -> dict[int, RunHold]:
    """The hold of each run that has one now. One statement."""
    rows = session.scalars(
        sa.select(RunHold)
        .where(RunHold.run_id.in_(run_ids), RunHold.released_at.is_(None))
        .options(joinedload(RunHold.held_by), joinedload(RunHold.run))
        .order_by(RunHold.run_id)
    )
    return {row.run_id: row for row in rows}


def codes(session: Session, run_ids: Collection[int]) -> list[str]:
    """The codes of those runs that are held."""
    return [row.run.code for row in of_runs(session, run_ids).values()]
