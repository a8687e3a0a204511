"""Orders on the screen: placed once, nothing typed is lost, and nobody sees another's."""

import unicodedata
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.producer import Producer
from lims.models.sample import Order, Sample
from tests.factories import producer_id
from tests.pages import Statements, page_of
from tests.reception import COFFEE, a_catalogue, an_order, books

Browser = Callable[[str], FlaskClient]
PRODUCER = "CT-000005"
FORM = {
    "producer": PRODUCER,
    "samples-0-product": "Cà phê rang Cầu Đất",
    "samples-0-commodity_id": "2",
    "samples-0-lot": "R-01",
    "samples-0-sampled_by": "customer",
    "samples-0-sampled_at": "22/11/2020 8h30",
    "markets": ["VN", "EU"],
    "rule": "guarded_acceptance",
    "rule_r": "0,83",
    "rule_agreed_by": "Đỗ Văn Tâm",
    "rule_agreed_on": "01/02/2020",
    "language": "both",
    "conclusion_wanted": "y",
}


@pytest.fixture(autouse=True)
def catalogue(database: Database) -> None:
    a_catalogue(database)


def orders_kept(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count(Order.id))) or 0


@pytest.mark.parametrize("username", ["lan", "dung"])
def test_an_order_is_placed_and_shown(database: Database, client_of: Browser, username: str) -> None:
    client = client_of(username)
    page = page_of(client.post("/orders/new", data=FORM, follow_redirects=True))
    assert "YC-26-000001" in page.title or "YC-2" in page.title
    for fact in ("HTX Cà phê Cầu Đất", "VN, EU", "r = 0,83", "Đỗ Văn Tâm, 01/02/2020", "Song ngữ"):
        assert fact in page.said
    with database.reading() as session:
        sample = session.scalars(sa.select(Sample)).one()
        assert sample.sampled_at is not None
        assert sample.sampled_at.isoformat() == "2020-11-22T01:30:00+00:00"


def test_a_problem_among_several_samples_says_which_sample(client_of: Browser) -> None:
    second = {
        name.replace("-0-", "-1-"): value for name, value in FORM.items() if name.startswith("samples-0-")
    }
    sent = FORM | second | {"samples-1-product": ""}
    page = page_of(client_of("lan").post("/orders/new", data=sent), 422)
    assert "Mẫu 2 · Sản phẩm: " in page.said
    assert "Mẫu 1 · " not in page.said


