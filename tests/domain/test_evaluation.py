"""One verdict from everything it stands on: sums, lots, other bases, conditions; nothing passes by default."""

from decimal import Decimal

import pytest

from lims.domain.assessment import Condition, Outcome
from lims.domain.definition import Bound, Definition, Part
from lims.domain.evaluation import evaluate, leans_on
from lims.domain.evidence import Found, Measured
from lims.domain.limit import CatalogueLimit, LimitKind, Plan
from lims.domain.reading import Kind, Range, Reading
from lims.domain.sampling import LotVerdict
from lims.domain.specified import Reason, Specification, processed, specify
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.domain.verdict import Flag, Rule, RuleId

PLAIN = Rule(RuleId.SIMPLE_ACCEPTANCE)
AFLATOXINS = Definition(parts=tuple(Part(name, Decimal(1)) for name in ("B1", "B2", "G1", "G2")))


def number(text: str) -> Reading:
    return Reading(Kind.QUANTIFIED, Decimal(text))


def below(text: str) -> Reading:
    return Reading(Kind.BELOW_LOQ, Decimal(text))


def found(name: str, reading: Reading, unit: str = "µg/kg", u_pct: str | None = None) -> Found:
    spread = None if u_pct is None else Uncertainty(UncertaintyType.RELATIVE_PCT, Decimal(u_pct))
    return Found(name=name, reading=reading, unit=unit, uncertainty=spread)


def limit(
    kind: LimitKind = LimitKind.MAX,
    *,
    low: str | None = None,
    high: str | None = None,
    unit: str = "µg/kg",
    basis: str = "as sold",
    plan: Plan | None = None,
    portion: str | None = None,
    analyte: str = "x",
) -> CatalogueLimit:
    return CatalogueLimit(
        limit_id="EU-1",
        market="EU",
        commodity="food",
        analyte=analyte,
        kind=kind,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        unit=unit,
        basis=basis,
        plan=plan,
        portion_g=None if portion is None else Decimal(portion),
        verified=True,
    )


def specification(of: CatalogueLimit, definition: Definition | None = None) -> Specification:
    plain = specify("EU", (of,), confirmed=())
    return Specification("EU", plain.limit, plain.reason, plain.confirmed, definition=definition)


def measured(reading: Reading, unit: str = "µg/kg", **more: object) -> Measured:
    return Measured(reading=reading, seen=Range(unit=unit, lod=None, loq=None), **more)  # type: ignore[arg-type]


def four(b1: str, b2: str, g1: str, g2: str, *, u_pct: str | None = None) -> tuple[Found, ...]:
    return tuple(
        found(name, below(text[1:]), u_pct=u_pct)
        if text.startswith("<")
        else found(name, number(text), u_pct=u_pct)
        for name, text in zip(("B1", "B2", "G1", "G2"), (b1, b2, g1, g2), strict=True)
    )


@pytest.mark.parametrize(
    ("components", "outcome", "flags"),
    [
        (four("2.8", "<0.2", "0.9", "<0.2"), Outcome.PASS, (Flag.BOUND_SENSITIVE,)),
        (four("2.8", "<0.1", "0.9", "<0.1"), Outcome.PASS, ()),
        (four("4.0", "0.1", "0.9", "<0.2"), Outcome.FAIL, ()),
        (four("<0.2", "<0.2", "<0.2", "<0.2"), Outcome.PASS, ()),
        (four("2.8", "<0.1", "0.9", "<0.1")[:3], Outcome.INCONCLUSIVE, (Flag.SUM_INCOMPLETE,)),
        (four("5.0", "<0.1", "0.9", "<0.1")[:1], Outcome.FAIL, (Flag.SUM_INCOMPLETE,)),
    ],
)
def test_sum_at_its_lower_bound_against_a_maximum_of_four(
    components: tuple[Found, ...], outcome: Outcome, flags: tuple[Flag, ...]
) -> None:
    answer = evaluate(
        measured(number("9"), components=components), specification(limit(high="4"), AFLATOXINS), PLAIN
    )
    assert (answer.outcome, answer.flags) == (outcome, flags)


def test_sum_carries_its_bounds_and_the_uncertainty_of_its_components() -> None:
    components = four("2.8", "<0.2", "0.9", "<0.2", u_pct="25")
    rule = Rule(RuleId.GUARDED_ACCEPTANCE)
    answer = evaluate(
        measured(number("9"), components=components), specification(limit(high="4"), AFLATOXINS), rule
    )
    assert answer.total is not None
    assert (answer.total.lower, answer.total.middle, answer.total.upper) == (
        Decimal("3.7"),
        Decimal("3.9"),
        Decimal("4.1"),
    )
    assert answer.total.U is not None
    assert round(answer.total.U, 4) == Decimal("0.7353")
    # 3.7 + 0.735 is beyond 4.
    assert answer.outcome is Outcome.FAIL


