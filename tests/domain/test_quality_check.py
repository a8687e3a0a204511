"""Controls of a run, judged from what was typed: worked numbers, bounds on either side, and what says nothing."""

from decimal import Decimal

import pytest

from lims.domain.quality_check import boxes, judged, read
from lims.domain.quality_finding import Finding, Measured, Outcome
from lims.domain.quality_plan import ControlKind, Item, Target, Where
from lims.domain.reading import Range, Reading
from lims.domain.refusal import Refused
from lims.domain.uncertainty import Uncertainty, UncertaintyType

SEEN = Range(unit="mg/kg", lod=Decimal("0.003"), loq=Decimal("0.010"))
YES_OR_NO = Range(unit="presence/absence", lod=None, loq=None, qualitative=True, portion_g=Decimal(25))
TEN_PCT = Uncertainty(UncertaintyType.RELATIVE_PCT, Decimal(10))
PASS, FAIL, MISSING, CANNOT = Outcome.PASS, Outcome.FAIL, Outcome.MISSING, Outcome.CANNOT_EVALUATE


def item(kind: str, **more: object) -> Item:
    return Item(code="X", name="x", kind=ControlKind(kind), where=Where.START, **more)  # type: ignore[arg-type]


def told(
    control: Item,
    *texts: str,
    native: str | None = None,
    seen: Range = SEEN,
    uncertainty: Uncertainty | None = TEN_PCT,
) -> Finding:
    typed = dict(zip(boxes(control), texts, strict=False))
    reading = None if native is None else Reading.parse(native, seen)
    return judged(control, "lead", Measured(typed=typed, seen=seen, native=reading, uncertainty=uncertainty))


BLANK = item("blank", most_pct=Decimal(30))
DUPLICATE = item("duplicate", most_pct=Decimal(20))
BY_R = item("duplicate", s_r=Decimal("0.25"))
CALIBRATION = item(
    "calibration", most_pct=Decimal(20), levels=tuple(map(Decimal, (1, 2, 5, 10))), weight="1/x"
)
SPIKE = item(
    "spike", targets=(Target("lead", added=Decimal("0.010"), low_pct=Decimal(70), high_pct=Decimal(120)),)
)
REFERENCE = item(
    "reference", targets=(Target("lead", Decimal("2.10"), Decimal("0.06"), Decimal(2)),), material="CRM"
)
BRACKET, CARRY = item("bracket", most_pct=Decimal(30)), item("carry_over", most_pct=Decimal(20))


@pytest.mark.parametrize(
    ("control", "texts", "native", "outcome", "why"),
    [
        (BLANK, ["0.0025"], None, PASS, "blank_within"),
        (BLANK, ["0.003"], None, PASS, "blank_within"),
        (BLANK, ["0.0031"], None, FAIL, "blank_beyond"),
        (BLANK, ["-0.0004"], None, PASS, "blank_within"),
        (BLANK, ["-0.0031"], None, CANNOT, "blank_negative"),
        (BLANK, ["-500"], None, CANNOT, "blank_negative"),
        (BLANK, ["KPH"], None, PASS, "blank_not_seen"),
        (BLANK, ["<0.010"], None, CANNOT, "blank_bound_above"),
        (BLANK, [">5"], None, FAIL, "blank_above"),
        (BLANK, [""], None, MISSING, "not_entered"),
        (item("blank"), ["0"], None, CANNOT, "no_criterion"),
        (DUPLICATE, ["0,45"], "0,50", PASS, "duplicate_within"),
        (DUPLICATE, ["0.40"], "0.50", FAIL, "duplicate_beyond"),
        (DUPLICATE, ["0.019"], "0.010", PASS, "duplicate_small"),
        (DUPLICATE, ["0.022"], "0.010", FAIL, "duplicate_small_beyond"),
        (DUPLICATE, ["KPH"], "KPH", PASS, "duplicate_small"),
        (DUPLICATE, ["0.015"], "<0.010", CANNOT, "duplicate_undecided"),
        (DUPLICATE, ["0.5"], None, MISSING, "sample_blank"),
        (DUPLICATE, [">5"], "0.5", CANNOT, "duplicate_undecided_bound"),
        (BY_R, ["5.6"], "5.0", PASS, "duplicate_r_within"),
        (BY_R, ["5.71"], "5.0", FAIL, "duplicate_r_beyond"),
        (item("duplicate"), ["0.5"], "0.6", CANNOT, "no_criterion"),
        (SPIKE, ["0.0112"], "0.010", FAIL, "spike_beyond"),
        (SPIKE, ["0.0212"], "0.010", PASS, "spike_within"),
        (SPIKE, ["0.011"], "KPH", PASS, "spike_within"),
        (SPIKE, ["0.009"], "KPH", CANNOT, "spike_undecided"),
        (SPIKE, ["0.002"], "KPH", FAIL, "spike_beyond"),
        (SPIKE, ["0.06"], "0.05", CANNOT, "native_too_high"),
        (SPIKE, ["KPH"], "0.010", CANNOT, "not_a_number"),
        (SPIKE, ["0.02"], None, MISSING, "sample_blank"),
        (REFERENCE, ["2.00"], None, PASS, "reference_within"),
        (REFERENCE, ["2.5"], None, FAIL, "reference_beyond"),
        (REFERENCE, ["KPH"], None, CANNOT, "not_a_number"),
        (CALIBRATION, ["2.1", "4.1", "9.9", "20.2"], None, PASS, "calibration_within"),
        (CALIBRATION, ["2.1", "4.1", "9.9", "30.2"], None, FAIL, "calibration_beyond"),
        (CALIBRATION, ["2.1", "4.1", "9.9", ""], None, MISSING, "not_entered"),
        (CALIBRATION, ["1", "1", "1", "1"], None, CANNOT, "not_computable"),
        (BRACKET, ["100", "130"], None, PASS, "bracket_within"),
        (BRACKET, ["100", "69"], None, FAIL, "bracket_beyond"),
        (BRACKET, ["0", "69"], None, CANNOT, "not_computable"),
        (CARRY, ["20", "100"], None, PASS, "carry_over_within"),
        (CARRY, ["20.1", "100"], None, FAIL, "carry_over_beyond"),
        (CARRY, ["-20.1", "100"], None, CANNOT, "carry_over_negative"),
    ],
)
def test_outcome_and_its_reason(
    control: Item, texts: list[str], native: str | None, outcome: Outcome, why: str
) -> None:
    found = told(control, *texts, native=native)
    assert (found.outcome, found.why) == (outcome, why)


