"""What one version of a method reaches for one analyte in one matrix, read from text and checked."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from lims.domain import holding, number, spelling, unit
from lims.domain.holding import HeldFrom
from lims.domain.judgement import UncertaintyType
from lims.domain.refusal import Problem, Refused
from lims.domain.text import kept

AS_SOLD = "as sold"
YES_OR_NO = "presence/absence"
_NUMBERS = ("lod", "loq", "upper", "portion_g", "u_value", "u_plus", "u_minus", "u_k")
_DAYS = ("accredited_from", "accredited_to")
_TEXTS = {"analyte": 255, "commodity": 120, "basis": 120, "u_source": 500, "protocol": 40}
_HELD = ("holding_hours", "holding_from")
COLUMNS = (*_TEXTS, "unit", *_NUMBERS, "qualitative", "may_be_negative", "u_type", *_DAYS, *_HELD)
_LOCAL_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_STANDARD_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
T = TypeVar("T")


class MethodKind(StrEnum):
    """Which signatory answers for it."""

    CHEMICAL = "chemical"
    MICROBIOLOGICAL = "microbiological"


class Repeats(StrEnum):
    """Which of several results of one analysis counts: the last one, or the one a person chooses."""

    LATEST = "latest"
    CHOOSE = "choose"


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceLine:
    """One line of a method's validation: what it sees, how uncertain, accredited since when."""

    analyte: str
    commodity: str = ""
    unit: str
    lod: Decimal | None = None
    loq: Decimal | None = None
    upper: Decimal | None = None
    qualitative: bool = False
    portion_g: Decimal | None = None
    may_be_negative: bool = False
    basis: str = AS_SOLD
    u_type: UncertaintyType | None = None
    u_value: Decimal | None = None
    u_plus: Decimal | None = None
    u_minus: Decimal | None = None
    u_k: Decimal | None = None
    u_source: str = ""
    accredited_from: date | None = None
    accredited_to: date | None = None
    protocol: str = ""
    """The code of the shipped protocol by which a result is worked out; empty where it is typed as it is."""
    holding_hours: int | None = None
    holding_from: HeldFrom | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a method is called."""

    code: str
    title_vi: str
    title_en: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version as it was typed: each line a mapping of column to text; `turnaround` in working days."""

    version: str
    valid_from: date | None
    note: str = ""
    turnaround: str = ""
    repeats: str = ""
    lines: tuple[Mapping[str, str], ...] = ()


def read_line(cells: Mapping[str, str]) -> PerformanceLine:
    """The line that was typed. Raises `Refused("performance_line")` with a problem for each wrong cell."""
    typed = _Typed(cells)
    numbers = {column: typed.read(column, decimal) for column in _NUMBERS}
    line = PerformanceLine(
        analyte=typed.text("analyte"),
        commodity=typed.text("commodity"),
        unit=typed.read("unit", unit.canonical) or "",
        qualitative=typed.read("qualitative", _yes) or False,
        may_be_negative=typed.read("may_be_negative", _yes) or False,
        basis=typed.text("basis") or AS_SOLD,
        u_type=typed.read("u_type", UncertaintyType),
        u_source=typed.text("u_source"),
        protocol=typed.text("protocol"),
        accredited_from=typed.read("accredited_from", day),
        accredited_to=typed.read("accredited_to", day),
        holding_hours=typed.read("holding_hours", holding.hours),
        holding_from=typed.read("holding_from", HeldFrom),
        **numbers,
    )
    problems = {**dict(_problems(line)), **typed.problems}
    if problems:
        raise Refused("performance_line", problems)
    return line


def decimal(text: str) -> Decimal:
    """A number with a comma or a point; `1,000` could be two numbers and is refused."""
    found = number.read(spelling.folded(text))
    if found is None:
        raise Refused("method_number", typed=text[:40])
    if found.ambiguous:
        raise Refused("method_number_ambiguous", typed=text[:40])
    return found.value


def day(text: str) -> date:
    """`31/12/2026` as people write it here, or `2026-12-31`."""
    local, standard = _LOCAL_DAY.fullmatch(text.strip()), _STANDARD_DAY.fullmatch(text.strip())
    try:
        if local:
            return date(int(local[3]), int(local[2]), int(local[1]))
        if standard:
            return date(int(standard[1]), int(standard[2]), int(standard[3]))
    except ValueError:
        pass
    raise Refused("method_day", typed=text[:40])


class _Typed:
    """Reads cells and collects what is wrong with them."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = cells
        self.problems: dict[str, Problem] = {}

    def read(self, column: str, how: Callable[[str], T]) -> T | None:
        text = self.cells.get(column, "").strip()
        if not text:
            return None
        try:
            return how(text)
        except Refused as refused:
            self.problems[column] = refused.problem
        except ValueError:
            self.problems[column] = Problem("method_choice", {"typed": text[:40]})
        return None

    def text(self, column: str) -> str:
        return self.read(column, lambda text: kept(text, longest=_TEXTS[column])) or ""


def _problems(line: PerformanceLine) -> Iterator[tuple[str, Problem]]:
    for column, text in (("analyte", line.analyte), ("unit", line.unit)):
        if not text:
            yield column, Problem("required")
    yield from _of_numbers(line)
    yield from _of_uncertainty(line)
    if line.accredited_from and line.accredited_to and line.accredited_to < line.accredited_from:
        yield "accredited_to", Problem("period_backwards")
    for given, lacking in (_HELD, reversed(_HELD)):
        if getattr(line, given) is not None and getattr(line, lacking) is None:
            yield lacking, Problem("required")


def _of_numbers(line: PerformanceLine) -> Iterator[tuple[str, Problem]]:
    for column in ("lod", "loq", "upper", "portion_g"):
        value: Decimal | None = getattr(line, column)
        if value is not None and value <= 0:
            yield column, Problem("method_not_positive")
    if line.lod is not None and line.loq is not None and line.lod >= line.loq:
        yield "loq", Problem("lod_not_below_loq")
    if line.loq is not None and line.upper is not None and line.loq >= line.upper:
        yield "upper", Problem("upper_not_above_loq")
    if line.qualitative and (line.unit != YES_OR_NO or line.loq is not None):
        yield "qualitative", Problem("qualitative_has_no_number", {"unit": YES_OR_NO})


def _of_uncertainty(line: PerformanceLine) -> Iterator[tuple[str, Problem]]:
    """Stated whole or not at all: a kind without a number would judge as if there were no doubt."""
    sides = ("u_plus", "u_minus") if line.u_type is UncertaintyType.ASYMMETRIC else ("u_value",)
    for column in ("u_value", "u_plus", "u_minus"):
        value: Decimal | None = getattr(line, column)
        if line.u_type is None or column not in sides:
            if value is not None:
                yield column, Problem("uncertainty_without_kind")
        elif value is None:
            yield column, Problem("required")
        elif value <= 0:
            yield column, Problem("method_not_positive")
    if line.u_k is not None and line.u_k <= 0:
        yield "u_k", Problem("method_not_positive")


def _yes(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError(text)
    return text == "yes"
