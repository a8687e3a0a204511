"""The pages of a proposal: upload, dry run, filing, the decision of another person; and the export."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lims import catalogue as shipped
from lims.db import Database
from lims.domain.limit_row import COLUMNS
from lims.instruments import limit_file
from lims.models.proposal import LimitProposal
from lims.queries import kept_limits
from reports.spreadsheet import as_csv
from tests import small_catalogue as small
from tests.pages import Statements, page_of

Browser = Callable[[str], FlaskClient]
OTA = {column: small.LIMIT_ROWS[1].get(column, "") for column in COLUMNS}
LOWER = {**OTA, "max_value": "2.0", "effective_from": "2027-01-01"}


@pytest.fixture
def books(database: Database, tmp_path: Path) -> Database:
    small.loaded(database, small.written(tmp_path / "catalogue"))
    return database


def content(*rows: dict[str, str]) -> bytes:
    return as_csv(COLUMNS, [[row[column] for column in COLUMNS] for row in rows])


def send(client: FlaskClient, sent: bytes, name: str = "limits.csv") -> TestResponse:
    return client.post("/catalogue/proposals", data={"file": (io.BytesIO(sent), name)})


def tried(client: FlaskClient, sent: bytes, name: str = "limits.csv") -> str:
    response = send(client, sent, name)
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.location


def filed(client: FlaskClient, sent: bytes) -> str:
    address = tried(client, sent)
    assert client.post(f"{address}/file", data={"why": "Công báo 12/2026"}).status_code == 303
    return address


def decide(client: FlaskClient, address: str, decision: str, why: str = "Đã đọc") -> TestResponse:
    return client.post(f"{address}/decide", data={"decision": decision, "why": why})


def test_file_goes_from_the_inspector_to_the_catalogue(books: Database, client_of: Browser) -> None:
    inspector, manager = client_of("hoa"), client_of("dung")
    address = tried(inspector, content(OTA, LOWER | {"limit_id": ""}))
    dry = page_of(inspector.get(address))
    assert "≤ 3,0 µg/kg → ≤ 2,0 µg/kg" in dry.said
    assert "EU-RCO-OTA-02 hết hiệu lực ngày 31/12/2026." in dry.said
    inspector.post(f"{address}/file", data={"why": "Công báo 12/2026"})
    waiting = page_of(manager.get(address))
    assert "Công báo 12/2026" in waiting.said and "Lê Thị Hoa" in waiting.said
    assert decide(manager, address, "approve").status_code == 303
    assert "Phạm Quốc Dũng" in page_of(inspector.get(address)).said
    with books.reading() as session:
        assert "EU-RCO-OTA-03" in kept_limits.limits(session)


def test_every_outcome_is_shown_with_its_reason(books: Database, client_of: Browser) -> None:
    conductivity = {column: small.LIMIT_ROWS[6].get(column, "") for column in COLUMNS}
    sent = content(
        OTA,
        conductivity | {"effective_to": "2027-06-30"},
        LOWER | {"limit_id": "", "market": "US"},
        {column: small.LIMIT_ROWS[3].get(column, "") for column in COLUMNS} | {"max_value": "9"},
    )
    client = client_of("hoa")
    address = tried(client, sent)
    told = page_of(client.get(address)).said
    assert "Chưa có mức nào như vậy" in told
    assert "Được ghi ngày hết hiệu lực: 30/06/2027." in told
    assert "Một mức đã nạp không bao giờ bị ghi đè" in told
    assert "Đã có trong danh mục" not in told
    assert "Đã có trong danh mục" in page_of(client.get(f"{address}?outcome=unchanged")).said
    assert f'action="{address}/file"' not in client.get(address).get_data(as_text=True)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "Tệp không có dòng dữ liệu nào."),
        (b"a,b\n1,2\n", "Thiếu cột"),
        (b"PK\x03\x04broken", "Không đọc được tệp Excel này"),
        (b"m\xe2t ong", "Tệp không phải UTF-8"),
    ],
)
def test_unreadable_file_is_refused_beside_its_box(
    books: Database, client_of: Browser, sent: bytes, said: str
) -> None:
    page = page_of(send(client_of("hoa"), sent), 422)
    assert said in page.said and "file-error" in page.ids
    with books.reading() as session:
        assert session.scalars(sa.select(LimitProposal)).all() == []


def test_no_file_is_said(books: Database, client_of: Browser) -> None:
    response = client_of("hoa").post("/catalogue/proposals", data={})
    assert "Hãy chọn một tệp." in page_of(response, 422).said


def test_file_of_two_hundred_megabytes_is_not_read(books: Database, client_of: Browser) -> None:
    response = client_of("hoa").post(
        "/catalogue/proposals",
        data=b"",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
    )
    assert response.status_code == 413


def test_same_file_again_says_when(books: Database, client_of: Browser) -> None:
    filed(client_of("hoa"), content(LOWER))
    assert "Đúng tệp này đã được đề nghị lúc" in page_of(send(client_of("dung"), content(LOWER)), 409).said


def test_reason_that_is_missing_is_said_beside_its_box(books: Database, client_of: Browser) -> None:
    inspector, manager = client_of("hoa"), client_of("dung")
    address = tried(inspector, content(LOWER))
    assert "why-error" in page_of(inspector.post(f"{address}/file", data={"why": " "}), 422).ids
    inspector.post(f"{address}/file", data={"why": "read"})
    assert "why-error" in page_of(decide(manager, address, "decline", ""), 422).ids
    again = decide(manager, address, "approve", "a\u202e <b>kept</b>")
    assert again.status_code == 422
    assert "&lt;b&gt;kept&lt;/b&gt;" in again.get_data(as_text=True)


def test_moved_catalogue_is_a_conflict(books: Database, client_of: Browser) -> None:
    inspector, manager = client_of("hoa"), client_of("dung")
    first = filed(inspector, content(LOWER))
    second = filed(inspector, content(LOWER | {"effective_from": "2026-12-15"}))
    decide(manager, first, "approve")
    assert "Danh mục đã thay đổi" in page_of(decide(manager, second, "approve"), 409).said


def test_own_proposal_offers_no_decision(books: Database, client_of: Browser) -> None:
    manager = client_of("dung")
    address = filed(manager, content(LOWER))
    assert f"{address}/decide" not in manager.get(address).get_data(as_text=True)
    assert decide(manager, address, "approve").status_code == 403
    assert manager.post(f"{address}/withdraw").status_code == 303


def test_decision_is_one_of_two(books: Database, client_of: Browser) -> None:
    address = filed(client_of("hoa"), content(LOWER))
    assert decide(client_of("dung"), address, "perhaps").status_code == 400


def test_kept_file_comes_back_under_its_own_name(books: Database, client_of: Browser) -> None:
    client = client_of("hoa")
    response = client.get(f"{tried(client, content(LOWER), 'Mức Đạ Huoai.csv')}/kept")
    assert response.data == content(LOWER)
    assert "M%E1%BB%A9c%20%C4%90%E1%BA%A1%20Huoai.csv" in response.headers["Content-Disposition"]
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_kept_file_that_is_lost_approves_nothing(books: Database, client_of: Browser, tmp_path: Path) -> None:
    inspector, manager = client_of("hoa"), client_of("dung")
    address = filed(inspector, content(LOWER))
    for path in (tmp_path / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    assert "Không đọc lại được tệp đã giữ" in page_of(decide(manager, address, "approve"), 422).said
    assert manager.get(f"{address}/kept").status_code == 503


@pytest.mark.parametrize(
    ("username", "status"), [("lan", 403), ("tam", 403), ("quan", 403), ("hoa", 200), ("dung", 200)]
)
def test_proposals_are_for_inspector_and_manager(
    books: Database, client_of: Browser, username: str, status: int
) -> None:
    client = client_of(username)
    address = tried(client_of("hoa"), content(LOWER))
    seen = {client.get(each).status_code for each in ("/catalogue/proposals", address, f"{address}/kept")}
    assert seen == {status}


def test_inspector_decides_nothing(books: Database, client_of: Browser) -> None:
    address = filed(client_of("dung"), content(LOWER))
    assert decide(client_of("hoa"), address, "approve").status_code == 403


@pytest.mark.parametrize("ending", ["", "/kept", "/file", "/decide", "/withdraw"])
def test_proposal_that_is_not_there_is_missing(books: Database, client_of: Browser, ending: str) -> None:
    client, address = client_of("dung"), f"/catalogue/proposals/999{ending}"
    response = (
        client.get(address)
        if ending in {"", "/kept"}
        else client.post(address, data={"why": "x", "decision": "decline"})
    )
    assert response.status_code == 404


@pytest.mark.parametrize("query", ["outcome=maybe", "after=x"])
def test_senseless_address_is_a_bad_request(books: Database, client_of: Browser, query: str) -> None:
    client = client_of("hoa")
    assert client.get(f"{tried(client, content(LOWER))}?{query}").status_code == 400


def test_long_proposal_asks_as_often_as_a_short_one(database: Database, client_of: Browser) -> None:
    small.loaded(database, shipped.FOLDER)
    client, whole = client_of("hoa"), (shipped.FOLDER / "limits.csv").read_bytes()
    short = tried(client, b"\n".join(whole.split(b"\n")[:2]) + b"\n")
    long = tried(client, whole)
    counted = []
    for address in (short, long):
        with Statements(database.engine) as asked:
            page_of(client.get(f"{address}?outcome=unchanged"))
        counted.append(asked.count)
    assert counted[0] == counted[1]


def test_tries_of_others_are_not_listed(books: Database, client_of: Browser) -> None:
    tried(client_of("hoa"), content(LOWER), "mine.csv")
    assert "mine.csv" not in page_of(client_of("dung").get("/catalogue/proposals")).said
    assert "mine.csv" in page_of(client_of("hoa").get("/catalogue/proposals")).said


@pytest.mark.parametrize(
    ("query", "rows"),
    [("on=", 10), ("", 9), ("market=VN", 4), ("q=chi&on=", 2), ("on=31/12/2022&market=EU&q=ota", 1)],
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_holds_what_the_list_shows(
    books: Database, client_of: Browser, query: str, rows: int, form: str
) -> None:
    response = client_of("lan").get(f"/catalogue/export?form={form}&{query}")
    assert response.status_code == 200
    assert len(limit_file.read(response.data)) == rows
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")


@pytest.mark.parametrize("query", ["form=pdf", "market=MARS", "on=yesterday"])
def test_export_of_nonsense_is_a_bad_request(books: Database, client_of: Browser, query: str) -> None:
    assert client_of("lan").get(f"/catalogue/export?{query}").status_code == 400


def test_list_offers_its_filter_as_a_file_and_says_its_day(books: Database, client_of: Browser) -> None:
    page = page_of(client_of("lan").get("/catalogue/?market=VN&on=31/12/2022&endpoint=x"))
    assert "/catalogue/export?form=csv&market=VN&on=31/12/2022" in page.links
    assert "Danh mục theo ngày 31/12/2022." in page.said
