"""Four eyes: on one sample nobody both enters and accepts. Persons are compared, never accounts."""

from collections.abc import Collection

from lims.domain.permission import Role
from lims.domain.refusal import NotAllowed


def require_reviewer(*, reviewer: bool, role: Role) -> None:
    """Managers review, and those technicians who were named reviewers."""
    if role is not Role.MANAGER and not (role is Role.TECHNICIAN and reviewer):
        raise NotAllowed("validator_not_reviewer")


def require_other_eyes(person_id: int | None, hands: Collection[int]) -> None:
    """Raise when who would accept has entered or corrected a result of the sample."""
    if person_id is None or person_id in hands:
        raise NotAllowed("validator_entered")


def require_other_hands(person_id: int | None, eyes: Collection[int]) -> None:
    """Raise when who would enter has accepted a result of the sample."""
    if person_id is None or person_id in eyes:
        raise NotAllowed("entry_by_validator")
