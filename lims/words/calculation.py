"""A calculation in words: what was read, the steps between, how determinations were taken together, what was seen."""

from collections.abc import Iterator
from decimal import Decimal

from lims.domain.calculated import Calculated, Taken
from lims.domain.calculation import Input, Recipe, Repeats, plain_unit
from lims.domain.determined import NEGATIVE, Determination
from lims.domain.formula_value import CONTEXT
from lims.domain.reading import Kind
from lims.words import Language, say
from lims.words.readings import number

_SHOWN = 6


def short(value: Decimal, language: Language) -> str:
    """Six significant figures for the eye; what is kept is unrounded."""
    if value.is_zero():
        return "0"
    places = min(max(_SHOWN - 1 - value.adjusted(), 0), 30)
    shown = (
        format(value.quantize(Decimal(1).scaleb(-places), context=CONTEXT), "f")
        if places
        else format(value, ".0f")
    )
    plain = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return plain.replace(".", "," if language == Language.VI else ".")


def window(each: Input, language: Language) -> str:
    """ "4,5–5,5 g" """
    return f"{short(each.low, language)}–{short(each.high, language)} {plain_unit(each.unit)}".strip()


def repeats(rule: Repeats, recipe: Recipe, language: Language) -> Iterator[str]:
    """How often, when two agree, and what stands for a value below the LOQ."""
    if rule.count == 1:
        yield say("calculation.once", language)
        return
    unit = "%" if rule.relative else recipe.unit
    yield say("calculation.twice", language, r=rule.r, unit=unit)
    if rule.below is None:
        yield say("calculation.no_below", language)
    else:
        yield say(f"replicates.{rule.below}", language)


def rounding(recipe: Recipe, language: Language) -> str:
    how = recipe.rounding
    kind = "decimals" if how.decimals is not None else "digits"
    count = how.decimals if how.decimals is not None else how.digits
    return say(
        f"calculation.rounding_{kind}", language, count=count, how=say(f"calculation.{how.how}", language)
    )


def sentences(work: Calculated, recipe: Recipe, language: Language) -> Iterator[str]:
    """For the eye, below the boxes and before the reviewer."""
    several = len(work.determinations) > 1
    for place, each in enumerate(work.determinations, 1):
        lead = say("calculation.determination", language, number=place) + ": " if several else ""
        yield lead + " · ".join(of_one(each, recipe, language))
        yield from (lead + told for told in warnings_of(each, recipe, language))
    if work.taken not in {Taken.SINGLE}:
        yield say(f"calculation.taken_{work.taken}", language)
    if work.below is not None:
        yield say(f"replicates.{work.below}", language)
    if work.unrounded is not None and several and work.read_as is not None:
        yield say(
            "calculation.unrounded",
            language,
            value=short(work.unrounded, language),
            unit=plain_unit(recipe.unit),
        )
    yield from seen(work, recipe, language)


def seen(work: Calculated, recipe: Recipe, language: Language) -> Iterator[str]:
    """LOD and LOQ with this portion and dilution, where they are not those of the method."""
    if any(each.share not in {None, Decimal(1)} for each in work.determinations):
        bounds = [
            (name, bound) for name, bound in (("LOD", work.lod), ("LOQ", work.loq)) if bound is not None
        ]
        if bounds:
            told = ", ".join(f"{name} {number(bound, language)}" for name, bound in bounds)
            yield say("calculation.seen", language, bounds=told, unit=plain_unit(recipe.unit))


def warnings(work: Calculated, recipe: Recipe, language: Language) -> Iterator[str]:
    """What deserves a look."""
    for each in work.determinations:
        yield from warnings_of(each, recipe, language)
    if work.taken in {Taken.WAITS_MORE, Taken.MEDIAN_OF_FOUR}:
        yield say(f"calculation.taken_{work.taken}", language)
    if work.finer and work.unrounded is not None:
        yield say("calculation.finer", language, value=short(work.unrounded, language))


def warnings_of(each: Determination, recipe: Recipe, language: Language) -> Iterator[str]:
    for told in each.warned:
        if told == NEGATIVE:
            yield say("calculation.negative", language, value=short(each.value or Decimal(0), language))
        else:
            yield recipe.checks[int(told)].says[language]


def raw(work: Calculated, recipe: Recipe, language: Language) -> Iterator[str]:
    """Every reading as it was typed, in one line each."""
    yield say("calculation.by_version", language, title=recipe.title[language], version=work.version)
    for place, each in enumerate(work.determinations, 1):
        given = "; ".join(f"{one.name} = {one.text} {plain_unit(one.unit)}".strip() for one in each.given)
        yield f"{place}: {given}"


def of_one(each: Determination, recipe: Recipe, language: Language) -> Iterator[str]:
    for step in each.steps:
        yield f"{step.name} = {short(step.value, language)}"
    unit = plain_unit(recipe.unit)
    if each.kind is Kind.QUANTIFIED and each.value is not None:
        yield say("calculation.gives", language, value=short(each.value, language), unit=unit)
    elif each.value is not None:
        kind = say(f"calculation.kind_{each.kind}", language)
        yield say(
            "calculation.gives_bound", language, value=short(each.value, language), unit=unit, kind=kind
        )
    else:
        yield say(f"calculation.kind_{each.kind}", language)
