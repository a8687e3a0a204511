"""Who may do a method on a day; no entry means no."""

from datetime import date

import pytest

from lims.domain.competence import Grant, Standing, hindrance, hindrances, require_other, standing
from lims.domain.hindrance import Cause
from lims.domain.refusal import NotAllowed

DAY = date(2026, 11, 23)
GRANT = Grant(valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))
WITHDRAWN = Grant(
    valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31), withdrawn_from=date(2026, 11, 1)
)
OLD = Grant(valid_from=date(2024, 1, 1), valid_until=date(2025, 12, 31))


@pytest.mark.parametrize(
    ("grants", "day", "cause"),
    [
        ([], DAY, Cause.COMPETENCE_MISSING),
        ([GRANT], DAY, None),
        ([GRANT], date(2026, 1, 1), None),
        ([GRANT], date(2026, 12, 31), None),
        ([GRANT], date(2025, 12, 31), Cause.COMPETENCE_MISSING),
        ([GRANT], date(2027, 1, 1), Cause.COMPETENCE_EXPIRED),
        ([OLD], DAY, Cause.COMPETENCE_EXPIRED),
        ([OLD, GRANT], DAY, None),
        ([WITHDRAWN], DAY, Cause.COMPETENCE_WITHDRAWN),
        ([WITHDRAWN], date(2026, 11, 1), Cause.COMPETENCE_WITHDRAWN),
        ([WITHDRAWN], date(2026, 10, 31), None),
        ([WITHDRAWN], date(2027, 1, 1), Cause.COMPETENCE_EXPIRED),
        ([WITHDRAWN, GRANT], DAY, None),
    ],
)
def test_competent_on_a_day(grants: list[Grant], day: date, cause: Cause | None) -> None:
    found = hindrance(2, "Lan", grants, day)
    assert (None if found is None else found.cause) == cause
    assert found is None or (found.field == "person-2" and found.of_person)


def test_each_reason_is_told_once_for_several_days() -> None:
    days = [date(2025, 1, 1), date(2025, 1, 2), date(2026, 6, 1), date(2027, 1, 1)]
    assert [each.cause for each in hindrances(2, "Lan", [GRANT], days)] == [
        Cause.COMPETENCE_MISSING,
        Cause.COMPETENCE_EXPIRED,
    ]


@pytest.mark.parametrize(
    ("grants", "today", "shown"),
    [
        ([], DAY, (Standing.NONE, None)),
        ([GRANT], date(2026, 6, 1), (Standing.VALID, date(2026, 12, 31))),
        ([GRANT], date(2026, 10, 1), (Standing.VALID, date(2026, 12, 31))),
        ([GRANT], date(2026, 10, 2), (Standing.ENDING, date(2026, 12, 31))),
        ([GRANT], date(2027, 1, 1), (Standing.PAST, date(2026, 12, 31))),
        ([GRANT], date(2025, 1, 1), (Standing.COMING, date(2026, 1, 1))),
        ([WITHDRAWN], DAY, (Standing.WITHDRAWN, date(2026, 10, 31))),
    ],
)
def test_what_the_matrix_shows(grants: list[Grant], today: date, shown: tuple[Standing, date | None]) -> None:
    assert standing(grants, today) == shown


@pytest.mark.parametrize("granted_by", [None, 2])
def test_nobody_grants_to_themselves(granted_by: int | None) -> None:
    with pytest.raises(NotAllowed, match="competence_own"):
        require_other(granted_by, 2)
    assert require_other(3, 2) == 3
