"""Tables for programs for tables: what is written in a cell is what was meant."""

import io

import openpyxl
import pytest

from lims.domain.refusal import Refused
from lims.instruments import workbook
from reports.spreadsheet import LONGEST_TEXT, as_workbook

TEXTS = [
    '=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "\t=1", "＝1", "'=1", "http://x.vn", "0.10", "1E5", "007",
    "Đạ Huoai", "a & <b>", " a ", "a\nb", "a\r\nb", "_x0041_", "_x005F_", "<r>", "<r></r>", "<r><t>x</t></r>",
    "<r>&</r>", "{=1}", "#N/A", "TRUE", "\x01", "x" * LONGEST_TEXT,
]  # fmt: skip


def cells_of(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content))["limits"]
    return [[(cell.data_type, cell.value) for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("numbers", [(), ("a",)])
def test_any_text_comes_back_as_it_was(text: str, numbers: tuple[str, ...]) -> None:
    content = as_workbook("limits", ["a", "b"], [[text, "x"]], numbers=numbers)
    rows = workbook.rows(content, name="limits", most=9)
    assert [list(row.cells) for row in rows] == [["a", "b"], [text, "x"]]


def test_every_cell_is_text_and_none_is_a_formula_or_a_link() -> None:
    content = as_workbook("limits", ["a", "b"], [["0.10", "=1"], ["-5", "http://x.vn"]], numbers=["a"])
    assert cells_of(content) == [
        [("s", "a"), ("s", "b")],
        [("s", "0.10"), ("s", "=1")],
        [("s", "-5"), ("s", "http://x.vn")],
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(content))["limits"]
    assert [sheet["B2"].quotePrefix, sheet["A3"].quotePrefix, sheet["B3"].hyperlink] == [True, False, None]
    assert [sheet["A2"].number_format, sheet["A2"].alignment.horizontal] == ["@", "right"]


def test_same_table_is_the_same_bytes() -> None:
    assert as_workbook("limits", ["a"], [["1"]]) == as_workbook("limits", ["a"], [["1"]])
    assert as_workbook("limits", ["a"], [["1"]]) != as_workbook("limits", ["a"], [["2"]])


def test_table_without_rows_has_its_header() -> None:
    assert cells_of(as_workbook("limits", ["a", "b"], [])) == [[("s", "a"), ("s", "b")]]


def test_longer_text_than_a_cell_holds_is_refused_not_cut() -> None:
    with pytest.raises(Refused) as refused:
        as_workbook("limits", ["a"], [["x" * (LONGEST_TEXT + 1)]])
    assert refused.value.code == "workbook_text"
