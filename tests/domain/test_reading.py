"""What may be typed as a result, and how it is understood (section N of the bad inputs)."""

import unicodedata
from decimal import Decimal

import pytest

from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Refused
from lims.words import Language
from lims.words.readings import shown

CADMIUM = Range(unit="mg/kg", lod=Decimal("0.003"), loq=Decimal("0.010"))
ANYTHING = Range(unit="mg/kg", lod=None, loq=None)
COLONIES = Range(unit="cfu/g", lod=None, loq=Decimal(10), upper=Decimal(30000))
SALMONELLA = Range(unit="presence/absence", lod=None, loq=None, qualitative=True, portion_g=Decimal(25))
TEMPERATURE = Range(unit="°C", lod=None, loq=None, may_be_negative=True)


def refusal(text: str, seen: Range = CADMIUM) -> str:
    with pytest.raises(Refused) as refused:
        Reading.parse(text, seen)
    return refused.value.code


@pytest.mark.parametrize(
    ("typed", "value", "digits", "printed"),
    [
        ("1,5", "1.5", 2, "1,5"),  # N01
        ("1.5", "1.5", 2, "1,5"),
        ("０.０５", "0.05", 1, "0,05"),  # N07
        ("0，05", "0.05", 1, "0,05"),
        ("1,2 x 10^3", "1200", 2, "1,2 × 10³"),  # N14
        ("1.2×10³", "1200", 2, "1,2 × 10³"),
        ("1.2x10^3", "1200", 2, "1,2 × 10³"),
        ("1,20 × 10²", "120", 3, "120"),
        ("1.2E3", "1200", 2, "1,2 × 10³"),
        ("1,2 × 10⁻¹", "0.12", 2, "0,12"),
        ("12,345 x 10^3", "12345", 5, "12345"),
        ("0.050", "0.050", 2, "0,050"),  # N15
        (" 0.5\n", "0.5", 1, "0,5"),  # N22
        ("\u00a00,5\u202f", "0.5", 1, "0,5"),
        ("120", "120", 3, "120"),
        ("1000,5", "1000.5", 5, "1000,5"),
        ("1.0000", "1", 5, "1,0000"),
        ("0.123", "0.123", 3, "0,123"),
    ],
)
def test_number_is_read_and_printed_digit_for_digit(
    typed: str, value: str, digits: int, printed: str
) -> None:
    reading = Reading.parse(typed, ANYTHING)
    assert (reading.kind, reading.value, reading.digits) == (Kind.QUANTIFIED, Decimal(value), digits)
    assert shown(reading, Language.VI) == printed
    assert shown(reading, Language.EN) == printed.replace(",", ".")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1e400", "reading_power_too_large"),  # N02
        ("1e-99999", "reading_power_too_large"),
        ("1 x 10^99999999999999999999", "reading_power_too_large"),
        ("NaN", "reading_not_understood"),  # N03
        ("nan", "reading_not_understood"),
        ("-nan", "reading_not_understood"),
        ("Infinity", "reading_not_understood"),  # N04
        ("inf", "reading_not_understood"),
        ("−0", "reading_negative"),  # N05
        ("-0", "reading_negative"),
        ("1.000", "reading_ambiguous"),  # N09
        ("1,000", "reading_ambiguous"),
        ("123,456", "reading_ambiguous"),
        ("<1.000", "reading_ambiguous"),
        ("1.000 mg/kg", "reading_ambiguous"),
        ("1.000,5", "reading_thousands_marks"),  # N10
        ("1,000.5", "reading_thousands_marks"),
        ("1.000.000", "reading_thousands_marks"),
        ("1 000", "reading_thousands_marks"),
        ("1\u00a0000", "reading_thousands_marks"),
        ("1_000", "reading_thousands_marks"),  # N11
        ("٠.٥", "reading_not_understood"),  # N12
        ("10³", "reading_not_understood"),  # N13
        ("10^3", "reading_not_understood"),
        ("", "reading_empty"),  # N18
        ("   ", "reading_empty"),
        ("-0.02", "reading_negative"),  # N20
        ("−0,02", "reading_negative"),
        ("1" * 5000, "reading_too_long"),  # N21
        ("1" * 19, "reading_too_many_digits"),
        ("0.5\u200b", "reading_hidden_character"),  # N22
        ("0.5\x00", "reading_hidden_character"),
        ("\u202e0.5", "reading_hidden_character"),
        ("0\u00ad.5", "reading_hidden_character"),
        ("0.5\ud800", "reading_hidden_character"),
        ("50 cfu/g", "unit_mismatch"),  # N23
        ("50 mg/lb", "unit_mismatch"),
        ("50 parsec", "unit_unknown"),
        ("&lt;0.01", "reading_not_understood"),  # N28
        ("+0.5", "reading_not_understood"),
        (".5", "reading_not_understood"),
        ("5.", "reading_not_understood"),
        ("00.5", "reading_not_understood"),
        ("007", "reading_not_understood"),
        ("0x1F", "unit_unknown"),
        ("1/2", "reading_not_understood"),
        ("<= 0.01", "reading_not_understood"),
        ("<<0.01", "reading_not_understood"),
        ("<", "reading_not_understood"),
        ("< -1", "reading_negative"),
        ("=1+1", "reading_not_understood"),
        ("١", "reading_not_understood"),
        ("Ⅴ", "reading_not_understood"),
        ("½", "reading_not_understood"),
        ("NA", "reading_not_understood"),
        ("-", "reading_not_understood"),
        ("Âm tính", "reading_needs_number"),
        ("Phát hiện", "reading_needs_number"),
        ("KPH/25 g", "reading_not_understood"),
    ],
)
def test_everything_else_is_refused(typed: str, code: str) -> None:
    assert refusal(typed) == code


