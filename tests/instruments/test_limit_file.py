"""Files of limits from anybody's hands: read exactly, or refused by what is wrong with them."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pytest

from lims import catalogue as shipped
from lims.domain.limit_change import FileRow
from lims.domain.limit_row import COLUMNS, COUNTS, to_row
from lims.domain.refusal import Refused
from lims.instruments import limit_file
from lims.instruments.catalogue import LIMITS
from reports.spreadsheet import as_csv, as_workbook
from tests import small_catalogue as small

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
NUMBER_STYLES = (
    f'<styleSheet {MAIN}><numFmts count="2"><numFmt numFmtId="165" formatCode="0.0"/>'
    '<numFmt numFmtId="166" formatCode="0.00"/></numFmts><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="0"/><xf numFmtId="49"/><xf numFmtId="1"/>'
    '<xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>'
)

ROW = {column: small.LIMIT_ROWS[1].get(column, "") for column in COLUMNS}
"""EU-RCO-OTA-02: 3.0 µg/kg since 2023."""


def cells(**changed: str) -> list[str]:
    return [{**ROW, **changed}[column] for column in COLUMNS]


def text(
    rows: Sequence[Sequence[str]], *, header: Sequence[str] = COLUMNS, separator: str = ",", end: str = "\r\n"
) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, lineterminator=end).writerows([header, *rows])
    return file.getvalue()


def workbook(**changed: str) -> bytes:
    return as_workbook("limits", COLUMNS, [cells(**changed)], numbers=COUNTS)


def one(content: bytes) -> FileRow:
    (row,) = limit_file.read(content)
    return row


def read_as(content: bytes) -> dict[str, str]:
    row = one(content)
    assert row.problems == {}
    assert row.limit is not None
    return to_row(row.limit)


def refusal(content: bytes) -> Refused:
    with pytest.raises(Refused) as refused:
        limit_file.read(content)
    return refused.value


def test_columns_of_an_export_are_those_of_an_import() -> None:
    assert tuple(LIMITS) == COLUMNS


ENCODED: dict[str, Callable[[], bytes]] = {
    "utf-8": lambda: text([cells()]).encode(),
    "utf-8 with its mark": lambda: text([cells()]).encode("utf-8-sig"),
    "utf-16 little": lambda: b"\xff\xfe" + text([cells()], separator="\t").encode("utf-16-le"),
    "utf-16 big": lambda: b"\xfe\xff" + text([cells()]).encode("utf-16-be"),
    "semicolon, comma": lambda: text([cells(max_value="3,0")], separator=";").encode(),
    "semicolon, our days": lambda: text([cells(effective_from="01/01/2023")], separator=";").encode().replace(b"3.0", b"3,0"),
    "old line ends": lambda: text([cells()], end="\r").encode(),
    "blank lines": lambda: text([[], cells(), [], [""] * 26]).encode(),
    "columns in another order": lambda: text([cells()[::-1]], header=COLUMNS[::-1]).encode(),
    "blanks around names": lambda: text([cells()], header=[f" {name} " for name in COLUMNS]).encode(),
    "workbook": workbook,
}  # fmt: skip


@pytest.mark.parametrize("name", ENCODED)
def test_file_is_read_whoever_wrote_it(name: str) -> None:
    assert read_as(ENCODED[name]()) == ROW


def test_line_break_in_quotes_is_one_cell() -> None:
    assert read_as(text([cells(note="tier=A\nsecond line")]).encode())["note"] == "tier=A\nsecond line"


@pytest.mark.parametrize("name", ["NA", "None", "nan", "null", "1E5", "0893000000001"])
def test_words_that_look_like_nothing_are_text(name: str) -> None:
    assert read_as(text([cells(clause=name)]).encode())["clause"] == name
    assert read_as(workbook(clause=name))["clause"] == name


UNREADABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "table_empty"),
    "only blanks": (lambda: b" \n\n", "table_empty"),
    "header only": (lambda: text([]).encode(), "table_empty"),
    "workbook with a header only": (lambda: as_workbook("limits", COLUMNS, []), "table_empty"),
    "windows-1258": (lambda: text([cells(note="mật ong")]).encode("cp1258", "replace"), "table_not_utf8"),
    "half of utf-16": (lambda: b"\xff\xfe" + "ab".encode("utf-16-le")[:3], "table_not_utf8"),
    "column missing": (lambda: text([cells()[1:]], header=COLUMNS[1:]).encode(), "table_columns_missing"),
    "column unknown": (lambda: text([[*cells(), "x"]], header=[*COLUMNS, "colour"]).encode(), "table_columns_unknown"),
    "column twice": (lambda: text([[*cells(), "x"]], header=[*COLUMNS, "note"]).encode(), "table_columns_twice"),
    "too many rows": (lambda: text([cells()] * 5001).encode(), "table_rows"),
    "cell of ten megabytes": (lambda: text([cells(note="x" * 10_000_000)]).encode(), "table_row_unreadable"),
    "quote not closed": (lambda: text([cells()]).encode() + b'"abc', "table_row_unreadable"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", "table_not_utf8"),
    "html": (lambda: b"<html><body>limits</body></html>", "table_columns_missing"),
    "too large": (lambda: b"x" * (limit_file.LARGEST + 1), "table_too_large"),
    "truncated": (lambda: workbook()[:-200], "workbook_broken"),
    "old xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "workbook_old"),
    "password": (lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "workbook_password"),
    "zip of something else": (lambda: packed({"a.txt": b"a"}), "workbook_broken"),
    "no workbook in it": (lambda: packed({"[Content_Types].xml": b"<Types/>"}), "workbook_broken"),
    "no zip": (lambda: b"PK\x03\x04" + bytes(100), "workbook_broken"),
    "empty zip": (lambda: b"PK\x05\x06" + bytes(18), "workbook_broken"),
    "too many members": (lambda: packed({f"{each}.xml": b"" for each in range(201)}), "workbook_bomb"),
    "bomb": (lambda: sheet("<row>" + " " * 30_000_000 + "</row>"), "workbook_bomb"),
    "entity": (lambda: sheet("&x;", before='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'), "workbook_broken"),
    "laughs": (lambda: sheet("&b;", before='<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'), "workbook_broken"),
    "many texts": (lambda: with_part("xl/sharedStrings.xml", texts()), "workbook_bomb"),
    "many styles": (lambda: with_part("xl/styles.xml", f"<styleSheet {MAIN}><cellXfs>{numbered('<xf numFmtId=%d/>')}</cellXfs></styleSheet>"), "workbook_bomb"),
    "formula": (lambda: sheet('<row r="1"><c r="A1"><f>1+1</f></c></row>'), "workbook_cells"),
    "error": (lambda: sheet('<row r="1"><c r="B1" t="e"><v>#N/A</v></c></row>'), "workbook_cells"),
    "text not there": (lambda: sheet('<row r="1"><c r="B1" t="s"><v>99</v></c></row>'), "workbook_cells"),
    "infinite": (lambda: sheet('<row r="1"><c r="B1"><v>1e999</v></c></row>'), "workbook_cells"),
    "no number": (lambda: sheet('<row r="1"><c r="B1"><v>abc</v></c></row>'), "workbook_cells"),
    "long cell": (lambda: sheet(row_of(note=f'<c t="inlineStr"><is><t>{"x" * 40_000}</t></is></c>')), "workbook_text"),
    "far column": (lambda: sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "workbook_columns"),
    "rows backwards": (lambda: sheet('<row r="2"/><row r="1"/>'), "workbook_broken"),
    "strange place": (lambda: sheet('<row r="1"><c r="١"><v>1</v></c></row>'), "workbook_broken"),
    "two sheets": (lambda: book('<sheet name="a" sheetId="1" id="rId1"/><sheet name="b" sheetId="2" id="rId1"/>'), "workbook_sheets"),
    "no sheet": (lambda: book(""), "workbook_sheets"),
}  # fmt: skip


def numbered(element: str) -> str:
    """Very many elements that are not all alike: what is all alike is refused before it is read."""
    return "".join(element.replace("%d", f'"{number * 7919 % 65_521}"') for number in range(65_540))


def texts() -> str:
    each = "".join(f"<si><t>{number * 7919 % 200_003}</t></si>" for number in range(200_002))
    return f"<sst {MAIN}>{each}</sst>"


def packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return file.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_part(path: str, content: str) -> bytes:
    return with_parts({path: content})


def with_parts(parts: dict[str, str]) -> bytes:
    """A workbook some parts of which are replaced."""
    replaced = {path: content.encode() for path, content in parts.items()}
    return packed(members_of(workbook()) | replaced)


def sheet(rows: str, *, before: str = "") -> bytes:
    whole = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    return with_parts({"xl/worksheets/sheet1.xml": before + whole, "xl/styles.xml": NUMBER_STYLES})


def book(sheets: str) -> bytes:
    related = sheets.replace(" id=", " r:id=")
    whole = f"<workbook {MAIN} {RELATED}><sheets>{related}</sheets></workbook>"
    return with_part("xl/workbook.xml", whole)


@pytest.mark.parametrize("name", UNREADABLE)
def test_file_that_is_no_table_is_refused(name: str) -> None:
    content, code = UNREADABLE[name]
    assert refusal(content()).code == code


def test_cells_that_cannot_be_read_are_named() -> None:
    refused = refusal(sheet('<row r="3"><c r="B3"><f>1</f></c><c r="AA3" t="e"><v>#DIV/0!</v></c></row>'))
    assert {cell: each.code for cell, each in refused.problems.items()} == {
        "B3": "cell_formula",
        "AA3": "cell_error",
    }
    assert refused.values["cells"] == "B3, AA3"


def test_cells_that_cannot_be_read_are_not_collected_for_ever() -> None:
    rows = "".join(f'<row r="{number}"><c r="A{number}"><f>1</f></c></row>' for number in range(1, 4000))
    assert len(refusal(sheet(rows)).problems) == 101


def header_row() -> str:
    return "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in COLUMNS)


def row_of(**raw: str) -> str:
    """A row of a sheet in which some cells are written as given."""
    written = [
        raw.get(name, f'<c t="inlineStr"><is><t>{ROW[name]}</t></is></c>' if ROW[name] else "<c/>")
        for name in COLUMNS
    ]
    return f'<row r="1">{header_row()}</row><row r="2">{"".join(written)}</row>'


@pytest.mark.parametrize(
    ("raw", "column", "expected"),
    [
        ('<c><v>7.0000000000000007E-2</v></c>', "max_value", "0.07"),
        ('<c s="5"><v>0.1</v></c>', "max_value", "0.10"),
        ('<c s="4"><v>0.25</v></c>', "max_value", "0.25"),
        ('<c><v>1E3</v></c>', "max_value", "1000"),
        ('<c><f>1+1</f><v>2</v></c>', "max_value", "2"),
        ('<c t="str"><f>"a"</f><v>2.50</v></c>', "max_value", "2.50"),
        ('<c t="d"><v>2024-02-29T00:00:00Z</v></c>', "effective_from", "2024-02-29"),
        ('<c t="inlineStr"><is><r><t>A</t></r><rPh sb="0" eb="1"><t>x</t></rPh><r><t> &amp; B_x0041_</t></r></is></c>', "clause", "A & BA"),
    ],
)  # fmt: skip
def test_cell_is_read_as_it_is_seen(raw: str, column: str, expected: str) -> None:
    assert read_as(sheet(row_of(**{column: raw})))[column] == expected


DATE_STYLE = f'<styleSheet {MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'


@pytest.mark.parametrize(
    ("serial", "since_1904", "expected"),
    [("46349", "0", "2026-11-23"), ("44887", "1", "2026-11-23"), ("60", "0", None), ("46349.5", "0", None),
     ("0", "0", None), ("99999999", "0", None)],
)  # fmt: skip
def test_day_follows_the_calendar_of_the_workbook(serial: str, since_1904: str, expected: str | None) -> None:
    members = members_of(sheet(row_of(effective_from=f'<c s="1"><v>{serial}</v></c>')))
    members["xl/styles.xml"] = DATE_STYLE.encode()
    head = f'<workbookPr date1904="{since_1904}" '.encode()
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(b"<workbookPr ", head)
    if expected is None:
        assert refusal(packed(members)).code == "workbook_cells"
    else:
        assert read_as(packed(members))["effective_from"] == expected


def test_number_where_a_day_belongs_is_refused_beside_its_row() -> None:
    row = one(sheet(row_of(effective_from="<c><v>46349</v></c>")))
    assert {column: each.code for column, each in row.problems.items()} == {"effective_from": "limit_cell"}


WRONG_CELLS: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"max_value": "1,5"}, "max_value", "limit_cell"),
    ({"max_value": "NaN"}, "max_value", "limit_cell"),
    ({"max_value": "Infinity"}, "max_value", "limit_cell"),
    ({"max_value": "1_000"}, "max_value", "limit_cell"),
    ({"max_value": "٠.٥"}, "max_value", "limit_cell"),
    ({"max_value": "1e400"}, "max_value", "limit_cell"),
    ({"max_value": ""}, "max_value", "limit_cell_empty"),
    ({"limit_kind": ""}, "limit_kind", "limit_cell_empty"),
    ({"limit_kind": "maximum"}, "limit_kind", "limit_cell"),
    ({"verified": ""}, "verified", "limit_cell_empty"),
    ({"verified": "maybe"}, "verified", "limit_cell"),
    ({"unit": "mg/spoon"}, "unit", "limit_cell"),
    ({"effective_from": "01/07/2026"}, "effective_from", "limit_cell"),
    ({"effective_from": "20260701"}, "effective_from", "limit_cell"),
    ({"effective_from": "2026-W27-3"}, "effective_from", "limit_cell"),
    ({"effective_from": "2026-02-29"}, "effective_from", "limit_cell"),
    ({"plan_n": "5"}, "plan_c", "limit_cell_empty"),
    ({"plan_m": "5"}, "plan_n", "limit_cell_empty"),
    ({"plan_n": "٣", "plan_c": "0"}, "plan_n", "limit_cell"),
    ({"note": "a\u202eb"}, "note", "text_hidden_characters"),
    ({"note": "x" * 2001}, "note", "text_too_long"),
    ({"analyte": "ochratoxin\nA"}, "analyte", "text_one_line"),
)


@pytest.mark.parametrize(("changed", "column", "code"), WRONG_CELLS)
def test_wrong_cell_is_named_and_the_others_are_read(changed: dict[str, str], column: str, code: str) -> None:
    first, second = limit_file.read(text([cells(**changed), cells(limit_id="X-01")]).encode())
    assert (first.number, first.limit) == (2, None)
    assert first.problems[column].code == code
    assert (second.number, second.problems) == (3, {})


def test_row_with_more_cells_than_columns_is_refused() -> None:
    row = one(text([[*cells(), "05"]]).encode())
    assert {column: each.code for column, each in row.problems.items()} == {"row": "table_cells"}


def test_point_in_a_vietnamese_file_is_not_guessed() -> None:
    row = one(text([cells(max_value="1.000")], separator=";").encode())
    assert {column: each.code for column, each in row.problems.items()} == {"max_value": "cell_point"}


def test_row_without_a_name_asks_for_one() -> None:
    row = one(text([cells(limit_id="")]).encode())
    assert row.limit is not None
    assert (row.limit.limit_id, row.limit.high, row.limit.effective_from) == (
        "",
        Decimal("3.0"),
        date(2023, 1, 1),
    )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_dangerous_text_goes_out_and_comes_back(form: str) -> None:
    dangerous = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "＝1", "'=1", "0.10", "_x0041_", "a & <b>"]
    rows = [cells(limit_id=f"X-{place:02d}", clause=each) for place, each in enumerate(dangerous)]
    content = as_csv(COLUMNS, rows) if form == "csv" else as_workbook("limits", COLUMNS, rows, numbers=COUNTS)
    assert [row.limit.clause for row in limit_file.read(content) if row.limit] == dangerous


@pytest.mark.parametrize("form", ["csv", "xlsx", "shipped"])
def test_whole_catalogue_comes_back_digit_for_digit(form: str) -> None:
    kept = [row.limit for row in limit_file.read((shipped.FOLDER / "limits.csv").read_bytes()) if row.limit]
    rows = [list(to_row(limit).values()) for limit in kept]
    columns = list(to_row(kept[0]))
    content = {
        "csv": lambda: as_csv(columns, rows),
        "xlsx": lambda: as_workbook("limits", columns, rows, numbers=COUNTS),
        "shipped": lambda: (shipped.FOLDER / "limits.csv").read_bytes(),
    }[form]()
    back = [row.limit for row in limit_file.read(content) if row.limit]
    assert len(back) == 715
    assert [to_row(limit) for limit in back] == [to_row(limit) for limit in kept]
