"""Data that says something else than it seems to is refused; nothing is guessed, and nothing passes by it."""

from typing import Any

import pytest

from lims.domain.contract import call
from lims.domain.refusal import Refused

JUDGED = {
    "rule": "guarded_acceptance",
    "limit": {"high": "10"},
    "result": {"kind": "quantified", "value": "9"},
    "uncertainty": {"type": "relative_pct", "U": "5"},
}
SUMMED = {"bound": "lower", "components": [{"name": "a", "kind": "quantified", "value": 1, "U": 0.1}]}
HONEY = {"rule": "simple_acceptance", "diastase": 7, "hmf": None, "low_enzyme_honey": True}
PLATES = {"dilutions": [{"d": 0.1, "counts": [20]}]}
PLAN = {"plan": "two_class", "n": 1, "c": 0, "m": 10, "units": [{"kind": "quantified", "value": 5}]}


def refusal(function: str, inputs: dict[str, Any]) -> str:
    with pytest.raises(Refused) as refused:
        call(function, inputs)
    return refused.value.code


@pytest.mark.parametrize(
    ("function", "inputs"),
    [
        ("judge", {**JUDGED, "u_eval": "the limit"}),
        ("judge", {**JUDGED, "compare": "round"}),
        ("judge", {**JUDGED, "rounding": "up"}),
        ("judge", {**JUDGED, "limit": {"high": "10", "high_op": "=<"}}),
        ("judge", {**JUDGED, "limit": {"low": "10", "low_op": "<="}}),
        ("judge", {**JUDGED, "limit": {"high": "10", "set_at_loq": "false"}}),
        ("honey_diastase", {**HONEY, "low_enzyme_honey": "false"}),
        ("sum_components", {**SUMMED, "bound": "best"}),
        ("sum_components", {**SUMMED, "nd_basis": "half"}),
        ("sum_components", {**SUMMED, "correlation": "some"}),
        ("recovery_correct", {"value": 1, "recovery_pct": 70, "policy": "sometimes"}),
        ("colony_count", {**PLATES, "ci": "false"}),
        ("westgard", {"runs": [[1]], "r4s_mode": "wide"}),
        ("batch_release", {"checks": [{"name": "a", "outcome": "fail", "mandatory": "false"}]}),
        ("proportion_ci", {"k": 1, "n": 5, "method": "wald"}),
        ("ewma", {"values": [1], "lambda": 0.3, "target": 1, "sd": 1, "limits": "loose"}),
    ],
)
def test_unknown_word_is_not_taken_for_the_usual_one(function: str, inputs: dict[str, Any]) -> None:
    assert refusal(function, inputs) == "contract_inputs"


@pytest.mark.parametrize(
    ("function", "inputs"),
    [
        ("judge", {**JUDGED, "result": {"kind": "quantified", "value": "1_000"}}),
        ("judge", {**JUDGED, "result": {"kind": "quantified", "value": "1e400"}}),
        ("judge", {**JUDGED, "result": {"kind": "quantified", "value": True}}),
        ("judge", {**JUDGED, "limit": {"high": "9,5"}}),
        ("colony_count", {"dilutions": [{"d": 0.1, "counts": [12.5]}]}),
        ("colony_count", {"dilutions": [{"d": 0.1, "counts": [-3]}]}),
        ("colony_count", {**PLATES, "V": "1e99999999"}),
        ("classify_plan", {**PLAN, "n": 1.5}),
        ("classify_plan", {**PLAN, "c": -1}),
        ("classify_plan", {**PLAN, "n": 101}),
        ("plan_pa", {"n": 1001, "c": 1, "p_defective": 0.1}),
        ("proportion_ci", {"k": 1.5, "n": 5}),
        ("westgard", {"runs": [["nan"]]}),
        ("westgard", {"runs": [["inf"]]}),
        ("total_specific_risk", {"pc": [None]}),
        ("pt_z", {"x": "nan", "assigned": 1, "sigma_pt": 1}),
        ("plan_pa", {"n": 5, "c": 10**300, "p_defective": 0.1}),
    ],
)
def test_what_is_no_number_or_no_count(function: str, inputs: dict[str, Any]) -> None:
    assert refusal(function, inputs) == "contract_number"


