"""The decision rules: worked numbers, the table of censored results, boundaries, and what never happens."""

from decimal import Decimal

import pytest

from lims.domain.judgement import (
    Bounds,
    Flag,
    Judgement,
    Rule,
    RuleId,
    Uncertainty,
    UncertaintyType,
    Verdict,
    judge,
    overall,
    total_specific_risk,
)
from lims.domain.reading import Kind, Reading

SIMPLE, ACCEPT, NONBINARY, REJECT, RISK = RuleId
RULES = [SIMPLE, ACCEPT, NONBINARY, REJECT]
P, CP, INC, CF, F, NE = (
    Verdict.PASS, Verdict.CONDITIONAL_PASS, Verdict.INCONCLUSIVE, Verdict.CONDITIONAL_FAIL, Verdict.FAIL,
    Verdict.NOT_EVALUATED,
)  # fmt: skip
LOQ_ABOVE, GUARD, ABOVE = Flag.LOQ_ABOVE_LIMIT, Flag.LOQ_IN_GUARD_BAND, Flag.ABOVE_RANGE


def number(value: str, kind: Kind = Kind.QUANTIFIED) -> Reading:
    return Reading(kind, Decimal(value))


def u(value: str, of: UncertaintyType = UncertaintyType.ABSOLUTE) -> Uncertainty:
    return Uncertainty(of, Decimal(value))


def at_most(value: str) -> Bounds:
    return Bounds(high=Decimal(value))


def at_least(value: str) -> Bounds:
    return Bounds(low=Decimal(value))


def between(low: str, high: str) -> Bounds:
    return Bounds(low=Decimal(low), high=Decimal(high))


@pytest.mark.parametrize(
    ("value", "verdict", "pc"),
    [("0.085", P, 0.9938), ("0.095", CP, 0.7977), ("0.104", CF, 0.2525), ("0.113", F, 0.0151)],
)
def test_lead_in_honey(value: str, verdict: Verdict, pc: float) -> None:
    judgement = judge(number(value), at_most("0.10"), Rule(NONBINARY), u("0.012"))
    assert (judgement.verdict, judgement.al_high) == (verdict, Decimal("0.088"))
    assert judgement.pc == pytest.approx(pc, abs=5e-5)


def test_pesticide_of_official_control() -> None:
    half = u("50", UncertaintyType.RELATIVE_PCT)
    within = judge(number("0.018"), at_most("0.01"), Rule(REJECT), half)
    assert (within.verdict, within.flags) == (P, (Flag.EXCEEDS_LIMIT_WITHIN_UNCERTAINTY,))
    assert judge(number("0.02"), at_most("0.01"), Rule(REJECT), half).verdict is P
    beyond = judge(number("0.025"), at_most("0.01"), Rule(REJECT), half)
    assert (beyond.verdict, beyond.al_high) == (F, Decimal("0.02"))


@pytest.mark.parametrize(("u_eval", "verdict", "al"), [("result", P, "36.3636363636"), ("limit", F, "36.0")])
def test_relative_uncertainty_at_result_or_at_limit(u_eval: str, verdict: Verdict, al: str) -> None:
    ten = u("10", UncertaintyType.RELATIVE_PCT)
    judgement = judge(number("36.2"), at_most("40"), Rule(ACCEPT, u_eval=u_eval), ten)
    assert (judgement.verdict, judgement.al_high) == (verdict, Decimal(al))


@pytest.mark.parametrize(("rule", "al"), [(ACCEPT, 56.2), (REJECT, 177.8)])
def test_count_with_logarithmic_uncertainty(rule: RuleId, al: float) -> None:
    judgement = judge(number("50"), at_most("100"), Rule(rule), u("0.25", UncertaintyType.LOG10))
    assert judgement.verdict is P
    assert float(judgement.al_high or 0) == pytest.approx(al, rel=1e-3)


def test_probability_between_two_limits() -> None:
    judgement = judge(number("4.15"), between("3.6", "4.2"), Rule(SIMPLE), u("0.10"))
    assert judgement.verdict is P
    assert judgement.pc == pytest.approx(0.8413, abs=5e-5)


