"""Issuing many on the screen: chosen, looked at, confirmed once, followed; each page by each role."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.certificate import CertificateRow
from lims.web.bulk import working
from tests.counting import statements
from tests.finished import finished
from tests.pages import page_of

Browser = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is done while the page waits, so that a test meets it done."""
    monkeypatch.setattr(working, "beside", working.work)


def nonce(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="nonce" value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert found is not None
    return found[1]


def test_many_are_chosen_looked_at_and_issued_under_one_confirmation(
    database: Database, client_of: Browser
) -> None:
    samples = [finished(database) for _ in range(3)]
    held = finished(database, validated_by="dung")
    client = client_of("dung")
    page = page_of(client.get("/certificates/bulk/?all=1"))
    assert page.values("sample") == [str(each.sample_id) for each in (*samples, held)]
    sent = {"sample": page.values("sample"), "nonce": nonce(client, "/certificates/bulk/")}
    answers = [client.post("/certificates/bulk/", data=sent) for _ in range(2)]
    assert {each.location for each in answers} == {"/certificates/bulk/1"}
    text = page_of(client.get("/certificates/bulk/1")).said
    assert "3 trong 4 mẫu đủ điều kiện" in text
    assert "1 mẫu còn vướng" in text
    assert "Bạn đã thẩm tra một kết quả của mẫu này" in text
    once = {"nonce": nonce(client, "/certificates/bulk/1")}
    for _ in range(2):
        assert client.post("/certificates/bulk/1/issue", data=once).location == "/certificates/bulk/1"
    text = page_of(client.get("/certificates/bulk/1")).said
    assert "Đã cấp 3; không cấp được 0; còn vướng 1; chưa xử lý 0" in text
    with database.reading() as session:
        rows = session.execute(sa.select(CertificateRow.sample_id, CertificateRow.status)).all()
    assert sorted(rows) == [(each.sample_id, "issued") for each in samples]
    assert client.post("/certificates/bulk/1/issue", data={}).status_code == 409
    assert client.post("/certificates/bulk/1/cancel").status_code == 409


def test_progress_part_says_whether_to_ask_again(
    database: Database, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "beside", lambda _: None)
    client, sample = client_of("dung"), finished(database).sample_id
    client.post("/certificates/bulk/", data={"sample": [sample]})
    for address in ("/certificates/bulk/1", "/certificates/bulk/1/progress"):
        text = client.get(address).get_data(as_text=True)
        assert "data-at-work" in text
        assert "Đã kiểm tra 0 trong 1 mẫu" in text
    assert '<noscript><meta http-equiv="refresh"' in client.get("/certificates/bulk/1").get_data(as_text=True)
    assert client.post("/certificates/bulk/1/cancel").status_code == 303
    assert "data-at-work" not in client.get("/certificates/bulk/1/progress").get_data(as_text=True)


@pytest.mark.parametrize(
    ("sample", "status"),
    [([], 422), (["x"], 400), (["-1"], 400), (["0"], 400), (["99"], 404), (["9" * 30], 400)],
)
def test_what_cannot_be_chosen_changes_nothing(
    database: Database, client_of: Browser, sample: list[str], status: int
) -> None:
    finished(database)
    client = client_of("dung")
    assert client.post("/certificates/bulk/", data={"sample": sample}).status_code == status
    assert client.get("/certificates/bulk/1").status_code == 404


def test_each_role_and_another_manager(database: Database, client_of: Browser) -> None:
    sample = finished(database).sample_id
    client_of("dung").post("/certificates/bulk/", data={"sample": [sample]})
    for username in ("lan", "hoa", "tam", "quan"):
        client = client_of(username)
        for address in ("/certificates/bulk/", "/certificates/bulk/1", "/certificates/bulk/1/progress"):
            assert client.get(address).status_code == 403
        for address in ("", "1/issue", "1/cancel", "1/resume"):
            assert client.post(f"/certificates/bulk/{address}", data={"sample": [sample]}).status_code == 403


def test_pages_cost_the_same_for_one_and_many(database: Database, client_of: Browser) -> None:
    client, counts = client_of("dung"), []
    samples = [finished(database).sample_id for _ in range(4)]
    for number, chosen in enumerate((samples[:1], samples), 1):
        client.post("/certificates/bulk/", data={"sample": chosen})
        with statements(database) as seen:
            client.get(f"/certificates/bulk/{number}")
        counts.append(len(seen.said))
    assert counts[0] == counts[1]
