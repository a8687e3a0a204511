"""Workbooks as other programs write them, and as nobody should: read whole, or refused."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from lims.domain.refusal import Refused
from lims.instruments import workbook
from reports.spreadsheet import as_workbook

DAY = date(2026, 11, 24)
ENTITY = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def written(*rows: list[Any], title: str = "limits", change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook as openpyxl writes it."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same package with other parts; `sheet` is its first sheet."""
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "styles": "xl/styles.xml",
        "book": "xl/workbook.xml",
        "texts": "xl/sharedStrings.xml",
        "kinds": "[Content_Types].xml",
    }
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members |= {names[key]: part for key, part in parts.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in members.items():
            new.writestr(name, part)
    return file.getvalue()


def sheet(rows: str, *, before: str = "") -> bytes:
    whole = f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData></worksheet>"
    return repacked(written(["x"]), sheet=whole.encode())


def read(content: bytes, *, most: int = 100) -> list[tuple[int, list[str]]]:
    return [(row.number, list(row.cells)) for row in workbook.rows(content, name="limits", most=most)]


def refused(content: bytes) -> Refused:
    with pytest.raises(Refused) as found:
        read(content)
    return found.value


@pytest.mark.parametrize(
    ("value", "shown", "expected"),
    [
        (0.1, "General", "0.1"),
        (0.1, "0.00", "0.10"),
        (0.125, "0.00", "0.125"),
        (1e-9, "General", "0.000000001"),
        (123456789012345, "General", "123456789012345"),
        (-4, "0", "-4"),
        ("0.10", "General", "0.10"),
        ("0893000000001", "@", "0893000000001"),
        ("12345678901234567890", "General", "12345678901234567890"),
        ("1E5", "General", "1E5"),
        ("NA", "General", "NA"),
        ("_x0041_", "General", "A"),
        ("_x005F_x0041_", "General", "_x0041_"),
        (True, "General", "TRUE"),
        (DAY, "yyyy-mm-dd", "2026-11-24"),
        (DAY, "dd/mm/yyyy", "2026-11-24"),
        (datetime.combine(DAY, time()), "yyyy-mm-dd", "2026-11-24"),
    ],
)
def test_cell_of_another_program_is_read_as_it_is_seen(value: object, shown: str, expected: str) -> None:
    def change(book: Any) -> None:
        book.active["A1"].number_format = shown

    assert read(written([value], change=change)) == [(1, [expected])]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("0.30000000000000004", "0.30000000000000004"), ("5.0000000000000003E-2", "0.05"), ("1E3", "1000")],
)
def test_number_is_the_shortest_text_of_the_same_double(raw: str, expected: str) -> None:
    assert read(sheet(f'<row r="1"><c r="A1"><v>{raw}</v></c></row>')) == [(1, [expected])]


@pytest.mark.parametrize("raw", ["1e999", "-1e999", "nan", "inf", "9" * 400, "9" * 5000, "1,5", "x"])
def test_what_is_no_number_is_named(raw: str) -> None:
    found = refused(sheet(f'<row r="1"><c r="A1"><v>{raw}</v></c></row>'))
    assert {cell: each.code for cell, each in found.problems.items()} == {"A1": "cell_unreadable"}


def test_workbook_that_counts_from_1904_gives_the_same_day() -> None:
    def change(book: Any) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book.active["A1"] = DAY

    assert read(written(["x"], change=change)) == [(1, ["2026-11-24"])]


@pytest.mark.parametrize(
    ("value", "shown", "code"),
    [
        ("=1+1", "General", "cell_formula"),
        ("=A9", "yyyy-mm-dd", "cell_formula"),
        ("#N/A", "General", "cell_error"),
        ("#DIV/0!", "General", "cell_error"),
        (datetime.combine(DAY, time(8, 30)), "yyyy-mm-dd hh:mm", "cell_date"),
        (1.5, "[h]:mm", "cell_date"),
        (59, "yyyy-mm-dd", "cell_date"),
        (1e15, "General", "cell_unreadable"),
    ],
)
def test_cell_without_a_text_of_its_own_is_named(value: object, shown: str, code: str) -> None:
    def change(book: Any) -> None:
        book.active["B2"] = value
        book.active["B2"].number_format = shown

    found = refused(written(["x"], change=change))
    assert (found.code, {cell: each.code for cell, each in found.problems.items()}) == (
        "workbook_cells",
        {"B2": code},
    )


