"""Checks of a run: what stops it, what does not, and each criterion on both sides of its limit."""

import pytest

from lims.domain.check import (
    Check,
    CheckOutcome,
    batch_release,
    blank_check,
    bracket_drift,
    carryover_check,
    crm_check,
    duplicate_check,
    spike_recovery,
)
from lims.domain.refusal import Refused


@pytest.mark.parametrize(
    ("outcome", "mandatory", "stops"),
    [
        (CheckOutcome.FAIL, True, True),
        (CheckOutcome.MISSING, True, True),
        (CheckOutcome.WARN, True, False),
        (CheckOutcome.PASS, True, False),
        (CheckOutcome.FAIL, False, False),
        (CheckOutcome.MISSING, False, False),
        (CheckOutcome.WARN, False, False),
        (CheckOutcome.PASS, False, False),
    ],
)
def test_only_a_mandatory_check_that_failed_or_is_missing_stops_a_run(
    outcome: CheckOutcome, mandatory: bool, stops: bool
) -> None:
    good = Check("blank", CheckOutcome.PASS, mandatory=True)
    release = batch_release([good, Check("crm", outcome, mandatory)])
    assert (release.releasable, release.blocking) == (not stops, ("crm",) if stops else ())


def test_everything_that_stops_a_run_is_named_in_order() -> None:
    stopping = [Check(name, CheckOutcome.FAIL, mandatory=True) for name in ("spike", "blank", "crm")]
    assert batch_release(stopping).blocking == ("blank", "crm", "spike")


@pytest.mark.parametrize(
    ("b", "s_r", "rpd_limit", "acceptable"),
    [
        (5.7, 0.25, None, True),
        (5.701, 0.25, None, False),
        (5.7, 0.25, 1.0, True),
        (5.5, None, 9.6, True),
        (5.5, None, 9.5, False),
        (5.0, None, 0.0, True),
    ],
)
def test_duplicates_by_repeatability_or_else_by_their_relative_difference(
    b: float, s_r: float | None, rpd_limit: float | None, acceptable: bool
) -> None:
    assert duplicate_check(5.0, b, s_r=s_r, rpd_limit_pct=rpd_limit).acceptable is acceptable


def test_duplicates_without_any_criterion_are_not_judged() -> None:
    with pytest.raises(Refused):
        duplicate_check(5.0, 5.0)


@pytest.mark.parametrize(
    ("native", "found", "acceptable"),
    [(0, 0.7, True), (0, 0.699, False), (0, 1.2, True), (0, 1.201, False), (4, 5, True), (4.01, 5.01, False)],
)
def test_spike_between_its_limits_and_not_drowned(native: float, found: float, acceptable: bool) -> None:
    assert spike_recovery(native, found, added=1, min_pct=70, max_pct=120).acceptable is acceptable


def test_nothing_added_is_no_spike() -> None:
    with pytest.raises(Refused):
        spike_recovery(0, 1, added=0, min_pct=70, max_pct=120)


@pytest.mark.parametrize(("blank", "acceptable"), [(0.3, True), (0.1 + 0.2, True), (0.301, False)])
def test_blank_at_most_thirty_per_cent_of_the_reporting_limit(blank: float, acceptable: bool) -> None:
    assert blank_check(blank, 1.0) is acceptable


@pytest.mark.parametrize(("u", "acceptable"), [(0.04, True), (0.039, False)])
def test_bias_against_the_uncertainty_of_the_difference(u: float, acceptable: bool) -> None:
    check = crm_check(2.0, u, certified=2.1, expanded=0.06, k_certified=2)
    assert check.acceptable is acceptable


@pytest.mark.parametrize(("response", "acceptable"), [(20, True), (20.1, False)])
def test_carry_over_against_the_lowest_level(response: float, acceptable: bool) -> None:
    assert carryover_check(response, 100) == (response, acceptable)


@pytest.mark.parametrize(("last", "acceptable"), [(130, True), (70, True), (130.1, False), (69.9, False)])
def test_drift_of_the_bracket_on_either_side(last: float, acceptable: bool) -> None:
    assert bracket_drift(100, last)[1] is acceptable


def test_nothing_to_compare_with_is_refused() -> None:
    for check in (carryover_check, bracket_drift):
        with pytest.raises(Refused):
            check(0.0, 0.0)
