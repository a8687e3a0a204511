"""A calculation as it is proposed: boxes read strictly, every problem beside its box."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lims.domain import amount, calculation
from lims.domain.calculation import (
    Calculation,
    Case,
    CaseInput,
    Check,
    Input,
    Otherwise,
    Recipe,
    Repeats,
    Rounding,
)
from lims.domain.certificate_parts import Names
from lims.domain.checked import Checked
from lims.domain.formula_unit import unit
from lims.domain.refusal import Refused
from lims.domain.replicate import BelowLoq

KINDS = ("one", "many", "signal")
HOW = ("half_even", "half_up")
ROUNDED_TO = ("decimals", "digits")
R_IN = ("unit", "percent")
MOST_PLACES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class InputGiven:
    name: str
    label_vi: str = ""
    label_en: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""
    decimals: str = ""
    usual: str = ""
    nominal: str = ""
    kind: str = "one"
    outside_vi: str = ""
    outside_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckGiven:
    condition: str
    otherwise: str = "refuse"
    says_vi: str = ""
    says_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseGiven:
    """`inputs` and `steps` are lines of `name = text`."""

    inputs: str
    expected: str = ""
    tolerance: str = ""
    steps: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculationGiven:
    code: str
    title_vi: str
    title_en: str
    source_vi: str
    source_en: str
    unit: str
    formula: str
    inputs: Sequence[InputGiven]
    checks: Sequence[CheckGiven] = ()
    cases: Sequence[CaseGiven] = ()
    rounded_to: str = "decimals"
    places: str = ""
    how: str = "half_even"
    count: str = "1"
    r: str = ""
    r_in: str = "unit"
    below: str = ""
    least: str = ""
    most: str = ""
    only: bool = False
    why: str = ""


def read(given: CalculationGiven, checked: Checked, *, version: int) -> Calculation | None:
    """The calculation somebody means; None once something in it is wrong."""
    inputs = tuple(_input(each, checked.under(f"inputs-{place}-")) for place, each in enumerate(given.inputs))
    if not inputs:
        checked.refuse("inputs-0-name", "required")
    recipe = Recipe(
        code=_code(given.code, checked),
        version=version,
        title=Names(checked.needed("title_vi", given.title_vi), checked.needed("title_en", given.title_en)),
        source=Names(
            checked.needed("source_vi", given.source_vi, longest=2000, lines=True),
            checked.text("source_en", given.source_en, longest=2000, lines=True),
        ),
        unit=_unit("unit", given.unit, checked),
        inputs=inputs,
        formula=checked.needed("formula", given.formula, longest=2000, lines=True),
        checks=tuple(_check(each, checked.under(f"checks-{n}-")) for n, each in enumerate(given.checks)),
        rounding=_rounding(given, checked),
        repeats=_repeats(given, checked),
        least=_number("least", given.least, checked),
        most=_number("most", given.most, checked),
        only=given.only,
    )
    cases = tuple(_case(each, checked.under(f"cases-{n}-")) for n, each in enumerate(given.cases))
    if checked.problems:
        return None
    _sound(recipe, checked)
    return None if checked.problems else Calculation(recipe, cases)


def _sound(recipe: Recipe, checked: Checked) -> None:
    try:
        calculation.require_sound(recipe)
    except Refused as refused:
        checked.refuse("formula", refused.code, **refused.values)


def _code(text: str, checked: Checked) -> str:
    code = checked.needed("code", text.strip().lower(), longest=40)
    if code and not all(part.isascii() and part.isalnum() for part in code.split("-")):
        checked.refuse("code", "calculation_code")
    return code


def _input(given: InputGiven, checked: Checked) -> Input:
    low, high = _number("low", given.low, checked), _number("high", given.high, checked)
    for box, found in (("low", low), ("high", high)):
        if found is None:
            checked.refuse(box, "required")
    if low is not None and high is not None and low > high:
        checked.refuse("high", "calculation_range_backwards")
    usual, nominal = _number("usual", given.usual, checked), _number("nominal", given.nominal, checked)
    for box, found in (("usual", usual), ("nominal", nominal)):
        if found is not None and low is not None and high is not None and not low <= found <= high:
            checked.refuse(box, "calculation_outside_own_range")
    kind = _choice("kind", given.kind, KINDS, checked)
    return Input(
        name=checked.needed("name", given.name, longest=20),
        label=Names(checked.needed("label_vi", given.label_vi), checked.text("label_en", given.label_en)),
        unit=_unit("unit", given.unit or "1", checked),
        low=low or Decimal(0),
        high=high or Decimal(0),
        decimals=_places("decimals", given.decimals, checked),
        usual=usual,
        nominal=nominal,
        outside=Names(
            checked.text("outside_vi", given.outside_vi), checked.text("outside_en", given.outside_en)
        ),
        many=kind == "many",
        signal=kind == "signal",
    )


def _check(given: CheckGiven, checked: Checked) -> Check:
    return Check(
        checked.needed("condition", given.condition, longest=300),
        Otherwise(_choice("otherwise", given.otherwise, tuple(Otherwise), checked)),
        Names(checked.needed("says_vi", given.says_vi), checked.text("says_en", given.says_en)),
    )


def _rounding(given: CalculationGiven, checked: Checked) -> Rounding:
    places = _places("places", given.places, checked)
    digits = _choice("rounded_to", given.rounded_to, ROUNDED_TO, checked) == "digits"
    if places is None:
        checked.refuse("places", "required")
    elif digits and places == 0:
        checked.refuse("places", "calculation_places", most=MOST_PLACES)
    how = _choice("how", given.how, HOW, checked)
    return Rounding(decimals=None if digits else places, digits=places if digits else None, how=how)


def _repeats(given: CalculationGiven, checked: Checked) -> Repeats:
    count, r = _choice("count", given.count, ("1", "2"), checked), _number("r", given.r, checked)
    if count == "2" and (r is None or r <= 0):
        checked.refuse("r", "calculation_no_repeatability")
    below = _choice("below", given.below, ("", *BelowLoq), checked)
    return Repeats(
        count=int(count),
        r=r if count == "2" else None,
        relative=_choice("r_in", given.r_in, R_IN, checked) == "percent",
        below=BelowLoq(below) if below else None,
    )


def _case(given: CaseGiven, checked: Checked) -> Case:
    expected = _number("expected", given.expected, checked)
    refused = checked.text("refused", given.refused, longest=60)
    if (expected is None) is (not refused):
        checked.refuse("expected", "calculation_case_one")
    tolerance = _number("tolerance", given.tolerance, checked) or Decimal(0)
    if tolerance < 0:
        checked.refuse("tolerance", "calculation_tolerance")
    steps = _lines("steps", given.steps, checked)
    return Case(
        inputs=_lines("inputs", given.inputs, checked),
        expected=expected,
        tolerance=tolerance,
        steps=tuple(CaseInput(each.name, f"{_number('steps', each.text, checked) or 0:f}") for each in steps),
        refused=refused,
    )


def _lines(box: str, text: str, checked: Checked) -> tuple[CaseInput, ...]:
    found = []
    for line in checked.text(box, text, longest=1000, lines=True).splitlines():
        name, sign, value = (part.strip() for part in line.partition("="))
        if not (name and sign and value):
            checked.refuse(box, "calculation_case_lines")
        found.append(CaseInput(name, value))
    return tuple(found)


def _number(box: str, text: str, checked: Checked) -> Decimal | None:
    if not text.strip():
        return None
    return checked.read(box, lambda: amount.plain(text), otherwise=Decimal(0))


def _places(box: str, text: str, checked: Checked) -> int | None:
    typed = text.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 3 and int(typed) <= MOST_PLACES):
        checked.refuse(box, "calculation_places", most=MOST_PLACES)
        return 0
    return int(typed)


def _unit(box: str, text: str, checked: Checked) -> str:
    typed = checked.needed(box, text, longest=60)
    if typed:
        checked.read(box, lambda: unit(typed), otherwise=None)
    return typed


def _choice(box: str, given: str, possible: Sequence[str], checked: Checked) -> str:
    if given in possible:
        return str(given)
    checked.refuse(box, "decided_choice")
    return str(possible[0])
