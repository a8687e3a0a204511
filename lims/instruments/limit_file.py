"""A file of limits from a person's hands: CSV or workbook, read into limits or into what is wrong with each row."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lims.domain import limit_row
from lims.domain.guarded_cell import unguarded
from lims.domain.limit_change import FileRow
from lims.domain.refusal import Problem, Refused
from lims.domain.text import kept
from lims.instruments import delimited, workbook
from lims.instruments.catalogue import LIMITS
from lims.instruments.sheet import Row

MOST_ROWS = 5000
LARGEST = 20 * 1024 * 1024
SHEET = "limits"
SEVERAL_LINES = {"residue_definition", "regulation_title", "clause", "note"}
DAYS = ("effective_from", "effective_to")
_DAY = re.compile("[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")
Cells = Callable[[Mapping[str, str]], tuple[dict[str, str], dict[str, Problem]]]


def read(content: bytes) -> list[FileRow]:
    """Every row of the table, in its order. Raises `Refused` for a file that is no such table."""
    if len(content) > LARGEST:
        raise Refused("table_too_large", largest=LARGEST // 1024 // 1024)
    if not content:
        raise Refused("table_empty")
    if workbook.is_workbook(content):
        return _file_rows(workbook.rows(content, name=SHEET, most=MOST_ROWS), _as_it_is)
    table = delimited.read(content, LIMITS, most=MOST_ROWS)
    return _file_rows(table.rows, _vietnamese if table.separator == ";" else _guarded)


def _file_rows(rows: Sequence[Row], cells_of: Cells) -> list[FileRow]:
    header = [cell.strip() for cell in rows[0].cells] if rows else []
    while header and not header[-1]:
        header.pop()
    _check_header(header)
    if len(rows) < 2:
        raise Refused("table_empty")
    return [_file_row(row, header, cells_of) for row in rows[1:]]


def _check_header(header: Sequence[str]) -> None:
    for code, wrong in (
        ("table_columns_missing", [name for name in LIMITS if name not in header]),
        ("table_columns_unknown", [name or "–" for name in header if name not in LIMITS]),
        ("table_columns_twice", sorted({name for name in header if header.count(name) > 1})),
    ):
        if wrong:
            raise Refused(code, columns=", ".join(name[:40] for name in wrong[:20]))


def _file_row(row: Row, header: Sequence[str], cells_of: Cells) -> FileRow:
    if any(cell.strip() for cell in row.cells[len(header) :]):
        wrong = Problem("table_cells", {"found": len(row.cells), "expected": len(header)})
        return FileRow(row.number, None, {"row": wrong})
    typed = dict(zip(header, [*row.cells, *[""] * len(header)], strict=False))
    cells, problems = cells_of(typed)
    kept_cells = _kept(cells, problems)
    for column in ("limit_kind", "verified"):
        if not kept_cells[column]:
            problems.setdefault(column, Problem("limit_cell_empty", {"column": column}))
    named = bool(kept_cells["limit_id"])
    try:
        limit = limit_row.from_row(kept_cells if named else {**kept_cells, "limit_id": "-"})
    except Refused as refused:
        return FileRow(row.number, None, {**refused.problems, **problems})
    if problems:
        return FileRow(row.number, None, problems)
    return FileRow(row.number, limit if named else replace(limit, limit_id=""))


def _kept(cells: Mapping[str, str], problems: dict[str, Problem]) -> dict[str, str]:
    found = {}
    for column, text in cells.items():
        try:
            found[column] = kept(text, longest=LIMITS[column], lines=column in SEVERAL_LINES)
        except Refused as refused:
            problems[column] = refused.problem
            found[column] = ""
    return found


def _as_it_is(cells: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Problem]]:
    """A workbook says itself what is text: nothing was put in front of it."""
    return dict(cells), {}


def _guarded(cells: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Problem]]:
    return {column: unguarded(text) for column, text in cells.items()}, {}


def _vietnamese(cells: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Problem]]:
    """A comma is the decimal mark here, so a point is refused; days are dd/mm/yyyy, or as the catalogue writes."""
    found, _ = _guarded(cells)
    problems = {}
    for column in limit_row.NUMBERS:
        if "." in found[column]:
            problems[column] = Problem("cell_point", {"text": found[column][:40]})
        found[column] = found[column].replace(",", ".")
    for column in DAYS:
        if _DAY.fullmatch(found[column].strip()):
            found[column] = _iso(found[column].strip())
    return found, problems


def _iso(text: str) -> str:
    day, month, year = text.split("/")
    return f"{year}-{int(month):02d}-{int(day):02d}"
