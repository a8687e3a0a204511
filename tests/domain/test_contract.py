"""The worked cases of the science notes, called by name.

`cases.csv` holds the published example rows (their `source` column names the section);
the table below adds the remaining worked numbers of the notes.
"""

import csv
from pathlib import Path
from typing import Any

import pytest

from lims.domain.contract import FUNCTIONS, call
from lims.domain.qualification import examined
from lims.domain.qualification_case import from_cells
from lims.domain.refusal import Refused

with (Path(__file__).parent / "cases.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['case_id']} {case['summary']}" for case in CASES])
def test_published_case(case: dict[str, str]) -> None:
    assert examined(from_cells(case)) is None


GLOBAL = {"prior_mean": 18.5, "prior_sd": 0.7, "u_m": 0.2, "tol_low": None, "tol_high": 20, "acc_low": None}
STAPHYLOCOCCI = {"plan": "three_class", "n": 5, "c": 2, "m": 100, "M": 1000}
LEVELS = {"x": [1, 2, 5, 10], "y": [2.1, 4.1, 9.9, 20.2]}
AFLATOXINS = [
    {"name": "B1", "kind": "quantified", "value": 2.8, "U_rel_pct": 25},
    {"name": "G1", "kind": "quantified", "value": 0.9, "U_rel_pct": 25},
    {"name": "B2", "kind": "below_loq", "loq": 0.2},
    {"name": "G2", "kind": "below_loq", "loq": 0.2},
]


def units(*values: float) -> list[dict[str, Any]]:
    return [{"kind": "quantified", "value": value} for value in values]


def plates(*dilutions: tuple[float, list[Any]], volume: float = 1) -> dict[str, Any]:
    return {"V": volume, "dilutions": [{"d": d, "counts": counts} for d, counts in dilutions]}


