"""What holds for every judgement: it answers, it is monotone, and a bound says what all its values say."""

from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lims.domain.judgement import Bounds, Rule, RuleId, Uncertainty, UncertaintyType, Verdict, judge
from lims.domain.reading import Kind, Reading
from lims.domain.verdict import SEVERITY

NUMBERS = st.decimals(0, 1000, places=3, allow_nan=False, allow_infinity=False)
# Whatever a store or another program may hand over: as large and as fine as the grammar allows, and worse.
ANY_NUMBER = st.one_of(
    st.decimals(-(10**33), 10**33, places=15, allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), Decimal("1E-33")]),
)
WIDTHS = st.decimals(0, 60, places=2, allow_nan=False, allow_infinity=False)
PLAIN_RULES = st.sampled_from(list(RuleId)[:4]).map(Rule)
UNCERTAINTIES = st.one_of(
    st.builds(Uncertainty, st.just(UncertaintyType.ABSOLUTE), WIDTHS),
    st.builds(Uncertainty, st.just(UncertaintyType.RELATIVE_PCT), WIDTHS),
    st.builds(Uncertainty, st.just(UncertaintyType.LOG10), st.decimals(0, 1, places=2)),
    st.builds(Uncertainty, st.just(UncertaintyType.ASYMMETRIC), st.none(), WIDTHS, WIDTHS),
)
RULES = st.one_of(
    PLAIN_RULES,
    st.builds(
        Rule,
        st.sampled_from(list(RuleId)),
        r=st.decimals(0, 3, places=2),
        u_eval=st.sampled_from(["result", "limit"]),
        alpha=st.just(Decimal("0.05")),
        beta=st.sampled_from([None, Decimal("0.05")]),
    ),
)


def severity(value: Decimal, bounds: Bounds, rule: Rule, uncertainty: Uncertainty) -> int:
    return SEVERITY.index(judge(Reading(Kind.QUANTIFIED, value), bounds, rule, uncertainty).verdict)


@settings(max_examples=150)
@given(st.data(), NUMBERS, NUMBERS, NUMBERS, RULES, UNCERTAINTIES)
def test_verdict_is_monotone_in_the_result(
    data: st.DataObject, low: Decimal, high: Decimal, limit: Decimal, rule: Rule, uncertainty: Uncertainty
) -> None:
    assume(low <= high)
    assume(uncertainty.type is not UncertaintyType.ASYMMETRIC or rule.id is not RuleId.RISK_BASED)
    # From 100 % relative uncertainty on, a larger value also has the wider forgiveness.
    assume(uncertainty.type is not UncertaintyType.RELATIVE_PCT or rule.r * (uncertainty.U or 0) < 100)
    strict = data.draw(st.booleans())
    at_most = Bounds(high=limit, high_op="<" if strict else "<=")
    at_least = Bounds(low=limit, low_op=">" if strict else ">=")
    assert severity(low, at_most, rule, uncertainty) <= severity(high, at_most, rule, uncertainty)
    assert severity(low, at_least, rule, uncertainty) >= severity(high, at_least, rule, uncertainty)


@settings(max_examples=150)
@given(st.data(), NUMBERS, NUMBERS, PLAIN_RULES, UNCERTAINTIES)
def test_bound_below_agrees_with_every_value_it_leaves_possible(
    data: st.DataObject, bound: Decimal, limit: Decimal, rule: Rule, uncertainty: Uncertainty
) -> None:
    assume(0 < bound <= limit)
    bounds = data.draw(st.sampled_from([Bounds(high=limit), Bounds(low=limit)]))
    share = data.draw(st.decimals(0, 1, places=4).filter(lambda part: part < 1))
    verdict = judge(Reading(Kind.BELOW_LOQ, bound), bounds, rule, uncertainty).verdict
    inside = judge(Reading(Kind.QUANTIFIED, bound * share), bounds, rule, uncertainty).verdict
    assert covers(verdict, inside)


@settings(max_examples=150)
@given(st.data(), NUMBERS, NUMBERS, PLAIN_RULES, UNCERTAINTIES)
def test_bound_above_agrees_with_every_value_it_leaves_possible(
    data: st.DataObject, bound: Decimal, limit: Decimal, rule: Rule, uncertainty: Uncertainty
) -> None:
    assume(bound >= limit)
    bounds = data.draw(st.sampled_from([Bounds(high=limit), Bounds(low=limit)]))
    more = data.draw(st.decimals(Decimal("0.0001"), 5000, places=4))
    verdict = judge(Reading(Kind.ABOVE_RANGE, bound), bounds, rule, uncertainty).verdict
    inside = judge(Reading(Kind.QUANTIFIED, bound + more), bounds, rule, uncertainty).verdict
    assert covers(verdict, inside)


