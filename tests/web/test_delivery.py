"""Letters on the screen: what a producer chose, what left and was opened, the links; each by each role."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.db import Database
from lims.domain.delivery import Event
from lims.files import Files
from lims.models.delivery import Outbox
from lims.queries import notices
from lims.services import outbox
from lims.web.house import House
from tests.counting import statements
from tests.delivered import choose, issued, letters, revoked
from tests.factories import an_act, producer_id
from tests.finished import SIGNED
from tests.pages import page_of
from tests.reception import books

Browser = Callable[[str], FlaskClient]
FORM = {
    "addresses": "htx@caudat.example\nke.toan@caudat.example",
    "events": ["issued", "revoked"],
    "way": "link",
    "language": "vi",
    "version": "0",
}


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def address_of(app: Flask, letter: int = 1) -> str:
    house: House = app.extensions["lims"]
    return outbox.link(house.config, letter, sent_at=SIGNED).removeprefix("http://localhost")


def test_staff_and_the_producer_keep_the_same_choice(database: Database, client_of: Browser) -> None:
    tam = producer_id(database, "tam")
    lan, producer = client_of("lan"), client_of("tam")
    assert lan.post(f"/producers/{tam}/delivery", data=FORM).status_code == 303
    page = page_of(producer.get("/mine/delivery"))
    assert page.values("events") == ["issued", "revoked"]
    assert "ke.toan@caudat.example" in page.text
    assert producer.post("/mine/delivery", data=FORM | {"version": "1", "way": "file"}).status_code == 303
    assert lan.post(f"/producers/{tam}/delivery", data=FORM | {"version": "1"}).status_code == 409
    with database.reading() as session:
        choice = notices.choice_of(session, tam)
        assert choice is not None
        assert (choice.way, choice.version) == ("file", 2)
        assert notices.choice_of(session, producer_id(database, "binh")) is None


@pytest.mark.parametrize(
    ("changed", "box", "sentence"),
    [
        ({"addresses": "X\r\nBcc: a@b.vn"}, "addresses", "“X” không phải là địa chỉ"),
        ({"addresses": "<script>@b.vn"}, "addresses", "&lt;script&gt;@b.vn"),
        ({"addresses": ""}, "addresses", "ít nhất một địa chỉ"),
        ({"events": []}, "events", "ít nhất một trường hợp"),
        ({"events": ["issued", "x"]}, "events", "Hãy điền ô này"),
        ({"way": "fax"}, "way", "Hãy điền ô này"),
        ({"language": ""}, "language", "Hãy điền ô này"),
    ],
)
def test_what_is_wrong_stands_beside_its_box_and_nothing_changes(
    database: Database, client_of: Browser, changed: dict[str, object], box: str, sentence: str
) -> None:
    client, before = client_of("tam"), books(database)
    answer = client.post("/mine/delivery", data=FORM | changed)
    page = page_of(answer, 422)
    assert sentence in page.text
    assert f'id="{box}-error"' in page.text
    assert page.values("version") == ["0"]
    assert books(database) == before


STAFF, ITS_OWN = {"lan", "dung"}, {"tam"}
PAGES = {
    "/deliveries/": STAFF,
    "/deliveries/?form=csv": STAFF,
    "/producers/1/delivery": STAFF,
    "/certificates/months": STAFF | {"hoa"},
    "/certificates/2026-11.zip": STAFF | {"hoa"},
    "/mine/delivery": ITS_OWN,
    "/mine/certificates/months": ITS_OWN,
    "/mine/certificates/2026-11.zip": ITS_OWN,
}


def test_each_page_is_for_its_roles(database: Database, client_of: Browser, files: Files) -> None:
    issued(database, files)
    for username in ("lan", "dung", "hoa", "tam", "quan"):
        client = client_of(username)
        assert {each for each in PAGES if client.get(each).status_code == 200} == {
            each for each, allowed in PAGES.items() if username in allowed
        }
        assert {client.get(each).status_code for each in PAGES} <= {200, 403}


def test_log_shows_what_left_and_is_narrowed_and_exported(
    database: Database, client_of: Browser, files: Files
) -> None:
    choose(database)
    choose(database, "binh", to="mat.ong@example.vn")
    issued(database, files)
    issued(database, files, bits=2, producer="binh")
    with database.transaction(an_act()) as session:
        row = session.get_one(Outbox, 2)
        row.state, row.tries, row.error, row.error_detail = "failed", 1, "refused", "550 <b>unknown</b>"
    client = client_of("lan")
    text = client.get("/deliveries/").get_data(as_text=True)
    assert "2 thư đang chờ" not in text
    assert "1 thư đang chờ" in text
    assert "550 &lt;b&gt;unknown&lt;/b&gt;" in text
    assert "caudat" not in client.get("/deliveries/?state=failed").get_data(as_text=True)
    assert client.get("/deliveries/?state=lost").status_code == 400
    for q, found in (("MAT.ong", 1), ("cau dat", 1), ("PKQ", 2), ("%", 0)):
        content = client.get(f"/deliveries/?form=csv&q={q}").get_data().decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(content)))) == found + 1
    assert client.post("/deliveries/2/again").status_code == 303
    assert letters(database)[1].state == "waiting"
    assert client.post("/deliveries/99/again").status_code == 404
    assert client_of("hoa").post("/deliveries/2/again").status_code == 403


def test_list_costs_the_same_however_long_it_is(database: Database, client_of: Browser, files: Files) -> None:
    choose(database, to="a0@htx.example")
    issued(database, files)
    client = client_of("lan")
    client.get("/deliveries/")
    with statements(database) as one:
        client.get("/deliveries/")
    choose(database, to="\n".join(f"a{each}@htx.example" for each in range(1, 11)), version=1)
    with database.transaction(an_act(at=SIGNED)) as session:
        outbox.notify(session, Event.ISSUED, 1)
    with statements(database) as many:
        client.get("/deliveries/")
    assert len(letters(database)) == 11
    assert len(one.said) == len(many.said)


def test_certificate_shows_its_letters_and_addresses_only_to_who_keeps_them(
    database: Database, client_of: Browser, files: Files
) -> None:
    choose(database)
    row_id = issued(database, files)
    for username, sees in (("lan", True), ("dung", True), ("hoa", False)):
        text = client_of(username).get(f"/certificates/{row_id}").get_data(as_text=True)
        assert ("Chờ gửi" in text, "htx@caudat.example" in text) == (True, sees)


def test_link_asks_to_sign_in_then_leads_to_the_paper_and_is_noted_once(
    app: Flask, database: Database, client_of: Browser, visitor: FlaskClient, files: Files
) -> None:
    choose(database)
    row_id = issued(database, files)
    address = address_of(app)
    asked = visitor.get(address)
    assert asked.status_code == 401
    assert f'value="{address}"' in asked.get_data(as_text=True)
    assert letters(database)[0].opened_at is None
    answer = client_of("tam").get(address)
    assert (answer.status_code, answer.location) == (302, f"/mine/certificates/{row_id}?show=1")
    assert client_of("tam").get(answer.location or "").mimetype == "application/pdf"
    assert letters(database)[0].opened_at is not None
    assert "Đỗ Văn Tâm" in client_of("lan").get("/deliveries/").get_data(as_text=True)
    revoked(database, row_id)
    assert client_of("tam").get(address).location == "/mine/"


def test_link_of_another_is_missing_like_any_other(
    app: Flask, database: Database, client_of: Browser, files: Files
) -> None:
    choose(database)
    issued(database, files)
    rival, address = client_of("binh"), address_of(app)
    addresses = (address, f"{address}x", "/d/x", address_of(app, 99))
    answers = [rival.get(each) for each in addresses]
    assert [each.status_code for each in answers] == [404] * 4
    bodies = [re.sub(r'name="csrf_token" value="[^"]+"', "", each.get_data(as_text=True)) for each in answers]
    assert len({body.replace(asked, "") for body, asked in zip(bodies, addresses, strict=True)}) == 1
    assert letters(database)[0].opened_at is None
    assert [client_of(each).get(address).status_code for each in ("lan", "dung", "hoa", "quan")] == [403] * 4


def test_old_link_leads_to_the_list(
    app: Flask, database: Database, client_of: Browser, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(database)
    issued(database, files)
    monkeypatch.setattr(outbox, "LINK_LASTS", SIGNED - SIGNED)
    client = client_of("tam")
    assert client.get(address_of(app)).location == "/mine/"
    assert "quá 14 ngày" in client.get("/mine/").get_data(as_text=True)