@pytest.mark.parametrize(("value", "verdict"), [("37.5", P), ("37.6", F)])
def test_risk_based_acceptance_limit(value: str, verdict: Verdict) -> None:
    judgement = judge(number(value), at_most("40"), Rule(RISK, alpha=Decimal("0.05")), u("3"))
    assert judgement.verdict is verdict
    assert float(judgement.al_high or 0) == pytest.approx(37.53, abs=5e-3)


@pytest.mark.parametrize(("value", "verdict"), [("37", P), ("40", INC), ("43", F)])
def test_risk_based_with_both_risks_agreed(value: str, verdict: Verdict) -> None:
    rule = Rule(RISK, alpha=Decimal("0.05"), beta=Decimal("0.05"))
    assert judge(number(value), at_most("40"), rule, u("3")).verdict is verdict


def test_published_probabilities() -> None:
    zener = judge(number("-5.47"), at_most("-5.40"), Rule(SIMPLE), u("0.10"))
    assert zener.pc == pytest.approx(0.919, abs=5e-4)
    speed = Rule(REJECT, r=Decimal("3.0902"))
    limit = judge(
        number("100"),
        at_most("100"),
        speed,
        Uncertainty(UncertaintyType.RELATIVE_PCT, Decimal(2), k=Decimal(1)),
    )
    assert float(limit.al_high or 0) == pytest.approx(106.6, abs=0.05)


def test_total_specific_risk() -> None:
    assert total_specific_risk([0.99, 0.97, 0.95]) == pytest.approx(0.0877, abs=5e-5)


@pytest.mark.parametrize(
    ("result", "limit", "verdict"),
    [
        ("0.05", at_most("0.05"), P),  # N16
        ("0.3", at_most("0.3"), P),
        ("0.05", Bounds(high=Decimal("0.05"), high_op="<"), F),
        ("8", at_least("8"), P),
        ("8", Bounds(low=Decimal(8), low_op=">"), F),
        ("7.999", at_least("8"), F),
        ("3.6", between("3.6", "4.2"), P),
        ("4.2", between("3.6", "4.2"), P),
        ("4.21", between("3.6", "4.2"), F),
        ("3.59", between("3.6", "4.2"), F),
    ],
)
def test_boundary_belongs_to_the_limit(result: str, limit: Bounds, verdict: Verdict) -> None:
    assert judge(number(result), limit, Rule(SIMPLE)).verdict is verdict


def test_exact_sum_meets_its_limit() -> None:  # N16
    total = Reading(Kind.QUANTIFIED, Decimal("0.1") + Decimal("0.2"))
    assert judge(total, at_most("0.3"), Rule(SIMPLE)).verdict is P


@pytest.mark.parametrize(
    ("value", "verdict"), [("8", P), ("8.01", CP), ("10", CP), ("10.01", CF), ("12", CF), ("12.01", F)]
)
def test_end_points_of_the_four_zones(value: str, verdict: Verdict) -> None:
    assert judge(number(value), at_most("10"), Rule(NONBINARY), u("2")).verdict is verdict


@pytest.mark.parametrize(
    ("value", "verdict"), [("12", P), ("11.99", CP), ("10", CP), ("9.99", CF), ("8", CF), ("7.99", F)]
)
def test_lower_limit_is_the_mirror_image(value: str, verdict: Verdict) -> None:
    assert judge(number(value), at_least("10"), Rule(NONBINARY), u("2")).verdict is verdict


@pytest.mark.parametrize(
    "limit", [Bounds(high=Decimal(10), high_op="<"), Bounds(low=Decimal(10), low_op=">")]
)
def test_strict_limit_is_exceeded_at_its_value(limit: Bounds) -> None:
    judgement = judge(number("10"), limit, Rule(REJECT), u("1"))
    assert (judgement.verdict, judgement.flags) == (P, (Flag.EXCEEDS_LIMIT_WITHIN_UNCERTAINTY,))


def test_negative_limit_is_approached_from_its_own_side() -> None:
    ten = u("10", UncertaintyType.RELATIVE_PCT)
    judgement = judge(number("-21"), at_most("-18"), Rule(ACCEPT), ten)
    assert (judgement.verdict, judgement.al_high) == (P, Decimal(-20))
    assert judge(number("-19"), at_most("-18"), Rule(ACCEPT), ten).verdict is F


