"""The language of calculations: what it reads, what it refuses, and that no text makes it do anything else."""

import contextlib
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.domain import formula_check, formula_line, formula_text, formula_value
from lims.domain.formula_check import Kind
from lims.domain.formula_unit import told, unit
from lims.domain.formula_value import Value
from lims.domain.refusal import Refused

INPUTS = {
    "C": Kind(unit("mg/l")),
    "V": Kind(unit("ml")),
    "m": Kind(unit("g")),
    "x": Kind(unit("1")),
    "y": Kind(unit("1")),
    "many": Kind(unit("1"), many=True),
    "times": Kind(unit("min"), many=True),
}
VALUES: Mapping[str, Value] = {
    "C": Decimal("18.6"),
    "V": Decimal(100),
    "m": Decimal("5.02"),
    "x": Decimal(2),
    "y": Decimal(0),
    "many": (Decimal("0.6"), Decimal("0.4"), Decimal("0.2")),
    "times": (Decimal(5), Decimal(10), Decimal(15)),
}


def answer(text: str, *, in_unit: str = "1") -> Decimal:
    found = formula_text.parse(text)
    formula_check.check(found, INPUTS, in_unit)
    return formula_value.evaluate(found, VALUES)[1]


def code(text: str, *, in_unit: str = "1") -> str:
    with pytest.raises(Refused) as refused:
        answer(text, in_unit=in_unit)
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("8 / 2 / 2", "2"),
        ("2 - 3 - 4", "-5"),
        ("-x", "-2"),
        ("--x", "2"),
        ("−2 × x", "-4"),
        ("x ÷ 4", "0.5"),
        ("1e3 * x", "2E+3"),
        ("log10(1000)", "3"),
        ("sqrt(x * 8)", "4"),
        ("abs(0 - 3)", "3"),
        ("min(3, x)", "2"),
        ("max(many)", "0.6"),
        ("mean(many)", "0.4"),
        ("mean(1, 2, 6)", "3"),
        ("sd(many)", "0.2"),
        ("if x < 3 then 10 else 20", "10"),
        ("if x ≥ 3 then 10 else if x <= 2 then 30 else 20", "30"),
        ("let a = x + 1\n\nlet b = a * a; b - 1", "8"),
        ("readoff(many, times, 0.4) / 1 [min]", "10"),
        ("slope(many, times) * 1 [min]", "-0.04"),
        ("intercept(many, times)", "0.8"),
    ],
)
def test_formula_is_understood(text: str, value: str) -> None:
    assert answer(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "formula_empty"),
        ("  \n", "formula_empty"),
        ("x +", "formula_ends_early"),
        ("x y", "formula_unexpected"),
        ("(x", "formula_ends_early"),
        ("x)", "formula_unexpected"),
        ("0,5 * x", "formula_comma"),
        ("x.real", "formula_sign_unknown"),
        ("x[0]", "formula_sign_unknown"),
        ("x ** 2", "formula_unexpected"),
        ("'text'", "formula_sign_unknown"),
        ("__import__(x)", "formula_sign_unknown"),
        ("eval(x)", "formula_unexpected"),
        ("lambda", "formula_name_unknown"),
        ("z", "formula_name_unknown"),
        ("let x = 1\nx", "formula_step_twice"),
        ("let a = 1\nlet a = 2\na", "formula_step_twice"),
        ("let a = 1\nx", "formula_unused"),
        ("let a = a\na", "formula_name_unknown"),
        ("log10(x, x)", "formula_arguments"),
        ("1" * 19, "formula_number"),
        ("1e99", "formula_number"),
        ("1e-9999", "formula_number"),
        ("a" * 21, "formula_name"),
        ("(" * 50 + "x" + ")" * 50, "formula_too_deep"),
        ("-" * 50 + "x", "formula_too_deep"),
        ("x" + "+x" * 60, "formula_too_deep"),
        ("x + " * 501 + "x", "formula_too_long"),
        ("\n".join(f"let a{n} = x" for n in range(13)) + "\nx", "formula_too_many_steps"),
        ("x < 3", "formula_unexpected"),
        ("if x then 1 else 2", "formula_unexpected"),
        ("many", "formula_series"),
        ("many + 1", "formula_series"),
        ("mean(x)", "formula_needs_series"),
        ("slope(x, times)", "formula_needs_series"),
        ("1 [parsec]", "formula_unit_unknown"),
        ("x / y", "formula_division_by_zero"),
        ("log10(y)", "formula_no_number"),
        ("log10(y - 1)", "formula_no_number"),
        ("sqrt(y - 1)", "formula_no_number"),
        ("readoff(many, times, 0.1) / 1 [min]", "formula_not_bracketed"),
    ],
)
def test_what_is_no_formula_is_refused(text: str, refusal: str) -> None:
    assert code(text) == refusal


