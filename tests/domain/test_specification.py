"""One result against one market: unit, basis, confirmation, choice, plan; and what is foreseen."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lims.domain.fitness import Planned, foreseen
from lims.domain.judgement import Flag, Rule, RuleId, Uncertainty, UncertaintyType, Verdict
from lims.domain.limit import CatalogueLimit, LimitKind, Plan
from lims.domain.reading import Kind, Range, Reading
from lims.domain.specification import Assessment, Outcome, Reason, Specification, assess, specify

SIMPLE = Rule(RuleId.SIMPLE_ACCEPTANCE)
GUARDED = Rule(RuleId.GUARDED_ACCEPTANCE)
SEEN = Range(unit="µg/kg", lod=Decimal("0.2"), loq=Decimal("0.5"), upper=Decimal(500))
YES_NO = Range(unit="presence/absence", lod=None, loq=None, qualitative=True, portion_g=Decimal(25))
COUNTED = Range(unit="cfu/g", lod=None, loq=Decimal(10))
RELATIVE = Uncertainty(UncertaintyType.RELATIVE_PCT, Decimal(30))


def limit(kind: LimitKind = LimitKind.MAX, **values: object) -> CatalogueLimit:
    stated: dict[str, object] = {
        "limit_id": "EU-1", "market": "EU", "commodity": "honey", "analyte": "lead", "unit": "µg/kg",
        "high": Decimal("3.0"), "verified": True,
    }  # fmt: skip
    return CatalogueLimit(kind=kind, **{**stated, **values})


def given(*found: CatalogueLimit) -> Specification:
    return specify("EU", found, confirmed=())


def judged(value: str, of: CatalogueLimit, rule: Rule = SIMPLE, *, basis: str = "as sold") -> Assessment:
    return assess(Reading(Kind.QUANTIFIED, Decimal(value)), SEEN, given(of), rule, RELATIVE, basis=basis)


@pytest.mark.parametrize(
    ("value", "outcome"), [("2.9", Outcome.PASS), ("3.0", Outcome.PASS), ("4.2", Outcome.FAIL)]
)
def test_result_is_judged_by_the_limit(value: str, outcome: Outcome) -> None:
    assessment = judged(value, limit())
    assert (assessment.outcome, assessment.verdict) == (outcome, Verdict(outcome.value))


def test_reading_and_uncertainty_are_brought_to_the_limits_unit_exactly() -> None:
    absolute = Uncertainty(UncertaintyType.ABSOLUTE, Decimal("0.4"))
    ppm = limit(unit="ppm", high=Decimal("0.0030"))
    assessment = assess(Reading(Kind.QUANTIFIED, Decimal("2.7")), SEEN, given(ppm), GUARDED, absolute)
    assert assessment.factor == Fraction(1, 1000)
    assert assessment.value_in_limit_unit == Decimal("0.0027")
    assert (assessment.outcome, assessment.al_high) == (Outcome.FAIL, Decimal("0.0026"))


def test_limit_per_pound_is_met_exactly() -> None:
    seen = Range(unit="mg/kg", lod=None, loq=None)
    per_pound = limit(unit="mg/lb", high=Decimal("0.45359237"))
    assessment = assess(Reading(Kind.QUANTIFIED, Decimal(1)), seen, given(per_pound), SIMPLE)
    assert assessment.outcome is Outcome.PASS


def test_unit_without_an_exact_decimal_is_not_evaluated() -> None:
    per_pound = Range(unit="mg/lb", lod=None, loq=None)
    assessment = assess(Reading(Kind.QUANTIFIED, Decimal(1)), per_pound, given(limit()), SIMPLE)
    assert (assessment.outcome, assessment.reasons) == (Outcome.NOT_EVALUATED, (Reason.UNIT_MISMATCH,))


def test_another_measure_is_not_evaluated() -> None:
    assessment = judged("1", limit(unit="mS/cm"))
    assert (assessment.outcome, assessment.reasons) == (Outcome.NOT_EVALUATED, (Reason.UNIT_MISMATCH,))


def test_no_limit_is_never_a_pass() -> None:
    assessment = assess(Reading(Kind.BELOW_LOD, Decimal("0.2")), SEEN, given(), SIMPLE)
    assert (assessment.outcome, assessment.verdict) == (Outcome.NO_LIMIT, None)
    assert assessment.reasons == (Reason.NO_LIMIT,)


def test_exemption_is_no_limit() -> None:
    assessment = judged("1", limit(LimitKind.EXEMPT, high=None))
    assert (assessment.outcome, assessment.reasons) == (Outcome.NO_LIMIT, (Reason.EXEMPT,))


def test_unconfirmed_limit_is_not_used_until_somebody_vouches_for_it() -> None:
    unread = limit(verified=False)
    assert judged("1", unread).reasons == (Reason.UNCONFIRMED,)
    assert judged("1", unread).outcome is Outcome.NOT_EVALUATED
    vouched = specify("EU", (unread,), confirmed={"EU-1"})
    assert (vouched.confirmed, vouched.reason) == (True, None)


def test_program_never_chooses_between_limits() -> None:
    found = limit(basis="fat"), limit(limit_id="EU-2")
    assert given(*found) == Specification("EU", None, Reason.CHOICE_NEEDED, False, ("EU-1", "EU-2"))
    chosen = specify("EU", found, confirmed=(), chosen="EU-2")
    assert (chosen.limit, chosen.reason) == (found[1], None)
    assert specify("EU", found, confirmed=(), chosen="EU-9").reason is Reason.CHOICE_NEEDED


@pytest.mark.parametrize(
    ("asked", "reported", "outcome"),
    [
        ("as sold", "as sold", Outcome.PASS),
        ("wet weight", "as sold", Outcome.PASS),
        ("as sold", "wet weight", Outcome.PASS),
        ("residual, as nitrite ion", "residual, as nitrite ion", Outcome.PASS),
        ("residual, as NaNO2", "residual, as nitrite ion", Outcome.INCONCLUSIVE),
        ("fat", "as sold", Outcome.INCONCLUSIVE),
        ("as sold", "fat", Outcome.INCONCLUSIVE),
        ("not read", "as sold", Outcome.INCONCLUSIVE),
    ],
)
def test_limit_speaks_of_its_own_basis(asked: str, reported: str, outcome: Outcome) -> None:
    assessment = judged("1", limit(basis=asked), basis=reported)
    assert assessment.outcome is outcome
    assert assessment.reasons == (() if outcome is Outcome.PASS else (Reason.BASIS_MISSING,))


@pytest.mark.parametrize(("value", "outcome"), [("0.49", Outcome.PASS), ("0.5", Outcome.FAIL)])
def test_reference_point_fails_at_its_value(value: str, outcome: Outcome) -> None:
    assert judged(value, limit(LimitKind.REFERENCE_POINT_FOR_ACTION, high=Decimal("0.5"))).outcome is outcome


@pytest.mark.parametrize(
    ("value", "outcome"), [("3.0", Outcome.BENCHMARK_MET), ("3.1", Outcome.BENCHMARK_EXCEEDED)]
)
def test_benchmark_gives_no_verdict_and_no_guard_band(value: str, outcome: Outcome) -> None:
    assessment = judged(value, limit(LimitKind.BENCHMARK), GUARDED)
    assert (assessment.outcome, assessment.verdict) == (outcome, None)


def test_benchmark_below_the_loq_stays_inconclusive() -> None:
    reading = Reading(Kind.BELOW_LOQ, Decimal(5))
    assert assess(reading, SEEN, given(limit(LimitKind.BENCHMARK)), SIMPLE).outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(("value", "outcome"), [("3.0", Outcome.PASS), ("3.1", Outcome.DECLARATION_REQUIRED)])
def test_allergen_threshold_asks_for_a_label(value: str, outcome: Outcome) -> None:
    assert judged(value, limit(analyte_group="allergen")).outcome is outcome


def test_one_unit_never_passes_a_plan() -> None:
    plan = limit(LimitKind.SAMPLING_PLAN, unit="cfu/g", plan=Plan(5, 0, Decimal(100), Decimal(100)))
    assessment = assess(Reading(Kind.BELOW_LOQ, Decimal(10)), COUNTED, given(plan), SIMPLE)
    assert (assessment.outcome, assessment.reasons) == (Outcome.NOT_EVALUATED, (Reason.PLAN_NEEDS_UNITS,))


@pytest.mark.parametrize(
    ("plan", "count", "outcome"),
    [
        (Plan(5, 0, Decimal(100), Decimal(100)), 100, Outcome.NOT_EVALUATED),
        (Plan(5, 0, Decimal(100), Decimal(100)), 101, Outcome.FAIL),
        (Plan(5, 2, Decimal(100), Decimal(1000)), 1000, Outcome.NOT_EVALUATED),
        (Plan(5, 2, Decimal(100), Decimal(1000)), 1001, Outcome.FAIL),
        (Plan(5, 2, Decimal(100)), 99999, Outcome.NOT_EVALUATED),
    ],
)
def test_one_unit_that_no_other_can_make_up_for_fails_a_plan(
    plan: Plan, count: int, outcome: Outcome
) -> None:
    row = limit(LimitKind.SAMPLING_PLAN, unit="cfu/g", plan=plan)
    assert assess(Reading(Kind.QUANTIFIED, Decimal(count)), COUNTED, given(row), GUARDED).outcome is outcome


def test_detection_decides_a_plan_that_allows_none() -> None:
    row = limit(LimitKind.ABSENT_IN, high=None, portion_g=Decimal(25), plan=Plan(5, 0))
    detected = assess(Reading(Kind.DETECTED, portion_g=Decimal(25)), YES_NO, given(row), SIMPLE)
    assert (detected.outcome, detected.reasons) == (Outcome.FAIL, (Reason.PLAN_DECIDED,))
    absent = assess(Reading(Kind.NOT_DETECTED, portion_g=Decimal(25)), YES_NO, given(row), SIMPLE)
    assert absent.outcome is Outcome.NOT_EVALUATED


def test_measured_substance_that_must_be_absent() -> None:
    dye = limit(LimitKind.ABSENT_IN, high=None, unit="presence/absence")
    outcomes = [
        assess(Reading(kind, Decimal(value)), SEEN, given(dye), SIMPLE).outcome
        for kind, value in ((Kind.QUANTIFIED, "0.7"), (Kind.BELOW_LOQ, "0.5"), (Kind.BELOW_LOD, "0.2"))
    ]
    assert outcomes == [Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.PASS]


def test_not_detected_knows_the_methods_loq() -> None:
    coarse = Range(unit="µg/kg", lod=Decimal(2), loq=Decimal(5))
    assessment = assess(Reading(Kind.BELOW_LOD, Decimal(2)), coarse, given(limit()), SIMPLE)
    assert (assessment.outcome, assessment.flags) == (Outcome.INCONCLUSIVE, (Flag.LOQ_ABOVE_LIMIT,))


@pytest.mark.parametrize(
    ("seen", "found", "rule", "uncertainty", "codes"),
    [
        (SEEN, [limit()], SIMPLE, None, ()),
        (SEEN, [limit()], GUARDED, RELATIVE, ()),
        (SEEN, [limit()], GUARDED, None, ("u_missing",)),
        (SEEN, [], SIMPLE, None, ("no_limit",)),
        (SEEN, [limit(verified=False)], SIMPLE, None, ("unconfirmed",)),
        (SEEN, [limit(), limit(limit_id="EU-2")], SIMPLE, None, ("choice_needed",)),
        (SEEN, [limit(LimitKind.EXEMPT)], SIMPLE, None, ("exempt",)),
        (SEEN, [limit(basis="fat")], SIMPLE, None, ("fat_missing",)),
        (SEEN, [limit(unit="pH")], SIMPLE, None, ("unit_mismatch",)),
        (SEEN, [limit(high=Decimal("0.4"))], SIMPLE, None, ("loq_above_limit",)),
        (SEEN, [limit(high=Decimal("0.4"))], GUARDED, None, ("loq_above_limit", "u_missing")),
        (SEEN, [limit(high=Decimal("0.6"))], GUARDED, RELATIVE, ("loq_in_guard_band",)),
        (SEEN, [limit(LimitKind.RANGE, low=Decimal("2.9"))], GUARDED, RELATIVE, ("rule_infeasible",)),
        (SEEN, [limit(LimitKind.ABSENT_IN, high=None)], SIMPLE, None, ()),
        (COUNTED, [limit(LimitKind.ABSENT_IN, high=None)], SIMPLE, None, ("lod_missing",)),
        (YES_NO, [limit(LimitKind.ABSENT_IN, high=None, portion_g=Decimal(25))], SIMPLE, None, ()),
        (YES_NO, [limit(LimitKind.ABSENT_IN, high=None, portion_g=Decimal(125))], SIMPLE, None, ("portion_too_small",)),
        (YES_NO, [limit(LimitKind.ABSENT_IN, high=None, plan=Plan(5, 0))], SIMPLE, None, ("plan_needs_units",)),
        (COUNTED, [limit(LimitKind.SAMPLING_PLAN, unit="cfu/g", plan=Plan(5, 0, Decimal(5), Decimal(5)))], SIMPLE, None, ("plan_needs_units",)),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_foreseen(
    seen: Range,
    found: list[CatalogueLimit],
    rule: Rule,
    uncertainty: Uncertainty | None,
    codes: tuple[str, ...],
) -> None:
    planned = Planned(seen=seen, uncertainty=uncertainty)
    assert foreseen(planned, given(*found), rule) == codes
