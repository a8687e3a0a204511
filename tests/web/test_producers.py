"""Producers on the screen: once each, found without marks, put right by two people in turn."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.producer import Producer
from tests.factories import a_producer, an_act, producer_id
from tests.pages import Statements, page_of
from tests.reception import a_catalogue, books

Browser = Callable[[str], FlaskClient]
FORM = {"kind": "company", "name": 'Công ty A & B <C> "D"', "tax_code": "5800123456", "address": "Đà Lạt"}


def test_a_producer_is_added_once(database: Database, client_of: Browser) -> None:
    client, sent = client_of("lan"), FORM | {"nonce": "n" * 32}
    first, second = client.post("/producers/new", data=sent), client.post("/producers/new", data=sent)
    assert (first.status_code, second.location) == (302, first.location)
    page = page_of(client.get(first.location or ""))
    assert 'Công ty A & B <C> "D"' in page.said


def test_the_second_of_a_name_is_shown_the_first(database: Database, client_of: Browser) -> None:
    client = client_of("lan")
    before = books(database)
    page = page_of(client.post("/producers/new", data=FORM | {"name": "htx\u200b cà phê cầu đất"}), 409)
    assert f"/producers/{producer_id(database, 'tam')}" in page.links
    assert page.values("tax_code") == ["5800123456"]
    assert books(database) == before


@pytest.mark.parametrize(
    ("box", "text", "sentence"),
    [
        ("name", "", "Hãy điền ô này."),
        ("name", "\u202egpj.exe", "ký tự ẩn"),
        ("name", "X\r\nBcc: a@b.vn", "một dòng"),
        ("name", "n" * 256, "Tối đa 255"),
        ("tax_code", "123", "10 số"),
        ("kind", "state", "Hãy điền ô này."),
    ],
)
def test_what_is_wrong_stands_beside_its_box(
    database: Database, client_of: Browser, box: str, text: str, sentence: str
) -> None:
    client = client_of("lan")
    before = books(database)
    page = page_of(client.post("/producers/new", data=FORM | {box: text}), 422)
    assert sentence in page.said
    assert page.values("address") == ["Đà Lạt"]
    assert books(database) == before


def test_two_people_put_right_in_turn(database: Database, client_of: Browser) -> None:
    tam = producer_id(database, "tam")
    address = f"/producers/{tam}/edit"
    client = client_of("lan")
    version = page_of(client.get(address)).values("version")[0]
    sent = FORM | {"name": "HTX Cà phê Cầu Đất", "version": version}
    assert client.post(address, data=sent | {"contact": "Lan"}).status_code == 302
    page = page_of(client.post(address, data=sent | {"contact": "Minh"}), 409)
    assert page.values("contact") == ["Minh"]


@pytest.mark.parametrize(("gtin", "status"), [("8938505970011", 302), ("8938505970012", 422)])
def test_a_product_with_its_trade_number(
    database: Database, client_of: Browser, gtin: str, status: int
) -> None:
    a_catalogue(database)
    address = f"/producers/{producer_id(database, 'tam')}/products/new"
    sent = {"name": "Cà phê", "commodity_id": "2", "gtin": gtin}
    assert client_of("lan").post(address, data=sent).status_code == status


def test_names_stand_in_vietnamese_order(database: Database, client_of: Browser) -> None:
    with database.transaction(an_act()) as session:
        for number, name in enumerate(("Ea Súp", "Đa Nhim", "Da Lát"), start=1):
            session.add(a_producer(name, code=f"CT-9{number:05d}"))
    said = page_of(client_of("lan").get("/producers/")).said
    assert said.index("Da Lát") < said.index("Đa Nhim") < said.index("Ea Súp")


@pytest.mark.parametrize("q", ["da huoai", "ĐẠ HUOAI", "ct-000006"])
def test_a_producer_is_found_without_marks(client_of: Browser, q: str) -> None:
    page = page_of(client_of("hoa").get("/producers/", query_string={"q": q}))
    assert ("Đạ Huoai" in page.said, "Cầu Đất" in page.said) == (True, False)


def test_a_long_list_goes_on_and_asks_the_same(database: Database, client_of: Browser) -> None:
    client = client_of("lan")
    with Statements(database.engine) as few:
        page_of(client.get("/producers/"))
    with database.transaction(an_act()) as session:
        session.add_all(a_producer(f"Hộ {number:03d}", code=f"CT-8{number:05d}") for number in range(60))
    with Statements(database.engine) as many:
        first = page_of(client.get("/producers/"))
    assert many.count == few.count
    key = first.text.partition('name="after" value="')[2].partition('"')[0]
    second = page_of(client.get(f"/producers/?after={key}"))
    assert ("Hộ 059" in first.said, "Hộ 059" in second.said) == (False, True)


@pytest.mark.parametrize(
    ("username", "address", "status"),
    [
        ("hoa", "/producers/", 200),
        ("hoa", "/producers/new", 403),
        ("tam", "/producers/", 403),
        ("tam", "/producers/1", 403),
        ("quan", "/producers/", 403),
        ("lan", "/producers/99", 404),
        ("lan", "/producers/01", 404),
        ("lan", "/producers/?after=99", 404),
        ("lan", "/producers/?after=x", 400),
        ("lan", "/producers/1/products/7", 404),
    ],
)
def test_who_gets_where(client_of: Browser, username: str, address: str, status: int) -> None:
    assert client_of(username).get(address).status_code == status


@pytest.mark.parametrize(("username", "reads"), [("lan", True), ("dung", True), ("hoa", False)])
def test_the_inspector_reads_no_telephone_number(
    database: Database, client_of: Browser, username: str, reads: bool
) -> None:
    tam = producer_id(database, "tam")
    with database.transaction(an_act()) as session:
        session.get_one(Producer, tam).phone = "0900 000 001"
    page = page_of(client_of(username).get(f"/producers/{tam}"))
    assert ("0900 000 001" in page.said) is reads


@pytest.mark.parametrize(
    "address", ["/producers/", "/producers/1", "/producers/new", "/producers/1/products/new"]
)
def test_pages_speak_both_languages(client_of: Browser, address: str) -> None:
    client = client_of("lan")
    said = set()
    for language in ("vi", "en"):
        client.post("/language", data={"language": language})
        said.add(page_of(client.get(address)).said)
    assert len(said) == 2
