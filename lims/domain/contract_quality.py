"""Quality control and statistics for inspectors, as plain data."""

from collections.abc import Mapping

from lims.domain import calibration, chart, check, proficiency, rate, trend
from lims.domain.contract_answers import Answer, Called, Inputs, fields_of, floats, of_floats
from lims.domain.contract_values import given, only, real, truth, whole, word


def _crm(inputs: Inputs) -> Answer:
    measured, u, certified, expanded, k = (
        real(inputs[name]) for name in ("measured", "u_measured", "certified", "U_certified", "k_certified")
    )
    return fields_of(check.crm_check(measured, u, certified=certified, expanded=expanded, k_certified=k))


def _pt_en(inputs: Inputs) -> Answer:
    score = proficiency.pt_en(
        real(inputs["x"]),
        real(inputs["assigned"]),
        expanded_lab=real(inputs["U_lab"]),
        expanded_assigned=real(inputs["U_assigned"]),
    )
    return dict(zip(("en", "class"), score, strict=True))


def _calibration(inputs: Inputs) -> Answer:
    weight, most = inputs.get("weight") or "none", real(given(inputs, "max_dev_pct", 20))
    line = calibration.calibration(floats(inputs["x"]), floats(inputs["y"]), weight=weight, max_dev_pct=most)
    return fields_of(line)


def _inverse(inputs: Inputs) -> Answer:
    x, y = floats(inputs["x"]), floats(inputs["y"])
    s, u = calibration.inverse_prediction_u(x, y, x0=real(inputs["x0"]), p=real(inputs["p"]))
    return {"residual_sd": s, "u_x0": u}


def _release(inputs: Inputs) -> Answer:
    checks = [
        check.Check(str(each["name"]), check.CheckOutcome(each["outcome"]), truth(each["mandatory"]))
        for each in inputs["checks"]
    ]
    return fields_of(check.batch_release(checks))


def _westgard(inputs: Inputs) -> Answer:
    runs = [[None if z is None else real(z) for z in run] for run in inputs["runs"]]
    return fields_of(chart.westgard(runs, r4s_mode=word(inputs, "r4s_mode", ("same_run", "range"))))


def _proportion(inputs: Inputs) -> Answer:
    low, high = rate.proportion_ci(
        whole(inputs["k"]),
        whole(inputs["n"]),
        confidence=real(given(inputs, "confidence", 0.95)),
        method=word(inputs, "method", ("wilson", "clopper_pearson")),
    )
    return {"low": low, "high": high}


def _ewma(inputs: Inputs) -> Answer:
    answer = trend.ewma(
        floats(inputs["values"]),
        real(inputs["lambda"]),
        target=real(inputs["target"]),
        sd=real(inputs["sd"]),
        k=real(given(inputs, "k", 3)),
        limits=word(inputs, "limits", ("steady_state", "exact")),
    )
    return fields_of(answer)


def _cusum(inputs: Inputs) -> Answer:
    target, k, h = (real(inputs[name]) for name in ("target", "k", "h"))
    return fields_of(trend.cusum(floats(inputs["values"]), target, k=k, h=h))


FUNCTIONS: Mapping[str, Called] = {
    "westgard": _westgard,
    "xbar_r_limits": lambda i: fields_of(chart.xbar_r_limits([floats(group) for group in i["subgroups"]])),
    "individuals_limits": lambda i: only(
        fields_of(chart.individuals_limits(floats(i["values"]))), "center", "ucl", "lcl"
    ),
    "sr_from_duplicates": lambda i: fields_of(
        check.sr_from_duplicates([(real(a), real(b)) for a, b in i["pairs"]])
    ),
    "duplicate_check": of_floats(check.duplicate_check),
    "spike_recovery": of_floats(check.spike_recovery),
    "blank_check": of_floats(check.blank_check, "acceptable"),
    "crm_check": _crm,
    "pt_z": of_floats(proficiency.pt_z, "z", "class"),
    "pt_zprime": of_floats(proficiency.pt_zprime, "z_prime", "class"),
    "pt_zeta": of_floats(proficiency.pt_zeta, "zeta", "class"),
    "pt_en": _pt_en,
    "calibration": _calibration,
    "inverse_prediction_u": _inverse,
    "carryover_check": of_floats(check.carryover_check, "carryover_pct", "acceptable"),
    "bracket_drift": of_floats(check.bracket_drift, "drift_pct", "acceptable"),
    "batch_release": _release,
    "proportion_ci": _proportion,
    "ewma": _ewma,
    "cusum": _cusum,
}
