"""Worked examples kept with a calculation: run when it is proposed, and again when it is approved."""

from dataclasses import dataclass
from decimal import Decimal

from lims.domain import determined
from lims.domain.calculation import Calculation, Case, Recipe
from lims.domain.determined import Determination, Given
from lims.domain.formula_value import CONTEXT
from lims.domain.reading import Range
from lims.domain.refusal import Problem, Refused


@dataclass(frozen=True, slots=True)
class Ran:
    """What a case gave: a determination or a refusal, and what is wrong with that, if anything."""

    case: Case
    found: Determination | None
    refused: Problem | None
    problem: Problem | None

    @property
    def passed(self) -> bool:
        return self.problem is None


def run(recipe: Recipe, case: Case) -> Ran:
    """Calculate one example, as a determination of a method that sees everything."""
    try:
        found = determined.determination(recipe, given(recipe, case), _everything(recipe))
    except Refused as refused:
        told = next(iter(refused.problems.values()), refused.problem)
        expected = case.refused and case.refused == told.code
        return Ran(case, None, told, None if expected else Problem("case_refused", {"what": told.code}))
    return Ran(case, found, None, _wrong(case, found))


def run_all(calculation: Calculation) -> list[Ran]:
    return [run(calculation.recipe, each) for each in calculation.cases]


def require_passed(calculation: Calculation) -> None:
    """Raises `Refused` unless there are examples, one of them with a number, and every one comes out."""
    if not any(each.expected is not None for each in calculation.cases):
        raise Refused("calculation_needs_cases", {"cases-0-inputs": Problem("calculation_needs_cases")})
    problems = {
        f"cases-{place}-expected": ran.problem
        for place, ran in enumerate(run_all(calculation))
        if ran.problem is not None
    }
    if problems:
        raise Refused("calculation_cases_failed", problems, count=len(problems))


def given(recipe: Recipe, case: Case) -> tuple[Given, ...]:
    """The readings of an example in the order of the inputs."""
    texts = {each.name: each.text for each in case.inputs}
    return tuple(Given(each.name, texts.get(each.name, ""), each.unit) for each in recipe.inputs)


def _wrong(case: Case, found: Determination) -> Problem | None:
    if case.expected is None:
        return Problem("case_not_refused", {"value": _short(found.value)})
    if found.value is None or not _near(found.value, case.expected, case.tolerance):
        return Problem("case_differs", {"value": _short(found.value), "expected": case.expected})
    steps = {each.name: each.value for each in found.steps}
    for step in case.steps:
        if not _near(steps.get(step.name, Decimal("Infinity")), Decimal(step.text), case.tolerance):
            return Problem(
                "case_step_differs",
                {"name": step.name, "value": _short(steps.get(step.name)), "expected": Decimal(step.text)},
            )
    return None


def _near(value: Decimal, expected: Decimal, tolerance: Decimal) -> bool:
    return value.is_finite() and abs(CONTEXT.subtract(value, expected)) <= tolerance


def _short(value: Decimal | None) -> Decimal | str:
    if value is None:
        return "–"
    digits = 8
    if value.is_zero() or abs(value.adjusted()) > 15:
        return value
    return Decimal(
        format(value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1), context=CONTEXT), "f")
    )


def _everything(recipe: Recipe) -> Range:
    return Range(unit=recipe.unit, lod=None, loq=None, may_be_negative=True)