def test_a_double_click_places_one_order(database: Database, client_of: Browser) -> None:
    client = client_of("lan")
    sent = FORM | {"nonce": "n" * 32}
    first, second = client.post("/orders/new", data=sent), client.post("/orders/new", data=sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert orders_kept(database) == 1


@pytest.mark.parametrize(
    ("box", "text", "sentence"),
    [
        ("rule", "", "Hãy chọn quy tắc ra quyết định"),
        ("markets", "", "Hãy chọn ít nhất một thị trường."),
        ("rule_agreed_on", "29/02/2026", "Lịch không có ngày này"),
        ("rule_agreed_on", "23/11/26", "bốn chữ số"),
        ("due_on", "02/13/2026", "Lịch không có ngày này"),
        ("due_on", "0001-01-01", "ngày/tháng/năm"),
        ("due_on", "31/12/9999", "Ngày phải từ"),
        ("samples-0-produced_on", "46349", "ngày/tháng/năm"),
        ("samples-0-sampled_at", "22/11/2020", "ngày và giờ"),
        ("samples-0-sampled_at", "01/01/2028 08:00", "chưa tới"),
        ("samples-0-product", "\u202egpj.exe", "ký tự ẩn"),
        ("samples-0-product", "a\x00b", "ký tự ẩn"),
        ("samples-0-product", "n" * 256, "Tối đa 255 ký tự"),
        ("samples-0-commodity_id", "99", "Hãy chọn nhóm hàng"),
        ("samples-0-commodity_id", "²", "Hãy chọn nhóm hàng"),
        ("rule_r", "1e400", "Số mũ"),
        ("rule_r", "NaN", "Hãy ghi một số"),
        ("rule_r", "-1", "lớn hơn 0"),
        ("producer", "Nobody", "Không có cơ sở nào"),
        ("producer", "%", "Không có cơ sở nào"),
    ],
)
def test_what_is_wrong_stands_beside_its_box_and_what_was_typed_stays(
    database: Database, client_of: Browser, box: str, text: str, sentence: str
) -> None:
    client = client_of("lan")
    before = books(database)
    page = page_of(client.post("/orders/new", data=FORM | {box: text}), 422)
    assert sentence in page.said
    assert f"{box}-error" in page.ids or box == "producer"
    assert page.values("samples-0-lot") == ["R-01"]
    assert page.values("rule_agreed_by") == ["Đỗ Văn Tâm"]
    assert books(database) == before


def test_a_row_is_added_and_dropped_without_a_script(database: Database, client_of: Browser) -> None:
    client = client_of("lan")
    page = page_of(client.post("/orders/new", data=FORM | {"add_row": "1"}))
    assert page.values("samples-0-lot") == ["R-01"]
    assert page.values("samples-1-lot") == [""]
    two = FORM | {"samples-1-product": "Hai", "samples-1-lot": "R-02", "drop_row": "0"}
    page = page_of(client.post("/orders/new", data=two))
    assert "Cà phê rang Cầu Đất" not in page.text
    assert ("samples-1-lot", "R-02") in page.fields
    assert orders_kept(database) == 0


@pytest.mark.parametrize(
    "name", ["samples-²-lot", "samples-1-lot-2", "samples-x-lot", f"samples-{'1' * 5000}-lot"]
)
def test_strange_rows_are_a_bad_request(client_of: Browser, name: str) -> None:
    assert client_of("lan").post("/orders/new", data=FORM | {name: "1"}).status_code == 400


@pytest.mark.parametrize(
    "typed", [PRODUCER, PRODUCER.lower(), f"{PRODUCER} · HTX", "htx ca phe cau dat", "HTX Cà phê Cầu Đất"]
)
def test_a_producer_is_meant_by_code_or_name(database: Database, client_of: Browser, typed: str) -> None:
    assert client_of("lan").post("/orders/new", data=FORM | {"producer": typed}).status_code == 302
    with database.reading() as session:
        assert session.scalars(sa.select(Order.producer_id)).one() == producer_id(database, "tam")


def test_markup_is_shown_as_text(client_of: Browser) -> None:
    name = '<script>alert(1)</script> & {{7*7}} "D"'
    page = page_of(
        client_of("lan").post("/orders/new", data=FORM | {"samples-0-product": name}, follow_redirects=True)
    )
    assert name in page.said
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    "address", ["/orders/", "/orders/new", "/orders/1", "/orders/new?copy=1", "/orders/new?producer=1"]
)
def test_pages_speak_both_languages(database: Database, client_of: Browser, address: str) -> None:
    an_order(database)
    client = client_of("lan")
    titles = set()
    for language in ("vi", "en"):
        client.post("/language", data={"language": language})
        titles.add(page_of(client.get(address)).title)
    assert len(titles) == 2


def test_a_copy_keeps_the_agreement_and_forgets_the_lot(database: Database, client_of: Browser) -> None:
    order_id, _ = an_order(database)
    page = page_of(client_of("lan").get(f"/orders/new?copy={order_id}"))
    assert page.values("producer") == [PRODUCER]
    assert page.values("samples-0-product") == [COFFEE.product]
    assert page.values("samples-0-lot") == [""]
    assert page.values("markets") == ["VN", "EU"]
    assert page.values("rule") == ["simple_acceptance"]