@pytest.mark.parametrize(
    ("text", "in_unit", "refusal"),
    [
        ("C * V / m", "mg/kg", None),
        ("C * V / m", "µg/kg", "formula_result_unit"),
        ("C * V / m / 1000", "g/kg", "formula_result_unit"),
        ("C * V / m / 1000 [(mg/kg)/(g/kg)]", "g/kg", None),
        ("C + V", "mg/kg", "formula_units_differ"),
        ("1 [mg/kg] + 1 [µg/kg]", "mg/kg", "formula_units_differ"),
        ("1 [mg/kg] + 1 [ppm]", "mg/kg", None),
        ("1 [%] + 1 [g/100 g]", "%", None),
        ("if m < 5 [mg] then C else C", "mg/l", "formula_units_differ"),
        ("if m < 5 [g] then C else V", "mg/l", "formula_units_differ"),
        ("log10(m)", "1", "formula_needs_plain"),
        ("sqrt(m)", "g", "formula_no_root"),
        ("sqrt(m * m)", "g", None),
        ("max(m, 1 [g])", "g", None),
        ("max(m, 1 [kg])", "g", "formula_units_differ"),
    ],
)
def test_units_are_checked_by_what_they_measure_and_how_large_they_are(
    text: str, in_unit: str, refusal: str | None
) -> None:
    found = formula_text.parse(text)
    if refusal is None:
        formula_check.check(found, INPUTS, in_unit)
        return
    with pytest.raises(Refused) as refused:
        formula_check.check(found, INPUTS, in_unit)
    assert refused.value.code == refusal


@pytest.mark.parametrize("text", ["", "/", "g//g", "(g", "g)", "100", "g" * 61, "0 g", "°F"])
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        unit(text)


def test_both_micro_signs_and_u_are_one_unit() -> None:
    assert unit("\u00b5g/kg") == unit("\u03bcg/kg") == unit("ug/kg")
    assert told(unit("µg/l").times(unit("ml")).over(unit("g"))) == "µg/kg"


def test_overflow_is_no_result() -> None:
    huge = "let a = 1e15 * 1e15 * 1e15 * 1e15 * 1e15\nlet b = a * a * a * a\nlet c = b * b * b * b\nc"
    assert code(huge) == "formula_too_large"


@given(st.text(max_size=80))
def test_no_text_does_anything_but_parse_or_be_refused(text: str) -> None:
    with contextlib.suppress(Refused):
        answer(text)


PIECES = st.sampled_from(
    ["x", "y", "C", "m", "many", "times", "1", "0.5", "2 [g]", "+", "-", "*", "/", "(", ")", ",", "log10(", "sqrt(",
     "mean(", "readoff(", "if ", " then ", " else ", "<", ">=", "let a = ", "\n", "a", "="]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40))
def test_no_heap_of_pieces_does_either(pieces: list[str]) -> None:
    with contextlib.suppress(Refused):
        answer("".join(pieces))


numbers = st.decimals(min_value=-1000, max_value=1000, places=3)
lines = st.recursive(
    st.one_of(st.just("s"), st.integers(1, 9).map(str), st.just("x")),
    lambda inner: st.builds(lambda a, sign, b: f"({a} {sign} {b})", inner, st.sampled_from("+-*/"), inner),
    max_leaves=8,
)


@given(lines, numbers, numbers)
def test_where_it_is_a_line_it_is_one_everywhere(text: str, first: Decimal, second: Decimal) -> None:
    """A bound of the signal becomes a bound of the result: between two readings the formula goes straight."""
    found = formula_text.parse(text)
    line = formula_line.of(found, {"x": Decimal(3)}, "s")
    if line is None:
        return
    for at in (first, second):
        try:
            value = formula_value.evaluate(found, {"x": Decimal(3), "s": at})[1]
        except Refused:
            continue
        assert abs(value - line.at(at)) <= Decimal("1e-30") * (1 + abs(value))