@pytest.mark.parametrize(
    ("kind", "text", "outcome"),
    [
        ("negative_control", "không phát hiện", PASS),
        ("negative_control", "phát hiện", FAIL),
        ("negative_control", "nghi ngờ", FAIL),
        ("positive_control", "phát hiện", PASS),
        ("positive_control", "âm tính", FAIL),
        ("positive_control", "nghi ngờ", FAIL),
    ],
)
def test_controls_of_a_detection(kind: str, text: str, outcome: Outcome) -> None:
    assert told(item(kind), text, seen=YES_OR_NO).outcome is outcome


@pytest.mark.parametrize(("text", "outcome"), [("0", PASS), ("1", FAIL), ("0.5", FAIL)])
def test_a_plate_that_grew_is_not_clean(text: str, outcome: Outcome) -> None:
    assert told(item("negative_control"), text).outcome is outcome


def test_numbers_of_the_worked_examples() -> None:
    assert told(BY_R, "5.6", native="5.0").numbers["value"] == Decimal("11.32")
    reference = told(REFERENCE, "2.00", uncertainty=Uncertainty(UncertaintyType.ABSOLUTE, Decimal("0.10")))
    assert (reference.numbers["delta"], reference.numbers["reach"]) == (Decimal("0.1"), Decimal("0.1166"))
    line = told(CALIBRATION, "2.1", "4.1", "9.9", "20.2").numbers
    assert (line["slope"], line["intercept"], line["value"]) == (
        Decimal("1.996"),
        Decimal("0.09146"),
        Decimal("1.735"),
    )


def test_nothing_stands_in_for_what_is_not_known() -> None:
    assert told(REFERENCE, "2.1", uncertainty=None).why == "no_uncertainty"
    assert told(item("reference", targets=(Target("lead"),)), "2.1").why == "no_certified_value"
    assert told(item("spike", targets=(Target("cadmium"),)), "2.1", native="2").why == "no_target"
    without_loq = Range(unit="mg/kg", lod=None, loq=None)
    assert told(BLANK, "0.001", seen=without_loq).why == "no_criterion"


def test_what_was_not_quantified_counts_as_nothing_only_if_the_plan_says_so() -> None:
    zero = item("spike", targets=SPIKE.targets, native_zero=True)
    assert told(SPIKE, "0.009", native="KPH").outcome is CANNOT
    assert told(zero, "0.009", native="KPH").outcome is PASS


def test_a_recovery_that_may_be_on_either_side_is_not_failed() -> None:
    narrow = item(
        "spike",
        targets=(Target("lead", added=Decimal("0.010"), low_pct=Decimal(80), high_pct=Decimal(85)),),
    )
    assert told(narrow, "0.009", native="KPH").outcome is CANNOT


@pytest.mark.parametrize("text", ["NaN", "1e400", "--", "1.000", "&lt;1", "٠.٥", "1 000"])
def test_unreadable_is_refused_at_the_box_and_never_judged(text: str) -> None:
    with pytest.raises(Refused):
        read(CALIBRATION, "y1", text, SEEN)
    assert told(BRACKET, text, "2").outcome is CANNOT


@pytest.mark.parametrize(
    ("kind", "names"),
    [("bracket", ("first", "last")), ("carry_over", ("blank", "lloq")), ("spike", ("value",))],
)
def test_boxes_asked_for(kind: str, names: tuple[str, ...]) -> None:
    assert boxes(item(kind)) == names


def test_a_detection_twice_must_say_the_same() -> None:
    def agree(first: str, second: str) -> Outcome:
        return told(DUPLICATE, second, native=first, seen=YES_OR_NO).outcome

    assert [agree("âm tính", "âm tính"), agree("phát hiện", "phát hiện"), agree("âm tính", "phát hiện")] == [
        PASS,
        PASS,
        FAIL,
    ]