WORKED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # decision-rules §10
    ("global_risk", {**GLOBAL, "acc_high": 20}, {"consumer_risk": 0.00321, "producer_risk": 0.00683}),
    ("global_risk", {**GLOBAL, "acc_high": 19.6}, {"consumer_risk": 0.0000800, "producer_risk": 0.0494}),
    ("posterior_normal", {"prior_mean": 18.5, "prior_sd": 0.7, "y_m": 20.1, "u_m": 0.2}, {"mean": 19.979, "u": 0.1923}),
    ("default_uncertainty", {"mass_fraction": 1e-8}, {"U_rel_pct": 44, "sd_rel_pct": 22}),
    ("default_uncertainty", {"mass_fraction": 1e-6}, {"U_rel_pct": 32.0}),
    ("default_uncertainty", {"mass_fraction": 1e-4}, {"U_rel_pct": 16.0}),
    ("default_uncertainty", {"mass_fraction": 0.05}, {"U_rel_pct": 6.28}),
    ("default_uncertainty", {"mass_fraction": "0.2"}, {"U_rel_pct": 4.47}),
    ("max_standard_uncertainty", {"lod": 0.5, "c": 3}, {"uf": 0.65}),
    ("max_standard_uncertainty", {"lod": 10, "c": 100}, {"uf": 18.68}),
    ("overall_verdict", {"verdicts": ["pass", "conditional_pass"]}, {"verdict": "conditional_pass"}),
    ("overall_verdict", {"verdicts": ["pass", "not_evaluated"]}, {"verdict": "not_evaluated"}),
    ("overall_verdict", {"verdicts": ["fail", "not_evaluated"]}, {"verdict": "fail"}),
    ("overall_verdict", {"verdicts": []}, {"verdict": "not_evaluated"}),
    # honey, decision-rules §7
    ("honey_diastase", {"rule": "simple_acceptance", "diastase": 8, "hmf": None, "low_enzyme_honey": False}, {"verdict": "pass"}),
    ("honey_diastase", {"rule": "simple_acceptance", "diastase": 5, "hmf": 10, "low_enzyme_honey": False}, {"verdict": "fail"}),
    ("honey_diastase", {"rule": "simple_acceptance", "diastase": 5, "hmf": 15, "low_enzyme_honey": True}, {"verdict": "pass"}),
    ("honey_diastase", {"rule": "simple_acceptance", "diastase": 5, "hmf": 16, "low_enzyme_honey": True}, {"verdict": "fail"}),
    ("honey_diastase", {"rule": "simple_acceptance", "diastase": 5, "hmf": None, "low_enzyme_honey": True}, {"verdict": "inconclusive"}),
    ("honey_diastase", {"rule": "simple_acceptance", "diastase": 2.9, "hmf": 1, "low_enzyme_honey": True}, {"verdict": "fail"}),
    ("honey_diastase", {"rule": "guarded_acceptance", "diastase": 9, "hmf": 1, "low_enzyme_honey": True}, {"verdict": "not_evaluated"}),
    # censored-and-sums §9
    ("sum_components", {"bound": "middle", "components": AFLATOXINS}, {"sum": 3.9, "u": 0.3766, "U": 0.7532, "n_quantified": 2}),
    ("sum_components", {"bound": "upper", "limit_high": 4, "components": AFLATOXINS}, {"sum": 4.1, "verdict": "fail", "flags": ["bound_sensitive"]}),
    ("sum_components", {"bound": "lower", "correlation": "full", "components": AFLATOXINS}, {"u": 0.4625}),
    ("sum_components", {"bound": "upper", "limit_high": 4, "rule": "guarded_rejection", "components": AFLATOXINS}, {"verdict": "pass", "flags": ["exceeds_limit_within_uncertainty", "bound_sensitive"]}),
    ("sum_components", {"bound": "lower", "components": [{"name": "heptachlor", "kind": "quantified", "value": 0.004}, {"name": "epoxide", "kind": "quantified", "value": 0.006, "factor": 0.9589}]}, {"sum": 0.00975}),
    ("sum_components", {"bound": "upper", "nd_basis": "lod", "components": [{"kind": "below_lod", "lod": 0.1, "loq": 0.3}, {"kind": "below_loq", "lod": 0.1, "loq": 0.3}]}, {"sum": 0.4, "lower": 0, "n_quantified": 0}),
    ("recovery_correct", {"value": 2, "recovery_pct": 80, "U_rel_pct": 40, "policy": "outside_80_120"}, {"value": 2, "corrected": False, "u_rel_pct": 20}),
    ("recovery_correct", {"value": 2, "recovery_pct": 80, "U_rel_pct": 40, "policy": "always"}, {"value": 2.5, "corrected": True}),
    ("recovery_correct", {"value": 2, "recovery_pct": 50, "U_rel_pct": 40, "policy": "never"}, {"value": 2, "corrected": False}),
    ("to_moisture_basis", {"value": 2.5, "moisture_pct": 12, "u_rel_pct": 3, "u_moisture_pct": 0.5}, {"u_rel_pct": 3.0533}),
    ("processing_limit", {"mrl": 0.02, "pf": 10, "specific_mrl": 0.5}, {"limit": 0.5, "basis": "specific"}),
    ("convert_basis", {"value": 0.01, "from_fraction_pct": 4, "to_fraction_pct": 100}, {"value": 0.25}),
    ("convert_species", {"value": 1, "from": "NO2-", "to": "NaNO2"}, {"value": 1.4997}),
    ("convert_species", {"value": 1, "from": "NO2-", "to": "KNO2"}, {"value": 1.8498}),
    ("convert_species", {"value": 1, "from": "NO3-", "to": "NaNO3"}, {"value": 1.3708}),
    ("convert_species", {"value": 1, "from": "sodium benzoate", "to": "benzoic acid"}, {"value": 0.8475}),
    ("convert_species", {"value": 1, "from": "potassium sorbate", "to": "sorbic acid"}, {"value": 0.7464}),
    ("low_level_mean", {"results": [{"kind": "quantified", "value": 1}, {"kind": "quantified", "value": 2}]}, {"treatment": "mean", "mean": 1.5}),
    ("low_level_mean", {"results": [*units(1, 1), *[{"kind": "below_lod", "lod": 0.2}] * 3]}, {"treatment": "half_lod", "mean": 0.46}),
    ("low_level_mean", {"results": [*units(1), *[{"kind": "below_lod", "lod": 0.2}] * 2]}, {"treatment": "bounds", "lower": 0.33333, "upper": 0.46667}),
    ("colony_count", plates((0.001, [8, 13]), (0.01, [93, 104]), volume=0.1), {"N": 99091, "N_reported": 99000, "qualifier": "="}),
    ("colony_count", plates((0.01, [310]), (0.001, [8])), {"N": 28909, "N_reported": 29000, "qualifier": "="}),
    ("colony_count", plates((0.01, [360]), (0.001, [7])), {"N": 7000, "qualifier": "estimated"}),
    ("colony_count", plates((0.1, [7])), {"N": 70, "qualifier": "estimated"}),
    ("colony_count", plates((0.1, [8]), (0.01, [0])), {"N": 80, "qualifier": "estimated"}),
    ("colony_count", plates((0.1, [3])), {"N": 40, "qualifier": "present_lt"}),
    ("colony_count", plates((0.1, [0])), {"N": 10, "qualifier": "<"}),
    ("colony_count", {**plates((0.01, [100])), "confirm": {"tested": 5, "positive": 3}}, {"N": 6000}),
    ("micro_expanded_uncertainty", {"s_r_log10": 0.15, "sum_colonies": 60}, {"U_log10": 0.320}),
    # sampling-plans §6
    ("classify_plan", {**STAPHYLOCOCCI, "units": units(40, 90, 101, 250, 900)}, {"verdict": "unsatisfactory"}),
    ("classify_plan", {**STAPHYLOCOCCI, "units": units(40, 40, 40, 40, 1001)}, {"verdict": "unsatisfactory"}),
    ("classify_plan", {**STAPHYLOCOCCI, "units": [*units(40, 40, 40, 40), {"kind": "below", "value": 1000}]}, {"verdict": "inconclusive"}),
    ("classify_plan", {**STAPHYLOCOCCI, "units": [*units(40, 40, 40, 40), {"kind": "below", "value": 100}]}, {"verdict": "satisfactory"}),
    ("classify_plan", {**STAPHYLOCOCCI, "units": [{"kind": "above", "value": 1000}]}, {"verdict": "unsatisfactory"}),
    ("classify_plan", {**STAPHYLOCOCCI, "units": units(200, 300, 400)}, {"verdict": "unsatisfactory"}),
    ("classify_plan", {"plan": "two_class", "n": 5, "c": 2, "m": 100, "units": units(101, 102, 103)}, {"verdict": "unsatisfactory"}),
    ("classify_plan", {"plan": "two_class", "n": 5, "c": 2, "m": 100, "units": units(101, 102, 100, 9, 8)}, {"verdict": "satisfactory"}),
    ("classify_plan", {"plan": "two_class_qual", "n": 5, "c": 0, "units": [{"kind": "detected"}]}, {"verdict": "unsatisfactory"}),
    ("classify_plan", {"plan": "two_class_qual", "n": 1, "c": 0, "units": [{"kind": "presumptive"}]}, {"verdict": "inconclusive"}),
    ("daily_mean_log", {"counts": [100, 1000], "m_log10": 2.5, "M_log10": 3.5}, {"mean_log10": 2.5, "verdict": "satisfactory"}),
    ("daily_mean_log", {"counts": [1000], "m_log10": 2.5, "M_log10": 3.5}, {"mean_log10": 3, "verdict": "acceptable"}),
    ("daily_mean_log", {"counts": [10000], "m_log10": 2.5, "M_log10": 3.5}, {"verdict": "unsatisfactory"}),
    ("plan_pa", {"n": 5, "c": 0, "p_defective": 0.20}, {"pa": 0.3277}),
    ("plan_pa", {"n": 5, "c": 2, "p_marginal": 0.30, "p_defective": 0}, {"pa": 0.8369}),
    ("plan_pa", {"n": 5, "c": 2, "p_marginal": 0.30, "p_defective": 0.10}, {"pa": 0.4666}),
    ("plan_pa", {"n": 5, "c": 0, "lot_size": 50, "lot_defective": 5}, {"pa": 0.57664}),
    ("n_for_detection", {"confidence": 0.95, "prevalence": 1}, {"n": 1}),
    ("presence_prob", {"cfu_per_g": 0.02, "grams": 25}, {"p_detect": 0.39347}),
    ("listeria_growth_category", {"ph": 4.4, "aw": 0.99, "shelf_life_days": 30}, {"supports_growth": False}),
    ("listeria_growth_category", {"ph": 5.0, "aw": 0.94, "shelf_life_days": 30}, {"supports_growth": False}),
    ("listeria_growth_category", {"ph": 5.1, "aw": 0.94, "shelf_life_days": 5}, {"supports_growth": True}),
    ("listeria_growth_category", {"ph": None, "aw": None, "shelf_life_days": None}, {"supports_growth": True}),
    # quality-control §10
    ("westgard", {"runs": [[2.5, -2.1]]}, {"violations": ["1_2s", "R_4s"], "action": "reject"}),
    ("westgard", {"runs": [[-1.3, -1.1], [-1.2, -1.9]]}, {"violations": ["4_1s"], "action": "reject"}),
    ("westgard", {"runs": [[2.6], [-2.2]]}, {"violations": ["1_2s"], "action": "warn"}),
    ("westgard", {"runs": [[2.0]]}, {"violations": [], "action": "accept"}),
    ("westgard", {"runs": [[0.1]] * 10}, {"violations": ["10x"], "action": "reject"}),
    ("westgard", {"runs": [[0.1]] * 5 + [[0]] + [[0.1]] * 5}, {"violations": []}),
    ("westgard", {"runs": [[0.1, 0.2]] * 5}, {"violations": ["10x"]}),
    ("westgard", {"runs": [[3.1]]}, {"violations": ["1_2s", "1_3s"]}),
    ("westgard", {"runs": [[2.1, 2.2]]}, {"violations": ["1_2s", "2_2s"]}),
    ("westgard", {"runs": [[2.1, 0.1], [0.1, None], [2.2, None]]}, {"violations": ["1_2s"]}),
    ("westgard", {"runs": [[None, 2.1], [None, 2.2]]}, {"violations": ["1_2s", "2_2s"]}),
    ("xbar_r_limits", {"subgroups": [[1, 2], [2, 3]]}, {"center": 2, "ucl": 3.88, "lcl": 0.12, "r_bar": 1, "r_ucl": 3.267, "r_lcl": 0}),
    ("individuals_limits", {"values": [1, 2, 3]}, {"center": 2, "ucl": 4.6596, "lcl": -0.6596}),
    ("sr_from_duplicates", {"pairs": [[1, 2], [2, 2]]}, {"s_r": 0.5, "r_limit": 1.4}),
    ("duplicate_check", {"a": 5, "b": 5.6, "rpd_limit_pct": 10}, {"acceptable": False, "rpd_pct": 11.3208}),
    ("pt_z", {"x": 4.8, "assigned": 5.0, "sigma_pt": 0.15}, {"z": -1.33333, "class": "satisfactory"}),
    ("pt_z", {"x": 5.45, "assigned": 5.0, "sigma_pt": 0.15}, {"z": 3, "class": "unsatisfactory"}),
    ("pt_zprime", {"x": 4.8, "assigned": 5.0, "sigma_pt": 0.3, "u_assigned": 0.4}, {"z_prime": -0.4, "class": "satisfactory"}),
    ("pt_zeta", {"x": 4.8, "assigned": 5.0, "u_lab": 0.06, "u_assigned": 0.05}, {"zeta": -2.5607, "class": "questionable"}),
    ("pt_en", {"x": 4.8, "assigned": 5.0, "U_lab": 0.12, "U_assigned": 0.10}, {"en": -1.2804, "class": "unsatisfactory"}),
    ("calibration", {**LEVELS, "weight": "1/x"}, {"slope": 1.99634, "intercept": 0.0914634, "deviations_pct": [0.61087, 0.39707, -1.73488, 0.72694], "acceptable": True}),
    ("calibration", {"x": [1, 2], "y": [2, 4], "weight": "none"}, {"slope": 2, "acceptable": False}),
    ("inverse_prediction_u", {**LEVELS, "x0": 4, "p": 2}, {"residual_sd": 0.14725, "u_x0": 0.0638}),
    ("spike_recovery", {"native": 0.004, "found": 0.0112, "added": 0.01, "min_pct": 70, "max_pct": 120}, {"recovery_pct": 72, "acceptable": True}),
    ("spike_recovery", {"native": 0.05, "found": 0.06, "added": 0.01, "min_pct": 70, "max_pct": 120}, {"acceptable": False}),
    ("blank_check", {"blank": 0.0025, "reporting_limit": 0.01}, {"acceptable": True}),
    ("blank_check", {"blank": 0.003, "reporting_limit": 0.01}, {"acceptable": True}),
    ("blank_check", {"blank": 0.0031, "reporting_limit": 0.01}, {"acceptable": False}),
    ("carryover_check", {"blank_response": 21, "lloq_response": 100}, {"carryover_pct": 21, "acceptable": False}),
    ("bracket_drift", {"first": 100, "last": 70}, {"drift_pct": -30, "acceptable": True}),
    ("batch_release", {"checks": [{"name": "blank", "outcome": "warn", "mandatory": True}]}, {"releasable": True, "blocking": []}),
    # inspector-statistics §7
    ("proportion_ci", {"k": 3, "n": 40, "confidence": 0.95, "method": "wilson"}, {"low": 0.025836, "high": 0.19864}),
    ("proportion_ci", {"k": 3, "n": 40, "confidence": 0.95, "method": "clopper_pearson"}, {"low": 0.015742, "high": 0.20387}),
    ("proportion_ci", {"k": 0, "n": 25, "confidence": 0.95, "method": "wilson"}, {"low": 0, "high": 0.1332}),
    ("proportion_ci", {"k": 0, "n": 25, "confidence": 0.95, "method": "clopper_pearson"}, {"low": 0, "high": 0.1372}),
    ("proportion_ci", {"k": 4, "n": 20, "confidence": 0.90, "method": "clopper_pearson"}, {"low": 0.0714, "high": 0.4010}),
    ("proportion_ci", {"k": 25, "n": 25, "confidence": 0.95, "method": "clopper_pearson"}, {"high": 1}),
    ("ewma", {"values": [52.0, 47.0, 53.0], "lambda": 0.3, "target": 50, "sd": 2.0539}, {"last": 50.56, "ucl": 52.588, "lcl": 47.412, "signals": []}),
    ("ewma", {"values": [70], "lambda": 0.3, "target": 50, "sd": 2.0539, "limits": "exact"}, {"ucl": 51.8485, "signals": [1]}),
    ("cusum", {"values": [1, 2, 3, 4], "target": 1, "k": 0.5, "h": 2}, {"first_signal": 4, "last_high": 4.5}),
    # the edges of the same rules
    ("colony_count", plates((0.01, [350, 200]), (0.001, [20, 400])), {"N": 20000, "qualifier": "="}),
    ("colony_count", plates((0.01, ["TNTC", 200]), (0.001, [20])), {"N": 20000}),
    ("colony_count", plates((0.01, [168]), (0.0001, [1])), {"N": 16800}),
    ("colony_count", plates((0.1, [4])), {"N": 40, "qualifier": "estimated"}),
    ("colony_count", plates((0.01, [334]), (0.001, [8])), {"N": 31091, "qualifier": "="}),
    ("colony_count", {**plates((0.01, [100])), "confirm": {"tested": 5, "positive": 0}}, {"N": 100, "qualifier": "<"}),
    ("sum_components", {"bound": "upper", "components": [{"kind": "below_lod", "lod": 0.1, "loq": 0.3}]}, {"sum": 0.3}),
    ("sum_components", {"bound": "upper", "limit_high": 4.1, "components": AFLATOXINS}, {"verdict": "pass", "flags": []}),
    ("sum_components", {"bound": "lower", "limit_high": 4, "rule": "guarded_rejection", "components": [{"kind": "quantified", "value": 1}]}, {"verdict": "not_evaluated"}),
    ("recovery_correct", {"value": 2, "recovery_pct": 120, "U_rel_pct": 40, "policy": "outside_80_120"}, {"corrected": False}),
    ("westgard", {"runs": [[3.0]]}, {"violations": ["1_2s"]}),
    ("blank_check", {"blank": 0.30000000000000004, "reporting_limit": 1}, {"acceptable": True}),
    ("cusum", {"values": [0, -3], "target": 1, "k": 0.5, "h": 2}, {"first_signal": 2}),
    ("ewma", {"values": [53], "lambda": 1, "target": 50, "sd": 1}, {"signals": []}),
    ("max_standard_uncertainty", {"lod": 0, "c": 50}, {"uf": 10}),
    ("max_standard_uncertainty", {"lod": 0, "c": 10001}, {"uf": 1000.1}),
    ("n_for_detection", {"confidence": 0.99, "prevalence": 0.9}, {"n": 2}),
    ("n_for_detection", {"confidence": 0.999, "prevalence": 0.9}, {"n": 3}),
    ("n_for_detection", {"confidence": 0.9999, "prevalence": 0.9}, {"n": 4}),
    ("listeria_growth_category", {"ph": 6, "aw": 0.92, "shelf_life_days": 30}, {"supports_growth": False}),
    ("honey_diastase", {"rule": "simple_acceptance", "diastase": 2.9, "hmf": None, "low_enzyme_honey": True}, {"verdict": "fail"}),
]  # fmt: skip