def test_hidden_character_is_named() -> None:
    with pytest.raises(Refused) as refused:
        Reading.parse("0.5\u200b", CADMIUM)
    assert refused.value.values == {"character": "U+200B ZERO WIDTH SPACE"}


def test_five_million_digits_are_refused_by_their_length() -> None:
    assert refusal("1" * 5_000_000) == "reading_too_long"


def test_negative_zero_is_zero_where_negative_values_exist() -> None:
    reading = Reading.parse("−0,0", TEMPERATURE)
    assert str(reading.value) == "0.0"
    assert shown(reading, Language.VI) == "0,0"


def test_negative_value_is_read_where_it_can_be() -> None:
    assert Reading.parse("−18,5", TEMPERATURE).value == Decimal("-18.5")


def test_confirmed_mark_is_the_decimal_mark() -> None:
    reading = Reading.parse("1.000", CADMIUM, confirmed=True)
    assert (reading.value, reading.digits) == (Decimal(1), 4)
    assert shown(reading, Language.VI) == "1,000"


def test_ambiguity_is_explained_by_its_two_meanings() -> None:
    with pytest.raises(Refused) as refused:
        Reading.parse("12.345", CADMIUM)
    assert refused.value.values == {"typed": "12.345", "small": "12", "large": "12345"}


@pytest.mark.parametrize(
    "word", ["KPH", "kph", "ND", "n.d.", "Không phát hiện", "KHÔNG PHÁT HIỆN", "Not detected"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_not_detected_carries_the_lod(word: str, form: str) -> None:  # N19
    typed = unicodedata.normalize(form, word)
    assert Reading.parse(typed, CADMIUM) == Reading(Kind.BELOW_LOD, Decimal("0.003"), 1)


def test_not_detected_needs_a_lod() -> None:  # N19, N27
    assert refusal("KPH", ANYTHING) == "reading_no_lod"


def test_bound_needs_a_loq() -> None:  # N27
    assert refusal("<0.01", ANYTHING) == "reading_no_loq"


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("<0.01", Kind.BELOW_LOQ, "0.01"),  # N06
        ("＜0.01", Kind.BELOW_LOQ, "0.01"),  # N07
        ("< 0,010", Kind.BELOW_LOQ, "0.010"),
        ("<0,1", Kind.BELOW_LOQ, "0.1"),  # N08
        ("<0.003", Kind.BELOW_LOD, "0.003"),
        ("<50 µg/kg", Kind.BELOW_LOQ, "0.05"),
        ("0.009", Kind.BELOW_LOQ, "0.010"),
        ("0.003", Kind.BELOW_LOQ, "0.010"),
        ("0.0029", Kind.BELOW_LOD, "0.003"),
        ("0", Kind.BELOW_LOD, "0.003"),
        ("0.010", Kind.QUANTIFIED, "0.010"),
    ],
)
def test_bounds_and_values_below_the_loq(typed: str, kind: Kind, value: str) -> None:
    reading = Reading.parse(typed, CADMIUM)
    assert (reading.kind, reading.value) == (kind, Decimal(value))


@pytest.mark.parametrize("typed", ["<0.005", "<0.002", "<0", "<9 µg/kg"])
def test_bound_the_method_cannot_see_is_refused(typed: str) -> None:
    assert refusal(typed) == "reading_bound_below_loq"


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("> 300", Kind.ABOVE_RANGE, "300"),
        ("＞300", Kind.ABOVE_RANGE, "300"),
        ("30001", Kind.ABOVE_RANGE, "30000"),
        ("30000", Kind.QUANTIFIED, "30000"),
        ("1,2 x 10^3 CFU/g", Kind.QUANTIFIED, "1200"),
    ],
)
def test_upper_end_of_the_range(typed: str, kind: Kind, value: str) -> None:
    reading = Reading.parse(typed, COLONIES)
    assert (reading.kind, reading.value) == (kind, Decimal(value))


