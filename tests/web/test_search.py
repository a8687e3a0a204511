"""The search box: a scan goes straight there, words find without marks, nobody finds another's."""

import unicodedata
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.analysis import Run
from lims.models.certificate import CertificateRow
from tests.factories import MORNING, an_act, person_id, producer_id
from tests.pages import page_of
from tests.reception import TODAY, a_catalogue, an_arrival, an_order, receive

Browser = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def books_with_one_of_each(database: Database) -> None:
    a_catalogue(database)
    _, (sample_id,) = an_order(database)
    receive(database, an_arrival(sample_id, barcodes={"A": "aB-77"}))
    with database.transaction(an_act()) as session:
        session.add(
            Run(
                code="ME-261123-01",
                method_version_id=1,
                performed_on=TODAY,
                opened_by_id=person_id(database, "lan"),
                opened_at=MORNING,
            )
        )
        session.add(
            CertificateRow(
                number="PKQ-26-000001",
                sample_id=sample_id,
                producer_id=producer_id(database, "tam"),
                token="T" * 26,
                language="vi",
                status="issued",
                document={},
                sha256="0" * 64,
                issued_by_id=person_id(database, "dung"),
                issued_at=MORNING,
            )
        )


@pytest.mark.parametrize(
    ("scanned", "address"),
    [
        ("LD-26-000001", "/samples/1"),
        ("ld-26-000001\r\n", "/samples/1"),
        (" LD-26-000001-A\r\n", "/samples/1"),
        ("LD-26-000001-L", "/samples/1"),
        ("aB-77", "/samples/1"),
        ("yc-26-000001", "/orders/1"),
        ("me-261123-01", "/runs/1"),
        ("pkq-26-000001", "/certificates/1"),
        ("CT-000005", "/producers/1"),
        ("sp-000001", "/producers/1"),
    ],
)
def test_a_code_leads_straight_to_its_page(client_of: Browser, scanned: str, address: str) -> None:
    response = client_of("lan").get("/search", query_string={"q": scanned})
    assert (response.status_code, response.location) == (302, address)


@pytest.mark.parametrize(
    "q", ["cau dat", "CẦU ĐẤT", "cầu đất", unicodedata.normalize("NFD", "Cầu Đất"), "HTX Cà phê Cầu Đất"]
)
def test_words_are_found_without_marks(client_of: Browser, q: str) -> None:
    page = page_of(client_of("lan").get("/search", query_string={"q": q}))
    assert "HTX Cà phê Cầu Đất" in page.said
    assert "/producers/1" in page.links


@pytest.mark.parametrize(("q", "address"), [("cadimi", "/catalogue/analytes/2"), ("R-01", "/samples/1")])
def test_analytes_and_lots_are_found(client_of: Browser, q: str, address: str) -> None:
    assert address in page_of(client_of("hoa").get("/search", query_string={"q": q})).links


@pytest.mark.parametrize("q", ["", " ", "a", "\u00a0"])
def test_too_little_shows_the_list(client_of: Browser, q: str) -> None:
    response = client_of("lan").get("/search", query_string={"q": q})
    assert (response.status_code, response.location) == (302, "/samples/")


@pytest.mark.parametrize(
    "q", ["' OR '1'='1' --", "%%", "__", "\\\\", "{{7*7}}", "<script>x</script>", "LD-26-0000O1"]
)
def test_signs_are_letters_and_find_nothing(client_of: Browser, q: str) -> None:
    page = page_of(client_of("lan").get("/search", query_string={"q": q}))
    assert "Không tìm thấy gì." in page.said
    assert f"“{q}”" in page.said


def test_hidden_characters_find_nothing(client_of: Browser) -> None:
    assert client_of("lan").get("/search?q=ca%00phe").status_code == 302


@pytest.mark.parametrize(
    ("q", "address"),
    [
        ("LD-26-000001", "/orders/requested/1"),
        ("LD-26-000001-A", "/orders/requested/1"),
        ("YC-26-000001", "/orders/requested/1"),
        ("PKQ-26-000001", "/mine/certificates/1"),
    ],
)
def test_a_producer_finds_its_own_and_nobody_elses(client_of: Browser, q: str, address: str) -> None:
    response = client_of("tam").get("/search", query_string={"q": q})
    assert (response.status_code, response.location) == (302, address)
    page = page_of(client_of("binh").get("/search", query_string={"q": q}))
    assert "Không tìm thấy gì." in page.said


@pytest.mark.parametrize("q", ["ME-261123-01", "CT-000005", "SP-000001", "cadimi", "Cầu Đất HTX"])
def test_a_producer_learns_of_no_run_and_no_other_producer(client_of: Browser, q: str) -> None:
    assert "Không tìm thấy gì." in page_of(client_of("binh").get("/search", query_string={"q": q})).said


@pytest.mark.parametrize("q", ["LD-26-000001", "cau dat"])
def test_an_administrator_finds_no_samples(client_of: Browser, q: str) -> None:
    assert "Không tìm thấy gì." in page_of(client_of("quan").get("/search", query_string={"q": q})).said


def test_a_stranger_is_asked_to_sign_in(visitor: FlaskClient) -> None:
    assert visitor.get("/search?q=LD-26-000001").status_code == 401
