"""The papers of the desk over the web: whose they are, what they need, and what they say."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from lims.db import Database
from lims.domain.certificate_parts import PaperLanguage
from lims.domain.reception import Refusal
from lims.queries import handovers, requests
from lims.services import reception
from tests.factories import MORNING, an_act, person_id
from tests.pages import Statements, page_of
from tests.reception import COFFEE, a_catalogue, an_arrival, an_order, receive
from tests.reports import read

Browser = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def catalogue(database: Database) -> None:
    a_catalogue(database)


def refuse(database: Database, sample_id: int) -> None:
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        given = Refusal(sample_id=sample_id, version=1, reason="Đến ở 9 °C", delivered_by="Anh Giao")
        reception.reject(session, given, act=act)


def pdf(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert (response.status_code, response.content_type) == (200, "application/pdf"), response.status
    return read.text(response.data)


def test_a_delivery_and_its_refusal_are_printed(database: Database, client_of: Browser) -> None:
    order_id, (taken, away) = an_order(database, COFFEE, COFFEE)
    client = client_of("lan")
    assert client.get(f"/orders/{order_id}/handover.pdf").status_code == 409
    receive(database, an_arrival(taken, delivered_by="Chị Mang"))
    refuse(database, away)
    said = pdf(client, f"/orders/{order_id}/handover.pdf?language=both")
    for fact in ("LD-26-000001", "YC-26-000001 / 2", "Chị Mang", "Anh Giao", "Đến ở 9 °C", "Nguyễn Thị Lan"):
        assert fact in said, fact
    assert "YC-26-000001 / 2" not in pdf(client, f"/samples/{taken}/handover.pdf")
    assert "Đến ở 9 °C" in pdf(client, f"/samples/{away}/refusal.pdf")
    assert client.get(f"/samples/{taken}/refusal.pdf").status_code == 409
    assert client.get("/samples/999/handover.pdf").status_code == 404
    for address in (f"/samples/{away}", f"/orders/{order_id}"):
        assert [link for link in page_of(client.get(address)).links if link.endswith(".pdf")]


def test_the_request_is_the_producer_s_own(database: Database, client_of: Browser) -> None:
    order_id, _ = an_order(database, consent_to_publish=False)
    own = f"/orders/requested/{order_id}/request.pdf"
    assert "HTX Cà phê Cầu Đất" in pdf(client_of("tam"), own)
    assert client_of("binh").get(own).status_code == client_of("binh").get(own.replace("1", "9")).status_code
    assert client_of("binh").get(own).status_code == 404
    assert client_of("tam").get(f"/orders/{order_id}/request.pdf").status_code == 403
    assert client_of("lan").get(own).status_code == 403
    assert client_of("lan").get(f"/orders/{order_id}/request.pdf?language=fr").status_code == 400
    assert "PHIẾU YÊU CẦU" in pdf(client_of("tam"), "/orders/request-form.pdf")
    page = page_of(client_of("tam").get(f"/orders/requested/{order_id}"))
    assert own in page.links and "Công khai tra cứu phiếu Không" in page.said


def test_one_sample_or_thirty_ask_the_same_of_the_database(database: Database) -> None:
    counts = []
    for many in (1, 30):
        order_id, samples = an_order(database, *[COFFEE] * many)
        receive(database, *(an_arrival(each, received_at=MORNING) for each in samples))
        with database.reading() as session, Statements(database.engine) as asked:
            handovers.of_order(session, order_id, language=PaperLanguage.VI)
            requests.paper(session, order_id, language=PaperLanguage.VI)
        counts.append(asked.count)
    assert counts[0] == counts[1]
