"""Orders and their samples from a spreadsheet: every wrong row told, all placed or none, a template that is right."""

import io
from collections.abc import Callable, Mapping

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.domain.imported import Kind
from lims.models.imports import ImportRow
from lims.models.sample import Order, Sample
from lims.queries import imports as asking
from reports.spreadsheet import as_csv, as_workbook
from tests.importing import seen
from tests.reception import a_catalogue

Browser = Callable[[str], FlaskClient]
COLUMNS = (
    "order", "producer", "markets", "rule", "rule_agreed_by", "rule_agreed_on", "product", "commodity", "lot",
    "units", "produced_on",
)  # fmt: skip
HEAD = ["1", "HTX Cà phê Cầu Đất", "VN, EU", "simple_acceptance", "Đỗ Văn Tâm", "20/11/2026"]


@pytest.fixture(autouse=True)
def catalogue(database: Database) -> None:
    a_catalogue(database)


def lots(changed: Mapping[int, list[str]]) -> list[list[str]]:
    """Forty lots of one order; rows of a spreadsheet are 2 to 41."""
    return [
        changed.get(row) or [*HEAD, "Cà phê rang", "cà phê rang", f"L-{row}", "1", "01/11/2026"]
        for row in range(2, 42)
    ]


def sent(client: FlaskClient, content: bytes, name: str = "phiếu.csv") -> str:
    answer = client.post("/imports/orders", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def placed(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        return len(session.scalars(sa.select(Order)).all()), len(session.scalars(sa.select(Sample)).all())


def plan_of(database: Database) -> str:
    with database.reading() as session:
        return asking.one(session, 1, Kind.ORDERS).plan_sha256


def test_forty_lots_with_five_wrong_rows_are_all_told_and_none_placed(
    client_of: Browser, database: Database
) -> None:
    wrong = {
        5: [*HEAD, "Cà phê rang", "bánh tráng", "L-5", "1", "01/11/2026"],
        9: [*HEAD, "Cà phê rang", "cà phê rang", "L-9", "x", "31/02/2026"],
        20: [*HEAD, "Cà phê\u202e rang", "cà phê rang", "L-20", "1", "01/11/2026"],
        30: [*HEAD, "Cà phê rang", "cà phê rang", "L-31", "1", "01/11/2026"],
    }
    client = client_of("lan")
    address = sent(client, as_csv(COLUMNS, lots(wrong)))
    with database.reading() as session:
        rows = session.scalars(
            sa.select(ImportRow).where(ImportRow.outcome == "refused").order_by(ImportRow.id)
        )
        told = {
            row.number: {name: each["code"] for name, each in row.change["problems"].items()} for row in rows
        }
    assert told == {
        5: {"commodity": "import_commodity_unknown"},
        9: {"units": "units_whole", "produced_on": "day_not_in_calendar"},
        20: {"product": "text_hidden_characters"},
        30: {"lot": "import_twice"},
        31: {"lot": "import_twice"},
    }
    assert "5 dòng bị từ chối" in seen(client.get(address)).text
    assert client.post(f"{address}/write", data={"plan": plan_of(database)}).status_code == 409
    assert placed(database) == (0, 0)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_right_rows_are_placed_together_and_once(client_of: Browser, database: Database, kind: str) -> None:
    second = [["2", *HEAD[1:], "Cà phê hòa tan", "roasted coffee", "H-1", "5", "2026-11-01"]]
    rows = lots({}) + second
    content = as_csv(COLUMNS, rows) if kind == "csv" else as_workbook("orders", COLUMNS, rows)
    client = client_of("lan")
    address = sent(client, content, f"phiếu.{kind}")
    assert placed(database) == (0, 0)
    data = {"plan": plan_of(database), "nonce": "once"}
    assert [client.post(f"{address}/write", data=data).status_code for _ in range(2)] == [303, 302]
    assert placed(database) == (2, 41)
    again = client.post("/imports/orders", data={"file": (io.BytesIO(content), "other name")})
    assert (again.status_code, "đã được nhập ngày" in seen(again).text) == (409, True)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_template_is_taken_unchanged(
    client_of: Browser, database: Database, form: str, language: str
) -> None:
    client = client_of("lan")
    client.post("/language", data={"language": language})
    template = client.get(f"/imports/orders/template?form={form}").data
    page = seen(client.get(sent(client, template)))
    assert (
        'href="/imports/orders/1/kept"' in page.text and 'action="/imports/orders/1/write"' not in page.text
    )
    assert placed(database) == (0, 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (as_csv(COLUMNS[1:], [HEAD[1:]]), "Thiếu cột: order"),
        (as_csv((*COLUMNS, "giá"), []), "Cột không biết: giá"),
        (as_csv((*COLUMNS, "Lô"), []), "Cột bị lặp: lot"),
        (as_csv(COLUMNS, []), "không có dòng dữ liệu nào"),
        ("order;producer\nMẫu;x".encode("utf-16-be"), "không phải UTF-8"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(client_of: Browser, content: bytes, sentence: str) -> None:
    answer = client_of("lan").post("/imports/orders", data={"file": (io.BytesIO(content), "x.csv")})
    assert (answer.status_code, sentence in seen(answer).text) == (422, True)


def test_what_belongs_to_the_order_is_the_same_in_all_its_rows(
    client_of: Browser, database: Database
) -> None:
    other = [*HEAD[:2], "VN", *HEAD[3:], "Cà phê rang", "cà phê rang", "L-9", "1", ""]
    nobody = ["2", "HTX Không Có", *HEAD[2:], "Cà phê rang", "cà phê rang", "L-9", "1", ""]
    sent(client_of("lan"), as_csv(COLUMNS, [*lots({9: other})[:20], nobody]))
    with database.reading() as session:
        rows = session.scalars(
            sa.select(ImportRow).where(ImportRow.outcome == "refused").order_by(ImportRow.id)
        )
        told = [
            (row.number, {name: each["code"] for name, each in row.change["problems"].items()})
            for row in rows
        ]
    assert told == [(9, {"markets": "import_order_differs"}), (22, {"producer": "producer_not_named"})]
