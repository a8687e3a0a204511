"""Determinations as they are typed: boxes by the names of the inputs; an empty one was not made."""

from collections.abc import Mapping, Sequence

from lims.domain.calculated import Calculated
from lims.domain.calculation import Input, Recipe
from lims.domain.determined import Given
from lims.domain.entry import as_kept
from lims.domain.refusal import Problem, Refused

LONGEST = 200


def rows(typed: Sequence[Mapping[str, str]], recipe: Recipe) -> list[tuple[Given, ...]]:
    """The determinations that were made. What is offered with the page alone says nothing.

    Raises `Refused` for one that stands behind an empty one: their order is the order they were made in.
    """
    found, gap = list[tuple[Given, ...]](), None
    for place, texts in enumerate(typed[: recipe.boxes]):
        if not made(texts, recipe):
            gap = place if gap is None else gap
            continue
        if gap is not None:
            raise _at(gap, "calculation_gap")
        found.append(tuple(Given(each.name, _kept(texts, each, place), each.unit) for each in recipe.inputs))
    return found


def made(texts: Mapping[str, str], recipe: Recipe) -> bool:
    return any(as_kept(texts.get(each.name, "")) not in {"", usual(each)} for each in recipe.inputs)


def usual(each: Input) -> str:
    """What is offered in its box."""
    return "" if each.usual is None else format(each.usual, "f").replace(".", ",")


def as_typed(work: object) -> list[dict[str, str]]:
    """The determinations as they would be typed again."""
    if not isinstance(work, Calculated):
        return []
    return [{given.name: given.text for given in each.given} for each in work.determinations]


def _kept(texts: Mapping[str, str], each: Input, place: int) -> str:
    text = as_kept(texts.get(each.name, ""))
    if len(text) > LONGEST:
        problem = Problem("reading_too_long", {"longest": LONGEST})
        raise Refused("calculation_needs_attention", {f"in-{place}-{each.name}": problem}, count=1)
    return text


def _at(place: int, code: str) -> Refused:
    return Refused("calculation_needs_attention", {f"whole-{place}": Problem(code)}, count=1)