@pytest.mark.parametrize(
    ("username", "address", "status"),
    [
        ("hoa", "/orders/", 200),
        ("hoa", "/orders/new", 403),
        ("tam", "/orders/", 403),
        ("tam", "/orders/1", 403),
        ("tam", "/orders/new", 403),
        ("quan", "/orders/", 403),
        ("lan", "/orders/request", 403),
        ("lan", "/orders/01", 404),
        ("lan", "/orders/１", 404),
        ("lan", "/orders/99", 404),
        ("lan", "/orders/?after=x", 400),
        ("lan", "/orders/?after=-1", 400),
        ("lan", "/orders/?after=99999999999999999999", 400),
        ("lan", "/orders/?status=lost", 400),
        ("lan", "/orders/?q=%00", 200),
        ("lan", "/orders/?q=%27+OR+%271%27%3D%271", 200),
        ("lan", "/orders/new?copy=99", 404),
    ],
)
def test_who_gets_where(
    database: Database, client_of: Browser, username: str, address: str, status: int
) -> None:
    an_order(database)
    assert client_of(username).get(address).status_code == status


OWN = {name: value for name, value in FORM.items() if name != "producer"}


def test_a_producer_asks_for_itself_only(database: Database, client_of: Browser) -> None:
    client = client_of("tam")
    other = {"producer": "CT-000006", "producer_id": str(producer_id(database, "binh"))}
    page = page_of(client.post("/orders/request", data=OWN | other, follow_redirects=True))
    assert "YC-" in page.title
    with database.reading() as session:
        assert session.scalars(sa.select(Order.producer_id)).one() == producer_id(database, "tam")


def test_a_request_shows_no_other_producer(client_of: Browser) -> None:
    page = page_of(client_of("tam").get("/orders/request"))
    assert "Mật ong Đạ Huoai" not in page.text


def test_a_competitors_order_is_as_missing_as_none(database: Database, client_of: Browser) -> None:
    order_id, _ = an_order(database)
    assert client_of("tam").get(f"/orders/requested/{order_id}").status_code == 200
    competitor = client_of("binh")
    foreign, missing = (competitor.get(f"/orders/requested/{number}") for number in (order_id, order_id + 99))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert competitor.get(f"/orders/request?copy={order_id}").status_code == 404


@pytest.mark.parametrize("q", ["CAU DAT", unicodedata.normalize("NFD", "Cầu Đất"), "r-01", "yc-26-000001"])
def test_an_order_is_found_without_marks(database: Database, client_of: Browser, q: str) -> None:
    an_order(database)
    page = page_of(client_of("lan").get("/orders/", query_string={"q": q}))
    assert "YC-26-000001" in page.said


@pytest.mark.parametrize("q", ["%", "_", "\\", "x%y"])
def test_signs_of_like_are_letters(database: Database, client_of: Browser, q: str) -> None:
    an_order(database)
    page = page_of(client_of("lan").get("/orders/", query_string={"q": q}))
    assert "YC-26-000001" not in page.said


def statements(database: Database, client: FlaskClient, address: str) -> int:
    with Statements(database.engine) as counted:
        page_of(client.get(address))
    return counted.count


def test_a_list_asks_the_same_for_1_and_30_rows(database: Database, client_of: Browser) -> None:
    order_id, _ = an_order(database)
    client = client_of("lan")
    addresses = ("/orders/", f"/orders/{order_id}", f"/producers/{producer_id(database, 'tam')}", "/samples/")
    few = [statements(database, client, address) for address in addresses]
    for _ in range(29):
        an_order(database, COFFEE, COFFEE)
    assert [statements(database, client, address) for address in addresses] == few


def test_a_long_list_goes_on_by_key(database: Database, client_of: Browser) -> None:
    for _ in range(52):
        an_order(database)
    client = client_of("lan")
    first = page_of(client.get("/orders/"))
    (key,) = [value for value in [first.text.partition('name="after" value="')[2].partition('"')[0]] if value]
    second = page_of(client.get(f"/orders/?after={key}"))
    assert "YC-26-000003" in first.said
    assert ("YC-26-000002" in second.said, "YC-26-000003" in second.said) == (True, False)


def test_a_nameless_producer_is_nobody(database: Database, client_of: Browser) -> None:
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Producer.id))) == 2
    page = page_of(client_of("lan").post("/orders/new", data=FORM | {"producer": " "}), 422)
    assert "Hãy điền ô này." in page.said
