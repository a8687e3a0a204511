"""Proposals to change the catalogue as pages ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.frozen import from_plain
from lims.domain.limit import CatalogueLimit
from lims.domain.limit_change import RowChange, RowOutcome
from lims.domain.proposal import ProposalStatus
from lims.domain.refusal import NotFound, Problem
from lims.models.proposal import LimitProposal, LimitProposalRow

PAGE = 50
ORDER = (RowOutcome.REFUSED, RowOutcome.CHANGED, RowOutcome.ENDED, RowOutcome.ADDED, RowOutcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[LimitProposal]
    next_key: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of the rows of a proposal."""

    rows: Sequence[RowChange]
    next_key: int | None


def page(session: Session, *, before: int | None = None, person_id: int | None = None) -> Page:
    """Proposals, newest first, with the tries of this person; tries of others are nobody's business."""
    asked = (
        sa.select(LimitProposal)
        .where(sa.or_(LimitProposal.status != ProposalStatus.TRIED.value, LimitProposal.by_id == person_id))
        .options(joinedload(LimitProposal.by), joinedload(LimitProposal.decided_by))
        .order_by(LimitProposal.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        asked = asked.where(LimitProposal.id < before)
    rows = session.scalars(asked).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def waiting(session: Session) -> int:
    """How many wait for a decision."""
    asked = sa.select(sa.func.count()).where(LimitProposal.status == ProposalStatus.PROPOSED.value)
    return session.scalar(asked) or 0


def shown(session: Session, proposal_id: int) -> LimitProposal:
    """Raises `NotFound`."""
    asked = sa.select(LimitProposal).where(LimitProposal.id == proposal_id)
    row = session.scalar(asked.options(joinedload(LimitProposal.by), joinedload(LimitProposal.decided_by)))
    if row is None:
        raise NotFound
    return row


def changes(session: Session, proposal_id: int, *, outcome: str = "", after: int | None = None) -> Changes:
    """Rows of the file in its order; without `outcome` those that are not unchanged."""
    asked = sa.select(LimitProposalRow).where(LimitProposalRow.proposal_id == proposal_id)
    if outcome:
        asked = asked.where(LimitProposalRow.outcome == outcome)
    else:
        asked = asked.where(LimitProposalRow.outcome != RowOutcome.UNCHANGED.value)
    if after is not None:
        asked = asked.where(LimitProposalRow.id > after)
    rows = session.scalars(asked.order_by(LimitProposalRow.id).limit(PAGE + 1)).all()
    return Changes(
        [change(row.change) for row in rows[:PAGE]], rows[PAGE - 1].id if len(rows) > PAGE else None
    )


def every_change(session: Session, proposal_id: int) -> list[RowChange]:
    """All rows that would change the catalogue."""
    touching = [each.value for each in (RowOutcome.ADDED, RowOutcome.CHANGED, RowOutcome.ENDED)]
    asked = sa.select(LimitProposalRow.change).where(
        LimitProposalRow.proposal_id == proposal_id, LimitProposalRow.outcome.in_(touching)
    )
    kept: Sequence[dict[str, Any]] = session.scalars(asked.order_by(LimitProposalRow.id)).all()
    return [change(each) for each in kept]


def change(kept: dict[str, Any]) -> RowChange:
    """What was kept of a row, as the value it was."""
    return RowChange(
        number=kept["number"],
        outcome=RowOutcome(kept["outcome"]),
        limit=from_plain(CatalogueLimit, kept["limit"]) if kept["limit"] else None,
        before=from_plain(CatalogueLimit, kept["before"]) if kept["before"] else None,
        differs=tuple(kept["differs"]),
        ends=tuple(kept["ends"]),
        ends_on=_day(kept["ends_on"]),
        remarks=tuple(Problem(**each) for each in kept["remarks"]),
        problems={column: Problem(**each) for column, each in kept["problems"].items()},
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