@pytest.mark.parametrize("value", ["0", "-1"])
def test_count_of_nothing_conforms_for_certain(value: str) -> None:
    judgement = judge(number(value), at_most("100"), Rule(SIMPLE), u("0.25", UncertaintyType.LOG10))
    assert (judgement.verdict, judgement.pc) == (P, 1.0)


def test_limit_set_at_the_loq_is_meant_for_that_loq() -> None:
    """A method that sees further is judged as any other: the note speaks of LOQ = TL only."""
    limit = Bounds(high=Decimal(10), set_at_loq=True)
    assert judge(number("9", Kind.BELOW_LOQ), limit, Rule(ACCEPT), u("5")).verdict is INC
    assert judge(number("3", Kind.BELOW_LOD), limit, Rule(ACCEPT), u("50"), loq=Decimal(10)).verdict is P


def test_asymmetric_uncertainty_uses_each_side() -> None:
    lopsided = Uncertainty(UncertaintyType.ASYMMETRIC, U_plus=Decimal(1), U_minus=Decimal(3))
    assert judge(number("9"), at_most("10"), Rule(ACCEPT), lopsided).verdict is P
    assert judge(number("9.1"), at_most("10"), Rule(ACCEPT), lopsided).verdict is F
    assert judge(number("13"), at_most("10"), Rule(REJECT), lopsided).verdict is P
    judgement = judge(number("13.1"), at_most("10"), Rule(REJECT), lopsided)
    assert (judgement.verdict, judgement.pc, judgement.al_high) == (F, None, Decimal(13))


@pytest.mark.parametrize(
    ("rule", "value", "verdict"),
    [(ACCEPT, "4", INC), (ACCEPT, "6", F), (ACCEPT, "2", F), (NONBINARY, "4", CP), (NONBINARY, "9", F)],
)
def test_rule_that_nothing_can_pass(rule: RuleId, value: str, verdict: Verdict) -> None:
    judgement = judge(number(value), between("3", "5"), Rule(rule), u("1.5"))
    assert (judgement.verdict, judgement.flags) == (verdict, (Flag.RULE_INFEASIBLE,))


@pytest.mark.parametrize("rule", [ACCEPT, NONBINARY, REJECT, RISK])
@pytest.mark.parametrize(
    "unusable",
    [None, u("-1"), u("NaN"), u("Infinity"), Uncertainty(UncertaintyType.ABSOLUTE),
     Uncertainty(UncertaintyType.ABSOLUTE, Decimal(1), k=Decimal(0)),
     Uncertainty(UncertaintyType.ASYMMETRIC, U_plus=Decimal(1))],
)  # fmt: skip
def test_guarded_rule_without_uncertainty_is_not_evaluated(
    rule: RuleId, unusable: Uncertainty | None
) -> None:
    for reading in (number("1"), number("1", Kind.BELOW_LOQ), number("99", Kind.ABOVE_RANGE)):
        judgement = judge(reading, at_most("40"), Rule(rule, alpha=Decimal("0.05")), unusable)
        assert (judgement.verdict, judgement.flags) == (NE, (Flag.U_MISSING,))


def test_risk_that_was_not_agreed_is_not_evaluated() -> None:
    assert judge(number("1"), at_most("40"), Rule(RISK), u("1")).verdict is NE


def test_nothing_to_compare_with_is_not_evaluated() -> None:
    for reading in (number("1"), number("1", Kind.BELOW_LOQ), Reading(Kind.QUANTIFIED)):
        assert judge(reading, Bounds(), Rule(SIMPLE)) == Judgement(NE)