@pytest.mark.parametrize(
    "formula",
    ['<f t="shared" si="0"/>', '<f t="array" ref="A1">{1}</f>', '<f t="dataTable" nonsense="1"/>', "<f/>"],
)
def test_formula_of_any_kind_without_a_result_is_refused(formula: str) -> None:
    found = refused(sheet(f'<row r="1"><c r="A1">{formula}</c></row>'))
    assert [each.code for each in found.problems.values()] == ["cell_formula"]


def test_size_a_sheet_says_it_has_hides_no_row() -> None:
    rows = "".join(f'<row r="{row}"><c r="C{row}"><v>{row}</v></c></row>' for row in (1, 2, 7))
    content = sheet(rows, before='<dimension ref="A1:B1"/>')
    assert read(content) == [(row, ["", "", str(row)]) for row in (1, 2, 7)]


def test_last_row_a_sheet_can_have_is_found_without_the_empty_ones() -> None:
    assert read(sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')) == [(1048576, ["1"])]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1.5"><c r="A1"><v>1</v></c></row>',
        '<row r="0"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" s="99"><v>1</v></c></row>',
    ],
)
def test_cells_out_of_their_place_are_refused_not_dropped(rows: str) -> None:
    assert refused(sheet(rows)).code == "workbook_broken"


def test_no_sheet_but_the_named_or_the_only_shown_one_is_read() -> None:
    def another(book: Any) -> None:
        book.create_sheet("more").append(["y"])

    def hidden(book: Any) -> None:
        another(book)
        book["more"].sheet_state = "veryHidden"

    assert read(written(["x"], title=" Limits ", change=another)) == [(1, ["x"])]
    assert read(written(["x"], title="table", change=hidden)) == [(1, ["x"])]
    assert refused(written(["x"], title="table", change=another)).code == "workbook_sheets"


def test_part_that_must_be_read_whole_is_small() -> None:
    noise = "".join(str(number * 7919 % 1_000_003) for number in range(250_000))
    book = f"<workbook {MAIN}><!-- {noise} --></workbook>".encode()
    assert refused(repacked(written(["x"]), book=book)).code == "workbook_bomb"


def empty_cells(count: int) -> str:
    return "".join(f'<c s="{number * 7919 % 65_521}"/>' for number in range(count))


@pytest.mark.parametrize(
    "content", [empty_cells(110_000), "".join(f'<row ht="{n}"/>' for n in range(1_000_001))]
)
def test_more_elements_than_a_row_or_a_sheet_can_have_are_refused(content: str) -> None:
    assert refused(sheet(f'<row r="1">{content}</row>')).code == "workbook_bomb"


def test_row_of_empty_cells_to_the_last_column_is_read() -> None:
    cells = '<c r="A1"><v>1</v></c>' + empty_cells(16_383)
    assert read(sheet(f'<row r="1">{cells}</row>')) == [(1, ["1"])]


def test_part_that_lies_about_its_size_is_not_unpacked() -> None:
    """The list of members says 100 bytes where there are thirty million."""
    content = bytearray(repacked(written(["x"]), styles=b" " * 30_000_000))
    at = content.rindex(b"xl/styles.xml") - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    assert refused(bytes(content)).code == "workbook_broken"


@pytest.mark.parametrize("part", ["sheet", "styles", "book", "texts", "kinds"])
@pytest.mark.parametrize("content", [b"", b"<a", b"\x00\xff", ENTITY, LAUGHS])
def test_damaged_or_dangerous_part_is_refused(part: str, content: bytes) -> None:
    assert (
        refused(repacked(as_workbook("limits", ["a"], [["1"]]), **{part: content})).code == "workbook_broken"
    )


def test_list_of_sheets_in_another_vocabulary_names_none() -> None:
    found = refused(repacked(written(["x"]), book=b"<a/>"))
    assert (found.code, found.values["count"]) == ("workbook_sheets", 0)


def test_sheet_in_another_vocabulary_has_no_rows() -> None:
    assert read(repacked(written(["x"]), sheet=b"<worksheet><sheetData/></worksheet>")) == []
