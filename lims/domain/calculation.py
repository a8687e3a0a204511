"""A bench calculation as data: its inputs with units and ranges, its formula, its checks and how often it is determined."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lims.domain import formula, formula_check, formula_text
from lims.domain.certificate_parts import NO_NAMES, Names
from lims.domain.formula_check import Kind
from lims.domain.formula_unit import ONE, unit
from lims.domain.number import rounded
from lims.domain.refusal import Refused
from lims.domain.replicate import BelowLoq

MOST_INPUTS, MOST_IN_SERIES, MOST_CHECKS, MOST_CASES, MOST_DETERMINATIONS = 16, 12, 6, 12, 4
MOST_PLACES = 12


class Otherwise(StrEnum):
    """What follows when a check does not hold: no result, a lower bound, or a word to the reviewer."""

    REFUSE = "refuse"
    ABOVE = "above"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One number read at the bench, or (`many`) several of them.

    Outside `low` … `high` the formula does not hold: `outside` says what to do instead. `signal` is the reading
    of the analyte itself, the only one that may be below what can be seen. `nominal` is the value at which the
    method's LOD and LOQ were found; where it stands, they follow the value that was used.
    """

    name: str
    label: Names
    unit: str
    low: Decimal
    high: Decimal
    decimals: int | None = None
    usual: Decimal | None = None
    nominal: Decimal | None = None
    outside: Names = NO_NAMES
    many: bool = False
    signal: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A comparison that must hold among inputs and steps."""

    condition: str
    otherwise: Otherwise
    says: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """How the result is reported: so many decimals, or so many significant digits."""

    decimals: int | None = None
    digits: int | None = None
    how: str = "half_even"

    def reported(self, value: Decimal, *, finer: int = 0) -> Decimal:
        """`value` as it is reported, with `finer` more places."""
        places = self.decimals if self.decimals is not None else (self.digits or 3) - 1 - value.adjusted()
        return Decimal(format(rounded(value, places + finer, self.how), "f"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """How many determinations make a result, and when two of them agree.

    `r` is the repeatability limit, in the unit or (`relative`) in per cent of their mean. `below` stands for a
    determination below the LOQ in a mean; without it such a mean is refused.
    """

    count: int = 1
    r: Decimal | None = None
    relative: bool = False
    below: BelowLoq | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is kept with a line of a method. `id` is the row of this version, whose cases it passed."""

    id: int = 0
    code: str
    version: int = 1
    title: Names
    source: Names
    unit: str
    inputs: tuple[Input, ...]
    formula: str
    checks: tuple[Check, ...] = ()
    rounding: Rounding
    repeats: Repeats
    least: Decimal | None = None
    most: Decimal | None = None
    only: bool = False

    @property
    def signal(self) -> Input | None:
        return next((each for each in self.inputs if each.signal), None)

    @property
    def boxes(self) -> int:
        """How many determinations the page has room for."""
        return MOST_DETERMINATIONS if self.repeats.count > 1 else 1


@dataclass(frozen=True, slots=True)
class CaseInput:
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A worked example: inputs as typed, and the number to come out, or the code of the refusal."""

    inputs: tuple[CaseInput, ...]
    expected: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    steps: tuple[CaseInput, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Calculation:
    """A recipe with the examples that were run before anybody could use it."""

    recipe: Recipe
    cases: tuple[Case, ...]


def require_sound(recipe: Recipe) -> Mapping[str, Kind]:
    """The units of inputs and steps. Raises `Refused` for a recipe that cannot be carried out as it stands."""
    names = [each.name for each in recipe.inputs]
    for name in names:
        if formula.NAME.fullmatch(name) is None or name in formula.WORDS | formula.FUNCTIONS.keys():
            raise Refused("formula_name", name=name[:30])
        if names.count(name) > 1:
            raise Refused("formula_step_twice", name=name)
    if sum(each.signal for each in recipe.inputs) > 1 or any(
        each.signal and each.many for each in recipe.inputs
    ):
        raise Refused("calculation_one_signal")
    found = formula_text.parse(recipe.formula)
    known = formula_check.check(
        found, {each.name: Kind(unit(each.unit), each.many) for each in recipe.inputs}, recipe.unit
    )
    for check in recipe.checks:
        formula_check.comparison(formula_text.condition(check.condition), known)
    spoken = [found.result, *(node for _, node in found.steps)]
    used = {name for node in spoken for name in formula.names(node)}
    used |= {name for each in recipe.checks for name in formula.names(formula_text.condition(each.condition))}
    for name in names:
        if name not in used:
            raise Refused("formula_unused", name=name)
    return known


def plain_unit(text: str) -> str:
    """A unit as it stands behind a number: nothing for 1."""
    return "" if text in {"1", "A"} and unit(text) == ONE else text