# Censored-and-sums §2, row by row. Limit 10 in every row, w as given by an absolute U.
@pytest.mark.parametrize(
    ("row", "limit", "kind", "bound", "width", "verdicts", "flags"),
    [
        ("max, LOQ above", at_most("10"), Kind.BELOW_LOQ, "11", "1", [INC, INC, INC, INC], [LOQ_ABOVE] * 4),
        ("max, n.d., bound above", at_most("10"), Kind.BELOW_LOD, "11", "1", [INC, INC, INC, INC], [LOQ_ABOVE] * 4),
        ("max, set at LOQ", Bounds(high=Decimal(10), set_at_loq=True), Kind.BELOW_LOQ, "10", "5", [P, P, P, P], [None] * 4),
        ("max, clear of the band", at_most("10"), Kind.BELOW_LOQ, "8", "2", [P, P, P, P], [None] * 4),
        ("max, in the band", at_most("10"), Kind.BELOW_LOQ, "8", "3", [P, INC, CP, P], [None, GUARD, GUARD, None]),
        ("max, n.d. in the band", at_most("10"), Kind.BELOW_LOD, "8", "3", [P, INC, CP, P], [None, GUARD, GUARD, None]),
        ("max, at the limit", at_most("10"), Kind.BELOW_LOQ, "10", "1", [P, INC, CP, P], [None, GUARD, GUARD, None]),
        ("min, LOQ above", at_least("10"), Kind.BELOW_LOQ, "11", "1", [INC, INC, INC, INC], [LOQ_ABOVE] * 4),
        ("min, clear", at_least("10"), Kind.BELOW_LOQ, "8", "2", [F, F, F, F], [None] * 4),
        ("min, in the band", at_least("10"), Kind.BELOW_LOQ, "8", "3", [F, F, CF, INC], [None, None, GUARD, GUARD]),
        ("max, > b below", at_most("10"), Kind.ABOVE_RANGE, "9", "1", [INC, INC, INC, INC], [ABOVE] * 4),
        ("max, > b clear", at_most("10"), Kind.ABOVE_RANGE, "12", "2", [F, F, F, F], [ABOVE] * 4),
        ("max, > b at the limit", at_most("10"), Kind.ABOVE_RANGE, "10", "0", [F, F, F, F], [ABOVE] * 4),
        ("max, > b in the band", at_most("10"), Kind.ABOVE_RANGE, "11", "2", [F, F, CF, INC], [ABOVE] * 4),
        ("min, > b below", at_least("10"), Kind.ABOVE_RANGE, "9", "1", [INC, INC, INC, INC], [ABOVE] * 4),
        ("min, > b clear", at_least("10"), Kind.ABOVE_RANGE, "12", "2", [P, P, P, P], [ABOVE] * 4),
        ("min, > b in the band", at_least("10"), Kind.ABOVE_RANGE, "11", "2", [P, INC, CP, P], [ABOVE] * 4),
    ],
)  # fmt: skip
def test_censored_result(
    row: str,
    limit: Bounds,
    kind: Kind,
    bound: str,
    width: str,
    verdicts: list[Verdict],
    flags: list[Flag | None],
) -> None:
    judged = [judge(number(bound, kind), limit, Rule(rule), u(width)) for rule in RULES]
    assert [(each.verdict, each.flags) for each in judged] == [
        (verdict, () if flag is None else (flag,)) for verdict, flag in zip(verdicts, flags, strict=True)
    ], row


def test_not_detected_is_inconclusive_when_the_loq_is_above_the_limit() -> None:
    judgement = judge(number("3", Kind.BELOW_LOD), at_most("5"), Rule(SIMPLE), loq=Decimal(10))
    assert (judgement.verdict, judgement.flags) == (INC, (LOQ_ABOVE,))


def test_relative_uncertainty_of_a_bound() -> None:  # §9.6
    half = u("50", UncertaintyType.RELATIVE_PCT)
    reading = number("0.008", Kind.BELOW_LOQ)
    assert judge(reading, at_most("0.01"), Rule(ACCEPT), half).verdict is INC
    assert judge(reading, at_most("0.01"), Rule(NONBINARY), half).verdict is CP
    assert judge(number("0.05", Kind.BELOW_LOQ), at_most("0.01"), Rule(SIMPLE)).verdict is INC


def test_unbounded_result_is_not_forgiven_by_a_hundred_percent() -> None:
    judgement = judge(
        number("300", Kind.ABOVE_RANGE), at_most("10"), Rule(REJECT), u("100", UncertaintyType.RELATIVE_PCT)
    )
    assert (judgement.verdict, judgement.flags) == (INC, (ABOVE,))


def test_quantified_result_is_judged_even_if_the_loq_is_above_the_limit() -> None:
    assert judge(number("0.02"), at_most("0.01"), Rule(SIMPLE), loq=Decimal("0.05")).verdict is F


