"""Where may this lot go? One answer for each market."""

import pytest

from lims.domain.destination import destination
from lims.domain.specification import Outcome

O = Outcome  # noqa: E741


@pytest.mark.parametrize(
    ("outcomes", "answer", "waiting"),
    [
        ([O.PASS, O.PASS], O.PASS, 0),
        ([O.PASS, None], None, 1),
        ([O.FAIL, None], O.FAIL, 1),
        ([O.PASS, O.INCONCLUSIVE], O.INCONCLUSIVE, 0),
        ([O.PASS, O.NOT_EVALUATED], O.NOT_EVALUATED, 0),
        ([O.FAIL, O.NOT_EVALUATED], O.FAIL, 0),
        ([O.PASS, O.NO_LIMIT, O.BENCHMARK_EXCEEDED], O.PASS, 0),
        ([O.NO_LIMIT], None, 0),
        ([O.CONDITIONAL_FAIL, O.CONDITIONAL_PASS], O.CONDITIONAL_FAIL, 0),
    ],
)
def test_a_failure_is_final_and_a_pass_needs_all(
    outcomes: list[Outcome | None], answer: Outcome | None, waiting: int
) -> None:
    found = destination("EU", outcomes)
    assert (found.outcome, found.waiting) == (answer, waiting)


def test_what_has_no_limit_is_counted() -> None:
    assert destination("EU", [O.NO_LIMIT, O.PASS]).without_limit == 1
