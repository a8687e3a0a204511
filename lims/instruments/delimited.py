"""A table as text (CSV) from any program for tables: its encoding by its mark, its separator by its header."""

import codecs
import csv
import io
from collections.abc import Collection
from dataclasses import dataclass

from lims.domain.refusal import Refused
from lims.instruments.sheet import Row

SEPARATORS = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Delimited:
    """Rows of text. `;` between cells is how a Vietnamese program for tables writes, with decimal commas."""

    rows: list[Row]
    separator: str


def read(content: bytes, columns: Collection[str], *, most: int) -> Delimited:
    """Every row with anything in it, numbered as a program for tables does. Raises `Refused`; nothing is guessed from the content."""
    text = _text(content)
    if not text.strip():
        raise Refused("table_empty")
    separator = _separator(text, columns)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    rows: list[Row] = []
    number = 0
    try:
        for cells in reader:
            number += 1
            if any(cell.strip() for cell in cells):
                if len(rows) > most:
                    raise Refused("table_rows", most=most)
                rows.append(Row(number, cells))
    except csv.Error:
        raise Refused("table_row_unreadable", row=number + 1) from None
    return Delimited(rows, separator)


def _text(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("table_not_utf8", byte=error.start) from None


def _separator(text: str, columns: Collection[str]) -> str:
    """The one that makes most known columns of the first line."""
    first = text.lstrip().split("\n", 1)[0]

    def known(separator: str) -> int:
        return sum(cell.strip(' "\r') in columns for cell in first.split(separator))

    return max(SEPARATORS, key=known)
