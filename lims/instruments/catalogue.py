"""The four files of the limit catalogue as one value; whatever is wrong in them is named, row by row."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from lims.domain import catalogue_checks as checks
from lims.domain import limit_row
from lims.domain.catalogue import MARKETS, Analyte, Catalogue, Commodity, Panel
from lims.domain.limit import CatalogueLimit
from lims.domain.refusal import Problem, Refused
from lims.instruments import tables
from lims.instruments.tables import Line, Table

COMMODITIES = {
    "commodity": 120, "parent": 120, "vietnamese_name": 120, "codex_code": 120, "eu_code": 120, "note": 2000,
}  # fmt: skip
ANALYTES = {
    "analyte": 120, "cas_number": 20, "synonyms": 500, "vietnamese_name": 120, "group": 60,
    "default_unit": 40, "typical_loq": 60, "typical_method": 255, "components": 2000,
    "expressed_as": 255, "verified": 40, "note": 2000,
}  # fmt: skip
LIMITS = {
    "limit_id": 80, "market": 10, "commodity": 120, "commodity_code": 120, "analyte": 120, "cas_number": 20,
    "analyte_group": 60, "residue_definition": 2000, "limit_kind": 40, "min_value": 40, "max_value": 40,
    "unit": 40, "sample_size": 40, "plan_n": 6, "plan_c": 6, "plan_m": 40, "plan_M": 40, "basis": 120,
    "effective_from": 10, "effective_to": 10, "regulation": 255, "regulation_title": 1000, "clause": 1000,
    "source_url": 1000, "verified": 40, "note": 2000,
}  # fmt: skip
PANELS = {
    "product": 120, "market": 10, "analyte_group": 60, "analyte": 255, "requirement": 20,
    "limit_available": 3, "limit_count": 6, "limit_ids": 500, "rationale": 1000, "source": 1000,
}  # fmt: skip
REQUIREMENTS = {"must", "usual", "optional"}
AND_MORE = "..."

Entry = TypeVar("Entry")
Placed = list[tuple[Line, Entry]]


def read(folder: Path) -> Catalogue:
    """The catalogue in `folder`. Raises `Refused("catalogue_refused")` with every problem of all four files."""
    read_in = [
        tables.read(folder / name, columns)
        for name, columns in (
            ("commodities.csv", COMMODITIES),
            ("analytes.csv", ANALYTES),
            ("limits.csv", LIMITS),
            ("panels.csv", PANELS),
        )
    ]
    catalogue, problems = _checked(*read_in)
    if problems:
        raise Refused("catalogue_refused", problems, count=len(problems), first=next(iter(problems)))
    return catalogue


def _checked(
    commodities: Table, analytes: Table, limits: Table, panels: Table
) -> tuple[Catalogue, dict[str, Problem]]:
    """Every check that the others leave possible: a file that is not there is one problem, not a thousand."""
    of_commodities = _entries(commodities, "commodity", _commodity)
    of_analytes = _entries(analytes, "analyte", _analyte)
    of_limits = _entries(limits, "limit_id", _limit)
    of_panels = [(line, _panel(line)) for line in panels.lines]
    found = Catalogue(
        {entry.name: entry for _, entry in of_commodities},
        {entry.name: entry for _, entry in of_analytes},
        tuple(entry for _, entry in of_limits),
        tuple(entry for _, entry in of_panels),
    )
    problems = {**commodities.problems, **analytes.problems, **limits.problems, **panels.problems}
    if not any(table.name in problems for table in (commodities, analytes, limits, panels)):
        problems |= _commodity_problems(of_commodities, found)
        problems |= _placed(of_analytes, checks.of_analyte)
        problems |= _placed(of_limits, lambda it: checks.of_limit(it, found.commodities, found.analytes))
        problems |= _overlaps(of_limits)
        problems |= _panel_problems(of_panels, found, {line.cells["limit_id"] for line in limits.lines})
    return found, problems


def _entries(table: Table, key: str, entry: Callable[[Line], Entry]) -> Placed[Entry]:
    """Every line that can be read; a name that stands twice, or is missing, is a problem of its line."""
    placed: Placed[Entry] = []
    seen: dict[str, int] = {}
    for line in table.lines:
        name = line.cells[key]
        if not name:
            table.problems.setdefault(line.place(key), Problem("required"))
        elif name in seen:
            table.problems[line.place(key)] = Problem("table_twice", {"name": name, "row": seen[name]})
        seen.setdefault(name, line.number)
        try:
            placed.append((line, entry(line)))
        except Refused as refused:
            for column, problem in refused.problems.items():
                table.problems.setdefault(line.place(column), problem)
    return placed


def _placed(entries: Placed[Entry], check: Callable[[Entry], checks.Found]) -> dict[str, Problem]:
    return {line.place(column): problem for line, entry in entries for column, problem in check(entry)}


def _commodity(line: Line) -> Commodity:
    cells = line.cells
    return Commodity(
        name=cells["commodity"],
        name_vi=cells["vietnamese_name"],
        parent=cells["parent"] or None,
        codex_code=cells["codex_code"],
        eu_code=cells["eu_code"],
        note=cells["note"],
    )


def _analyte(line: Line) -> Analyte:
    cells = line.cells
    _require(cells, "verified", {"yes", "no"})
    return Analyte(
        name=cells["analyte"],
        name_vi=cells["vietnamese_name"],
        cas_number=cells["cas_number"],
        synonyms=tuple(filter(None, (name.strip() for name in cells["synonyms"].split(";")))),
        group=cells["group"],
        default_unit=cells["default_unit"],
        typical_loq=cells["typical_loq"],
        typical_method=cells["typical_method"],
        components=cells["components"],
        expressed_as=cells["expressed_as"],
        verified=cells["verified"] == "yes",
        note=cells["note"],
    )


def _limit(line: Line) -> CatalogueLimit:
    """The limit a line states. What must be said is never taken from silence: kind and `verified`."""
    for column in ("limit_kind", "verified"):
        if not line.cells[column]:
            raise Refused("limit_row", {column: Problem("limit_cell_empty", {"column": column})})
    return limit_row.from_row(line.cells)


def _panel(line: Line) -> Panel:
    cells = line.cells
    return Panel(
        product=cells["product"],
        market=cells["market"],
        analyte_group=cells["analyte_group"],
        analyte=cells["analyte"],
        requirement=cells["requirement"],
        limit_ids=cells["limit_ids"],
        rationale=cells["rationale"],
        source=cells["source"],
    )


def _require(cells: Mapping[str, str], column: str, allowed: set[str]) -> None:
    if cells[column] not in allowed:
        problem = Problem("limit_cell", {"column": column, "text": cells[column]})
        raise Refused("limit_row", {column: problem})


def _commodity_problems(entries: Placed[Commodity], found: Catalogue) -> dict[str, Problem]:
    return _placed(entries, lambda entry: checks.of_commodity(entry, found.commodities))


def _overlaps(entries: Placed[CatalogueLimit]) -> dict[str, Problem]:
    lines = {limit.limit_id: line for line, limit in entries}
    return {
        lines[later.limit_id].place("effective_from"): Problem(
            "period_overlaps", {"limit_id": earlier.limit_id}
        )
        for earlier, later in checks.overlapping(limit for _, limit in entries)
    }


def _panel_problems(entries: Placed[Panel], found: Catalogue, known: set[str]) -> dict[str, Problem]:
    problems = _placed(entries, lambda panel: _of_panel(panel, found, known))
    seen: dict[tuple[str, ...], int] = {}
    for line, panel in entries:
        if panel.key in seen:
            problems[line.place()] = Problem("table_twice", {"name": panel.analyte, "row": seen[panel.key]})
        seen.setdefault(panel.key, line.number)
    return problems


def _of_panel(panel: Panel, found: Catalogue, known: set[str]) -> Iterator[tuple[str, Problem]]:
    if panel.product not in found.commodities:
        yield "product", Problem("no_such_commodity", {"name": panel.product})
    if panel.market not in MARKETS:
        yield "market", Problem("no_such_market", {"market": panel.market})
    if panel.requirement not in REQUIREMENTS:
        yield "requirement", Problem("limit_cell", {"column": "requirement", "text": panel.requirement})
    for limit_id in panel.limit_ids.split():
        if limit_id not in known and limit_id != AND_MORE:
            yield "limit_ids", Problem("no_such_limit", {"limit_id": limit_id})
