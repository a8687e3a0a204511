"""A row of limits.csv as a limit, and back; every cell that cannot be read is named."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from lims.domain import number, unit
from lims.domain.deciding import DecidesOn
from lims.domain.limit import CatalogueLimit, LimitKind, Plan
from lims.domain.refusal import Problem, Refused

_T = TypeVar("_T")
_AS_WRITTEN = (
    "limit_id", "market", "commodity", "analyte", "basis", "regulation", "regulation_title", "clause",
    "source_url", "note", "residue_definition", "analyte_group", "commodity_code", "cas_number",
)  # fmt: skip
COLUMNS = (
    "limit_id", "market", "commodity", "commodity_code", "analyte", "cas_number", "analyte_group",
    "residue_definition", "limit_kind", "min_value", "max_value", "unit", "sample_size", "plan_n", "plan_c",
    "plan_m", "plan_M", "basis", "effective_from", "effective_to", "regulation", "regulation_title", "clause",
    "source_url", "verified", "note",
)  # fmt: skip
"""The columns of a file of limits, in their order."""
COUNTS = ("min_value", "max_value", "plan_n", "plan_c", "plan_m", "plan_M")
NUMBERS = ("min_value", "max_value", "sample_size", "plan_m", "plan_M")
_NEEDED = {
    LimitKind.MAX: ("max_value",),
    LimitKind.MAX_EXCLUSIVE: ("max_value",),
    LimitKind.MIN: ("min_value",),
    LimitKind.RANGE: ("min_value", "max_value"),
    LimitKind.SAMPLING_PLAN: ("plan_n", "plan_c", "plan_m"),
    LimitKind.REFERENCE_POINT_FOR_ACTION: ("max_value",),
    LimitKind.BENCHMARK: ("max_value",),
}


def from_row(row: Mapping[str, str]) -> CatalogueLimit:
    """The limit a row states. Raises `Refused("limit_row")` naming every cell that is wrong."""
    cells = _Cells(row)
    kind = cells.read("limit_kind", LimitKind) or LimitKind.EXEMPT
    for column in ("limit_id", "market", "commodity", "analyte", *_NEEDED.get(kind, ())):
        cells.need(column)
    limit = CatalogueLimit(
        kind=kind,
        low=cells.read("min_value", _decimal),
        high=cells.read("max_value", _decimal),
        unit=cells.read("unit", unit.canonical) or "",
        portion_g=cells.read("sample_size", _grams),
        plan=_plan(cells),
        effective_from=cells.read("effective_from", _day),
        effective_to=cells.read("effective_to", _day),
        verified=cells.read("verified", _yes) or False,
        decides_on=DecidesOn.TESTING,
        **{column: row.get(column, "") for column in _AS_WRITTEN},
    )
    if cells.problems:
        raise Refused("limit_row", cells.problems, limit_id=limit.limit_id)
    return limit


def to_row(limit: CatalogueLimit) -> dict[str, str]:
    """The cells that `from_row` reads as this limit again, digit for digit."""
    plan = limit.plan or Plan(0, 0)
    return {column: getattr(limit, column) for column in _AS_WRITTEN} | {
        "limit_kind": limit.kind.value,
        "min_value": _plain(limit.low),
        "max_value": _plain(limit.high),
        "unit": limit.unit,
        "sample_size": f"{_plain(limit.portion_g)} g" if limit.portion_g is not None else "",
        "plan_n": str(plan.n) if limit.plan else "",
        "plan_c": str(plan.c) if limit.plan else "",
        "plan_m": _plain(plan.m),
        "plan_M": _plain(plan.M),
        "effective_from": _plain(limit.effective_from),
        "effective_to": _plain(limit.effective_to),
        "verified": "yes" if limit.verified else "no",
    }


def differing(one: CatalogueLimit, other: CatalogueLimit) -> tuple[str, ...]:
    """The columns in which two limits say something else. 0.1 and 0.10 are one number; an act has one title."""
    cells, others = to_row(one), to_row(other)
    said = (column for column in cells if column not in {"limit_id", "regulation_title"})
    return tuple(column for column in said if not _same(cells[column], others[column], column))


def other_digits(one: CatalogueLimit, other: CatalogueLimit) -> bool:
    """Whether two limits that say the same write a number of it with other digits."""
    cells, others = to_row(one), to_row(other)
    return any(cells[column] != others[column] for column in NUMBERS)


class _Cells:
    """Reads cells and collects what is wrong with them."""

    def __init__(self, row: Mapping[str, str]) -> None:
        self.row = row
        self.problems: dict[str, Problem] = {}

    def read(self, column: str, how: Callable[[str], _T]) -> _T | None:
        text = self.row.get(column, "")
        if not text:
            return None
        try:
            return how(text)
        except (ValueError, Refused):
            self.problems[column] = Problem("limit_cell", {"column": column, "text": text[:40]})
            return None

    def need(self, column: str) -> None:
        if not self.row.get(column, ""):
            self.problems[column] = Problem("limit_cell_empty", {"column": column})


def _plan(cells: _Cells) -> Plan | None:
    """All of a plan or nothing: a count without its number of units is a hole, not a plan."""
    if not any(cells.row.get(column) for column in ("plan_n", "plan_c", "plan_m", "plan_M")):
        return None
    cells.need("plan_n")
    cells.need("plan_c")
    n, c = cells.read("plan_n", _count), cells.read("plan_c", _count)
    if n is None or c is None:
        return None
    return Plan(n, c, cells.read("plan_m", _decimal), cells.read("plan_M", _decimal))


def _count(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text):
        raise ValueError(text)
    return int(text)


def _day(text: str) -> date:
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _decimal(text: str) -> Decimal:
    found = number.read(text)
    if found is None or "," in text:
        raise ValueError(text)
    return found.value


def _grams(text: str) -> Decimal:
    return _decimal(text.removesuffix("g").rstrip())


def _yes(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError(text)
    return text == "yes"


def _plain(value: Decimal | date | None) -> str:
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else value.isoformat()


def _same(cell: str, other: str, column: str) -> bool:
    if column not in NUMBERS or not cell or not other:
        return cell == other
    return _grams(cell) == _grams(other)
