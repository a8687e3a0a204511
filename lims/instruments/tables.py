"""Tables from files, read strictly: known columns, as many cells as columns, text as it is kept."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lims.domain.refusal import Problem, Refused
from lims.domain.text import kept

LARGEST = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table; `number` is what a spreadsheet shows beside it."""

    table: str
    number: int
    cells: Mapping[str, str]

    def place(self, column: str = "") -> str:
        """Where a problem is: `limits.csv row 17 max_value`."""
        return f"{self.table} row {self.number} {column}".rstrip()


@dataclass(slots=True)
class Table:
    """What could be read, and everything that could not."""

    name: str
    lines: list[Line] = field(default_factory=list)
    problems: dict[str, Problem] = field(default_factory=dict)


def read(
    path: Path,
    columns: Mapping[str, int],
    *,
    row_by_row: bool = False,
    optional: Collection[str] = (),
) -> Table:
    """The table at `path`, which must have exactly these columns; each names its longest text.

    `optional` columns may be missing: older files do not know them.

    `row_by_row` reads on after a row that is no CSV, and lets a cell hold several lines.
    """
    table = Table(path.name)
    try:
        text = _text(path)
        reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
        rows = _each_row(table, reader) if row_by_row else list(reader)
        _check_header(rows[0] if rows else [], columns, optional)
    except Refused as refused:
        table.problems[path.name] = refused.problem
    except csv.Error as error:
        table.problems[path.name] = Problem("table_broken", {"error": str(error)})
    else:
        table.lines += _lines(table, rows, columns, several=row_by_row)
    return table


def _each_row(table: Table, reader: Iterator[list[str]]) -> list[list[str]]:
    """Every row; one that is no CSV is a problem of its own, and empty."""
    rows: list[list[str]] = []
    while True:
        try:
            rows.append(next(reader))
        except StopIteration:
            return rows
        except csv.Error as error:
            rows.append([])
            place = Line(table.name, len(rows), {}).place()
            table.problems[place] = Problem("table_row_broken", {"error": str(error)})


def _text(path: Path) -> str:
    """UTF-8, with or without the mark that spreadsheets put in front."""
    if not path.is_file():
        raise Refused("table_missing")
    if path.stat().st_size > LARGEST:
        raise Refused("table_too_large", largest=LARGEST // 1024 // 1024)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("table_not_utf8", byte=error.start) from None
    except OSError as error:
        raise Refused("table_unreadable", error=error.strerror or str(error)) from None


def _delimiter(text: str) -> str:
    """What parts the names of the columns; spreadsheets set to Vietnamese write a semicolon."""
    header = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    return ";" if header.count(";") > header.count(",") else ","


def _check_header(header: Sequence[str], columns: Mapping[str, int], optional: Collection[str]) -> None:
    needed = [name for name in columns if name not in optional]
    for code, wrong in (
        ("table_columns_missing", [name for name in needed if name not in header]),
        ("table_columns_unknown", [name for name in header if name not in columns]),
        ("table_columns_twice", sorted({name for name in header if header.count(name) > 1})),
    ):
        if wrong:
            raise Refused(code, columns=", ".join(name[:40] for name in wrong[:20]))


def _lines(
    table: Table, rows: Sequence[Sequence[str]], columns: Mapping[str, int], *, several: bool
) -> Iterator[Line]:
    header = rows[0]
    for number, cells in enumerate(rows[1:], start=2):
        if not cells:
            continue
        line = Line(table.name, number, dict(zip(header, cells, strict=False)))
        if len(cells) != len(header):
            table.problems[line.place()] = Problem(
                "table_cells", {"found": len(cells), "expected": len(header)}
            )
            continue
        yield Line(table.name, number, _kept(table, line, columns, several=several))
    if len(rows) < 2:
        table.problems[table.name] = Problem("table_empty")


def _kept(table: Table, line: Line, columns: Mapping[str, int], *, several: bool) -> Mapping[str, str]:
    cells = {}
    for column, text in line.cells.items():
        try:
            cells[column] = kept(text, longest=columns[column], lines=several)
        except Refused as refused:
            table.problems[line.place(column)] = refused.problem
            cells[column] = ""
    return cells