@pytest.mark.parametrize(
    ("reading", "grams", "verdict", "flags"),
    [
        (Reading(Kind.DETECTED, portion_g=Decimal(25)), 25, F, ()),
        (Reading(Kind.DETECTED, portion_g=Decimal(1)), 25, F, ()),
        (Reading(Kind.NOT_DETECTED, portion_g=Decimal(25)), 25, P, ()),
        (Reading(Kind.NOT_DETECTED, portion_g=Decimal(375)), 25, P, ()),
        (Reading(Kind.NOT_DETECTED, portion_g=Decimal(10)), 25, INC, (Flag.PORTION_TOO_SMALL,)),
        (Reading(Kind.NOT_DETECTED), 25, INC, (Flag.PORTION_TOO_SMALL,)),
        (Reading(Kind.PRESUMPTIVE, portion_g=Decimal(25)), 25, INC, (Flag.PRESUMPTIVE,)),
        (Reading(Kind.NOT_DETECTED), 0, P, ()),
        (Reading(Kind.BELOW_LOD, Decimal("0.1")), 0, P, ()),
        (Reading(Kind.BELOW_LOD, Decimal("0.1")), 25, INC, (Flag.PORTION_TOO_SMALL,)),
        (Reading(Kind.BELOW_LOQ, Decimal("0.5")), 0, INC, ()),
        (Reading(Kind.QUANTIFIED, Decimal("0.5")), 0, F, ()),
        (Reading(Kind.ABOVE_RANGE, Decimal(300)), 0, F, ()),
        (Reading(Kind.QUANTIFIED, Decimal(0)), 0, INC, ()),
    ],
)
@pytest.mark.parametrize("rule", list(RuleId))
def test_what_must_be_absent(
    reading: Reading, grams: int, verdict: Verdict, flags: tuple[Flag, ...], rule: RuleId
) -> None:
    judgement = judge(reading, Bounds(absence_in_g=Decimal(grams)), Rule(rule))
    assert (judgement.verdict, judgement.flags) == (verdict, flags)


@pytest.mark.parametrize("kind", [Kind.DETECTED, Kind.NOT_DETECTED, Kind.PRESUMPTIVE])
def test_word_cannot_be_compared_with_a_number(kind: Kind) -> None:
    assert judge(Reading(kind), at_most("10"), Rule(SIMPLE)).verdict is INC


@pytest.mark.parametrize(
    ("compare", "decimals", "rounding", "verdict", "flags"),
    [
        ("unrounded", None, "half_even", F, (Flag.ROUNDING_SENSITIVE,)),
        ("rounded", None, "half_even", P, (Flag.ROUNDING_SENSITIVE,)),
        ("rounded", 3, "half_even", F, ()),
    ],
)
def test_absolute_and_rounding_method(
    compare: str, decimals: int | None, rounding: str, verdict: Verdict, flags: tuple[Flag, ...]
) -> None:
    rule = Rule(SIMPLE, compare=compare, decimals=decimals, rounding=rounding)
    judgement = judge(number("0.104"), at_most("0.10"), rule)
    assert (judgement.verdict, judgement.flags) == (verdict, flags)


@pytest.mark.parametrize(("rounding", "verdict"), [("half_even", P), ("half_up", F)])
def test_named_rounding_decides_an_exact_half(rounding: str, verdict: Verdict) -> None:
    rule = Rule(SIMPLE, compare="rounded", rounding=rounding)
    assert judge(number("10.5"), at_most("10"), rule).verdict is verdict


def test_guarded_rules_never_round() -> None:
    rule = Rule(ACCEPT, compare="rounded")
    assert judge(number("0.104"), at_most("0.10"), rule, u("0.0001")).verdict is F


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ([P, P], P),
        ([P, CP], CP),
        ([CP, INC], INC),
        ([INC, CF], CF),
        ([CF, F], F),
        ([P, NE], NE),
        ([CF, NE], NE),
        ([F, NE], F),
        ([], NE),
    ],
)
def test_verdict_of_a_sample(verdicts: list[Verdict], verdict: Verdict) -> None:
    assert overall(verdicts) is verdict
