"""What one value of a file would do: how names, units, marks and bounds are read, and what is never guessed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lims.domain.file_row import Aim, Box, Names, Outcome, RowPlan, aims, planned
from lims.domain.found import Found
from lims.domain.profile import Profile, Role, Shape, name_and_unit, read
from lims.domain.reading import Range
from lims.domain.refusal import Problem, Refused
from lims.domain.verdict import Rule, RuleId
from lims.domain.yardstick import Yardstick
from lims.instruments.profile_documents import shipped

SEEN = Range(unit="mg/kg", lod=Decimal("0.003"), loq=Decimal("0.010"))
COLUMNS = {"sample": Role.SAMPLE, "analyte": Role.ANALYTE, "value": Role.VALUE}
POINT = Profile(shape=Shape.LONG, columns=COLUMNS, aliases={"cd": "cadmium"}, not_samples=("BLK", "QC"))
COMMA = replace(POINT, separator=";", decimal=",")
NAMES = Names({"LD-1": 1, "LD-1-A": 1, "0893000000001": 1}, {"cadmium": "cadmium", "cadimi": "cadmium"})
CADMIUM = Found(row=2, sample="LD-1", analyte="cadmium", value="0.05", unit="mg/kg")
KEY = (1, "cadmium", 1)


def a_box(typed: str = "", seen: Range = SEEN, refusal: Problem | None = None) -> Box:
    rule = Rule(RuleId.SIMPLE_ACCEPTANCE)
    return Box(
        result_id=7,
        version=1,
        run_code="MT-1",
        sample_code="LD-1",
        analyte="cadmium",
        typed=typed,
        yardstick=Yardstick(seen, (), rule, None, "as sold"),
        refusal=refusal,
    )


def plan(found: Found, profile: Profile = POINT, *boxes: Box) -> RowPlan:
    return planned(aims([found], profile, NAMES), profile, {KEY: boxes or (a_box(),)})[0]


def value(text: str, unit: str = "mg/kg", **more: str) -> Found:
    return replace(CADMIUM, value=text, unit=unit, **more)


@pytest.mark.parametrize(
    ("found", "profile", "text"),
    [
        (value("0.05"), POINT, "0.05"),
        (value("0,05"), COMMA, "0,05"),
        (value("1.000"), POINT, "1.000"),
        (value("1,000"), COMMA, "1,000"),
        (replace(value("0.05"), number=True), COMMA, "0.05"),
        (value(" 0.050 "), POINT, "0.050"),
        (value("50", "µg/kg"), POINT, "50 µg/kg"),
        (value("50", "\u03bcg/kg"), POINT, "50 µg/kg"),
        (value("0.05", "ppm"), POINT, "0.05 ppm"),
        (value("<0.01"), POINT, "<0.01"),
        (value("0.01", qualifier="<"), POINT, "<0.01"),
        (value("10", "µg/kg", qualifier="<"), POINT, "<10 µg/kg"),
        (value("0.05", qualifier="="), POINT, "0.05"),
        (value("KPH", "µg/kg"), POINT, "KPH"),
        (value("n/f"), replace(POINT, not_detected=("N/F",)), "KPH"),
        (value("1.2e-2"), POINT, "1.2e-2"),
        (value("０.０５"), POINT, "０.０５"),
        (value("0.05", dilution="10"), POINT, "0.05"),
        (value("0.05", dilution="1"), replace(POINT, dilution_applied=False), "0.05"),
    ],
)
def test_a_value_is_typed_as_the_file_has_it(found: Found, profile: Profile, text: str) -> None:
    told = plan(found, profile)
    assert (told.outcome, told.text, told.problems) == (Outcome.NEW, text, {})


@pytest.mark.parametrize(
    ("found", "profile", "code"),
    [
        (value("0,05"), POINT, "import_other_mark"),
        (value("0.05"), COMMA, "import_other_mark"),
        (value("1.000,5"), COMMA, "import_other_mark"),
        (value("1 000"), POINT, "reading_thousands_marks"),
        (value("1_000"), POINT, "reading_thousands_marks"),
        (value("NaN"), POINT, "reading_not_understood"),
        (value("Infinity"), POINT, "reading_not_understood"),
        (value("1e400"), POINT, "reading_power_too_large"),
        (value("-0.02"), POINT, "reading_negative"),
        (value("\u22120"), POINT, "reading_negative"),
        (value("٠.٥"), POINT, "reading_not_understood"),
        (value("10³"), POINT, "reading_not_understood"),
        (value("1" * 5000), POINT, "reading_too_long"),
        (value("0.05\u200b"), POINT, "reading_hidden_character"),
        (value("&lt;0.01"), POINT, "reading_not_understood"),
        (value("=1+1"), POINT, "reading_not_understood"),
        (value("#N/A"), POINT, "reading_not_understood"),
        (value("<0.001"), POINT, "reading_bound_below_loq"),
        (value("0.05", "mg/l"), POINT, "unit_mismatch"),
        (value("KPH", "mg/l"), POINT, "unit_mismatch"),
        (value("0.05", "furlong"), POINT, "unit_unknown"),
        (value("0.05", ""), POINT, "import_no_unit"),
        (value("0.05", qualifier="~"), POINT, "import_qualifier"),
        (value("", qualifier="<"), POINT, "reading_empty"),
        (value("0.05", dilution="10"), replace(POINT, dilution_applied=False), "import_dilution"),
    ],
)
def test_a_value_that_is_not_plain_is_refused(found: Found, profile: Profile, code: str) -> None:
    told = plan(found, profile)
    assert (told.outcome, [each.code for each in told.problems.values()]) == (Outcome.REFUSED, [code])


@pytest.mark.parametrize("name", ["cadmium", "CADMIUM ", "Cadimi", "cd", "CD"])
def test_an_analyte_is_found_by_its_names_and_aliases(name: str) -> None:
    """F29."""
    assert plan(replace(CADMIUM, analyte=name)).outcome is Outcome.NEW


@pytest.mark.parametrize("name", ["cadmiun", "Cadmium total", "C d", "", "Сd", "cad\u202emium", "lead"])
def test_an_analyte_is_never_guessed(name: str) -> None:
    assert plan(replace(CADMIUM, analyte=name)).outcome is Outcome.REFUSED


@pytest.mark.parametrize("name", ["LD-1", "ld-1", " LD-1 ", "LD-1-A", "0893000000001"])
def test_a_sample_is_found_by_code_container_or_barcode(name: str) -> None:
    assert plan(replace(CADMIUM, sample=name)).outcome is Outcome.NEW


@pytest.mark.parametrize("name", ["LD-2", "", "LD-1 A", "LD-1\u200bX", "LD‐1", "893000000001", "LD-1\x00"])
def test_a_sample_is_never_guessed(name: str) -> None:
    assert plan(replace(CADMIUM, sample=name)).outcome is Outcome.REFUSED


def test_a_declared_ending_and_a_declared_name_lead_to_the_sample() -> None:
    profile = replace(POINT, endings=(" x10",), samples={"vial 7": "LD-1"})
    assert plan(replace(CADMIUM, sample="LD-1 X10"), profile).outcome is Outcome.NEW
    assert plan(replace(CADMIUM, sample="Vial 7"), profile).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("sample", "kind", "outcome"),
    [
        ("QC-1", "", Outcome.NOT_SAMPLE),
        ("blk", "", Outcome.NOT_SAMPLE),
        ("QCONE", "", Outcome.REFUSED),
        ("LD-1", "Cal", Outcome.NOT_SAMPLE),
        ("LD-1", "sample", Outcome.NEW),
        ("QC-1", "sample", Outcome.NOT_SAMPLE),
    ],
)
def test_a_control_is_told_apart_from_an_unknown_sample(sample: str, kind: str, outcome: Outcome) -> None:
    profile = replace(POINT, sample_types=("Sample",))
    assert plan(replace(CADMIUM, sample=sample, type=kind), profile).outcome is outcome


@pytest.mark.parametrize(
    ("boxes", "code"),
    [((), "import_no_box"), ((a_box(), a_box()), "import_several_boxes")],
)
def test_a_value_needs_exactly_one_box(boxes: tuple[Box, ...], code: str) -> None:
    told = planned([Aim(CADMIUM, key=KEY)], POINT, {KEY: boxes})[0]
    assert [each.code for each in told.problems.values()] == [code]


@pytest.mark.parametrize(
    ("box", "outcome"),
    [
        (a_box("0.05"), Outcome.SAME),
        (a_box("0,05"), Outcome.SAME),
        (a_box("50 µg/kg"), Outcome.CHANGED),
        (a_box("0.050"), Outcome.CHANGED),
        (a_box("0.06"), Outcome.CHANGED),
        (a_box("0.05", refusal=Problem("import_validated")), Outcome.SAME),
        (a_box("0.06", refusal=Problem("import_validated")), Outcome.REFUSED),
    ],
)
def test_what_stands_in_the_box_decides(box: Box, outcome: Outcome) -> None:
    assert plan(CADMIUM, POINT, box).outcome is outcome


def test_the_same_box_twice_refuses_both_rows() -> None:
    found = [CADMIUM, replace(CADMIUM, row=3, sample="ld-1-a"), replace(CADMIUM, row=4, value="")]
    told = aims(found, POINT, NAMES)
    wrong = {"row": Problem("import_twice", {"rows": "2, 3"})}
    assert [(each.outcome, each.problems) for each in told] == [
        (Outcome.REFUSED, wrong),
        (Outcome.REFUSED, wrong),
        (Outcome.BLANK, {}),
    ]


@pytest.mark.parametrize(("text", "key"), [("", 1), ("3", 3)])
def test_units_of_a_lot_have_boxes_of_their_own(text: str, key: int) -> None:
    assert aims([replace(CADMIUM, lot_unit=text)], POINT, NAMES)[0].key == (1, "cadmium", key)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "٣", "1000"])
def test_a_unit_of_a_lot_is_a_plain_number(text: str) -> None:
    assert list(aims([replace(CADMIUM, lot_unit=text)], POINT, NAMES)[0].problems) == ["lot_unit"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Cd (mg/kg) ", ("Cd", "mg/kg")),
        ("Cd [ug/kg]", ("Cd", "µg/kg")),
        ("111 Cd [ He ]", ("111 Cd [ He ]", "")),
        ("ethephon (sum)", ("ethephon (sum)", "")),
    ],
)
def test_only_a_unit_comes_off_a_name(text: str, parts: tuple[str, str]) -> None:
    assert name_and_unit(text) == parts


@pytest.mark.parametrize("code", shipped())
def test_shipped_profiles_are_profiles(code: str) -> None:
    assert read(shipped()[code].document).decimal in {".", ","}


LONG = {"shape": "long", "decimal": ".", "columns": {"a": "sample", "b": "analyte", "c": "value"}}


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"shape": "guess"}, "shape", "profile_choice"),
        ({"decimal": None}, "decimal", "profile_choice"),
        ({"encoding": "TCVN3"}, "encoding", "profile_choice"),
        ({"separator": " "}, "separator", "profile_choice"),
        ({"separator": ",", "decimal": ","}, "decimal", "profile_mark_separates"),
        ({"colour": "red"}, "colour", "profile_field_unknown"),
        ({"unit": "furlong"}, "unit", "unit_unknown"),
        ({"header_row": True}, "header_row", "profile_row"),
        ({"header_row": 0}, "header_row", "profile_row"),
        ({"units_below": "yes"}, "units_below", "profile_choice"),
        ({"not_samples": "QC"}, "not_samples", "profile_list"),
        ({"not_samples": [1]}, "not_samples", "profile_text"),
        ({"aliases": []}, "aliases", "profile_object"),
        ({"aliases": {"Cd": "cadmium", "CD ": "lead"}}, "aliases", "profile_pair"),
        ({"aliases": {"Cd": "a\u202eb"}}, "aliases", "text_hidden_characters"),
        ({"columns": {"a": "sample"}}, "columns", "profile_roles_missing"),
        ({"columns": {**LONG["columns"], "d": "value"}}, "columns", "profile_roles_twice"),
        ({"columns": {**LONG["columns"], "d": "price"}}, "columns", "profile_role"),
        ({"shape": "groups", "columns": {"a": "sample", "c": "value"}}, "header_row", "profile_group_row"),
        ({"shape": "blocks"}, "sections", "profile_parts_missing"),
        ({"shape": "plate", "plate": {"layout": "L", "values": "V"}}, "analyte", "required"),
        ({"shape": "plate", "plate": {"wells": "L"}}, "plate", "profile_choice"),
    ],
)
def test_a_profile_that_declares_nonsense_is_refused(
    changed: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        read({**LONG, **changed})
    assert refused.value.problems[field].code == code
