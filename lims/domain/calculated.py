"""A result that was calculated: its determinations, how they were taken together, and what the method sees of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from statistics import median

from lims.domain import determined, replicate
from lims.domain.calculation import Recipe, Repeats
from lims.domain.determined import Determination, Given
from lims.domain.formula_value import CONTEXT, mean
from lims.domain.number import significant_digits
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Problem, Refused
from lims.domain.replicate import BelowLoq

_CENSORED = {Kind.BELOW_LOQ, Kind.BELOW_LOD}
_FOUR = CONTEXT.divide(Decimal("3.6"), Decimal("2.8"))
"""The critical range of four against that of two (ISO 5725-6)."""
_NEAR = 5
_MOST_FINER = 12


class Taken(StrEnum):
    """How determinations make the result; the first two make none yet."""

    WAITS = "waits"
    WAITS_MORE = "waits_more"
    SINGLE = "single"
    MEAN = "mean"
    MEAN_OF_FOUR = "mean_of_four"
    MEDIAN_OF_FOUR = "median_of_four"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculated:
    """Everything typed and everything that came of it. `finer`: more places than usual, because rounding would
    have decided a verdict. `below` is the rule that stood for a determination below the LOQ."""

    id: int
    code: str
    version: int
    determinations: tuple[Determination, ...] = ()
    taken: Taken = Taken.WAITS
    below: BelowLoq | None = None
    unrounded: Decimal | None = None
    read_as: Kind | None = None
    bound: Decimal | None = None
    reported: Decimal | None = None
    finer: int = 0
    lod: Decimal | None = None
    loq: Decimal | None = None
    upper: Decimal | None = None
    by: tuple[int, ...] = ()

    @property
    def blank(self) -> bool:
        return not self.determinations

    @property
    def reading(self) -> Reading | None:
        """The result as it is judged; None while determinations are awaited."""
        if self.read_as is None:
            return None
        value = self.reported if self.read_as is Kind.QUANTIFIED else self.bound
        return Reading(self.read_as, value, None if value is None else significant_digits(value))

    @property
    def text(self) -> str:
        """The result as a person would type it."""
        reading = self.reading
        if reading is None or reading.value is None:
            return ""
        shown = format(reading.value, "f").replace(".", ",")
        return {Kind.BELOW_LOD: "KPH", Kind.BELOW_LOQ: f"<{shown}", Kind.ABOVE_RANGE: f">{shown}"}.get(
            reading.kind, shown
        )

    def seen(self, seen: Range) -> Range:
        """What the method saw of this result."""
        return replace(seen, lod=self.lod, loq=self.loq, upper=self.upper)


def calculate(recipe: Recipe, rows: Sequence[Sequence[Given]], seen: Range, *, finer: int = 0) -> Calculated:
    """Raises `Refused("calculation_needs_attention")` with every problem beside its box.

    The same readings with the same version give the same digits, every time.
    """
    done, problems = list[Determination](), dict[str, Problem]()
    for place, given in enumerate(rows):
        try:
            done.append(determined.determination(recipe, given, seen))
        except Refused as refused:
            problems.update(determined.refused_boxes(refused, place))
    if problems:
        raise Refused("calculation_needs_attention", problems, count=len(problems))
    own = _range(done, seen)
    start = Calculated(
        id=recipe.id, code=recipe.code, version=recipe.version, determinations=tuple(done),
        lod=own.lod, loq=own.loq, upper=own.upper, finer=finer,
    )  # fmt: skip
    return _taken(start, recipe, own) if done else start


def again(kept: Calculated, recipe: Recipe, seen: Range) -> Calculated:
    """The same readings calculated once more; hands and places stay as they were."""
    rows = [each.given for each in kept.determinations]
    return replace(calculate(recipe, rows, seen, finer=kept.finer), by=kept.by)


def with_places(found: Calculated, recipe: Recipe, finer: int) -> Calculated:
    """The same result reported to so many more places."""
    if found.unrounded is None or found.read_as is not Kind.QUANTIFIED:
        return found
    return replace(found, finer=finer, reported=recipe.rounding.reported(found.unrounded, finer=finer))


def places_to_try() -> range:
    return range(_MOST_FINER + 1)


def goes_on(before: Calculated, after: Calculated) -> bool:
    """Whether every determination that stood stands as it was."""
    kept = [each.given for each in before.determinations]
    return kept == [each.given for each in after.determinations[: len(kept)]]


def _range(done: Sequence[Determination], seen: Range) -> Range:
    """The coarsest of all determinations: none claims more than the worst could see."""
    if not done:
        return seen
    lods, loqs, uppers = ([getattr(each, name) for each in done] for name in ("lod", "loq", "upper"))
    return replace(
        seen,
        lod=None if None in lods else max(lods),
        loq=None if None in loqs else max(loqs),
        upper=None if None in uppers else min(uppers),
    )


def _taken(start: Calculated, recipe: Recipe, own: Range) -> Calculated:
    done, rule = start.determinations, recipe.repeats
    if rule.count == 1:
        if len(done) > 1:
            raise _at(1, "calculation_one_determination")
        return _single(start, recipe, done[0])
    if len(done) == 1:
        return start
    nothing = all(each.kind in _CENSORED for each in done[:2])
    if nothing or _agree(_amounts(done[:2], rule), rule, own):
        if len(done) > 2:
            raise _at(2, "calculation_more_not_needed")
        return _together(start, recipe, own, Taken.MEAN)
    if len(done) < 4:
        return replace(start, taken=Taken.WAITS_MORE)
    four = _amounts(done, rule)
    spread = max(four) - min(four)
    within = spread <= CONTEXT.multiply(_limit(four, rule, own), _FOUR)
    return _together(start, recipe, own, Taken.MEAN_OF_FOUR if within else Taken.MEDIAN_OF_FOUR)


def _single(start: Calculated, recipe: Recipe, one: Determination) -> Calculated:
    quantified = one.kind is Kind.QUANTIFIED and one.value is not None
    return replace(
        start,
        taken=Taken.SINGLE,
        unrounded=one.value,
        read_as=one.kind,
        bound=one.bound,
        reported=recipe.rounding.reported(one.value, finer=start.finer)
        if quantified and one.value is not None
        else None,
    )


def _together(start: Calculated, recipe: Recipe, own: Range, taken: Taken) -> Calculated:
    done, rule = start.determinations, recipe.repeats
    if all(each.kind in _CENSORED for each in done):
        worst = max(done, key=lambda each: (each.kind is Kind.BELOW_LOQ, each.bound))
        return replace(start, taken=taken, read_as=worst.kind, bound=worst.bound)
    numbers = _amounts(done, rule)
    value = CONTEXT.plus(median(numbers)) if taken is Taken.MEDIAN_OF_FOUR else mean(numbers)
    kind, bound = determined.as_seen(value, own)
    return replace(
        start,
        taken=taken,
        below=rule.below if any(each.kind in _CENSORED for each in done) else None,
        unrounded=value,
        read_as=kind,
        bound=bound,
        reported=recipe.rounding.reported(value, finer=start.finer) if kind is Kind.QUANTIFIED else None,
    )


def _amounts(done: Sequence[Determination], rule: Repeats) -> list[Decimal]:
    """Numbers to compare and to average; what is below the LOQ counts as the method's rule says, or not at all."""
    if any(each.kind is Kind.ABOVE_RANGE for each in done):
        raise _at(len(done) - 1, "replicates_not_numbers")
    censored = [each.kind in _CENSORED for each in done]
    if any(censored) and not all(censored) and rule.below is None:
        raise _at(censored.index(True), "replicates_need_rule")
    return [replicate.amount(each.reading, rule.below or BelowLoq.BOUND) for each in done]


def _agree(numbers: Sequence[Decimal], rule: Repeats, own: Range) -> bool:
    return abs(numbers[0] - numbers[1]) <= _limit(numbers, rule, own)


def _limit(numbers: Sequence[Decimal], rule: Repeats, own: Range) -> Decimal:
    """r as the method states it; near the LOQ a relative one asks for more than anybody can see."""
    if rule.r is None:
        raise Refused("calculation_no_repeatability")
    if not rule.relative:
        return rule.r
    if own.loq is not None and all(each < _NEAR * own.loq for each in numbers):
        return own.loq
    return CONTEXT.divide(CONTEXT.multiply(rule.r, abs(mean(numbers))), Decimal(100))


def _at(place: int, code: str) -> Refused:
    return Refused("calculation_needs_attention", {f"whole-{place}": Problem(code)}, count=1)
