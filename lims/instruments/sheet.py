"""One sheet of a workbook, row by row, as the text a person sees in its cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import WINDOWS_EPOCH
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from lims.domain.number import EXACT
from lims.domain.refusal import Problem, Refused
from lims.instruments.package import Measured

MOST_COLUMNS = 200
MOST_PROBLEMS = 100
MOST_DIGITS = 15
LONGEST_TEXT = 32_767
"""What a cell can hold. Programs cut longer texts without a word; we refuse them."""
AFTER_THE_LEAP_THAT_WAS_NONE = date(1900, 3, 1)
"""A calendar from 1900 has a 29 February 1900 that never was; days before it are counted otherwise."""
_PLACES = re.compile(r"0(?:\.(0+))?")
_STYLED = ("row", "column", "value", "data_type", "style_id")
Cell = Mapping[str, Any]


class NumberText(str):
    """What a cell that holds a number shows: its decimal mark is a point, whatever the table writes in text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row with anything in it; `number` is what stands beside it on the screen."""

    number: int
    cells: Sequence[str]


class _Parser(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """openpyxl's reader of one sheet, which keeps the result of a formula; we ask whether there was one.

    Its `ReadOnlyWorksheet` is not used: it leaves out, without a word, rows and cells that are out of order
    or beyond the size a sheet says it has.
    """

    def parse_row(self, row: Element) -> tuple[int, list[dict[str, Any]]]:
        """How high a row is concerns nobody here, and there may be a million."""
        self.source.marks = 0
        number, cells = super().parse_row(row)
        self.row_dimensions.clear()
        return number, cells

    def parse_cell(self, element: Element) -> dict[str, Any]:
        try:
            cell: dict[str, Any] = super().parse_cell(element)
        except (ValueError, LookupError, TypeError, OverflowError):
            cell = {"row": self.row_counter, "column": self.col_counter, "value": None, "data_type": "?"}
        return {**cell, "formula": element.find(FORMULA_TAG) is not None}


@dataclass(slots=True)
class SheetReader:
    """Collects the rows of a sheet, and every cell that cannot be read."""

    sheet: Any
    texts: Sequence[str]
    most: int
    rows: list[Row] = field(default_factory=list)
    problems: dict[str, Problem] = field(default_factory=dict)

    def read(self, parts: Iterator[tuple[int, list[Cell]]]) -> list[Row]:
        """Raises `Refused` naming every cell that has no text of its own: a formula never worked out, an error."""
        last = 0
        for number, cells in parts:
            if number <= last:
                raise Refused("workbook_broken")
            last = number
            self._keep(number, self._texts(number, cells))
        self._refuse_problems(more_than=0)
        return self.rows

    def parse(self, source: Any) -> list[Row]:
        """The rows of the sheet whose XML is `source`."""
        book = self.sheet.parent
        parser = _Parser(
            Measured(source),
            self.texts,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        return self.read(parser.parse())

    def _refuse_problems(self, *, more_than: int) -> None:
        if len(self.problems) > more_than:
            first = ", ".join(list(self.problems)[:10])
            raise Refused("workbook_cells", self.problems, cells=first, count=len(self.problems))

    def _texts(self, number: int, cells: Sequence[Cell]) -> dict[int, str]:
        """Column → text. The cells of a row stand from left to right, each in its own row."""
        found: dict[int, str] = {}
        last = 0
        for cell in cells:
            column = cell["column"]
            if column <= last or cell["row"] != number:
                raise Refused("workbook_broken")
            last = column
            try:
                text = self._text(cell)
            except Refused as refused:
                if refused.code == "workbook_text":
                    raise
                self.problems[f"{get_column_letter(column)}{number}"] = refused.problem
                continue
            if text.strip():
                found[column] = text
        return found

    def _keep(self, number: int, cells: Mapping[int, str]) -> None:
        self._refuse_problems(more_than=MOST_PROBLEMS)
        if not cells:
            return
        width = max(cells)
        if width > MOST_COLUMNS:
            raise Refused("workbook_columns", most=MOST_COLUMNS)
        if len(self.rows) > self.most:
            raise Refused("table_rows", most=self.most)
        self.rows.append(Row(number, [cells.get(place, "") for place in range(1, width + 1)]))

    def _text(self, cell: Cell) -> str:
        kind, value = cell["data_type"], cell["value"]
        if kind == "?":
            raise Refused("cell_unreadable")
        if value is None or value == "":
            if cell["formula"]:
                raise Refused("cell_formula")
            return ""
        match kind:
            case "e":
                raise Refused("cell_error", text=str(value)[:20])
            case "b":
                return "TRUE" if value else "FALSE"
            case "d":
                return self._day(value)
            case "n":
                return NumberText(self._number(cell))
        if len(value) > LONGEST_TEXT:
            raise Refused("workbook_text", longest=LONGEST_TEXT)
        return str(unescape(value))

    def _number(self, cell: Cell) -> str:
        """A file holds 17 digits of a binary number; the shortest that mean the same are what was typed."""
        value = Decimal(repr(cell["value"]))
        if not value.is_finite() or value.copy_abs() >= Decimal(10) ** MOST_DIGITS:
            raise Refused("cell_unreadable")
        plain = format(value.normalize(), "f")
        shown = ReadOnlyCell(self.sheet, **{key: cell[key] for key in _STYLED}).number_format
        decimals = _PLACES.fullmatch(shown or "")
        if decimals is None:
            return plain
        places = min(len(decimals[1] or ""), MOST_DIGITS)
        exact = value.quantize(Decimal(1).scaleb(-places), context=EXACT)
        return format(exact, "f") if exact == value else plain

    def _day(self, value: Any) -> str:
        """A day without an hour, by the calendar of the workbook."""
        whole = isinstance(value, datetime) and value.time() == time()
        day = value.date() if whole else value
        if type(day) is not date or (self.since_1900 and day < AFTER_THE_LEAP_THAT_WAS_NONE):
            raise Refused("cell_date")
        return day.isoformat()

    @property
    def since_1900(self) -> bool:
        return bool(self.sheet.parent.epoch == WINDOWS_EPOCH)
