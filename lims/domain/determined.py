"""One determination: numbers as they were typed → read, checked and calculated, or refused beside the box."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from lims.domain import determined_typed, formula, formula_line, formula_text, formula_value, number
from lims.domain.calculation import Input, Otherwise, Recipe
from lims.domain.determined_typed import Numbers
from lims.domain.formula_value import CONTEXT, Value
from lims.domain.number import EXACT
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Problem, Refused

NEGATIVE = "negative"
_FEWEST_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Given:
    """One reading as it was typed, with the unit it was asked in."""

    name: str
    text: str
    unit: str


@dataclass(frozen=True, slots=True)
class Step:
    """A named step between, unrounded."""

    name: str
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    """What was typed and what came out: `value` unrounded, `kind` as the method saw it.

    `lod`, `loq`, `upper` are the method's, brought to the portion and dilution that were used; `share` is by how much.
    """

    given: tuple[Given, ...]
    steps: tuple[Step, ...] = ()
    value: Decimal | None = None
    kind: Kind = Kind.QUANTIFIED
    bound: Decimal | None = None
    share: Decimal | None = None
    lod: Decimal | None = None
    loq: Decimal | None = None
    upper: Decimal | None = None
    warned: tuple[str, ...] = ()

    @property
    def reading(self) -> Reading:
        quantified = self.kind is Kind.QUANTIFIED
        return Reading(self.kind, self.value if quantified else self.bound)


def determination(recipe: Recipe, given: Sequence[Given], seen: Range) -> Determination:
    """Raises `Refused` with a problem for each box by its name, or one about the whole."""
    read = determined_typed.read(recipe, {each.name: each.text for each in given})
    own, share = _follows(recipe, read.numbers, seen)
    start = Determination(given=tuple(given), share=share, lod=own.lod, loq=own.loq, upper=own.upper)
    if read.censored:
        return _censored(recipe, read, own, start)
    steps, value = formula_value.evaluate(formula_text.parse(recipe.formula), read.numbers)
    done = replace(start, steps=tuple(Step(*each) for each in steps.items()), value=value)
    warned, beyond = _checked(recipe, {**read.numbers, **steps})
    _require_possible(recipe, value)
    if beyond:
        return replace(done, kind=Kind.ABOVE_RANGE, bound=_floored(value, own.upper), warned=warned)
    kind, bound = as_seen(value, own)
    if value < 0 and not own.may_be_negative and (own.lod is None or value < -own.lod):
        warned = (*warned, NEGATIVE)
    return replace(done, kind=kind, bound=bound, warned=warned)


def as_seen(value: Decimal, own: Range) -> tuple[Kind, Decimal | None]:
    """What the method can say of a number; a negative one is below whatever it can see."""
    if own.upper is not None and value > own.upper:
        return Kind.ABOVE_RANGE, own.upper
    if own.may_be_negative:
        return Kind.QUANTIFIED, None
    if own.lod is not None and value < own.lod:
        return Kind.BELOW_LOD, own.lod
    if own.loq is not None and value < own.loq:
        return Kind.BELOW_LOQ, own.loq
    if value < 0:
        raise Refused("calculation_negative")
    return Kind.QUANTIFIED, None


def _censored(recipe: Recipe, read: Numbers, own: Range, start: Determination) -> Determination:
    """A bound of the signal is a bound of the result only where the formula is a rising straight line in it."""
    signal = recipe.signal
    found = formula_text.parse(recipe.formula)
    line = formula_line.of(found, read.numbers, signal.name) if signal is not None else None
    if signal is None or line is None or line.b <= 0:
        raise Refused("calculation_censored", name=signal.name if signal else "")
    _require_checks_elsewhere(recipe, signal)
    at = read.numbers[signal.name]
    bound = line.at(at if isinstance(at, Decimal) else Decimal(0))
    if read.censored == ">":
        return replace(start, kind=Kind.ABOVE_RANGE, bound=_floored(bound, own.upper))
    least = own.lod if read.censored == "nd" else own.loq if own.loq is not None else own.lod
    if least is None:
        raise Refused("reading_no_lod" if read.censored == "nd" else "reading_no_loq")
    kind = Kind.BELOW_LOD if read.censored == "nd" else Kind.BELOW_LOQ
    return replace(start, kind=kind, bound=max(bound, least))


def _require_checks_elsewhere(recipe: Recipe, signal: Input) -> None:
    """A check that speaks of the signal, or of a step made of it, cannot be answered by a bound."""
    touched = {signal.name}
    for name, node in formula_text.parse(recipe.formula).steps:
        touched |= {name} if touched & set(formula.names(node)) else set()
    for check in recipe.checks:
        if check.otherwise is Otherwise.REFUSE and touched & set(
            formula.names(formula_text.condition(check.condition))
        ):
            raise Refused("calculation_censored", name=signal.name)


def _floored(bound: Decimal, upper: Decimal | None) -> Decimal:
    """A lower bound is never made larger than it is."""
    short = bound.quantize(Decimal(1).scaleb(bound.adjusted() - 2), ROUND_FLOOR, EXACT)
    plain = Decimal(format(short, "f"))
    return plain if upper is None else min(plain, upper)


def _checked(recipe: Recipe, known: Mapping[str, Value]) -> tuple[tuple[str, ...], bool]:
    """The checks to be told of by their place, and whether the number is only a lower bound."""
    broken = [
        (place, each)
        for place, each in enumerate(recipe.checks)
        if not formula_value.holds(formula_text.condition(each.condition), known)
    ]
    for _, each in broken:
        if each.otherwise is Otherwise.REFUSE:
            raise Refused("calculation_check", says=each.says)
    return tuple(str(place) for place, _ in broken), any(
        each.otherwise is Otherwise.ABOVE for _, each in broken
    )


def _require_possible(recipe: Recipe, value: Decimal) -> None:
    low, high = recipe.least, recipe.most
    if (low is not None and value < low) or (high is not None and value > high):
        shown = number.rounded(value, 2) if abs(value) < 10**12 else value
        raise Refused(
            "calculation_not_possible",
            value=shown,
            low=low if low is not None else "–",
            high=high if high is not None else "–",
        )


def _follows(recipe: Recipe, numbers: Mapping[str, Value], seen: Range) -> tuple[Range, Decimal | None]:
    """What the method sees with this portion and dilution: as much less as the signal counts for more."""
    signal = recipe.signal
    nominal = {each.name: each.nominal for each in recipe.inputs if each.nominal is not None}
    if signal is None or not nominal:
        return seen, None
    found = formula_text.parse(recipe.formula)
    used = formula_line.of(found, numbers, signal.name)
    usual = formula_line.of(found, {**numbers, **nominal}, signal.name)
    if used is None or usual is None or used.b <= 0 or usual.b <= 0:
        return seen, None
    share = CONTEXT.divide(used.b, usual.b)
    return replace(
        seen, lod=_moved(seen.lod, share), loq=_moved(seen.loq, share), upper=_moved(seen.upper, share)
    ), share


def _moved(bound: Decimal | None, share: Decimal) -> Decimal | None:
    """With the digits the method gives it, two at least: an LOQ is not known better than that."""
    if bound is None or share == 1:
        return bound
    exact = CONTEXT.multiply(bound, share)
    digits = max(number.significant_digits(bound), _FEWEST_DIGITS)
    return Decimal(
        format(exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), context=EXACT), "f")
    )


def refused_boxes(refused: Refused, place: int) -> Iterator[tuple[str, Problem]]:
    """The problems of one determination by their boxes; one about the whole stands at its first."""
    for name, problem in refused.problems.items():
        yield f"in-{place}-{name}", problem
    if not refused.problems:
        yield f"whole-{place}", refused.problem
