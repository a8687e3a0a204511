"""A file of results, read by a profile: every value as text with its sample, its analyte and its place."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping

from lims.domain.found import Found
from lims.domain.profile import Profile, Shape
from lims.domain.refusal import Problem, Refused
from lims.instruments import blocks, columns, elements, plate, workbook
from lims.instruments.encoded import text
from lims.instruments.sheet import Row

LARGEST = 20 * 1024 * 1024
MOST_LINES = 250_000
Reader = Callable[[list[Row], Profile], Iterator[Found]]
_READERS: Mapping[Shape, Reader] = {
    Shape.LONG: columns.long,
    Shape.WIDE: columns.wide,
    Shape.GROUPS: columns.groups,
    Shape.BLOCKS: blocks.read,
    Shape.PLATE: plate.read,
}


def read(content: bytes, profile: Profile, *, most: int) -> list[Found]:
    """Every value of the file, in its order. Raises `Refused` for a file that is not as the profile says."""
    if len(content) > LARGEST:
        raise Refused("table_too_large", largest=LARGEST // 1024 // 1024)
    if not content:
        raise Refused("table_empty")
    found: list[Found] = []
    for each in _found(content, profile, most):
        found.append(each)
        if len(found) > most:
            raise Refused("table_rows", most=most)
    if not found:
        raise Refused("table_empty")
    return found


def _found(content: bytes, profile: Profile, most: int) -> Iterator[Found]:
    if profile.shape is Shape.XML:
        return elements.read(content, profile)
    reader = _READERS[profile.shape]
    if workbook.is_workbook(content):
        return reader(workbook.rows(content, name=profile.sheet.casefold(), most=most), profile)
    return reader(_rows(text(content, profile.encoding), profile, MOST_LINES), profile)


def _rows(content: str, profile: Profile, most: int) -> list[Row]:
    """Rows with anything in them, numbered as a program for tables does."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True, delimiter=profile.separator)
    rows: list[Row] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                rows.append(Row(number, cells))
            if len(rows) > most:
                raise Refused("table_rows", most=most)
    except csv.Error:
        wrong = Problem("table_row_unreadable", {"row": number + 1})
        raise Refused(wrong.code, {f"row {number + 1}": wrong}, **wrong.values) from None
    return rows
