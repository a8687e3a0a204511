"""A calculation as the page of one result shows it: determinations with their boxes, and what comes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lims.domain import calculated, calculated_typed, worked
from lims.domain.calculated import Calculated, Taken
from lims.domain.calculation import Input, Recipe, plain_unit
from lims.domain.refusal import Refused
from lims.domain.yardstick import Yardstick
from lims.queries.boxes import Box
from lims.services import bench_work
from lims.web.errors import sentences
from lims.words import Language, say
from lims.words import calculation as words
from lims.words.outcomes import said, understood

AT_FIRST = 2


@dataclass(frozen=True, slots=True)
class InputBox:
    """One box: `hint` is the range it takes."""

    id: str
    name: str
    label: str
    unit: str
    hint: str
    text: str
    many: bool


@dataclass(frozen=True, slots=True)
class CalculationSheet:
    """Its determinations, box by box; the formula as it is written, and the rules that go with it."""

    recipe: Recipe
    determinations: Sequence[Sequence[InputBox]]
    rules: Sequence[str]
    same: bool | None


def calculation_sheet(
    box: Box, recipe: Recipe, sent: Sequence[Mapping[str, str]] | None, language: Language
) -> CalculationSheet:
    """As it was sent, else as it is kept, with room for what comes next."""
    rows = list(sent) if sent is not None else calculated_typed.as_typed(box.work)
    return CalculationSheet(
        recipe,
        [
            [
                _box(each, place, rows[place] if place < len(rows) else None, language)
                for each in recipe.inputs
            ]
            for place in range(_count(box, recipe, rows))
        ],
        [*words.repeats(recipe.repeats, recipe, language), words.rounding(recipe, language)],
        _same(box, recipe),
    )


def told_of(box: Box, recipe: Recipe, language: Language) -> list[str]:
    """What is kept, in sentences."""
    work = box.work
    return list(words.sentences(work, recipe, language)) if isinstance(work, Calculated) else []


def calculation_readback(
    recipe: Recipe, yardstick: Yardstick, sent: Sequence[Mapping[str, str]], language: Language
) -> dict[str, Any]:
    """What the boxes say now; a box still empty is not wrong before it is kept."""
    answer: dict[str, Any] = {"understood": None, "outcomes": [], "told": [], "warning": "", "problems": {}}
    try:
        found = bench_work.of_calculation(sent, recipe, yardstick)
    except Refused as refused:
        wrong = {
            name: each for name, each in refused.problems.items() if each.code != "calculation_input_missing"
        }
        return answer | {"problems": sentences(wrong)}
    work = found.work
    if not isinstance(work, Calculated) or work.blank:
        return answer
    own = replace(yardstick, seen=work.seen(yardstick.seen))
    told = {
        "told": list(words.sentences(work, recipe, language)),
        "warning": " ".join(words.warnings(work, recipe, language)),
    }
    if found.reading is None:
        return answer | told
    outcomes = said(own.answers(found.reading), found.reading, language)
    return (
        answer
        | told
        | {
            "understood": understood(found.reading, own.seen.unit, language),
            "outcomes": [
                {"market": each.market, "outcome": each.outcome, "word": each.word, "sentence": each.sentence}
                for each in outcomes
            ],
        }
    )


def _count(box: Box, recipe: Recipe, rows: Sequence[Mapping[str, str]]) -> int:
    """Two where two make a result; four once the first two did not agree."""
    used = max(
        (place + 1 for place, each in enumerate(rows) if calculated_typed.made(each, recipe)), default=0
    )
    waits = isinstance(box.work, Calculated) and box.work.taken is Taken.WAITS_MORE
    if recipe.boxes == 1:
        return 1
    return recipe.boxes if waits or used > AT_FIRST else AT_FIRST


def _box(each: Input, place: int, texts: Mapping[str, str] | None, language: Language) -> InputBox:
    text = calculated_typed.usual(each) if texts is None else texts.get(each.name, "")
    hint = words.window(each, language)
    return InputBox(
        f"in-{place}-{each.name}",
        each.name,
        each.label[language],
        plain_unit(each.unit),
        say("calculation.many_hint", language, window=hint) if each.many else hint,
        text,
        each.many,
    )


def _same(box: Box, recipe: Recipe) -> bool | None:
    """Whether the kept readings, calculated again, give what is kept, digit for digit."""
    work = box.work
    if not isinstance(work, Calculated):
        return None
    try:
        return worked.plain(calculated.again(work, recipe, box.method_sees)) == worked.plain(work)
    except Refused:
        return False