def test_guarded_sum_without_uncertainty_of_one_component_is_not_evaluated() -> None:
    components = (*four("1", "1", "1", "1", u_pct="25")[:3], found("G2", number("0.1")))
    rule = Rule(RuleId.GUARDED_ACCEPTANCE)
    answer = evaluate(
        measured(number("3"), components=components), specification(limit(high="4"), AFLATOXINS), rule
    )
    assert (answer.outcome, answer.flags) == (Outcome.NOT_EVALUATED, (Flag.U_MISSING,))


def test_upper_bound_belongs_to_the_definition() -> None:
    upper = Definition(parts=AFLATOXINS.parts, bound=Bound.UPPER)
    answer = evaluate(
        measured(number("0"), components=four("2.8", "<0.2", "0.9", "<0.2")),
        specification(limit(high="4"), upper),
        PLAIN,
    )
    assert answer.outcome is Outcome.FAIL
    assert Flag.BOUND_SENSITIVE in answer.flags


def test_components_in_another_unit_are_converted_and_of_another_kind_refused() -> None:
    one = Definition(parts=(Part("a", Decimal("1.1146")),))
    spec = specification(limit(high="4"), one)
    there = measured(number("1"), components=(found("a", number("0.003"), "mg/kg"),))
    total = evaluate(there, spec, PLAIN).total
    assert total is not None
    assert total.value == Decimal("3.3438")
    strange = measured(number("1"), components=(found("a", number("3"), "cfu/g"),))
    assert evaluate(strange, spec, PLAIN).reasons == (Reason.UNIT_MISMATCH,)


def test_sum_of_which_nothing_may_be_found() -> None:
    nothing = specification(limit(LimitKind.ABSENT_IN), AFLATOXINS)
    undetected = tuple(found(name, Reading(Kind.BELOW_LOD, Decimal("0.1"))) for name in AFLATOXINS.names)
    traces = four("<0.2", "<0.2", "<0.2", "<0.2")
    outcomes = [
        evaluate(measured(number("0"), components=each), nothing, PLAIN).outcome
        for each in (undetected, traces, four("0.3", "<0.2", "<0.2", "<0.2"))
    ]
    assert outcomes == [Outcome.PASS, Outcome.INCONCLUSIVE, Outcome.FAIL]


def test_missing_component_may_still_reach_a_minimum() -> None:
    sugars = Definition(parts=(Part("fructose", Decimal(1)), Part("glucose", Decimal(1))))
    spec = specification(limit(LimitKind.MIN, low="60", unit="g/100 g"), sugars)
    only = measured(number("50"), "g/100 g", components=(found("fructose", number("38"), "g/100 g"),))
    both = measured(
        number("69"), "g/100 g", components=(*only.components, found("glucose", number("31"), "g/100 g"))
    )
    assert evaluate(only, spec, PLAIN).outcome is Outcome.INCONCLUSIVE
    assert evaluate(both, spec, PLAIN).outcome is Outcome.PASS


def test_dry_matter_takes_the_moisture_beside_it_and_its_doubt() -> None:
    spec = specification(limit(LimitKind.MIN, low="25", unit="%", basis="dry matter"))
    moisture = Found(
        name="moisture",
        reading=number("4.0"),
        unit="%",
        uncertainty=Uncertainty(UncertaintyType.ABSOLUTE, Decimal("0.4")),
    )
    there = measured(
        number("24.0"),
        "%",
        beside=(moisture,),
        uncertainty=Uncertainty(UncertaintyType.RELATIVE_PCT, Decimal(2)),
    )
    answer = evaluate(there, spec, PLAIN)
    assert (answer.outcome, answer.flags) == (Outcome.PASS, (Flag.BASIS_CONVERTED,))
    assert answer.basis is not None
    assert answer.basis.value == Decimal("25")
    assert answer.pc is not None
    assert abs(answer.pc - 0.5) < 1e-9
    guarded = evaluate(there, spec, Rule(RuleId.GUARDED_ACCEPTANCE))
    # U = 2·√(1² + (100·0.2/96)²) %
    assert guarded.al_low is not None
    assert round(guarded.al_low, 4) == Decimal("25.5214")