@pytest.mark.parametrize(("function", "inputs", "expected"), WORKED)
def test_worked_number(function: str, inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    answer = call(function, inputs)
    for name, value in expected.items():
        exact = isinstance(value, str | bool) or (
            isinstance(value, list) and any(isinstance(v, str) for v in value)
        )
        rel = 5e-3 if name == "pc" else 2e-3
        assert answer[name] == (value if exact else pytest.approx(value, rel=rel, abs=1e-9))


def test_probability_is_answered_unrounded() -> None:
    lead = {"rule": "simple_acceptance", "limit": {"high": 10}, "uncertainty": {"type": "absolute", "U": 2}}
    answer = call("judge", {**lead, "result": {"kind": "quantified", "value": 13}})
    assert answer["pc"] == pytest.approx(0.0013498980316300933, rel=1e-12)


def test_dilutions_come_in_any_order() -> None:
    there = plates((0.01, [168]), (0.001, [14]))
    back = plates((0.001, [14]), (0.01, [168]))
    assert call("colony_count", there) == call("colony_count", back)


def test_plates_of_one_dilution_may_stand_in_two_lines() -> None:
    apart = plates((0.1, [20]), (0.01, [3]), (0.1, [30]))
    assert call("colony_count", apart) == call("colony_count", plates((0.1, [20, 30]), (0.01, [3])))


def test_no_signal_is_told_by_silence() -> None:
    assert call("cusum", {"values": [1, 1], "target": 1, "k": 0.5, "h": 2}) == {"last_high": 0.0}


def test_every_function_has_a_worked_case() -> None:
    worked = {case["function"] for case in CASES} | {function for function, _, _ in WORKED}
    assert worked == set(FUNCTIONS)


@pytest.mark.parametrize(
    ("function", "inputs", "code"),
    [
        ("divine", {}, "contract_function_unknown"),
        ("judge", {}, "contract_inputs"),
        ("judge", {"rule": "no such", "limit": {}, "result": {}}, "contract_inputs"),
        ("convert_basis", {"value": "NaN", "from_fraction_pct": 1, "to_fraction_pct": 1}, "contract_number"),
        (
            "convert_basis",
            {"value": 1, "from_fraction_pct": 0, "to_fraction_pct": 1},
            "calculation_impossible",
        ),
        ("convert_species", {"value": 1, "from": "NO2-", "to": "NO3-"}, "species_mismatch"),
        ("proportion_ci", {"k": 3, "n": 0}, "calculation_impossible"),
    ],
)
def test_wrong_data_is_refused(function: str, inputs: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        call(function, inputs)
    assert refused.value.code == code
