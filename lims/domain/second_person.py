"""What one person proposes counts once another has approved it. Persons are compared, never accounts."""

from enum import StrEnum

from lims.domain.refusal import Conflict, NotAllowed, Problem, Refused
from lims.domain.text import kept

LONGEST_REASON = 1000


class Standing(StrEnum):
    """Where a proposal stands; what came with the catalogue was proposed by nobody and counts at once."""

    SHIPPED = "shipped"
    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"


def standing(*, proposed_by: int | None, approved_by: int | None, declined_by: int | None) -> Standing:
    if declined_by is not None:
        return Standing.DECLINED
    if approved_by is not None:
        return Standing.APPROVED
    return Standing.SHIPPED if proposed_by is None else Standing.PROPOSED


def require_somebody(person_id: int | None) -> int:
    if person_id is None:
        raise NotAllowed("decided_by_nobody")
    return person_id


def require_second(person_id: int | None, proposed_by: int | None, now: Standing) -> int:
    """Another person than who proposed it, whichever account they come with; and only while it waits."""
    if now is not Standing.PROPOSED:
        raise Conflict("decided_already")
    if require_somebody(person_id) == proposed_by:
        raise NotAllowed("decided_own")
    return require_somebody(person_id)


def reason(text: str, field: str = "why") -> str:
    """Why somebody decides so. It stands in the audit trail, so it must say something."""
    try:
        given = kept(text, longest=LONGEST_REASON, lines=True)
    except Refused as refused:
        raise Refused("decided_incomplete", {field: refused.problem}) from None
    if not given:
        raise Refused("decided_incomplete", {field: Problem("required")})
    return given
