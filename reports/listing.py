"""A list of the screen as a file: numbers as numbers with their digits, text as text, days as days."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lims.domain.act import LABORATORY_TIME
from lims.domain.guarded_cell import guarded, is_formula
from reports.spreadsheet import LONGEST_TEXT, MADE, OPTIONS, WIDTH, write_text

Cell = str | int | Decimal | date | None
"""What a list holds. A day is a `date`, a moment a `datetime` with its zone."""
DIGITS = 15
"""What a program for tables keeps of a number; one with more digits goes as text."""


def list_as_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Numbers with a point and all their digits, days as 2026-11-25; text is guarded even where it looks like a number."""
    file = io.StringIO(newline="")
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow([guarded(head) for head in heads])
    for row in rows:
        table.writerow([_in_csv(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


def list_as_workbook(name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Numbers are numbers shown with their own digits (0.050 stays 0.050), days are days, text stays text."""
    file = io.BytesIO()
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, WIDTH)
        formats = _Formats(book)
        bold = formats.of("@", bold=True)
        for column, head in enumerate(heads):
            write_text(sheet, 0, column, head, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _put(sheet, number, column, cell, formats)
    return file.getvalue()


class _Formats:
    """One format of a workbook for each way to show a cell."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.known: dict[str, Format] = {}

    def of(self, number_format: str, **more: object) -> Format:
        key = f"{number_format} {more}"
        if key not in self.known:
            self.known[key] = self.book.add_format({"num_format": number_format, **more})
        return self.known[key]


def _put(sheet: Worksheet, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    if isinstance(cell, datetime):
        local = cell.astimezone(LABORATORY_TIME).replace(tzinfo=None)
        sheet.write_datetime(row, column, local, formats.of("dd/mm/yyyy hh:mm"))
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats.of("dd/mm/yyyy"))  # noqa: DTZ001 a day has no zone
    elif isinstance(cell, int | Decimal) and _fits(Decimal(cell)):
        sheet.write_number(row, column, float(cell), formats.of(_digits(Decimal(cell))))
    elif cell is not None and (text := cell if isinstance(cell, str) else f"{Decimal(cell):f}"):
        if len(text) > LONGEST_TEXT:
            text = text[: LONGEST_TEXT - 1] + "…"
        marked = {"quote_prefix": True} if is_formula(text) else {}
        write_text(sheet, row, column, text, formats.of("@", **marked))


def _fits(number: Decimal) -> bool:
    """Whether a cell keeps every digit of a number."""
    return (
        len(f"{number:f}".replace(".", "").lstrip("-0")) <= DIGITS and Decimal(repr(float(number))) == number
    )


def _digits(number: Decimal) -> str:
    """The format that shows as many decimals as the number was written with."""
    places = len(f"{number:f}".partition(".")[2])
    return "0." + "0" * places if places else "0"


def _in_csv(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(LABORATORY_TIME):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | Decimal):
        return f"{Decimal(cell):f}"
    return "" if cell is None else guarded(cell)
