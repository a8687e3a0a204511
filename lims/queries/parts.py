"""What a plain form shows of a run that is too large for one, and of a sample across its runs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.models.analysis import Analysis, Correction, Result, Run
from lims.queries.cells import Of

MOST_PLAIN = 600
"""Boxes a plain form holds: beyond them it takes seconds to draw, and nobody looks through them on paper either."""
MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Part:
    """Rows `first` to `last` of `all`, and their boxes."""

    ids: Sequence[int]
    first: int
    last: int
    all: int
    rows: int

    @property
    def before(self) -> int | None:
        return max(1, self.first - self.rows) if self.first > 1 else None

    @property
    def after(self) -> int | None:
        return self.last + 1 if self.last < self.all else None


def part(session: Session, run_id: int, first: int) -> Part | None:
    """The boxes of some rows; None when one plain form holds all of them."""
    shown = sa.and_(Result.run_id == run_id, sa.or_(Result.counts.is_(True), Result.typed.is_not(None)))
    rows = session.execute(
        sa.select(Analysis.sample_id, Result.unit_no, sa.func.count())
        .join(Result.analysis)
        .where(shown)
        .group_by(Analysis.sample_id, Result.unit_no)
        .order_by(sa.func.min(Result.position))
    ).all()
    if sum(count for _, _, count in rows) <= MOST_PLAIN:
        return None
    many = max(1, MOST_PLAIN // max(count for _, _, count in rows))
    first = min(first, len(rows))
    chosen = {(sample_id, unit_no) for sample_id, unit_no, _ in rows[first - 1 : first - 1 + many]}
    boxes = session.execute(
        sa.select(Result.id, Analysis.sample_id, Result.unit_no)
        .join(Result.analysis)
        .where(shown, Analysis.sample_id.in_({sample_id for sample_id, _ in chosen}))
    )
    ids = [result_id for result_id, sample_id, unit_no in boxes if (sample_id, unit_no) in chosen]
    return Part(ids, first, first - 1 + len(chosen), len(rows), many)


def told(session: Session, run_id: int) -> Sequence[int]:
    """Boxes of a large run that something happened to: given back, corrected, set aside. One more than shown."""
    corrected = sa.select(Correction.result_id).where(Correction.result_id == Result.id).exists()
    happened = sa.or_(Result.counts.is_(False), Result.returned_reason != "", corrected)
    return session.scalars(
        sa.select(Result.id)
        .where(Result.run_id == run_id, happened)
        .order_by(Result.position, Result.id)
        .limit(MOST_TOLD + 1)
    ).all()


def of_sample(session: Session, sample_id: int) -> Sequence[int]:
    """The boxes of a sample that may be filled now, in any of its runs."""
    return session.scalars(
        sa.select(Result.id).join(Result.analysis).join(Result.run).where(Of(sample_id=sample_id).clause())
    ).all()


def codes(session: Session, run_ids: Collection[int]) -> dict[int, str]:
    """How runs are called."""
    rows = session.execute(sa.select(Run.id, Run.code).where(Run.id.in_(run_ids)))
    return {run_id: code for run_id, code in rows}
