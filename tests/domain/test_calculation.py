"""Determinations and their mean, the LOQ that follows the portion, bounds, negative results, and every shipped example."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from lims import catalogue
from lims.domain import calculated, calculated_rounding, calculated_typed, calculation_case
from lims.domain.calculated import Calculated, Taken
from lims.domain.calculation import Calculation, Case, CaseInput, Recipe, Repeats, require_sound
from lims.domain.frozen import from_plain, to_plain
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.reading import Kind, Range
from lims.domain.refusal import Refused
from lims.domain.replicate import BelowLoq
from lims.domain.specified import Specification
from lims.domain.verdict import Rule, RuleId
from lims.domain.yardstick import Yardstick
from lims.instruments import calculations

SHIPPED = {each.recipe.code: each for each in calculations.read(catalogue.FOLDER)}
HMF = SHIPPED["honey-hmf-white"].recipe
RESIDUE = SHIPPED["residue-quechers"].recipe
METAL = SHIPPED["metals-icp-ms"].recipe
OTA = SHIPPED["coffee-ochratoxin-iac"].recipe
MOISTURE = SHIPPED["coffee-moisture-6673"].recipe
SEES = Range(unit="mg/kg", lod=Decimal("0.003"), loq=Decimal("0.010"), upper=Decimal(10))
PERCENT = Range(unit="g/100 g", lod=None, loq=Decimal("0.5"))
USUAL = {"V_ext": "10", "DF": "1", "m": "10"}


def calculate(recipe: Recipe, rows: Sequence[dict[str, str]], seen: Range = SEES) -> Calculated:
    return calculated.calculate(recipe, calculated_typed.rows(rows, recipe), seen)


def wrong(recipe: Recipe, rows: Sequence[dict[str, str]], seen: Range = SEES) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        calculate(recipe, rows, seen)
    return {box: problem.code for box, problem in refused.value.problems.items()}


def residue(signal: str, **other: str) -> Calculated:
    return calculate(RESIDUE, [USUAL | {"C": signal} | other])


@pytest.mark.parametrize("found", SHIPPED.values(), ids=SHIPPED)
def test_every_shipped_example_comes_out(found: Calculation) -> None:
    require_sound(found.recipe)
    calculation_case.require_passed(found)
    assert found.recipe.source.vi and found.recipe.title.en


def test_a_calculation_is_kept_and_read_back_whole() -> None:
    assert from_plain(Calculation, to_plain(SHIPPED["metals-icp-ms"])) == SHIPPED["metals-icp-ms"]


def test_the_bar_logarithm_taken_literally_comes_out_nowhere() -> None:
    """1̄.73190 printed as 1.73190 gives 904 % water: neither the example nor the range lets it through."""
    good = SHIPPED["honey-moisture-wedmore"]
    bad = replace(
        good.recipe,
        formula=good.recipe.formula.replace("(-0.26810", "(1.73190").replace("- log10", "- log10"),
    )
    with pytest.raises(Refused) as refused:
        calculation_case.require_passed(replace(good, recipe=bad))
    assert refused.value.code == "calculation_cases_failed"
    bad = replace(bad, least=None, most=None)
    ran = calculation_case.run(bad, good.cases[0])
    assert ran.found is not None and ran.found.value is not None and round(ran.found.value) == 911
    assert wrong(replace(bad, most=Decimal(25)), [{"n": "1,4900", "t": "20"}]) == {
        "whole-0": "calculation_not_possible"
    }


def test_recalculation_gives_the_same_digits() -> None:
    found = calculate(
        HMF,
        [{"A284": "0,412", "A336": "0,118", "DF": "1", "m": "5,01"}],
        replace(SEES, loq=None, lod=None, upper=None),
    )
    kept = from_plain(Calculated, to_plain(found))
    assert to_plain(calculated.again(kept, HMF, replace(SEES, loq=None, lod=None, upper=None))) == to_plain(
        found
    )
    assert str(found.unrounded) == "43.923952095808383233532934131736526946107784431138"
    assert (found.text, found.reading and found.reading.digits) == ("43,9", 3)


@pytest.mark.parametrize(
    ("portion", "factor", "lod", "loq"),
    [
        ("10", "1", "0.003", "0.010"),
        ("2", "1", "0.015", "0.050"),
        ("2", "10", "0.15", "0.50"),
        ("9,98", "1", "0.0030", "0.010"),
        ("15", "1", "0.0020", "0.0067"),
    ],
)
def test_the_loq_follows_portion_and_dilution(portion: str, factor: str, lod: str, loq: str) -> None:
    found = residue("0,5", m=portion, DF=factor)
    assert (str(found.lod), str(found.loq)) == (lod, loq)


@pytest.mark.parametrize(
    ("signal", "portion", "kind", "text"),
    [
        ("0,012", "10", Kind.QUANTIFIED, "0,012"),
        ("0,012", "2", Kind.QUANTIFIED, "0,060"),
        ("0,008", "10", Kind.BELOW_LOQ, "<0,010"),
        ("0,008", "2", Kind.BELOW_LOQ, "<0,050"),
        ("0,001", "2", Kind.BELOW_LOD, "KPH"),
        ("KPH", "2", Kind.BELOW_LOD, "KPH"),
        ("<0,010", "10", Kind.BELOW_LOQ, "<0,010"),
        ("<0,030", "10", Kind.BELOW_LOQ, "<0,030"),
        ("<0,001", "2", Kind.BELOW_LOQ, "<0,050"),
        (">5", "10", Kind.ABOVE_RANGE, ">5,00"),
        (">5", "2", Kind.ABOVE_RANGE, ">25,0"),
        ("10", "10", Kind.QUANTIFIED, "10"),
        ("10", "9", Kind.ABOVE_RANGE, ">11"),
    ],
)
def test_a_signal_is_a_number_or_a_bound(signal: str, portion: str, kind: Kind, text: str) -> None:
    found = residue(signal, m=portion)
    assert (found.read_as, found.text) == (kind, text)


def test_a_bound_through_a_curve_is_refused() -> None:
    curved = replace(RESIDUE, formula="C * C / 1 [µg/ml] * V_ext * DF / m")
    require_sound(curved)
    assert wrong(curved, [USUAL | {"C": "<0,010"}]) == {"whole-0": "calculation_censored"}
    falling = replace(RESIDUE, formula="(1 [µg/ml] - C) * V_ext * DF / m")
    assert wrong(falling, [USUAL | {"C": "KPH"}]) == {"whole-0": "calculation_censored"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "calculation_input_missing"),
        ("   ", "calculation_input_missing"),
        ("abc", "calculation_input_form"),
        ("NaN", "calculation_input_form"),
        ("Infinity", "calculation_input_form"),
        ("1e400", "reading_power_too_large"),
        ("1_0", "calculation_input_form"),
        ("10³", "calculation_input_form"),
        ("٠.٥", "calculation_input_form"),
        ("1.000,5", "calculation_input_form"),
        ("1" * 5000, "reading_too_long"),
        ("10\u200b", "reading_hidden_character"),
        ("-1", "calculation_input_range"),
        ("0", "calculation_input_range"),
        ("15,1", "calculation_input_range"),
        ("10 mg", "calculation_input_unit"),
        ("&lt;10", "calculation_input_form"),
        ("<10", "calculation_input_censored"),
        ("KPH", "calculation_input_censored"),
        ("=1+1", "calculation_input_form"),
    ],
)
def test_a_box_that_holds_no_number_is_named(typed: str, code: str) -> None:
    assert wrong(RESIDUE, [USUAL | {"C": "0,5", "m": typed}]) == {"in-0-m": code}


@pytest.mark.parametrize("typed", ["10", "10,0", "10.00", "１０", " 10\n", "10 g", "10,012", "1×10^1"])
def test_one_number_is_written_in_many_ways(typed: str) -> None:
    assert residue("0,5", m=typed).read_as is Kind.QUANTIFIED


def test_thousands_are_asked_about_only_where_they_are_possible() -> None:
    wide = replace(RESIDUE, inputs=tuple(replace(each, high=Decimal(20000)) for each in RESIDUE.inputs))
    assert wrong(wide, [USUAL | {"C": "0,5", "m": "10,012"}]) == {"in-0-m": "calculation_input_ambiguous"}


def test_more_decimals_than_the_instrument_shows_are_refused() -> None:
    row = {"A284": "0,41234", "A336": "0,118", "DF": "1", "m": "5,01"}
    assert wrong(HMF, [row]) == {"in-0-A284": "calculation_input_decimals"}


@pytest.mark.parametrize(
    ("signal", "kind", "warned"),
    [("0,05", Kind.BELOW_LOD, ()), ("0,049", Kind.BELOW_LOD, ()), ("0,01", Kind.BELOW_LOD, ("negative",))],
)
def test_a_negative_result_is_below_the_lod_and_far_below_it_is_told(
    signal: str, kind: Kind, warned: tuple[str, ...]
) -> None:
    found = calculate(METAL, [{"C": signal, "C_blank": "0,05", "V": "50", "DF": "10", "m": "0,5"}])
    assert (found.read_as, found.determinations[0].warned, found.text) == (kind, warned, "KPH")


def test_a_negative_result_without_a_lod_is_refused() -> None:
    row = {"C": "0,01", "C_blank": "0,05", "V": "50", "DF": "10", "m": "0,5"}
    assert wrong(METAL, [row], Range(unit="mg/kg", lod=None, loq=None)) == {"whole-0": "calculation_negative"}


def test_an_overloaded_column_gives_a_lower_bound() -> None:
    row = {"C": "50", "V_el": "3,0", "V_ext": "100", "V_al": "20", "m": "25", "load": "100"}
    found = calculate(OTA, [row], Range(unit="µg/kg", lod=Decimal("0.15"), loq=Decimal("0.5")))
    assert (found.read_as, found.text, found.determinations[0].warned) == (Kind.ABOVE_RANGE, ">30,0", ("0",))


def weighed(*after: str) -> list[dict[str, str]]:
    return [{"m0": "10,0000", "m1": each} for each in after]


@pytest.mark.parametrize(
    ("after", "taken", "text"),
    [
        (("8,9",), Taken.WAITS, ""),
        (("8,90", "8,93"), Taken.MEAN, "10,8"),
        (("8,90", "8,94"), Taken.WAITS_MORE, ""),
        (("8,90", "8,94", "8,92"), Taken.WAITS_MORE, ""),
        (("8,90", "8,935", "8,92", "8,91"), Taken.MEAN_OF_FOUR, "10,8"),
        (("8,80", "8,94", "8,92", "8,91"), Taken.MEDIAN_OF_FOUR, "10,8"),
    ],
)
def test_determinations_are_taken_together_by_the_rule(after: Sequence[str], taken: Taken, text: str) -> None:
    found = calculate(MOISTURE, weighed(*after), PERCENT)
    assert (found.taken, found.text) == (taken, text)


def test_the_median_is_that_of_the_unrounded() -> None:
    found = calculate(MOISTURE, weighed("8,80", "8,94", "8,92", "8,91"), PERCENT)
    assert found.unrounded == Decimal("10.85")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (weighed("8,90", "8,93", "8,92"), {"whole-2": "calculation_more_not_needed"}),
        ([{}, *weighed("8,90")], {"whole-0": "calculation_gap"}),
        (weighed("8,90", "9,9999") + weighed("x"), {"in-2-m1": "calculation_input_form"}),
        (weighed("10,5"), {"whole-0": "calculation_check"}),
    ],
)
def test_determinations_out_of_order_are_refused(rows: list[dict[str, str]], problem: dict[str, str]) -> None:
    assert wrong(MOISTURE, rows, PERCENT) == problem


TWICE = replace(RESIDUE, repeats=Repeats(count=2, r=Decimal(20), relative=True))


def twice(*signals: str) -> list[dict[str, str]]:
    return [USUAL | {"C": each} for each in signals]


def test_a_mean_with_one_below_the_loq_needs_the_methods_rule() -> None:
    """N25: no rule, no mean; the rule that stood is kept with the result."""
    assert wrong(TWICE, twice("0,012", "0,008")) == {"whole-1": "replicates_need_rule"}
    half = replace(TWICE, repeats=replace(TWICE.repeats, below=BelowLoq.HALF))
    found = calculate(half, twice("0,012", "0,008"))
    assert (found.unrounded, found.read_as, found.below) == (Decimal("0.0085"), Kind.BELOW_LOQ, BelowLoq.HALF)
    bound = replace(TWICE, repeats=replace(TWICE.repeats, below=BelowLoq.BOUND))
    assert (
        calculate(bound, twice("0,012", "0,008")).text,
        calculate(bound, twice("0,012", "0,011")).below,
    ) == ("0,011", None)


def test_two_below_the_loq_are_below_the_higher() -> None:
    found = calculate(TWICE, [USUAL | {"C": "0,001"}, USUAL | {"C": "0,001", "m": "2"}])
    assert (found.read_as, found.text, str(found.loq)) == (Kind.BELOW_LOD, "KPH", "0.050")


def test_near_the_loq_two_may_differ_by_it() -> None:
    assert calculate(TWICE, twice("0,012", "0,020")).taken is Taken.MEAN
    assert calculate(TWICE, twice("0,120", "0,200")).taken is Taken.WAITS_MORE


def judged(high: str) -> Yardstick:
    limit = CatalogueLimit(
        limit_id="x", market="EU", commodity="honey", analyte="HMF", kind=LimitKind.MAX, low=None, high=Decimal(high),
        unit="mg/kg", basis="as sold", regulation="2001/110/EC", clause="II",
    )  # fmt: skip
    spec = Specification(market="EU", limit=limit, reason=None, confirmed=True)
    return Yardstick(
        Range(unit="mg/kg", lod=None, loq=None), (spec,), Rule(RuleId("simple_acceptance")), None, "as sold"
    )


@pytest.mark.parametrize(
    ("high", "text"), [("40", "43,9"), ("43.9", "43,92"), ("43.92", "43,924"), ("43.95", "43,9")]
)
def test_rounding_never_decides(high: str, text: str) -> None:
    found = calculate(HMF, [{"A284": "0,412", "A336": "0,118", "DF": "1", "m": "5,01"}], judged(high).seen)
    assert calculated_rounding.settled(found, HMF, judged(high)).text == text


def test_an_example_that_is_not_refused_as_told_fails() -> None:
    row = tuple(CaseInput(name, text) for name, text in (USUAL | {"C": "0,5"}).items())
    cases = (
        Case(inputs=row, expected=Decimal("0.5")),
        Case(inputs=row, refused="calculation_input_range"),
        Case(inputs=row, expected=Decimal("0.6"), tolerance=Decimal("0.05")),
        Case(inputs=row[1:], expected=Decimal("0.5")),
    )
    ran = calculation_case.run_all(Calculation(RESIDUE, cases))
    assert [each.problem and each.problem.code for each in ran] == [
        None,
        "case_not_refused",
        "case_differs",
        "case_refused",
    ]
    with pytest.raises(Refused) as refused:
        calculation_case.require_passed(Calculation(RESIDUE, ()))
    assert refused.value.code == "calculation_needs_cases"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"formula": "C * V_ext * DF"}, "formula_result_unit"),
        ({"formula": "C * V_ext / m"}, "formula_unused"),
        ({"unit": "µg/kg"}, "formula_result_unit"),
        ({"inputs": (*RESIDUE.inputs, RESIDUE.inputs[0])}, "formula_step_twice"),
        ({"inputs": tuple(replace(each, signal=True) for each in RESIDUE.inputs)}, "calculation_one_signal"),
        ({"inputs": (replace(RESIDUE.inputs[0], name="if"), *RESIDUE.inputs[1:])}, "formula_name"),
    ],
)
def test_an_unsound_recipe_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        require_sound(replace(RESIDUE, **change))
    assert refused.value.code == code