@settings(max_examples=150)
@given(st.data(), NUMBERS, NUMBERS, RULES, UNCERTAINTIES)
def test_bound_gets_the_one_verdict_that_all_its_values_get(
    data: st.DataObject, bound: Decimal, limit: Decimal, rule: Rule, uncertainty: Uncertainty
) -> None:
    """Verdicts are monotone, so the two ends of the interval speak for all of it."""
    assume(0 < bound <= limit)
    assume(uncertainty.type is not UncertaintyType.ASYMMETRIC or rule.id is not RuleId.RISK_BASED)
    assume(uncertainty.type is not UncertaintyType.RELATIVE_PCT or rule.r * (uncertainty.U or 0) < 100)
    strict = data.draw(st.booleans())
    at_most = Bounds(high=limit, high_op="<" if strict else "<=")
    at_least = Bounds(low=limit, low_op=">" if strict else ">=")
    bounds = data.draw(st.sampled_from([at_most, at_least]))
    ends = (Decimal(0), bound * (1 - Decimal("1E-20")))
    first, last = (judge(Reading(Kind.QUANTIFIED, end), bounds, rule, uncertainty).verdict for end in ends)
    assume(first is last)
    assert judge(Reading(Kind.BELOW_LOQ, bound), bounds, rule, uncertainty).verdict is first


def covers(verdict: Verdict, inside: Verdict) -> bool:
    """A clear verdict is that of every value; a conditional one is on the same side; else no claim is made."""
    if verdict is Verdict.CONDITIONAL_PASS:
        return inside in {Verdict.PASS, Verdict.CONDITIONAL_PASS}
    if verdict is Verdict.CONDITIONAL_FAIL:
        return inside in {Verdict.FAIL, Verdict.CONDITIONAL_FAIL}
    return verdict is Verdict.INCONCLUSIVE or inside is verdict


@settings(max_examples=200)
@given(
    st.builds(Reading, st.sampled_from(Kind), st.none() | ANY_NUMBER, st.none(), st.none() | NUMBERS),
    st.builds(
        Bounds,
        low=st.none() | NUMBERS,
        high=st.none() | NUMBERS,
        low_op=st.sampled_from([">=", ">"]),
        high_op=st.sampled_from(["<=", "<"]),
        set_at_loq=st.booleans(),
        absence_in_g=st.none() | st.just(Decimal(25)),
    ),
    st.builds(
        Rule,
        st.sampled_from(RuleId),
        r=ANY_NUMBER,
        u_eval=st.sampled_from(["result", "limit"]),
        alpha=st.none() | ANY_NUMBER,
        beta=st.none() | ANY_NUMBER,
        compare=st.sampled_from(["unrounded", "rounded"]),
        decimals=st.none() | st.integers(0, 6),
        rounding=st.sampled_from(["half_even", "half_up"]),
    ),
    st.none()
    | st.builds(
        Uncertainty,
        st.sampled_from(UncertaintyType),
        st.none() | ANY_NUMBER,
        st.none() | ANY_NUMBER,
        st.none() | ANY_NUMBER,
        ANY_NUMBER,
    ),
    st.none() | NUMBERS,
)
def test_judging_never_raises_and_never_passes_without_a_comparison(
    reading: Reading, bounds: Bounds, rule: Rule, uncertainty: Uncertainty | None, loq: Decimal | None
) -> None:
    verdict = judge(reading, bounds, rule, uncertainty, loq=loq).verdict
    compared = bounds.low is not None or bounds.high is not None or bounds.absence_in_g is not None
    assert compared or verdict is not Verdict.PASS


@given(NUMBERS, NUMBERS)
def test_simple_acceptance_is_the_comparison_itself(value: Decimal, limit: Decimal) -> None:
    verdict = judge(
        Reading(Kind.QUANTIFIED, value), Bounds(high=limit), Rule(RuleId.SIMPLE_ACCEPTANCE)
    ).verdict
    assert (verdict is Verdict.PASS) == (value <= limit)