@pytest.mark.parametrize(
    "components",
    [
        [],
        [{"name": "a", "kind": "quantified"}],
        [{"name": "a", "kind": "below_loq", "lod": 1}],
        [{"name": "a", "kind": "below_lod"}],
        [{"name": "a", "kind": "above_range", "uloq": 50}],
        [{"name": "a", "kind": "detected"}],
    ],
)
def test_component_without_its_number_is_not_zero(components: list[dict[str, Any]]) -> None:
    assert (
        refusal("sum_components", {**SUMMED, "limit_high": 4, "components": components}) == "contract_inputs"
    )


@pytest.mark.parametrize(
    ("function", "inputs", "code"),
    [
        ("total_specific_risk", {"pc": []}, "calculation_impossible"),
        ("total_specific_risk", {"pc": [1.2]}, "calculation_impossible"),
        ("plan_pa", {"n": 5, "c": 0, "p_defective": 1.5}, "calculation_impossible"),
        ("plan_pa", {"n": 5, "c": 0, "p_defective": 0.8, "p_marginal": 0.5}, "calculation_impossible"),
        ("presence_prob", {"cfu_per_g": -1, "grams": 25}, "calculation_impossible"),
        ("classify_plan", {**PLAN, "n": 0, "units": []}, "calculation_impossible"),
        ("processing_limit", {"mrl": 1, "pf": 0, "specific_mrl": None}, "calculation_impossible"),
        ("processing_limit", {"mrl": None, "pf": 10, "specific_mrl": None}, "calculation_impossible"),
        ("max_standard_uncertainty", {"lod": 1, "c": -1}, "calculation_impossible"),
        ("classify_plan", {**PLAN, "units": [{"kind": "presumptive"}] * 101}, "contract_inputs"),
        ("colony_count", {**PLATES, "confirm": {"tested": 5, "positive": 6}}, "contract_inputs"),
        ("colony_count", {**PLATES, "confirm": {"tested": 0, "positive": 0}}, "contract_inputs"),
        (
            "global_risk",
            {"prior_mean": 1, "prior_sd": 0, "u_m": 1, "tol_high": 1, "acc_high": 1},
            "calculation_impossible",
        ),
    ],
)
def test_what_cannot_be_calculated(function: str, inputs: dict[str, Any], code: str) -> None:
    assert refusal(function, inputs) == code


@pytest.mark.parametrize(
    ("function", "inputs", "nulls"),
    [
        ("judge", JUDGED, ("r", "u_eval", "alpha", "beta", "compare", "decimals", "rounding")),
        ("sum_components", SUMMED, ("nd_basis", "correlation", "rule", "limit_high")),
        ("colony_count", PLATES, ("V", "min", "max", "confirm", "ci")),
        ("to_moisture_basis", {"value": 1, "moisture_pct": 12}, ("target_moisture_pct", "u_rel_pct")),
        ("processing_limit", {"mrl": 1, "pf": 2}, ("specific_mrl",)),
        ("recovery_correct", {"value": 1, "recovery_pct": 70, "policy": "always"}, ("U_rel_pct", "k")),
        ("calibration", {"x": [1, 2, 5], "y": [2, 4, 10]}, ("weight", "max_dev_pct")),
        ("blank_check", {"blank": 1, "reporting_limit": 5}, ("max_fraction",)),
        ("proportion_ci", {"k": 1, "n": 5}, ("confidence", "method")),
        ("ewma", {"values": [1], "lambda": 0.3, "target": 1, "sd": 1}, ("k", "limits")),
        ("n_for_detection", {"confidence": 0.95, "prevalence": 0.1}, ("sensitivity",)),
    ],
)
def test_null_is_as_good_as_left_out(function: str, inputs: dict[str, Any], nulls: tuple[str, ...]) -> None:
    assert call(function, {**inputs, **dict.fromkeys(nulls)}) == call(function, inputs)
