"""A screening for hundreds of substances: which lines may stand in short, because a word says all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lims.domain.assessment import Outcome
from lims.domain.certificate_lines import Line, LineVerdict, PrintedLimit
from lims.domain.reading import Kind

LEAST = 40
"""As many lines as may stand in short make a screening; of fewer, each has its row."""
FOUND = frozenset({Kind.QUANTIFIED, Kind.ABOVE_RANGE, Kind.DETECTED, Kind.PRESUMPTIVE})
NOTHING = frozenset({Kind.BELOW_LOQ, Kind.BELOW_LOD})


@dataclass(frozen=True, slots=True)
class Counts:
    """How many substances were looked for, how many of them found, and how many stand in short."""

    every: int
    found: int
    short: int


def ordered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """In a screening, what needs a row of its own comes first; else as they came."""
    given = tuple(lines)
    if not is_screen(given):
        return given
    return tuple(sorted(given, key=in_short))


def is_screen(lines: Sequence[Line]) -> bool:
    return sum(in_short(line) for line in lines) >= LEAST


def short_numbers(lines: Sequence[Line]) -> tuple[int, ...]:
    """The numbers, from 1, of the lines that stand in short; none where there is no screening."""
    if not is_screen(lines):
        return ()
    return tuple(number for number, line in enumerate(lines, 1) if in_short(line))


def counted(lines: Sequence[Line]) -> Counts:
    found = sum(1 for line in lines if line.reading is not None and line.reading.kind in FOUND)
    return Counts(len(lines), found, len(short_numbers(lines)))


def in_short(line: Line) -> bool:
    """Nothing was found, by ourselves, at the method's own bound, and no market has a word to add."""
    return (
        _nothing_found(line)
        and not _needs_words(line)
        and all(_says_all(each, line) for each in line.verdicts)
    )


def strictest(line: Line) -> LineVerdict | None:
    """Of all markets the one whose limit leaves least room: who is below it is below all of them."""
    limited = [each for each in line.verdicts if each.limit]
    return min(limited, key=_room, default=None)


def _room(given: LineVerdict) -> Decimal:
    if given.accept_high is not None:
        return given.accept_high
    return given.limit.high if given.limit and given.limit.high is not None else Decimal("Infinity")


def _nothing_found(line: Line) -> bool:
    """As the method sees it: a bound raised for one sample has a row of its own."""
    reading = line.reading
    if (
        reading is None
        or reading.kind not in NOTHING
        or reading.value is None
        or reading.portion_g is not None
    ):
        return False
    own = line.loq if reading.kind is Kind.BELOW_LOQ else line.lod
    return own is not None and reading.value == own and line.loq is not None


def _needs_words(line: Line) -> bool:
    return bool(line.provider or line.total or line.units or line.basis or line.conditions)


def _says_all(given: LineVerdict, line: Line) -> bool:
    """No limit; or a pass below a plain maximum, in the unit of the result, which the method can see."""
    if given.outcome is Outcome.NO_LIMIT:
        return given.plain
    return given.outcome is Outcome.PASS and given.plain and not given.unit and _seen_below(given, line)


def _seen_below(given: LineVerdict, line: Line) -> bool:
    limit = given.limit
    if limit is None or limit.high is None or limit.unit != line.unit or not _plain_maximum(limit):
        return False
    processed = given.specification is not None and given.specification.processing is not None
    return not processed and line.loq is not None and line.loq <= min(_room(given), limit.high)


def _plain_maximum(limit: PrintedLimit) -> bool:
    other = (limit.low, limit.absent_in_g, limit.plan)
    return limit.high_op == "<=" and not limit.absent and all(each is None for each in other)
