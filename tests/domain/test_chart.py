"""Each Westgard rule once firing and once silent, for one material and for two, next to its boundary."""

import pytest

from lims.domain.chart import Action, individuals_limits, westgard, xbar_r_limits
from lims.domain.refusal import Refused

Runs = list[list[float | None]]


def one(*zs: float) -> Runs:
    return [[z] for z in zs]


FIRING_AND_SILENT: list[tuple[str, Runs, Runs]] = [
    ("1_2s", one(2.01), one(2.0)),
    ("1_2s", one(-2.01), one(-2.0)),
    ("1_2s", [[0.1, -2.01]], [[2.0, -2.0]]),
    ("1_2s", one(0, 2.1), one(2.1, 0)),
    ("1_3s", one(3.01), one(3.0)),
    ("1_3s", one(-3.01), one(-3.0)),
    ("1_3s", [[0.1, 3.01]], [[3.0, -3.0]]),
    ("2_2s", one(2.1, 2.2), one(2.1, -2.2)),
    ("2_2s", one(-2.1, -2.2), one(2.1, 2.0)),
    ("2_2s", one(0, 2.1, 2.1), one(2.1, 0, 2.1)),
    ("2_2s", [[2.1, 2.1]], [[2.1, -2.1]]),
    ("2_2s", [[2.1, 0], [2.1, 0]], [[2.1, 0], [0, 2.1]]),
    ("R_4s", [[2.1, -2.1]], [[2.1, -2.0]]),
    ("R_4s", [[-2.1, 2.1]], [[2.1, 2.1]]),
    ("R_4s", [[0, 0], [2.1, -2.1]], [[2.1, 0], [-2.1, 0]]),
    ("4_1s", one(1.1, 1.1, 1.1, 1.1), one(1.1, 1.1, 1.1, 1.0)),
    ("4_1s", one(-1.1, -1.1, -1.1, -1.1), one(1.1, -1.1, 1.1, 1.1)),
    ("4_1s", one(0, 1.1, 1.1, 1.1, 1.1), one(1.1, 1.1, 1.1)),
    ("4_1s", [[1.1, 1.1], [1.1, 1.1]], [[1.1, 1.1], [1.1, 1.0]]),
    ("4_1s", [[1.1, 0]] * 4, [[1.1, 0]] * 3),
    ("10x", one(*[0.1] * 10), one(*[0.1] * 9)),
    ("10x", one(*[-0.1] * 10), one(*[0.1] * 9, -0.1)),
    ("10x", one(-1, *[0.1] * 10), one(*[0.1] * 5, 0, *[0.1] * 5)),
    ("10x", [[0.1, 0.2]] * 5, [[0.1, 0.2]] * 4),
    ("10x", [[0.1, -0.1]] * 10, [[0.1, -0.1]] * 9),
]


@pytest.mark.parametrize(("rule", "firing", "silent"), FIRING_AND_SILENT)
def test_rule_fires_and_is_silent(rule: str, firing: Runs, silent: Runs) -> None:
    assert rule in westgard(firing).violations
    assert rule not in westgard(silent).violations


@pytest.mark.parametrize(("rule", "firing", "silent"), FIRING_AND_SILENT)
def test_only_the_warning_rule_lets_a_run_pass(rule: str, firing: Runs, silent: Runs) -> None:
    expected = Action.WARN if westgard(firing).violations == ("1_2s",) else Action.REJECT
    assert westgard(firing).action is expected


def test_every_rule_is_in_the_table() -> None:
    assert {rule for rule, _, _ in FIRING_AND_SILENT} == {"1_2s", "1_3s", "2_2s", "R_4s", "4_1s", "10x"}


def test_control_run_is_accepted() -> None:
    assert westgard([[0.4, -0.7], [0.9, 1.2]]).action is Action.ACCEPT


def test_range_of_four_is_another_reading_of_r4s() -> None:
    assert "R_4s" not in westgard([[1.8, -2.5]]).violations
    assert "R_4s" in westgard([[1.8, -2.5]], r4s_mode="range").violations
    assert "R_4s" not in westgard([[2.0, -2.0]], r4s_mode="range").violations


@pytest.mark.parametrize("runs", [[], [[]], [[None]], [[1.0], [None, None]]])
def test_newest_run_without_a_value_is_no_run(runs: Runs) -> None:
    with pytest.raises(Refused):
        westgard(runs)


@pytest.mark.parametrize("groups", [[], [[1.0]], [[1.0] * 6], [[1.0, 2.0], [1.0, 2.0, 3.0]]])
def test_chart_of_means_needs_groups_of_one_size(groups: list[list[float]]) -> None:
    with pytest.raises(Refused):
        xbar_r_limits(groups)


def test_one_value_makes_no_chart() -> None:
    with pytest.raises(Refused):
        individuals_limits([1.0])
