"""Judging, risks and uncertainty, as plain data."""

from collections.abc import Mapping
from statistics import NormalDist

from lims.domain import honey, risk
from lims.domain.contract_answers import Answer, Called, Inputs, fields_of, floats, of_floats
from lims.domain.contract_values import bounds_of, optional, reading_of, real, rule_of, truth, uncertainty_of
from lims.domain.judgement import judge, overall, total_specific_risk
from lims.domain.verdict import Verdict


def _judge(inputs: Inputs) -> Answer:
    result = inputs["result"]
    judgement = judge(
        reading_of(result),
        bounds_of(inputs["limit"]),
        rule_of(inputs),
        uncertainty_of(inputs.get("uncertainty")),
        loq=optional(result, "loq"),
    )
    return fields_of(judgement)


def _honey(inputs: Inputs) -> Answer:
    hmf = inputs.get("hmf")
    verdict = honey.honey_diastase(
        reading_of(inputs["diastase"]),
        None if hmf is None else reading_of(hmf),
        rule=rule_of(inputs),
        low_enzyme_honey=truth(inputs["low_enzyme_honey"]),
        diastase_uncertainty=uncertainty_of(inputs.get("diastase_uncertainty")),
        hmf_uncertainty=uncertainty_of(inputs.get("hmf_uncertainty")),
    )
    return {"verdict": verdict}


def _global_risk(inputs: Inputs) -> Answer:
    tol_low, tol_high, acc_low, acc_high = (
        None if inputs.get(name) is None else real(inputs[name])
        for name in ("tol_low", "tol_high", "acc_low", "acc_high")
    )
    prior = NormalDist(real(inputs["prior_mean"]), real(inputs["prior_sd"]))
    consumer, producer = risk.global_risk(
        prior,
        real(inputs["u_m"]),
        tolerance=risk.Span(tol_low, tol_high),
        acceptance=risk.Span(acc_low, acc_high),
    )
    return {"consumer_risk": consumer, "producer_risk": producer}


FUNCTIONS: Mapping[str, Called] = {
    "judge": _judge,
    "overall_verdict": lambda i: {"verdict": overall(map(Verdict, i["verdicts"]))},
    "total_specific_risk": lambda i: {"risk": total_specific_risk(floats(i["pc"]))},
    "honey_diastase": _honey,
    "global_risk": _global_risk,
    "posterior_normal": of_floats(risk.posterior_normal, "mean", "u"),
    "default_uncertainty": of_floats(risk.default_uncertainty, "sd_rel_pct", "U_rel_pct"),
    "max_standard_uncertainty": of_floats(risk.max_standard_uncertainty, "uf"),
}
