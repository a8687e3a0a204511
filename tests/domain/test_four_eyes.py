"""Who may accept, and who may not any more."""

import pytest

from lims.domain.four_eyes import require_other_eyes, require_other_hands, require_reviewer
from lims.domain.permission import Role
from lims.domain.refusal import NotAllowed


@pytest.mark.parametrize(
    ("role", "reviewer", "allowed"),
    [
        (Role.MANAGER, False, True),
        (Role.MANAGER, True, True),
        (Role.TECHNICIAN, True, True),
        (Role.TECHNICIAN, False, False),
        (Role.INSPECTOR, True, False),
        (Role.PRODUCER, True, False),
        (Role.ADMIN, True, False),
    ],
)
def test_who_reviews(role: Role, reviewer: bool, allowed: bool) -> None:
    if allowed:
        require_reviewer(reviewer=reviewer, role=role)
        return
    with pytest.raises(NotAllowed) as refused:
        require_reviewer(reviewer=reviewer, role=role)
    assert refused.value.code == "validator_not_reviewer"


@pytest.mark.parametrize(("person", "hands"), [(1, {1}), (1, {2, 1}), (None, set())])
def test_own_work_is_not_accepted(person: int | None, hands: set[int]) -> None:
    with pytest.raises(NotAllowed) as refused:
        require_other_eyes(person, hands)
    assert refused.value.code == "validator_entered"


@pytest.mark.parametrize("person", [1, None])
def test_who_accepted_does_not_enter(person: int | None) -> None:
    with pytest.raises(NotAllowed) as refused:
        require_other_hands(person, {1})
    assert refused.value.code == "entry_by_validator"


def test_others_may() -> None:
    require_other_eyes(3, {1, 2})
    require_other_hands(3, {1, 2})
