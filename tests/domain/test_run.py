"""Where a run stands, and what may be put together."""

from datetime import date

import pytest

from lims.domain.refusal import Conflict, Problem, Refused
from lims.domain.run import (
    RunStatus,
    Standing,
    require_day,
    require_takes_analyses,
    require_together,
    status_of,
)

BLANK, TYPED, ACCEPTED = Standing(True, False, False), Standing(True, True, False), Standing(True, True, True)
TAKEN_OUT, RETESTED = Standing(False, False, False), Standing(False, True, False)


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([], RunStatus.OPEN),
        ([BLANK], RunStatus.OPEN),
        ([BLANK, TYPED, ACCEPTED], RunStatus.OPEN),
        ([TYPED, ACCEPTED], RunStatus.ENTERED),
        ([TYPED, TAKEN_OUT], RunStatus.ENTERED),
        ([ACCEPTED, TAKEN_OUT, RETESTED], RunStatus.CLOSED),
        ([RETESTED], RunStatus.CLOSED),
        ([TAKEN_OUT], RunStatus.OPEN),
        ([RETESTED, BLANK], RunStatus.OPEN),
    ],
)
def test_run_waits_only_for_boxes_that_count(boxes: list[Standing], expected: RunStatus) -> None:
    assert status_of(boxes) is expected


@pytest.mark.parametrize(
    ("statuses", "methods", "code"),
    [
        ([], {1}, "run_empty"),
        (["waiting"] * 30_001, {1}, "run_too_large"),
        (["waiting", "in_run"], {1}, "analysis_not_waiting"),
        (["entered"], {1}, "analysis_not_waiting"),
        (["waiting", "waiting"], {1, 2}, "run_one_method"),
    ],
)
def test_only_waiting_analyses_of_one_method_go_together(
    statuses: list[str], methods: set[int], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        require_together(statuses, methods)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("day", "code", "values"),
    [
        (date(2026, 11, 24), "run_in_future", {"day": "24/11/2026", "today": "23/11/2026"}),
        (date(2026, 11, 19), "run_before_receipt", {"day": "19/11/2026", "received": "20/11/2026"}),
    ],
)
def test_day_of_testing_names_both_dates(day: date, code: str, values: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        require_day(day, today=date(2026, 11, 23), received_on=date(2026, 11, 20))
    assert refused.value.problems == {"performed_on": Problem(code, values)}


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 11, 23)])
def test_day_of_receipt_and_today_are_days_of_testing(day: date) -> None:
    require_day(day, today=date(2026, 11, 23), received_on=date(2026, 11, 20))


def test_closed_run_takes_no_more() -> None:
    require_takes_analyses("entered")
    with pytest.raises(Conflict):
        require_takes_analyses("closed")
