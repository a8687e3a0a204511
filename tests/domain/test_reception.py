"""Temperatures, containers and bar codes at the desk (bad inputs S21, N05)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from lims.domain import amount, reception
from lims.domain.checked import Checked
from lims.domain.refusal import Refused


@pytest.mark.parametrize(
    ("typed", "value"),
    [("4,5", "4.5"), ("4.5", "4.5"), ("-18", "-18"), ("−18", "-18"), ("9 °C", "9"), ("0", "0"), ("２", "2")],
)
def test_a_temperature_is_read(typed: str, value: str) -> None:
    assert amount.celsius(typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("lạnh", "amount_form"),
        ("1.000", "amount_ambiguous"),
        ("200", "temperature_range"),
        ("-91", "temperature_range"),
        ("NaN", "amount_form"),
        ("1e400", "reading_power_too_large"),
        ("4_5", "amount_form"),
        ("٤", "amount_form"),
    ],
)
def test_another_temperature_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        amount.celsius(typed)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("count", "retained", "suffixes"),
    [(1, True, ("A", "L")), (3, False, ("A", "B", "C")), (10, True, (*"ABCDEFGHIJ", "L"))],
)
def test_parts_are_lettered_and_l_is_kept_back(count: int, retained: bool, suffixes: tuple[str, ...]) -> None:
    assert reception.suffixes(count, retained=retained) == suffixes


@pytest.mark.parametrize("count", [0, 11, -1])
def test_parts_are_one_to_ten(count: int) -> None:
    with pytest.raises(Refused, match="containers_range"):
        reception.suffixes(count, retained=True)


@pytest.mark.parametrize(
    ("scanned", "code"), [("0893000000001\r\n", "0893000000001"), ("  ", None), ("aB-1", "aB-1")]
)
def test_a_scan_is_trimmed(scanned: str, code: str | None) -> None:
    assert reception.barcode(scanned) == code


@pytest.mark.parametrize("scanned", ["12 34", "12\u00a034", "12\t34", "12\x0034", "mã", "1" * 81])
def test_a_scan_with_something_inside_is_refused(scanned: str) -> None:
    with pytest.raises(Refused, match="barcode_characters"):
        reception.barcode(scanned)


def an_arrival(sample_id: int, barcodes: Mapping[str, str]) -> reception.Arrival:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    return reception.Arrival(sample_id=sample_id, version=1, received_at=at, condition="", barcodes=barcodes)


def test_a_bar_code_stands_for_one_container() -> None:
    checked = Checked()
    arrivals = [an_arrival(1, {"A": "X1", "C": "X2"}), an_arrival(2, {"A": "X1"})]
    assert reception.parts(arrivals, checked) == [{"A": "X1", "L": None}, {"A": None, "L": None}]
    assert {field: problem.code for field, problem in checked.problems.items()} == {
        "arrivals-0-barcode_C": "barcode_without_container",
        "arrivals-1-barcode_A": "barcode_twice",
    }
