"""A row of limits.csv as a limit; every cell that cannot be read is named."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from lims.domain import number, unit
from lims.domain.limit import CatalogueLimit, LimitKind, Plan
from lims.domain.refusal import Problem, Refused

_T = TypeVar("_T")
_AS_WRITTEN = (
    "limit_id", "market", "commodity", "analyte", "basis", "regulation", "regulation_title", "clause",
    "source_url", "note", "residue_definition", "analyte_group", "commodity_code", "cas_number",
)  # fmt: skip
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
        effective_from=cells.read("effective_from", date.fromisoformat),
        effective_to=cells.read("effective_to", date.fromisoformat),
        verified=cells.read("verified", _yes) or False,
        **{column: row.get(column, "") for column in _AS_WRITTEN},
    )
    if cells.problems:
        raise Refused("limit_row", cells.problems, limit_id=limit.limit_id)
    return limit


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
    n, c = cells.read("plan_n", int), cells.read("plan_c", int)
    if n is None or c is None:
        return None
    return Plan(n, c, cells.read("plan_m", _decimal), cells.read("plan_M", _decimal))


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
