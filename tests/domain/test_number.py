"""Numbers are exact and rounded by the rule that is named."""

from decimal import Decimal

import pytest

from lims.domain.number import numeral, read, rounded, significant_digits


@pytest.mark.parametrize(("how", "expected"), [("half_up", "2.68"), ("half_even", "2.68")])
def test_rounding_starts_from_the_written_digits(how: str, expected: str) -> None:  # N17
    assert rounded(Decimal("2.675"), 2, how) == Decimal(expected)


@pytest.mark.parametrize(("how", "expected"), [("half_up", "0.13"), ("half_even", "0.12")])
def test_exact_half_follows_the_named_rule(how: str, expected: str) -> None:
    assert rounded(Decimal("0.125"), 2, how) == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "digits", "printed"),
    [
        ("0.05", 2, "0,050"),
        ("0.0500000", 2, "0,050"),
        ("1200", 2, "1,2 × 10³"),
        ("1200", None, "1200"),
        ("1.2E+3", None, "1,2 × 10³"),
        ("1E-9", None, "0,000000001"),
        ("0", 1, "0"),
        ("0.00", None, "0,00"),
        ("-0.5", 1, "-0,5"),
        ("1234", 2, "1234"),
        ("1E+12", 1, "1 × 10¹²"),
    ],
)
def test_numeral(value: str, digits: int | None, printed: str) -> None:
    assert numeral(Decimal(value), digits, ",") == printed


@pytest.mark.parametrize(("value", "digits"), [("0.050", 2), ("10", 2), ("0", 1), ("0.00", 3), ("1.20", 3)])
def test_digits_of_a_stored_number(value: str, digits: int) -> None:
    assert significant_digits(Decimal(value)) == digits


def test_text_that_is_no_number_is_none() -> None:
    assert read("12 mg") is None
