"""Opinions on the results of a sample: all of them, and those its certificate prints."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.certificate_parts import Names, Opinion
from lims.models.amendment import OpinionRow


def of_sample(session: Session, sample_id: int) -> Sequence[OpinionRow]:
    """Every opinion that was ever given, the withdrawn ones among them."""
    return session.scalars(
        sa.select(OpinionRow)
        .where(OpinionRow.sample_id == sample_id)
        .options(joinedload(OpinionRow.by), joinedload(OpinionRow.withdrawn_by))
        .order_by(OpinionRow.id)
    ).all()


def printed(session: Session, sample_id: int) -> Iterator[Opinion]:
    """Those that stand, as the paper says them: marked as opinions, with basis and author (7.8.7)."""
    for row in of_sample(session, sample_id):
        if row.withdrawn_at is None:
            title = f", {row.by.title}" if row.by.title else ""
            yield Opinion(
                Names(row.text_vi, row.text_en), Names(row.basis_vi, row.basis_en), f"{row.by.name}{title}"
            )
