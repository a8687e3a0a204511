"""Declaring that a market's list is whole for a product, and taking that back: by name, and never without a reason."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain import second_person as rules
from lims.domain.act import Act
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.models.definition import CompleteList
from lims.models.people import Person
from lims.models.reference import Commodity
from lims.queries import limits
from lims.queries.definitions import default_markets

INCOMPLETE = "decided_incomplete"


def declare(
    session: Session, *, market: str, commodity_id: int | None, reason: str, act: Act
) -> CompleteList:
    """From now on new assignments judge pesticides without a limit of their own by the market's default."""
    person_id = rules.require_somebody(act.person_id)
    problems: dict[str, Problem] = {}
    if market not in default_markets(session):
        problems["market"] = Problem("list_without_default")
    commodity = session.get(Commodity, commodity_id, with_for_update=True) if commodity_id else None
    if commodity is None:
        problems["commodity_id"] = Problem("commodity_needed")
    reason = _reason(reason, problems)
    if problems or commodity is None:
        raise Refused(INCOMPLETE, problems)
    _require_new(session, market, commodity)
    row = CompleteList(
        market=market, commodity_id=commodity.id, reason=reason, person_id=person_id, at=act.at
    )
    session.add(row)
    session.flush()
    return row


def withdraw(session: Session, list_id: int, *, reason: str, act: Act) -> CompleteList:
    """New assignments no longer use the default; what was assigned keeps what it was told."""
    person_id = rules.require_somebody(act.person_id)
    row = session.get(CompleteList, list_id, with_for_update=True)
    if row is None:
        raise NotFound
    if row.withdrawn_at is not None:
        raise Conflict("list_withdrawn_already")
    row.withdrawn_reason = rules.reason(reason, "reason")
    row.withdrawn_by_id, row.withdrawn_at = person_id, act.at
    session.flush()
    return row


def _reason(text: str, problems: dict[str, Problem]) -> str:
    try:
        return rules.reason(text, "reason")
    except Refused as refused:
        problems.update(refused.problems)
        return ""


def _require_new(session: Session, market: str, commodity: Commodity) -> None:
    """A declaration for a product above holds below it, too."""
    asked = (
        sa.select(Person.name)
        .join(CompleteList, CompleteList.person_id == Person.id)
        .where(
            CompleteList.market == market,
            CompleteList.withdrawn_at.is_(None),
            CompleteList.commodity_id.in_(limits.line_ids(session, commodity.id)),
        )
    )
    if (name := session.scalars(asked).first()) is not None:
        raise Conflict("list_declared_already", name=name)
