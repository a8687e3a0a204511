"""Sums, conversions, colony counts and sampling plans, as plain data."""

from collections.abc import Mapping
from fractions import Fraction

from lims.domain import acceptance, colony, component, conversion, nondetect, sampling
from lims.domain.contract_answers import Answer, Called, Inputs, fields_of, floats, of_decimals, of_floats
from lims.domain.contract_values import decimal, exact, given, only, optional, real, truth, whole, word
from lims.domain.reading import Kind
from lims.domain.verdict import RuleId

# Acts plan with sixty units at most; every possibility of a hundred is weighed in a second.
_MOST_UNITS, _MOST_PLANNED = 100, 1000


def _sum(inputs: Inputs) -> Answer:
    components = [_component(each) for each in inputs["components"]]
    if not components:
        raise ValueError("a sum of nothing is no sum")
    answer = component.sum_components(
        components,
        inputs["bound"],
        nd_basis=word(inputs, "nd_basis", ("loq", "lod")),
        correlation=word(inputs, "correlation", ("independent", "full")),
        limit_high=optional(inputs, "limit_high"),
        rule=RuleId(given(inputs, "rule", "simple_acceptance")),
    )
    return fields_of(answer)


def _component(each: Inputs) -> component.Component:
    """A component without the number its kind speaks of would count as zero, and pass."""
    names = {Kind.QUANTIFIED: ("value",), Kind.BELOW_LOQ: ("loq",), Kind.BELOW_LOD: ("lod", "loq")}
    if all(each.get(name) is None for name in names[Kind(each["kind"])]):
        raise ValueError(each["kind"])
    return component.Component(
        name=str(each.get("name", "")),
        kind=Kind(each["kind"]),
        factor=decimal(given(each, "factor", 1)),
        k=decimal(given(each, "k", 2)),
        **{name: optional(each, name) for name in ("value", "loq", "lod", "U", "U_rel_pct")},
    )


def _recovery(inputs: Inputs) -> Answer:
    return fields_of(
        conversion.recovery_correct(
            decimal(inputs["value"]),
            decimal(inputs["recovery_pct"]),
            expanded_rel_pct=decimal(given(inputs, "U_rel_pct", 0)),
            policy=word(only(inputs, "policy"), "policy", ("always", "never", "outside_80_120")),
            k=decimal(given(inputs, "k", 2)),
            u_recovery_rel_pct=decimal(given(inputs, "u_recovery_rel_pct", 0)),
        )
    )


def _low_level(inputs: Inputs) -> Answer:
    results = [
        nondetect.Determination(Kind(each["kind"]), optional(each, "value"), optional(each, "lod"))
        for each in inputs["results"]
    ]
    return fields_of(nondetect.low_level_mean(results))


def _colonies(inputs: Inputs) -> Answer:
    method = colony.Method(
        exact(given(inputs, "V", 1)),
        whole(given(inputs, "min", 10)),
        whole(given(inputs, "max", 300)),
        _confirmed(inputs.get("confirm")),
    )
    count = colony.colony_count([_dilution(each) for each in inputs["dilutions"]], method)
    low, high = count.interval or (None, None)
    answer = {"N": count.N, "N_reported": count.N_reported, "qualifier": count.qualifier}
    return answer | ({"ci_low": low, "ci_high": high} if truth(given(inputs, "ci", False)) else {})


def _confirmed(confirm: Inputs | None) -> Fraction:
    """The share of the colonies picked that were what was looked for."""
    if confirm is None:
        return Fraction(1)
    tested, positive = whole(confirm["tested"]), whole(confirm["positive"])
    if positive > tested:
        raise ValueError("more confirmed than tested")
    return Fraction(positive, tested)


def _dilution(each: Inputs) -> colony.Dilution:
    counts = tuple(None if count == colony.TNTC else whole(count) for count in each["counts"])
    return colony.Dilution(exact(each["d"]), counts)


def _plan(inputs: Inputs) -> Answer:
    plan = sampling.SamplingPlan(
        sampling.PlanKind(inputs["plan"]),
        whole(inputs["n"], most=_MOST_UNITS),
        whole(inputs["c"]),
        optional(inputs, "m"),
        optional(inputs, "M"),
    )
    units = [
        sampling.Unit(sampling.UnitKind(each["kind"]), optional(each, "value")) for each in inputs["units"]
    ]
    if len(units) > _MOST_UNITS:
        raise ValueError("too many units")
    return {"verdict": plan.classify(units)}


def _plan_pa(inputs: Inputs) -> Answer:
    n, c = whole(inputs["n"], most=_MOST_PLANNED), whole(inputs["c"], most=_MOST_PLANNED)
    told = {name: real(value) for name, value in inputs.items() if value is not None}
    if "lot_size" in told:
        size, defective = whole(inputs["lot_size"]), whole(inputs["lot_defective"])
        return {"pa": acceptance.pa_finite_lot(n, c, lot_size=size, lot_defective=defective)}
    if "mu_log10" in told:
        lot = only(told, "mu_log10", "sd_log10", "m")
        return {"pa": acceptance.pa_lognormal(n, c, **lot, big_m=told.get("M"))}
    if "p_marginal" in told:
        shares = {"p_marginal": told["p_marginal"], "p_defective": told.get("p_defective", 0.0)}
        return {"pa": acceptance.pa_three_class(n, c, **shares)}
    return {"pa": acceptance.pa_two_class(n, c, told["p_defective"])}


def _daily_mean(inputs: Inputs) -> Answer:
    mean, verdict = acceptance.daily_mean_log(
        floats(inputs["counts"]), m_log10=real(inputs["m_log10"]), big_m_log10=real(inputs["M_log10"])
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
            *(None if i.get(name) is None else real(i[name]) for name in ("ph", "aw", "shelf_life_days"))
        )
    },
}
