"""Who may file and decide a proposal to change the catalogue: four eyes, and persons are compared."""

from collections.abc import Mapping
from enum import StrEnum

from lims.domain.limit_change import RowOutcome
from lims.domain.refusal import Conflict, NotAllowed, Refused


class ProposalStatus(StrEnum):
    TRIED = "tried"
    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def require_filer(person_id: int | None, by_id: int) -> None:
    """Who looked at what the file would do is who files it."""
    if person_id != by_id:
        raise NotAllowed("proposal_of_another")


def require_fileable(status: ProposalStatus, counts: Mapping[str, int]) -> None:
    """A file with a refused row is refused whole; one that changes nothing asks for nothing."""
    if status is not ProposalStatus.TRIED:
        raise Conflict("proposal_filed_already")
    if counts[RowOutcome.REFUSED]:
        raise Refused("proposal_has_refused", count=counts[RowOutcome.REFUSED])
    if not any(counts[each] for each in (RowOutcome.ADDED, RowOutcome.CHANGED, RowOutcome.ENDED)):
        raise Refused("proposal_changes_nothing")


def require_withdrawer(person_id: int | None, by_id: int, status: ProposalStatus) -> None:
    """Only who made it takes it back, and only while it waits."""
    require_filer(person_id, by_id)
    if status is not ProposalStatus.PROPOSED:
        raise Conflict("proposal_not_waiting")


def require_decider(person_id: int | None, by_id: int, status: ProposalStatus) -> None:
    """Another person than who filed it, whichever account they come with; and only while it waits."""
    if person_id is None or person_id == by_id:
        raise NotAllowed("proposal_own")
    if status is not ProposalStatus.PROPOSED:
        raise Conflict("proposal_not_waiting")
