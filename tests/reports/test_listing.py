"""A list as a file: numbers are numbers that show their digits, and no text is ever worked out."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from reports.listing import Cell, list_as_csv, list_as_workbook
from reports.spreadsheet import LONGEST_TEXT


def sheet_of(*cells: Cell) -> list[openpyxl.cell.Cell]:
    content = list_as_workbook("list", ["head"] * len(cells), [cells])
    return list(openpyxl.load_workbook(io.BytesIO(content))["list"][2])


@pytest.mark.parametrize(
    ("number", "value", "shown"),
    [
        ("0.050", 0.05, "0.000"),
        ("12", 12, "0"),
        ("-1.50", -1.5, "0.00"),
        ("0.00", 0, "0.00"),
        ("1E+3", 1000, "0"),
        ("123456789.012345", 123456789.012345, "0.000000"),
    ],
)
def test_number_is_a_number_with_its_digits(number: str, value: float, shown: str) -> None:
    (cell,) = sheet_of(Decimal(number))
    assert (cell.data_type, cell.value, cell.number_format) == ("n", value, shown)


def test_more_digits_than_a_cell_keeps_stay_text() -> None:
    (cell,) = sheet_of(Decimal("0.1234567890123456789"))
    assert (cell.data_type, cell.value) == ("s", "0.1234567890123456789")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+84 909", "-5", "@SUM(A1)", "\t=1", "＝1+1", "<0,01", "0.050", "08936049000019", "http://x.vn", "<r>x</r>", "1E5"],
)  # fmt: skip
def test_text_stays_text_and_is_no_formula(text: str) -> None:
    (cell,) = sheet_of(text)
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)


def test_days_and_moments_are_those_of_the_laboratory() -> None:
    day, moment, nothing, many = sheet_of(
        date(2026, 11, 25), datetime(2026, 11, 24, 18, 30, tzinfo=UTC), None, "x" * (LONGEST_TEXT + 9)
    )
    assert (day.value, day.number_format) == (datetime(2026, 11, 25), "dd/mm/yyyy")  # noqa: DTZ001
    assert (moment.value, moment.number_format) == (datetime(2026, 11, 25, 1, 30), "dd/mm/yyyy hh:mm")  # noqa: DTZ001
    assert nothing.value is None
    assert len(many.value) == LONGEST_TEXT
    assert many.value.endswith("…")


def test_comma_separated_text_is_guarded_and_numbers_are_not() -> None:
    row: list[Cell] = ["=1", "＝1", "-5", "a,b", Decimal("-0.050"), date(2026, 11, 25), 7, None]
    row.append(datetime(2026, 11, 24, 18, 30, tzinfo=UTC))
    content = list_as_csv(["=head", *"bcdefghi"], [row])
    assert content.decode("utf-8-sig").splitlines() == [
        "'=head,b,c,d,e,f,g,h,i",
        "'=1,'＝1,'-5,\"a,b\",-0.050,2026-11-25,7,,2026-11-25 01:30",
    ]
    assert content.startswith(b"\xef\xbb\xbf")


def test_same_list_is_the_same_bytes() -> None:
    once, again = (list_as_workbook("list", ["a"], [[Decimal("0.050")]]) for _ in range(2))
    assert once == again
