"""Proposals to change the catalogue of limits: the file, what it would do row by row, and who decided."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Frozen, Instant, Row, versioned
from lims.models.people import Person


class LimitProposal(Row):
    """One file of limits: `tried` when it was only looked at, `proposed` once filed, then `approved` or `declined`."""

    __tablename__ = "limit_proposal"
    __table_args__ = (sa.Index("ix_limit_proposal_status_id", "status", "id"),)

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    file_name: Mapped[str] = mapped_column(sa.String(255))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    plan_sha256: Mapped[str] = mapped_column(sa.String(64))
    counts: Mapped[dict[str, Any]] = mapped_column(Frozen)
    status: Mapped[str] = mapped_column(sa.String(20))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    tried_at: Mapped[datetime] = mapped_column(Instant)
    proposed_at: Mapped[datetime | None] = mapped_column(Instant)
    why: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_why: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = versioned()

    by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[by_id])
    decided_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}


class LimitProposalRow(Row):
    """One row of the file and what it would do. Never changed; the proposal holds the hash of all of them."""

    __tablename__ = "limit_proposal_row"
    __audited__ = False
    __table_args__ = (
        sa.Index("ix_limit_proposal_row_proposal_id_outcome_id", "proposal_id", "outcome", "id"),
    )

    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("limit_proposal.id"))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(sa.String(12))
    change: Mapped[dict[str, Any]] = mapped_column(Frozen)
