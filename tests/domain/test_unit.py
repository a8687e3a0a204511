"""Units convert exactly, there and back, or not at all."""

import csv
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.domain import unit
from lims.domain.refusal import Refused

CATALOGUE = Path(__file__).parents[2] / "lims" / "catalogue"
MASS = ["mg/kg", "ppm", "µg/kg", "ppb", "g/kg", "g/100 g", "%", "mg/100 g", "pg/g", "ng/g", "ng/kg", "mg/lb"]


@pytest.mark.parametrize(
    ("value", "from_unit", "to_unit", "converted"),
    [
        ("1", "ppm", "mg/kg", "1"),
        ("1", "ppb", "µg/kg", "1"),
        ("1", "mg/kg", "µg/kg", "1000"),
        ("1", "g/kg", "mg/kg", "1000"),
        ("1", "mg/100 g", "mg/kg", "10"),
        ("1", "pg/g", "ng/kg", "1"),
        ("1", "ng/g", "µg/kg", "1"),
        ("1", "%", "g/100 g", "1"),
        ("1", "mS/cm", "µS/cm", "1000"),
        ("50", "µg/kg", "mg/kg", "0.050"),
        ("10", "mg/kg", "mg/lb", "4.5359237"),
    ],
)
def test_units_of_the_catalogue(value: str, from_unit: str, to_unit: str, converted: str) -> None:
    assert unit.convert(Decimal(value), from_unit, to_unit) == Decimal(converted)


@given(st.sampled_from(MASS), st.sampled_from(MASS), st.fractions(min_value=0, max_value=10**6))
def test_there_and_back_is_exact(one: str, other: str, value: Fraction) -> None:
    assert value * unit.factor(one, other) * unit.factor(other, one) == value


@given(
    st.sampled_from(MASS[:-1]),
    st.sampled_from(MASS[:-1]),
    st.decimals(0, 10**9, places=9, allow_nan=False, allow_infinity=False),
)
def test_decimal_there_and_back_is_exact(one: str, other: str, value: Decimal) -> None:
    assert unit.convert(unit.convert(value, one, other), other, one) == value


PAIRS = [
    pair
    for scales in unit._MEASURES.values()  # every unit there is, and no list that could lag behind
    for pair in permutations(scales, 2)
]


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[" → ".join(pair) for pair in PAIRS])
def test_every_pair_of_units_is_exact_there_and_back(one: str, other: str) -> None:
    assert unit.factor(one, other) * unit.factor(other, one) == 1
    for number in map(Decimal, ("0", "1", "0.010", "123456789.987654321", "1E-12")):
        try:
            there = unit.convert(number, one, other)
        except Refused:
            assert one == "mg/lb"  # a kilogram is no decimal number of pounds
        else:
            assert Fraction(there) == Fraction(number) * unit.factor(one, other)
            assert unit.convert(there, other, one) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [("mg/kg", "cfu/g"), ("mS/cm", "%"), ("meq/kg", "mg/kg"), ("mg/l", "mg/kg"), ("pH", "%")],
)
def test_different_measures_are_refused(one: str, other: str) -> None:
    with pytest.raises(Refused) as refused:
        unit.factor(one, other)
    assert refused.value.code == "unit_mismatch"


def test_no_inexact_decimal_is_given() -> None:
    with pytest.raises(Refused) as refused:
        unit.convert(Decimal(1), "mg/lb", "mg/kg")
    assert refused.value.code == "unit_mismatch"


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [("μg/kg", "µg/kg"), ("ug/kg", "µg/kg"), ("CFU/g", "cfu/g"), ("g/100g", "g/100 g"), (" MG/KG ", "mg/kg")],
)
def test_one_spelling_for_each_unit(typed: str, canonical: str) -> None:
    assert unit.canonical(typed) == canonical


def test_every_unit_of_the_catalogue_is_known_by_its_own_spelling() -> None:
    used = {row["unit"] for row in _rows("limits.csv")} | {
        row["default_unit"] for row in _rows("analytes.csv")
    }
    assert {each: unit.canonical(each) for each in used - {""}} == {each: each for each in used - {""}}


def _rows(name: str) -> list[dict[str, str]]:
    with (CATALOGUE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
