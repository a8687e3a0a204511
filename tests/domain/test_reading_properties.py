"""What goes in comes out digit for digit, and nothing outside the grammar goes in."""

import re
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lims.domain import number
from lims.domain.number import numeral
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Refused

ANYTHING = Range(unit="mg/kg", lod=None, loq=None, may_be_negative=True)
WHOLE = st.from_regex(r"(0|[1-9][0-9]{0,8})", fullmatch=True)
PLACES = st.from_regex(r"[0-9]{0,8}", fullmatch=True)
MARK = st.sampled_from(".,")
# The grammar again, written down independently of the program.
GRAMMAR = re.compile(
    r"[<>]? ?-?(0|[1-9][0-9]*)([.,][0-9]+)?( ?[xX×] ?10(\^-?[0-9]+|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|[eE][+-]?[0-9]+)?( ?[a-zA-Zµμ°%].*)?"
)


@given(WHOLE, MARK, PLACES)
def test_plain_number_comes_out_digit_for_digit(whole: str, mark: str, places: str) -> None:
    typed = f"{whole}{mark}{places}" if places else whole
    reading = Reading.parse(typed, ANYTHING, confirmed=True)
    assert reading.kind is Kind.QUANTIFIED
    assert reading.value == Decimal(typed.replace(",", "."))
    assert numeral(reading.value, reading.digits, mark) == typed


@given(
    st.integers(1, 9), PLACES, st.integers(-9, 9), st.sampled_from([" x 10^{}", "x10^{}", " × 10^{}", "E{}"])
)
def test_power_of_ten_keeps_value_and_digits(first: int, places: str, power: int, sign: str) -> None:
    mantissa = f"{first}.{places}" if places else str(first)
    reading = Reading.parse(mantissa + sign.format(power), ANYTHING)
    assert reading.value == Decimal(mantissa).scaleb(power)
    assert reading.digits == 1 + len(places)
    again = Reading.parse(numeral(reading.value, reading.digits, "."), ANYTHING, confirmed=True)
    assert (again.value, again.digits) == (reading.value, reading.digits)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_any_stored_number_is_printed_without_loss(value: Decimal) -> None:
    for digits in (None, 1, 3, 12):
        printed = numeral(value, digits, ".")
        read = number.read(printed)
        assert read is not None and read.value == value


@settings(max_examples=200)
@given(st.text(alphabet="0123456789.,<>-+eExX×^³ _'%/µgmk\u200b\u00a0٠１", max_size=14))
@example("1.000")
@example("0x1F")
def test_nothing_outside_the_grammar_is_accepted(typed: str) -> None:
    try:
        reading = Reading.parse(typed, Range(unit="mg/kg", lod=Decimal("1E-12"), loq=Decimal("1E-12")))
    except Refused:
        return
    plain = typed.strip(" \u00a0").translate(str.maketrans("１\u00a0", "1 "))
    assert GRAMMAR.fullmatch(plain), typed
    assert reading.value is not None and reading.value.is_finite() and reading.value >= 0


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(typed: str) -> None:
    for seen in (ANYTHING, Range(unit="presence/absence", lod=None, loq=None, qualitative=True)):
        try:
            reading = Reading.parse(typed, seen)
        except Refused:
            continue
        assert isinstance(reading, Reading)


@given(st.integers(1, 999).map(str), st.from_regex(r"[0-9]{3}", fullmatch=True), MARK)
def test_three_decimals_behind_one_mark_are_asked_about(whole: str, places: str, mark: str) -> None:
    try:
        Reading.parse(f"{whole}{mark}{places}", ANYTHING)
    except Refused as refused:
        assert refused.code == "reading_ambiguous"
    else:
        raise AssertionError("accepted")