def test_fat_basis_across_units_is_exact() -> None:
    spec = specification(limit(high="3", unit="mg/kg", basis="fat"))
    fat = Found(name="fat", reading=number("7"), unit="g/100 g")
    at = evaluate(measured(number("210"), "µg/kg", beside=(fat,)), spec, PLAIN)
    above = evaluate(measured(number("210.1"), "µg/kg", beside=(fat,)), spec, PLAIN)
    assert [at.outcome, above.outcome] == [Outcome.PASS, Outcome.FAIL]


@pytest.mark.parametrize("beside", [(), (found("fat", below("0.5"), "%"),)])
def test_without_a_usable_companion_the_verdict_stays_open_and_says_what_is_missing(
    beside: tuple[Found, ...],
) -> None:
    spec = specification(limit(high="3", unit="mg/kg", basis="fat"))
    answer = evaluate(measured(number("0.1"), "mg/kg", beside=beside), spec, PLAIN)
    assert (answer.outcome, answer.reasons, answer.missing) == (
        Outcome.INCONCLUSIVE,
        (Reason.BASIS_MISSING,),
        "fat",
    )


@pytest.mark.parametrize(
    ("units", "lot", "outcome"),
    [
        (("40", "90", "100", "250", "1000"), LotVerdict.ACCEPTABLE, Outcome.PASS),
        (("40", "90", "101", "250", "900"), LotVerdict.UNSATISFACTORY, Outcome.FAIL),
        (("40", "40", "40", "40", "<1000"), LotVerdict.INCONCLUSIVE, Outcome.INCONCLUSIVE),
        (("40", "40", "40", "40", "<100"), LotVerdict.SATISFACTORY, Outcome.PASS),
        (("40", "40"), LotVerdict.INCONCLUSIVE, Outcome.INCONCLUSIVE),
    ],
)
def test_plan_judges_the_lot(units: tuple[str, ...], lot: LotVerdict, outcome: Outcome) -> None:
    plan = Plan(5, 2, Decimal(100), Decimal(1000))
    spec = specification(limit(LimitKind.SAMPLING_PLAN, unit="cfu/g", plan=plan))
    readings = tuple(below(each[1:]) if each.startswith("<") else number(each) for each in units)
    answer = evaluate(measured(readings[0], "cfu/g", units=readings), spec, PLAIN)
    assert (answer.lot, answer.outcome) == (lot, outcome)


def test_one_unit_says_nothing_good_of_a_lot() -> None:
    spec = specification(
        limit(LimitKind.SAMPLING_PLAN, unit="cfu/g", plan=Plan(5, 0, Decimal(100), Decimal(100)))
    )
    assert evaluate(measured(number("40"), "cfu/g"), spec, PLAIN).reasons == (Reason.PLAN_NEEDS_UNITS,)


@pytest.mark.parametrize(
    ("hmf", "outcome", "condition"),
    [
        (found("HMF", number("15"), "mg/kg"), Outcome.PASS, Condition.MET),
        (found("HMF", number("15100"), "µg/kg"), Outcome.FAIL, Condition.NOT_MET),
        (found("HMF", number("15"), "cfu/g"), Outcome.INCONCLUSIVE, Condition.UNKNOWN),
        (None, Outcome.INCONCLUSIVE, Condition.UNKNOWN),
    ],
)
def test_relaxed_diastase_needs_a_low_hmf(hmf: Found | None, outcome: Outcome, condition: Condition) -> None:
    low = limit(LimitKind.MIN, low="3", unit="Schade units", analyte="diastase activity")
    beside = () if hmf is None else (hmf,)
    answer = evaluate(measured(number("5"), "Schade units", beside=beside), specification(low), PLAIN)
    assert (answer.outcome, answer.condition) == (outcome, condition)


def test_what_a_verdict_leans_on() -> None:
    fat = specification(limit(high="3", basis="fat"))
    low = specification(limit(LimitKind.MIN, low="3", analyte="diastase activity"))
    assert leans_on(fat, "as sold") == {"fat"}
    assert leans_on(specification(limit(high="3")), "dry matter") == {"moisture"}
    assert leans_on(low, "as sold") == {"HMF"}
    assert leans_on(specification(limit(high="4"), AFLATOXINS), "as sold") == {"B1", "B2", "G1", "G2"}


def test_limit_of_the_raw_product_times_the_factor() -> None:
    dried = processed(limit(high="0.02", unit="mg/kg"), Decimal(10))
    answers = [
        evaluate(measured(number(text), "mg/kg"), specification(dried), PLAIN).outcome
        for text in ("0.20", "0.21")
    ]
    assert answers == [Outcome.PASS, Outcome.FAIL]
