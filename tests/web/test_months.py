"""The papers of a month in one ZIP: all for the laboratory, its own for a producer, another's for nobody."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZipFile

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lims.db import Database
from lims.files import Files
from lims.models.handed_out import Download
from lims.web import month_zip
from tests.delivered import certificate, issued, revoked
from tests.finished import finished
from tests.pages import page_of

Browser = Callable[[str], FlaskClient]
LAST_EVENING = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)
"""23:59 in Đà Lạt."""
FIRST_NIGHT = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
EVIL = 'Cà phê Đạ Huoai: "../<b>" & \\C?'


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def inside(client: FlaskClient, address: str) -> dict[str, bytes]:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with ZipFile(io.BytesIO(answer.get_data())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def index(found: dict[str, bytes]) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(found["Danh mục.csv"].decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(found["Danh mục.xlsx"])).worksheets[0]
    assert (sheet.max_row, [cell.value for cell in sheet[1]]) == (len(rows), rows[0])
    return rows[1:]


def test_papers_in_force_are_inside_and_the_others_in_the_index(
    database: Database, client_of: Browser, files: Files
) -> None:
    first = issued(database, files, finished(database, product=EVIL), at=LAST_EVENING)
    gone = issued(database, files, bits=2, at=LAST_EVENING)
    torn = issued(database, files, bits=3, at=LAST_EVENING)
    issued(database, files, bits=4, at=FIRST_NIGHT)
    sha256 = certificate(database, torn).sha256 or ""
    (files.folder / sha256[:2] / sha256).write_bytes(b"torn")
    revoked(database, gone, at=LAST_EVENING)
    client = client_of("hoa")
    found = inside(client, "/certificates/2026-11.zip")
    number = certificate(database, first).number
    assert list(found) == [f"{number} Cà phê Đạ Huoai .. b & C.pdf", "Danh mục.csv", "Danh mục.xlsx"]
    assert found[next(iter(found))] == files.read(certificate(database, first).sha256 or "")
    rows = index(found)
    assert [(row[0], row[6], row[7][:9]) for row in rows] == [
        (number, "Có hiệu lực", number[:9]),
        (certificate(database, gone).number, "Đã thu hồi ngày 30/11/2026", "Không kèm"),
        (certificate(database, torn).number, "Có hiệu lực", "Không kèm"),
    ]
    assert "không còn nguyên vẹn" in rows[2][7]
    assert inside(client, "/certificates/2026-11.zip")[next(iter(found))] == found[next(iter(found))]


def test_producer_gets_its_own_alone(database: Database, client_of: Browser, files: Files) -> None:
    issued(database, files, at=LAST_EVENING)
    issued(database, files, bits=2, producer="binh", at=LAST_EVENING)
    rows = index(inside(client_of("tam"), "/mine/certificates/2026-11.zip"))
    assert [row[5] for row in rows] == ["HTX Cà phê Cầu Đất"]
    with database.reading() as session:
        noted = session.execute(sa.select(Download.certificate_id, Download.door, Download.account_id)).all()
    assert [(each.certificate_id, each.door) for each in noted] == [(1, "producer")]
    page = page_of(client_of("tam").get("/mine/certificates/months?year=2026"))
    assert "/mine/certificates/2026-11.zip" in page.links


def test_month_without_any_says_so_whoever_else_has_some(
    database: Database, client_of: Browser, files: Files
) -> None:
    issued(database, files, at=LAST_EVENING)
    answers = [client_of("binh").get(f"/mine/certificates/{month}.zip") for month in ("2026-11", "2026-10")]
    assert [each.status_code for each in answers] == [404, 404]
    texts = {each.get_data(as_text=True).replace("11/2026", "10/2026") for each in answers}
    assert len({text.split("<h1>")[1] for text in texts}) == 1
    assert "Tháng 10/2026 không có phiếu nào" in texts.pop()


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "26-11", "2026-00", "0001-01", "9999-12", "２026-11"])
def test_what_is_no_month_is_missing(client_of: Browser, month: str) -> None:
    assert client_of("lan").get(f"/certificates/{month}.zip").status_code == 404


def test_too_many_are_refused_and_asking_too_often_too(
    database: Database, client_of: Browser, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued(database, files, at=LAST_EVENING)
    client = client_of("lan")
    answer = client.get("/certificates/2026-11.zip")
    assert "Phiếu kết quả 2026-11.zip" in unquote(answer.headers["Content-Disposition"])
    monkeypatch.setattr(month_zip, "MOST", 0)
    assert [client.get("/certificates/2026-11.zip").status_code for _ in range(6)] == [422] * 5 + [429]
    assert client_of("hoa").get("/certificates/2026-11.zip").status_code == 422
