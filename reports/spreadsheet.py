"""A table as a file for a program for tables: text stays text, numbers stay numbers, and every digit is kept."""

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from xml.sax.saxutils import escape

from lims.domain.guarded_cell import guarded, is_formula

Rows = Iterable[Sequence[str]]
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.([0-9]{1,10}))?")
MOST_DIGITS = 15
"""A program for tables computes with 15 digits; a longer number would not come back."""
HEAD, TEXT, FIRST_NUMBER = 1, 2, 3
PLACES = 11
WIDTH = 24
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def as_csv(columns: Sequence[str], rows: Rows) -> bytes:
    """UTF-8 with the mark that spreadsheets look for; what would be a formula gets an apostrophe in front."""
    file = io.StringIO(newline="")
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(columns)
    for row in rows:
        table.writerow([cell if NUMBER.fullmatch(cell) else guarded(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


def as_workbook(name: str, columns: Sequence[str], rows: Rows, *, numbers: Collection[str] = ()) -> bytes:
    """One sheet called `name`. Cells of the columns `numbers` are numbers shown with the digits they have."""
    kinds = [column in numbers for column in columns]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for path, text in (
            ("[Content_Types].xml", _content_types()),
            ("_rels/.rels", _relation(f"{_RELATED}/officeDocument", "xl/workbook.xml")),
            ("xl/workbook.xml", _workbook(name)),
            ("xl/_rels/workbook.xml.rels", _relations()),
            ("xl/styles.xml", _styles()),
            ("xl/worksheets/sheet1.xml", _sheet(columns, rows, kinds)),
        ):
            member = zipfile.ZipInfo(path)
            member.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(member, _HEADER + text)
    return file.getvalue()


def _sheet(columns: Sequence[str], rows: Rows, kinds: Sequence[bool]) -> str:
    lines = [_row(1, [_text(cell, HEAD) for cell in columns])]
    for number, row in enumerate(rows, start=2):
        cells = [_number(cell) if kind else _text(cell) for cell, kind in zip(row, kinds, strict=True)]
        lines.append(_row(number, cells))
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    width = f'<cols><col min="1" max="{len(columns)}" width="{WIDTH}" customWidth="1"/></cols>'
    return (
        f'<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"{width}<sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def _row(number: int, cells: Sequence[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text(text: str, style: int | None = None) -> str:
    """Text in the cell itself; marked, where a person who opens the cell would make a formula of it."""
    if not text:
        return "<c/>"
    style = style or (TEXT if is_formula(text) else 0)
    kept = escape(_LIKE_AN_ESCAPE.sub("_x005F_", text))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'


def _number(text: str) -> str:
    found = NUMBER.fullmatch(text)
    if found is None or sum(sign.isdigit() for sign in text) > MOST_DIGITS:
        return _text(text)
    return f'<c s="{FIRST_NUMBER + len(found[1] or "")}"><v>{text}</v></c>'


def _styles() -> str:
    codes = ["0" + ("." + "0" * places if places else "") for places in range(PLACES)]
    formats = "".join(
        f'<numFmt numFmtId="{164 + place}" formatCode="{code}"/>' for place, code in enumerate(codes)
    )
    styles = [
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>',
        *(
            f'<xf numFmtId="{164 + place}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
            for place in range(PLACES)
        ),
    ]
    return (
        f'<styleSheet {_MAIN}><numFmts count="{PLACES}">{formats}</numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(styles)}">{"".join(styles)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _content_types() -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>'
    )


def _workbook(name: str) -> str:
    return (
        f'<workbook {_MAIN} xmlns:r="{_RELATED}"><sheets>'
        f'<sheet name="{escape(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _relations() -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATED}/styles" Target="styles.xml"/></Relationships>'
    )


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
    )
