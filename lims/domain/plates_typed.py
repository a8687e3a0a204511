"""Plates as they are typed: dilutions, counts, confirmed colonies; refused beside the box that is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from lims.domain import number, spelling
from lims.domain.colony import Dilution
from lims.domain.plates import Counted
from lims.domain.protocol import Plating
from lims.domain.refusal import Problem, Refused

MOST_ROWS, MOST_PLATES = 8, 4
LARGEST_POWER = 10
LARGEST_COUNT = 9999
_POWER = re.compile(r"-(?P<power>[0-9]{1,2})")
_RATIO = re.compile(r"1 ?[:/] ?(?P<into>[1-9][0-9]{0,10})")
_COUNT = re.compile(r"0|[1-9][0-9]{0,5}")
_FULL = {"tntc", "tnc", "kđx", "kdx", "không đếm xuể", "khong dem xue", ">300", ">150"}


@dataclass(frozen=True, slots=True)
class Row:
    """The boxes of one dilution."""

    dilution: str = ""
    counts: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        return not any(each.strip() for each in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plates:
    """Everything typed of one result, and whose hands it went through."""

    rows: tuple[Row, ...] = ()
    tested: str = ""
    positive: str = ""
    by: tuple[int, ...] = ()

    @property
    def blank(self) -> bool:
        """Dilutions are offered with the page: alone they say nothing."""
        return all(row.blank for row in self.rows) and not (self.tested.strip() or self.positive.strip())


def read(plates: Plates, plating: Plating) -> Counted:
    """What was counted. Raises `Refused("plates_need_attention")` with every problem beside its box."""
    reader = _Reader()
    dilutions = tuple(reader.rows(plates))
    confirmed = reader.confirmed(plates, plating)
    if reader.problems:
        raise Refused("plates_need_attention", reader.problems, count=len(reader.problems))
    if not dilutions:
        raise Refused("plates_need_attention", {"plate-0-0": Problem("plates_none")}, count=1)
    return Counted(dilutions, confirmed)


def dilution(text: str) -> Fraction:
    """`-1`, `10^-1`, `10⁻¹`, `0,1`, `1:10`: all of them a tenth; `0` is undiluted. Raises `Refused`.

    A bare `1` is refused: some mean undiluted by it, others the first dilution.
    """
    typed = spelling.folded(text)
    if power := _POWER.fullmatch(typed):
        return _possible(Fraction(1, 10 ** int(power["power"])))
    if ratio := _RATIO.fullmatch(typed):
        return _possible(Fraction(1, int(ratio["into"])))
    if typed == "0":
        return Fraction(1)
    if typed == "1":
        raise Refused("plate_dilution_ambiguous")
    found = number.read(f"1×{typed}" if typed.startswith(("10^", "10⁻")) else typed)
    if found is None:
        raise Refused("plate_dilution_form")
    return _possible(Fraction(found.value))


def _possible(found: Fraction) -> Fraction:
    if not Fraction(1, 10**LARGEST_POWER) <= found <= 1:
        raise Refused("plate_dilution_range", most=LARGEST_POWER)
    return found


@dataclass(slots=True)
class _Reader:
    problems: dict[str, Problem] = field(default_factory=dict)

    def rows(self, plates: Plates) -> Iterator[Dilution]:
        for place, row in enumerate(plates.rows):
            if row.blank:
                continue
            counts = tuple(self.counts(place, row))
            try:
                yield Dilution(self._dilution(row), counts)
            except Refused as refused:
                self.problems[f"dilution-{place}"] = refused.problem

    def _dilution(self, row: Row) -> Fraction:
        if not row.dilution.strip():
            raise Refused("plate_needs_dilution")
        return dilution(row.dilution)

    def counts(self, place: int, row: Row) -> Iterator[int | None]:
        for plate, text in enumerate(row.counts):
            if not text.strip():
                continue
            try:
                yield _count(text)
            except Refused as refused:
                self.problems[f"plate-{place}-{plate}"] = refused.problem

    def confirmed(self, plates: Plates, plating: Plating) -> Fraction | None:
        tested = self._number("tested", plates.tested)
        positive = self._number("positive", plates.positive)
        if {"tested", "positive"} & self.problems.keys() or (tested is None and positive is None):
            return None
        if not plating.confirm:
            self.problems["tested"] = Problem("plates_not_confirmed_here")
        elif tested is None or positive is None:
            missing = "tested" if tested is None else "positive"
            self.problems[missing] = Problem("required")
        elif tested == 0:
            self.problems["tested"] = Problem("plates_none_tested")
        elif positive > tested:
            self.problems["positive"] = Problem("plates_more_confirmed", {"tested": tested})
        else:
            return Fraction(positive, tested)
        return None

    def _number(self, box: str, text: str) -> int | None:
        if not text.strip():
            return None
        try:
            found = _count(text)
        except Refused as refused:
            self.problems[box] = refused.problem
            return None
        if found is None:
            self.problems[box] = Problem("plate_count_form")
        return found


def _count(text: str) -> int | None:
    """The colonies of one plate; None for a plate too full to count."""
    typed = spelling.folded(text).casefold()
    if typed.replace(" ", "") in _FULL or typed in _FULL:
        return None
    if _COUNT.fullmatch(typed) is None:
        raise Refused("plate_count_form")
    if int(typed) > LARGEST_COUNT:
        raise Refused("plate_count_large", most=LARGEST_COUNT)
    return int(typed)
