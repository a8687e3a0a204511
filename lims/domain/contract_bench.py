"""Sums, conversions, colony counts and sampling plans, as plain data."""

from collections.abc import Mapping
from fractions import Fraction

from lims.domain import acceptance, colony, component, conversion, nondetect, sampling
from lims.domain.contract_answers import Answer, Called, Inputs, fields_of, floats, of_decimals, of_floats
from lims.domain.contract_values import decimal, exact, only, optional
from lims.domain.reading import Kind
from lims.domain.verdict import RuleId


def _sum(inputs: Inputs) -> Answer:
    components = [_component(each) for each in inputs["components"]]
    answer = component.sum_components(
        components,
        inputs["bound"],
        nd_basis=inputs.get("nd_basis", "loq"),
        correlation=inputs.get("correlation", "independent"),
        limit_high=optional(inputs, "limit_high"),
        rule=RuleId(inputs.get("rule", "simple_acceptance")),
    )
    return fields_of(answer)


def _component(each: Inputs) -> component.Component:
    return component.Component(
        name=str(each.get("name", "")),
        kind=Kind(each["kind"]),
        factor=decimal(each.get("factor", 1)),
        k=decimal(each.get("k", 2)),
        **{name: optional(each, name) for name in ("value", "loq", "lod", "U", "U_rel_pct")},
    )


def _recovery(inputs: Inputs) -> Answer:
    return fields_of(
        conversion.recovery_correct(
            decimal(inputs["value"]),
            decimal(inputs["recovery_pct"]),
            expanded_rel_pct=decimal(inputs.get("U_rel_pct", 0)),
            policy=inputs["policy"],
            k=decimal(inputs.get("k", 2)),
            u_recovery_rel_pct=decimal(inputs.get("u_recovery_rel_pct", 0)),
        )
    )


def _low_level(inputs: Inputs) -> Answer:
    results = [
        nondetect.Determination(Kind(each["kind"]), optional(each, "value"), optional(each, "lod"))
        for each in inputs["results"]
    ]
    return fields_of(nondetect.low_level_mean(results))


def _colonies(inputs: Inputs) -> Answer:
    confirm = inputs.get("confirm")
    method = colony.Method(
        exact(inputs.get("V", 1)),
        int(inputs.get("min", 10)),
        int(inputs.get("max", 300)),
        exact(confirm["positive"]) / exact(confirm["tested"]) if confirm else Fraction(1),
    )
    count = colony.colony_count([_dilution(each) for each in inputs["dilutions"]], method)
    low, high = count.interval or (None, None)
    answer = {"N": count.N, "N_reported": count.N_reported, "qualifier": count.qualifier}
    return answer | ({"ci_low": low, "ci_high": high} if inputs.get("ci") else {})


def _dilution(each: Inputs) -> colony.Dilution:
    counts = tuple(None if count == colony.TNTC else int(count) for count in each["counts"])
    return colony.Dilution(exact(each["d"]), counts)


def _plan(inputs: Inputs) -> Answer:
    plan = sampling.SamplingPlan(
        sampling.PlanKind(inputs["plan"]),
        int(inputs["n"]),
        int(inputs["c"]),
        optional(inputs, "m"),
        optional(inputs, "M"),
    )
    units = [
        sampling.Unit(sampling.UnitKind(each["kind"]), optional(each, "value")) for each in inputs["units"]
    ]
    return {"verdict": plan.classify(units)}


def _plan_pa(inputs: Inputs) -> Answer:
    n, c = int(inputs["n"]), int(inputs["c"])
    given = {name: float(value) for name, value in inputs.items() if value is not None}
    if "lot_size" in given:
        size, defective = int(given["lot_size"]), int(given["lot_defective"])
        return {"pa": acceptance.pa_finite_lot(n, c, lot_size=size, lot_defective=defective)}
    if "mu_log10" in given:
        lot = only(given, "mu_log10", "sd_log10", "m")
        return {"pa": acceptance.pa_lognormal(n, c, **lot, big_m=given.get("M"))}
    if "p_marginal" in given:
        shares = {"p_marginal": given["p_marginal"], "p_defective": given.get("p_defective", 0.0)}
        return {"pa": acceptance.pa_three_class(n, c, **shares)}
    return {"pa": acceptance.pa_two_class(n, c, given["p_defective"])}


def _daily_mean(inputs: Inputs) -> Answer:
    mean, verdict = acceptance.daily_mean_log(
        floats(inputs["counts"]), m_log10=float(inputs["m_log10"]), big_m_log10=float(inputs["M_log10"])
    )
    return {"mean_log10": mean, "verdict": verdict}


FUNCTIONS: Mapping[str, Called] = {
    "sum_components": _sum,
    "recovery_correct": _recovery,
    "to_moisture_basis": of_decimals(conversion.to_moisture_basis),
    "processing_limit": of_decimals(conversion.processing_limit),
    "convert_basis": of_decimals(conversion.convert_basis),
    "convert_species": lambda i: fields_of(
        conversion.convert_species(decimal(i["value"]), str(i["from"]), str(i["to"]))
    ),
    "low_level_mean": _low_level,
    "colony_count": _colonies,
    "micro_expanded_uncertainty": of_floats(colony.micro_expanded_uncertainty, "U_log10"),
    "classify_plan": _plan,
    "daily_mean_log": _daily_mean,
    "plan_pa": _plan_pa,
    "n_for_detection": of_floats(acceptance.n_for_detection, "n"),
    "presence_prob": of_floats(acceptance.presence_prob, "p_detect"),
    "listeria_growth_category": lambda i: {
        "supports_growth": acceptance.supports_listeria_growth(
            *(None if i.get(name) is None else float(i[name]) for name in ("ph", "aw", "shelf_life_days"))
        )
    },
}
