"""A table as a file for a program for tables: text stays text, and every digit is kept."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lims.domain.guarded_cell import guarded, is_formula
from lims.domain.refusal import Refused

Rows = Iterable[Sequence[str]]
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.([0-9]{1,10}))?")
LONGEST_TEXT = 32_767
"""What a cell can hold: a longer text would be cut without a word."""
WIDTH = 24
MADE = datetime(1980, 1, 1)  # noqa: DTZ001 a file says no hour, so that the same table is the same bytes
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_RUN, _RUN_END = "<r>", "</r>"


def as_csv(columns: Sequence[str], rows: Rows) -> bytes:
    """UTF-8 with the mark that spreadsheets look for; what would be a formula gets an apostrophe in front."""
    file = io.StringIO(newline="")
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(columns)
    for row in rows:
        table.writerow([cell if NUMBER.fullmatch(cell) else guarded(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


def as_workbook(name: str, columns: Sequence[str], rows: Rows, *, numbers: Collection[str] = ()) -> bytes:
    """One sheet called `name`, of text only: a number in a cell would be another than the one written.

    The columns `numbers` stand to the right, and no program complains that they are text.
    """
    file = io.BytesIO()
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, WIDTH)
        _write(sheet, 0, columns, [book.add_format({"bold": True})] * len(columns))
        plain = book.add_format()
        right = book.add_format({"num_format": "@", "align": "right"})
        marked = book.add_format({"num_format": "@", "quote_prefix": True})
        usual = [right if column in numbers else plain for column in columns]
        last = 0
        for last, row in enumerate(rows, start=1):
            formats = [
                marked if kind is plain and is_formula(cell) else kind
                for cell, kind in zip(row, usual, strict=True)
            ]
            _write(sheet, last, row, formats)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    return file.getvalue()


def _write(sheet: Worksheet, row: int, cells: Sequence[str], formats: Sequence[Format]) -> None:
    for column, (text, kind) in enumerate(zip(cells, formats, strict=True)):
        if len(text) > LONGEST_TEXT:
            raise Refused("workbook_text", longest=LONGEST_TEXT)
        write_text(sheet, row, column, text, kind)


def write_text(sheet: Worksheet, row: int, column: int, text: str, kind: Format) -> None:
    """Text that looks like xlsxwriter's own marks goes in two pieces, or it would be taken for them."""
    if text.startswith(_RUN) and text.endswith(_RUN_END):
        sheet.write_rich_string(row, column, kind, _RUN, kind, text.removeprefix(_RUN), kind)
    elif text:
        sheet.write_string(row, column, text, kind)