def test_bound_above_the_range_is_refused() -> None:
    assert refusal(">40000", COLONIES) == "reading_bound_above_range"


@pytest.mark.parametrize(
    "typed",
    ["50 µg/kg", "50 μg/kg", "50µg/kg", "50 ug/kg", "50 ppb", "0,050 mg/kg", "50\u00a0µg/kg", "50\tµg/kg"],
)
def test_typed_unit_is_brought_to_the_methods(typed: str) -> None:  # N23
    reading = Reading.parse(typed, CADMIUM)
    assert (reading.value, reading.digits) == (Decimal("0.05"), 2)
    assert shown(reading, Language.VI, unit="mg/kg") == "0,050 mg/kg"


@pytest.mark.parametrize(
    ("typed", "kind", "portion"),
    [
        ("Phát hiện/25 g", Kind.DETECTED, 25),  # N26
        ("Âm tính", Kind.NOT_DETECTED, 25),
        ("(+)", Kind.DETECTED, 25),
        ("(-)", Kind.NOT_DETECTED, 25),
        ("Dương tính", Kind.DETECTED, 25),
        ("KPH", Kind.NOT_DETECTED, 25),
        ("Không phát hiện trong 10 g", Kind.NOT_DETECTED, 10),
        ("Not detected in 10g", Kind.NOT_DETECTED, 10),
        ("Detected", Kind.DETECTED, 25),
        ("nghi ngờ", Kind.PRESUMPTIVE, 25),
        ("Presumptive", Kind.PRESUMPTIVE, 25),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_qualitative_words_are_coded_with_their_portion(
    typed: str, kind: Kind, portion: int, form: str
) -> None:
    reading = Reading.parse(unicodedata.normalize(form, typed), SALMONELLA)
    assert reading == Reading(kind, portion_g=Decimal(portion))


@pytest.mark.parametrize("typed", ["5", "<5", "> 300", "0", "1,2 x 10^3", "1.000", "5 cfu/g", "-1"])
def test_numbers_are_refused_for_qualitative_tests(typed: str) -> None:  # N26
    assert refusal(typed, SALMONELLA) == "reading_needs_words"


@pytest.mark.parametrize("typed", ["có", "+", "-", "Âm tính 25 ml", "KPH?"])
def test_other_words_are_not_understood(typed: str) -> None:
    code = "reading_needs_words" if typed == "-" else "reading_not_understood"
    assert refusal(typed, SALMONELLA) == code


@pytest.mark.parametrize("typed", ["KPH/0 g", "KPH/1.2.3 g", "Phát hiện/007 g"])
def test_unreadable_portion_is_refused(typed: str) -> None:
    assert refusal(typed, SALMONELLA) == "reading_portion"


@pytest.mark.parametrize(
    ("reading", "vietnamese", "english"),
    [
        (Reading(Kind.BELOW_LOQ, Decimal("0.010"), 2), "< 0,010 mg/kg", "< 0.010 mg/kg"),
        (Reading(Kind.ABOVE_RANGE, Decimal(300), 3), "> 300 mg/kg", "> 300 mg/kg"),
        (Reading(Kind.BELOW_LOD, Decimal("0.003"), 1), "KPH (LOD = 0,003 mg/kg)", "ND (LOD = 0.003 mg/kg)"),
        (Reading(Kind.NOT_DETECTED, portion_g=Decimal(25)), "Không phát hiện/25 g", "Not detected in 25 g"),
        (Reading(Kind.NOT_DETECTED), "Không phát hiện", "Not detected"),
        (Reading(Kind.DETECTED, portion_g=Decimal(25)), "Phát hiện/25 g", "Detected in 25 g"),
        (Reading(Kind.PRESUMPTIVE), "Nghi ngờ, chưa khẳng định", "Presumptive, not confirmed"),
    ],
)
def test_reading_in_words(reading: Reading, vietnamese: str, english: str) -> None:
    assert shown(reading, Language.VI, unit="mg/kg") == vietnamese
    assert shown(reading, Language.EN, unit="mg/kg") == english


def test_number_survives_a_store_that_drops_or_adds_zeros() -> None:
    kept = Reading.parse("0.050", ANYTHING)
    for stored in ("0.05", "0.0500000000", "5E-2"):
        assert shown(Reading(kept.kind, Decimal(stored), kept.digits), Language.VI) == "0,050"
