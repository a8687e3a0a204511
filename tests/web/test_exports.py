"""Every list of the laboratory is had as a file: the same filters, the whole result, only for who may see the page."""

import csv
import io
from collections.abc import Callable

import openpyxl
import pytest
from flask.testing import FlaskClient

from lims.db import Database
from lims.web import exports
from tests.bench import opened, type_in
from tests.counting import statements
from tests.laboratory import METALS, SALMONELLA, ready

Browser = Callable[[str], FlaskClient]
LISTS = (
    "/orders/", "/samples/", "/runs/", "/producers/", "/certificates/", "/failures/", "/methods/", "/audit/",
    "/validation/", "/catalogue/analytes", "/catalogue/commodities", "/runs/1",
)  # fmt: skip


def table(client: FlaskClient, path: str) -> list[list[str]]:
    separator = "&" if "?" in path else "?"
    response = client.get(f"{path}{separator}form=csv")
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    assert "attachment" in response.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"))))


@pytest.mark.parametrize("path", LISTS)
def test_each_list_has_both_files_and_links_to_them(
    database: Database, client_of: Browser, path: str
) -> None:
    run_id = opened(database, ready(database, (*METALS[:1], METALS[1])))
    type_in(database, run_id, ["0,250", "<0,010"])
    client = client_of("dung")
    page = client.get(path).get_data(as_text=True)
    assert f'href="{path}?form=xlsx"' in page
    assert f'href="{path}?form=csv"' in page
    rows = table(client, path)
    assert len(rows) > (path != "/certificates/")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}?form=xlsx").get_data()))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == rows[0]
    assert sheet.max_row == len(rows)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert client.get(f"{path}?form=pdf").status_code == 400


def test_results_of_a_run_are_numbers_with_their_digits(database: Database, client_of: Browser) -> None:
    made = ready(database, METALS, product="=cmd|' /C calc'!A0")
    run_id = opened(database, made)
    type_in(database, run_id, ["0,050", "<0,010"])
    content = client_of("lan").get(f"/runs/{run_id}?form=xlsx").get_data()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    result, product = heads.index("Kết quả"), heads.index("Sản phẩm")
    first, second = sheet[2][result], sheet[3][result]
    assert (first.data_type, first.value, first.number_format) == ("n", 0.05, "0.000")
    assert (second.data_type, second.value) == ("s", "< 0,010")
    assert (sheet[2][product].data_type, sheet[2][product].quotePrefix) == ("s", True)


def test_file_holds_the_whole_result_of_the_filters(database: Database, client_of: Browser) -> None:
    ready(database, METALS, samples=60)
    ready(database, (SALMONELLA,), product="Chả lụa")
    lan = client_of("lan")
    assert len(table(lan, "/samples/")) == 62
    for path in ("/samples/?q=cha+lua", "/samples/?q=cha+lua&after=1"):
        assert [row[2] for row in table(lan, path)[1:]] == ["Chả lụa"]
    page = lan.get("/samples/?q=cha+lua&after=999").get_data(as_text=True)
    assert "/samples/?q=cha+lua&amp;form=csv" in page.replace("&amp;status=", "").replace(
        "&amp;commodity=", ""
    )


def test_cut_list_says_so(database: Database, client_of: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST", 3)
    ready(database, METALS, samples=5)
    rows = table(client_of("lan"), "/samples/")
    assert len(rows) == 5
    assert rows[-1][0] == "Danh sách bị cắt ở 3 dòng. Thu hẹp bộ lọc để lấy phần còn lại."


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("tam", "/samples/"),
        ("tam", "/orders/"),
        ("quan", "/samples/"),
        ("lan", "/failures/"),
        ("tam", "/audit/"),
    ],
)
def test_who_may_not_see_the_page_gets_no_file(client_of: Browser, username: str, path: str) -> None:
    assert client_of(username).get(f"{path}?form=csv").status_code == 403


def test_administrator_gets_the_systems_own_events_only(database: Database, client_of: Browser) -> None:
    ready(database, METALS)
    rows = table(client_of("quan"), "/audit/")
    assert {row[3].split()[-2] for row in rows[1:]} <= {"account", "person", "market_key", "laboratory"}


def test_a_page_of_rows_takes_the_same_statements_whatever_is_on_it(
    database: Database, client_of: Browser
) -> None:
    lan, counted = client_of("lan"), []
    for samples in (1, 29):
        ready(database, METALS, samples=samples)
        counted.append([])
        for path in ("/samples/", "/orders/", "/runs/"):
            with statements(database) as asked:
                table(lan, path)
            counted[-1].append(len(asked.said))
    assert counted[0] == counted[1]
