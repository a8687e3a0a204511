"""What planted faults showed to be untested: impossible inputs, and doubt that must not get lost on its way."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist

import pytest

from lims.domain import (
    acceptance,
    basis,
    calibration,
    chart,
    check,
    colony,
    conversion,
    rate,
    risk,
    total,
    trend,
)
from lims.domain.assessment import Condition, Outcome
from lims.domain.colony import Dilution, Method
from lims.domain.definition import Bound, Definition, Part
from lims.domain.evaluation import evaluate
from lims.domain.evidence import Found
from lims.domain.judgement import judge
from lims.domain.limit import LimitKind
from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused
from lims.domain.sampling import LotVerdict
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.domain.verdict import Bounds, Flag, Rule, RuleId, Verdict
from tests.domain.test_evaluation import limit, measured, number, specification

PERCENT, ABSOLUTE = UncertaintyType.RELATIVE_PCT, UncertaintyType.ABSOLUTE
GUARDED = Rule(RuleId.GUARDED_ACCEPTANCE)


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: acceptance.pa_three_class(5, 1, p_marginal=-0.1, p_defective=0.1),
        lambda: acceptance.pa_three_class(5, 1, p_marginal=0.1, p_defective=-0.1),
        lambda: acceptance.pa_three_class(5, 1, p_marginal=0.6, p_defective=0.6),
        lambda: acceptance.n_for_detection(0.0, 0.1),
        lambda: acceptance.n_for_detection(1.0, 0.1),
        lambda: acceptance.n_for_detection(1.5, 0.1),
        lambda: acceptance.n_for_detection(0.95, 0.0),
        lambda: acceptance.n_for_detection(0.95, 1.5),
        lambda: acceptance.presence_prob(-0.1, 25),
        lambda: acceptance.presence_prob(0.1, -25),
        lambda: acceptance.daily_mean_log([], m_log10=3, big_m_log10=4),
        lambda: acceptance.daily_mean_log([0.0, 100.0], m_log10=3, big_m_log10=4),
        lambda: calibration.inverse_prediction_u([1, 2], [1, 2], x0=1.5, p=1),
        lambda: calibration.inverse_prediction_u([1, 2, 3], [1, 2, 3], x0=1.5, p=0),
        lambda: calibration.calibration([1, 2, 3], [1, 2]),
        lambda: calibration.calibration([2, 2, 2], [1, 2, 3]),
        lambda: calibration.calibration([0, 1, 2], [0, 1, 2], weight="1/x"),
        lambda: calibration.calibration([1, 2, 3], [1, 2, 3], weight="1/x3"),
        lambda: chart.westgard([]),
        lambda: chart.xbar_r_limits([[1, 2], [1, 2, 3]]),
        lambda: chart.individuals_limits([1.0]),
        lambda: check.sr_from_duplicates([]),
        lambda: check.carryover_check(1.0, 0.0),
        lambda: check.bracket_drift(0.0, 1.0),
        lambda: colony.micro_expanded_uncertainty(0.1, 0),
        lambda: conversion.recovery_correct(
            Decimal(1), Decimal(0), expanded_rel_pct=Decimal(10), policy="never"
        ),
        lambda: conversion.to_moisture_basis(Decimal(1), Decimal(100)),
        lambda: conversion.convert_basis(Decimal(1), Decimal(0), Decimal(4)),
        lambda: rate.proportion_ci(0, 0),
        lambda: rate.proportion_ci(5, 4),
        lambda: rate.proportion_ci(1, 4, confidence=0.0),
        lambda: rate.proportion_ci(1, 4, confidence=1.0),
        lambda: risk.posterior_normal(1.0, 0.0, y_m=1.0, u_m=1.0),
        lambda: risk.posterior_normal(1.0, 1.0, y_m=1.0, u_m=0.0),
        lambda: risk.default_uncertainty(0.0),
        lambda: risk.default_uncertainty(1.5),
        lambda: risk.max_standard_uncertainty(-1.0, 1.0),
        lambda: risk.max_standard_uncertainty(1.0, -1.0),
        lambda: trend.ewma([], 0.2, target=1.0, sd=1.0),
        lambda: trend.ewma([1.0], 0.0, target=1.0, sd=1.0),
        lambda: trend.ewma([1.0], 1.5, target=1.0, sd=1.0),
    ],
)
def test_what_cannot_be_calculated_is_refused(impossible: Callable[[], object]) -> None:
    with pytest.raises(Refused) as refused:
        impossible()
    assert refused.value.code == "calculation_impossible"


def test_edges_that_can_be_calculated() -> None:
    assert acceptance.n_for_detection(0.95, 1.0) == 1
    assert acceptance.presence_prob(0.0, 25) == 0
    assert acceptance.presence_prob(1.0, 0.0) == 0
    assert acceptance.daily_mean_log([1000.0], m_log10=3, big_m_log10=4)[1] is LotVerdict.SATISFACTORY
    assert acceptance.daily_mean_log([10000.0], m_log10=3, big_m_log10=4)[1] is LotVerdict.ACCEPTABLE
    assert chart.individuals_limits([1.0, 2.0]).center == 1.5
    assert check.duplicate_check(0.0, 0.0, rpd_limit_pct=10).rpd_pct == 0
    assert check.duplicate_check(1.0, -1.0, rpd_limit_pct=10).acceptable is False
    assert check.carryover_check(0.1, 0.5)[0] == 20
    assert rate.proportion_ci(0, 5)[0] == 0
    assert rate.proportion_ci(5, 5)[1] == 1
    assert risk.default_uncertainty(1.0)[0] > 0


@pytest.mark.parametrize(
    ("given", "expanded"),
    [
        (Found(name="moisture", reading=number("4"), unit="%", uncertainty=Uncertainty(PERCENT, Decimal(10))), "2.0428"),
        (Found(name="moisture", reading=number("40"), unit="g/kg", uncertainty=Uncertainty(ABSOLUTE, Decimal(4))), "2.0428"),
        (Found(name="moisture", reading=number("4"), unit="%", uncertainty=Uncertainty(ABSOLUTE, None)), "2.0000"),
        (Found(name="moisture", reading=number("4"), unit="%"), "2.0000"),
    ],
)  # fmt: skip
def test_doubt_of_the_moisture_joins_that_of_the_result(given: Found, expanded: str) -> None:
    way = basis.way("as sold", "dry matter", {"moisture": given})
    assert way is not None
    assert way.by == Fraction(25, 24)
    there = way.uncertainty(Uncertainty(PERCENT, Decimal(2)), number("24"))
    assert there is not None
    assert there.U is not None
    # 2·√(1² + (100·u/96)²) with u = 0.2 %.
    assert round(there.U, 4) in {Decimal(expanded), Decimal(expanded) + Decimal("0.0001")}


@pytest.mark.parametrize(
    ("diastase_u", "hmf", "outcome", "condition"),
    [
        ("1", "12", Outcome.PASS, Condition.MET),
        ("3", "12", Outcome.FAIL, Condition.MET),
        ("1", "14", Outcome.FAIL, Condition.NOT_MET),
    ],
)
def test_both_doubts_count_for_a_relaxed_diastase(
    diastase_u: str, hmf: str, outcome: Outcome, condition: Condition
) -> None:
    """Guarded: 5 − U against 3, HMF + 20 % against 15 mg/kg (written in µg/kg here)."""
    low = limit(LimitKind.MIN, low="3", unit="Schade units", analyte="diastase activity")
    beside = Found(
        name="HMF",
        reading=Reading(Kind.QUANTIFIED, Decimal(hmf) * 1000),
        unit="µg/kg",
        uncertainty=Uncertainty(ABSOLUTE, Decimal(2400)),
    )
    there = measured(
        number("5"), "Schade units", beside=(beside,), uncertainty=Uncertainty(ABSOLUTE, Decimal(diastase_u))
    )
    answer = evaluate(there, specification(low), GUARDED)
    assert (answer.outcome, answer.verdict, answer.condition) == (outcome, Verdict(outcome.value), condition)


def test_presumptive_word_against_a_number_says_so() -> None:
    judged = judge(Reading(Kind.PRESUMPTIVE), Bounds(high=Decimal(100)), Rule(RuleId.SIMPLE_ACCEPTANCE))
    assert (judged.verdict, judged.flags) == (Verdict.INCONCLUSIVE, (Flag.PRESUMPTIVE,))


def test_plates_at_both_ends_of_the_countable_range() -> None:
    at_most = colony.colony_count(
        [Dilution(Fraction(1, 10), (300,)), Dilution(Fraction(1, 100), (300,))], Method()
    )
    assert at_most.colonies == 600
    estimated = colony.colony_count([Dilution(Fraction(1, 10), (9, 7))], Method())
    assert (estimated.qualifier.value, estimated.colonies, estimated.basis) == ("estimated", 16, 0.2)


def test_prior_without_spread_is_no_prior() -> None:
    with pytest.raises(Refused):
        risk.global_risk(
            NormalDist(18.5, 0.7), 0.0, tolerance=(-float("inf"), 20.0), acceptance=(-float("inf"), 20.0)
        )


def test_sum_takes_each_doubt_in_its_own_unit_with_its_own_k_and_adds_as_defined() -> None:
    parts = (Part("a", Decimal(1)), Part("b", Decimal(1)))
    u = Uncertainty(ABSOLUTE, Decimal("0.0003"), k=Decimal(3))
    found = tuple(
        Found(name=name, reading=Reading(Kind.QUANTIFIED, Decimal("0.001")), unit="mg/kg", uncertainty=u)
        for name in "ab"
    )
    apart = total.of(Definition(parts=parts), found, in_unit="µg/kg")
    together = total.of(Definition(parts=parts, correlation="full"), found, in_unit="µg/kg")
    assert apart.U is not None
    assert round(apart.U, 4) == Decimal("0.2828")
    assert Decimal("0.4") == together.U


@pytest.mark.parametrize(("nd_basis", "upper"), [("loq", "5"), ("lod", "3")])
def test_upper_bound_stands_on_loq_or_lod_as_defined(nd_basis: str, upper: str) -> None:
    unseen = Found(
        name="a", reading=Reading(Kind.BELOW_LOD, Decimal("0.001")), unit="mg/kg", loq=Decimal("0.003")
    )
    seen = Found(name="b", reading=number("2"), unit="µg/kg")
    parts = (Part("a", Decimal(1)), Part("b", Decimal(1)))
    sums = Definition(parts=parts, bound=Bound.UPPER, nd_basis=nd_basis)
    assert total.of(sums, (unseen, seen), in_unit="µg/kg").value == Decimal(upper)


def test_sum_keeps_the_decimals_of_its_components() -> None:
    parts = (Part("fructose", Decimal(1)), Part("glucose", Decimal(1)))
    found = tuple(
        Found(name=name, reading=number(text), unit="g/100 g")
        for name, text in (("fructose", "38.1"), ("glucose", "30.9"))
    )
    told = total.of(Definition(parts=parts), found, in_unit="g/100 g").told
    assert f"{told.value:f}" == "69.0"


def test_uneven_doubt_keeps_both_sides_and_its_k_in_another_unit() -> None:
    uneven = Uncertainty(UncertaintyType.ASYMMETRIC, None, Decimal(3), Decimal(1), Decimal(3))
    there = uneven.converted(lambda value: None if value is None else value / 1000)
    assert there == Uncertainty(
        UncertaintyType.ASYMMETRIC, None, Decimal("0.003"), Decimal("0.001"), Decimal(3)
    )


@pytest.mark.parametrize(("value", "probability"), [("4", 1.0), ("4.1", 0.0)])
def test_without_any_doubt_left_a_value_conforms_or_does_not(value: str, probability: float) -> None:
    sure = Uncertainty(ABSOLUTE, Decimal(0))
    assert sure.conformance(Decimal(value), None, Decimal(4)) == probability
