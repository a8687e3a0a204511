"""Which runs somebody holds back."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.models.chart import RunHold

PAGE = 50


def of_runs(session: Session, run_ids: Collection[int]) -> dict[int, RunHold]:
    """The hold of each run that has one now. One statement."""
    rows = session.scalars(
        sa.select(RunHold)
        .where(RunHold.run_id.in_(run_ids), RunHold.released_at.is_(None))
        .options(joinedload(RunHold.held_by), joinedload(RunHold.run))
        .order_by(RunHold.run_id)
    )
    return {row.run_id: row for row in rows}


def page(session: Session, *, after: int | None = None) -> tuple[Sequence[RunHold], int | None]:
    """What is held now, the newest first, and the key of the next page."""
    asked = (
        sa.select(RunHold)
        .where(RunHold.released_at.is_(None))
        .options(joinedload(RunHold.held_by), joinedload(RunHold.run))
        .order_by(RunHold.id.desc())
        .limit(PAGE + 1)
    )
    rows = session.scalars(asked if after is None else asked.where(RunHold.id < after)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def count(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count(RunHold.id)).where(RunHold.released_at.is_(None))) or 0


def codes(session: Session, run_ids: Collection[int]) -> list[str]:
    """The codes of those runs that are held."""
    return [row.run.code for row in of_runs(session, run_ids).values()]
