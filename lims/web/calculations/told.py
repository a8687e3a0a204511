"""One calculation as its page tells it: inputs, rules, examples with what came out, and an attempt that keeps nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lims.domain import calculated_typed, calculation_case, determined
from lims.domain.calculation import Calculation, Input, Recipe, plain_unit
from lims.domain.calculation_case import Ran
from lims.domain.determined import Given
from lims.domain.reading import Range
from lims.domain.refusal import Problem, Refused
from lims.web.errors import sentence
from lims.words import Language, say
from lims.words import calculation as words
from lims.words.readings import number


@dataclass(frozen=True, slots=True)
class InputLine:
    """One input with its box to try."""

    given: Input
    label: str
    unit: str
    window: str
    outside: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One example: what goes in, what should come out, what did."""

    given: str
    expected: str
    found: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What an attempt gave: sentences, or problems by input."""

    told: Sequence[str] = ()
    problems: Mapping[str, Problem] = field(default_factory=dict)
    problem: str = ""


def inputs(recipe: Recipe, typed: Mapping[str, str] | None, language: Language) -> list[InputLine]:
    return [
        InputLine(
            each,
            each.label[language],
            plain_unit(each.unit),
            words.window(each, language),
            each.outside[language],
            calculated_typed.usual(each) if typed is None else typed.get(each.name, ""),
        )
        for each in recipe.inputs
    ]


def rules(recipe: Recipe, language: Language) -> list[str]:
    told = [*words.repeats(recipe.repeats, recipe, language), words.rounding(recipe, language)]
    if recipe.least is not None or recipe.most is not None:
        low, high = ("–" if each is None else number(each, language) for each in (recipe.least, recipe.most))
        told.append(say("calculation.possible", language, low=low, high=high, unit=plain_unit(recipe.unit)))
    if recipe.signal is not None:
        told.append(say("calculation.signal_is", language, name=recipe.signal.name))
    return told + ([say("calculation.only", language)] if recipe.only else [])


def cases(found: Calculation, language: Language) -> list[CaseLine]:
    return [_case(ran, language) for ran in calculation_case.run_all(found)]


def tried(recipe: Recipe, typed: Mapping[str, str], language: Language) -> Tried:
    given = [
        Given(each.name, typed.get(each.name, "")[: calculated_typed.LONGEST], each.unit)
        for each in recipe.inputs
    ]
    try:
        found = determined.determination(
            recipe, given, Range(unit=recipe.unit, lod=None, loq=None, may_be_negative=True)
        )
    except Refused as refused:
        return Tried(problems=refused.problems, problem="" if refused.problems else sentence(refused.problem))
    return Tried([*words.of_one(found, recipe, language), *words.warnings_of(found, recipe, language)])


def _case(ran: Ran, language: Language) -> CaseLine:
    case = ran.case
    given = "; ".join(f"{each.name} = {each.text}" for each in case.inputs)
    if case.expected is not None:
        spread = f" ± {number(case.tolerance, language)}" if case.tolerance else ""
        expected = f"{number(case.expected, language)}{spread}"
    else:
        expected = say("calculation.refused", language)
    if ran.refused is not None:
        found = sentence(ran.refused)
    else:
        found = "" if ran.found is None or ran.found.value is None else words.short(ran.found.value, language)
    return CaseLine(given, expected, found, ran.passed)
