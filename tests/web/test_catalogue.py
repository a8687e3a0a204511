"""The pages of the catalogue: found without marks, read by those who may, confirmed by a manager."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims import catalogue as shipped
from lims.db import Database
from lims.models.reference import Commodity
from lims.queries import limits as asking
from tests import small_catalogue as small

Browser = Callable[[str], FlaskClient]
PAGES = (
    "/catalogue/",
    "/catalogue/limits/1",
    "/catalogue/analytes",
    "/catalogue/analytes/1",
    "/catalogue/commodities",
    "/catalogue/panels",
    "/catalogue/panels?product=4&market=EU",
)


@pytest.fixture
def limits(database: Database, tmp_path: Path) -> Database:
    small.loaded(database, small.written(tmp_path / "catalogue"))
    return database


@pytest.fixture
def every_limit(database: Database) -> Database:
    small.loaded(database, shipped.FOLDER)
    return database


def row_id(database: Database, limit_id: str) -> int:
    with database.reading() as session:
        return asking.row_ids(session, [limit_id])[limit_id]


def page(client: FlaskClient, address: str, **query: str) -> str:
    response = client.get(address, query_string=query or None)
    assert response.status_code == 200, address
    text = response.get_data(as_text=True)
    assert re.search(r"<title>\s*\S.*</title>", text)
    return text


def listed(text: str) -> list[str]:
    """What the rows of the list are called, in order."""
    return re.findall(r"data-row-link>([^<]*)<", text)


@pytest.mark.parametrize(
    ("address", "part", "current"),
    [
        ("/catalogue/", "/catalogue/", "page"),
        ("/catalogue/limits/1", "/catalogue/", "true"),
        ("/catalogue/analytes", "/catalogue/analytes", "page"),
        ("/catalogue/analytes/1", "/catalogue/analytes", "true"),
        ("/catalogue/panels?product=4&market=EU", "/catalogue/panels", "page"),
        ("/catalogue/decided", "/catalogue/decided", "page"),
        ("/catalogue/definitions", "/catalogue/decided", "true"),
        ("/catalogue/days", "/catalogue/decided", "true"),
        ("/catalogue/difference", "/catalogue/difference", "page"),
        ("/catalogue/effect", "/catalogue/effect", "page"),
        ("/catalogue/proposals", "/catalogue/proposals", "page"),
        ("/methods/", "/methods/", "page"),
        ("/methods/new", "/methods/", "true"),
    ],
)
def test_every_page_marks_its_part_of_the_catalogue(
    limits: Database, client_of: Browser, address: str, part: str, current: str
) -> None:
    text = page(client_of("dung"), address)
    places = re.findall(r'<nav class="places".*?</nav>', text, re.DOTALL)
    assert len(places) == 1
    assert re.findall(r'<a href="([^"]+)" aria-current="(\w+)">', places[0]) == [(part, current)]


@pytest.mark.parametrize("username", ["lan", "dung", "hoa"])
def test_pages_open_for_the_laboratory_and_the_inspector(
    limits: Database, client_of: Browser, username: str
) -> None:
    client = client_of(username)
    for address in PAGES:
        page(client, address)


@pytest.mark.parametrize("username", ["tam", "quan"])
def test_pages_are_closed_to_producers_and_administrators(
    limits: Database, client_of: Browser, username: str
) -> None:
    assert statuses(client_of(username), PAGES) == dict.fromkeys(PAGES, 403)


def statuses(client: FlaskClient, addresses: Iterable[str]) -> dict[str, int]:
    return {address: client.get(address).status_code for address in addresses}


SEARCHES: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({"q": "mat ong", "on": ""}, ["độ dẫn điện", "độ dẫn điện"]),
    ({"q": "MẬT ONG dẫn", "on": ""}, ["độ dẫn điện", "độ dẫn điện"]),
    ({"q": "chi", "group": "heavy metal"}, ["chì"]),
    ({"q": "303-47-9"}, ["ochratoxin A", "ochratoxin A"]),
    ({"q": "303-47-9", "on": ""}, ["ochratoxin A"] * 3),
    ({"q": "303-47-9", "on": "31/12/2022", "market": "EU"}, ["ochratoxin A"]),
    ({"q": "OTA", "standing": "unconfirmed"}, ["ochratoxin A"]),
    ({"q": "VN-ALL-LEAD-01"}, ["chì"]),
    ({"group": "additive"}, ["nitrit", "nitrit"]),
    ({"q": "100%"}, []),
    ({"q": "_"}, []),
    ({"q": "ot\u200ba", "on": "", "market": "VN"}, ["ochratoxin A"]),
    ({"q": '\'; drop table "limit" --'}, []),
)


def test_limits_are_found_without_marks(limits: Database, client_of: Browser) -> None:
    client = client_of("lan")
    for query, expected in SEARCHES:
        assert (query, listed(page(client, "/catalogue/", **query))) == (query, expected)


def test_hidden_characters_in_an_address_are_no_fault(limits: Database, client_of: Browser) -> None:
    client = client_of("lan")
    for address in (
        "/catalogue/?q=a%00b",
        "/catalogue/?group=%00",
        "/catalogue/analytes?q=%00",
        "/methods/?after=%00",
    ):
        assert client.get(address).status_code == 200


def test_filter_by_a_commodity_takes_in_what_lies_below(limits: Database, client_of: Browser) -> None:
    text = page(client_of("lan"), "/catalogue/", commodity=commodity(limits, "spices"))
    assert listed(text) == ["acephate", "acephate"]


def commodity(database: Database, name: str) -> str:
    with database.reading() as session:
        return str(session.scalars(sa.select(Commodity.id).where(Commodity.name == name)).one())


def test_analyte_is_found_by_any_name(limits: Database, client_of: Browser) -> None:
    client = client_of("lan")
    found = {
        q: listed(page(client, "/catalogue/analytes", q=q)) for q in ["chì", "chi", "CHI", "Pb", "7439-92-1"]
    }
    assert set(map(tuple, found.values())) == {("chì",)}


SENSELESS = (
    "/catalogue/?market=MARS",
    "/catalogue/?standing=sure",
    "/catalogue/?on=yesterday",
    "/catalogue/?on=31/02/2026",
    "/catalogue/?after=x",
    "/catalogue/?commodity=-1",
    "/catalogue/panels?market=MARS",
    "/catalogue/analytes?after=%00",
)


def test_address_that_makes_no_sense_is_a_bad_request(limits: Database, client_of: Browser) -> None:
    assert statuses(client_of("lan"), SENSELESS) == dict.fromkeys(SENSELESS, 400)


MISSING = (
    "/catalogue/limits/01",
    "/catalogue/limits/999999",
    "/catalogue/limits/１",
    "/catalogue/analytes/0",
    "/catalogue/analytes/99999999999999999999",
    "/catalogue/?after=999999",
)


def test_limit_or_analyte_that_is_not_there_is_missing(limits: Database, client_of: Browser) -> None:
    assert statuses(client_of("lan"), MISSING) == dict.fromkeys(MISSING, 404)


def test_limit_says_where_it_was_read_and_what_was_before(limits: Database, client_of: Browser) -> None:
    text = page(client_of("lan"), f"/catalogue/limits/{row_id(limits, 'EU-RCO-OTA-02')}")
    assert "≤ 3,0 µg/kg" in text
    assert f'rel="noreferrer" href="{small.SOURCE}"' in text
    assert listed(text) == ["≤ 5,0 µg/kg"]
    assert "/confirm" not in text


def test_numbers_follow_the_reader(limits: Database, client_of: Browser) -> None:
    client = client_of("lan")
    client.post("/language", data={"language": "en"})
    assert "≤ 3.0 µg/kg" in page(client, f"/catalogue/limits/{row_id(limits, 'EU-RCO-OTA-02')}")


def confirm(client: FlaskClient, number: int, reason: str) -> int:
    return client.post(f"/catalogue/limits/{number}/confirm", data={"reason": reason}).status_code


def test_manager_confirms_an_unread_limit(limits: Database, client_of: Browser) -> None:
    manager, number = client_of("dung"), row_id(limits, "VN-RCO-OTA-01")
    address = f"/catalogue/limits/{number}"
    assert f'action="{address}/confirm"' in page(manager, address)
    assert confirm(manager, number, "Công báo, mục II.2.5") == 302
    text = page(manager, address)
    assert "Phạm Quốc Dũng" in text and "Công báo, mục II.2.5" in text
    assert "/confirm" not in text
    assert confirm(manager, number, "again") == 409


def test_confirmation_without_a_reason_says_so_beside_the_box(limits: Database, client_of: Browser) -> None:
    manager, number = client_of("dung"), row_id(limits, "VN-RCO-OTA-01")
    response = manager.post(f"/catalogue/limits/{number}/confirm", data={"reason": "  "})
    assert response.status_code == 422
    assert 'id="reason-error"' in response.get_data(as_text=True)


def test_what_was_typed_stays_after_a_refusal(limits: Database, client_of: Browser) -> None:
    manager, number = client_of("dung"), row_id(limits, "VN-RCO-OTA-01")
    response = manager.post(f"/catalogue/limits/{number}/confirm", data={"reason": "read\u202e <b>it</b>"})
    assert response.status_code == 422
    assert "&lt;b&gt;it&lt;/b&gt;" in response.get_data(as_text=True)


@pytest.mark.parametrize("username", ["lan", "hoa", "tam", "quan"])
def test_only_a_manager_confirms(limits: Database, client_of: Browser, username: str) -> None:
    assert confirm(client_of(username), row_id(limits, "VN-RCO-OTA-01"), "read") == 403
    with limits.reading() as session:
        assert asking.confirmed(session) == frozenset()


def test_unread_limit_cannot_be_confirmed_by_a_read_one(limits: Database, client_of: Browser) -> None:
    assert confirm(client_of("dung"), row_id(limits, "EU-RCO-OTA-02"), "read") == 409


def test_list_goes_on_until_every_limit_was_shown(every_limit: Database, client_of: Browser) -> None:
    client, after, seen = client_of("lan"), "", 0
    while True:
        text = page(client, "/catalogue/", on="", after=after)
        seen += len(listed(text))
        following = re.search(r'name="after" value="([0-9]+)"', text)
        if following is None:
            break
        after = following[1]
    assert seen == 715


def test_long_list_asks_as_often_as_a_short_one(every_limit: Database, client_of: Browser) -> None:
    client = client_of("lan")
    page(client, "/catalogue/")
    counted: list[str] = []
    sa.event.listen(every_limit.engine, "before_cursor_execute", lambda *event: counted.append(event[2]))
    page(client, "/catalogue/", q="EU-RCO-OCHRATOXIN-A-02")
    few = len(counted)
    page(client, "/catalogue/", on="")
    assert len(counted) == 2 * few
