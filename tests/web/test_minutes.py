"""Sampling minutes over the web: written, shown, printed, corrected; numbers for empty forms; who may."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from lims.db import Database
from lims.services import minutes
from tests.factories import MORNING, an_act, person_id
from tests.pages import Statements, page_of
from tests.reception import COFFEE, a_catalogue, an_order, books
from tests.reports import read
from tests.services.test_minutes import kept, record

Browser = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def catalogue(database: Database) -> None:
    a_catalogue(database)


def written(*samples: int, **changed: str) -> dict[str, str]:
    boxes = {
        "taken_by": "laboratory",
        "sampled_at": "22/11/2026 08:30",
        "place": "Vườn hộ, xã Đạ Huoai",
        "commune": "24778",
        "samplers-0-name": "Nguyễn Thị Lan",
        "samplers-0-role": "Kỹ thuật viên",
        "samplers-1-name": "",
        "samplers-2-name": "",
        "owner_name": "Ka Brếu",
        "plan": "TCVN 5276:1990",
        "conditions": "29 °C, nắng",
    }
    for place, sample in enumerate(samples):
        row = {
            "sample_id": str(sample),
            "version": "1",
            "taken": "y",
            "quantity": "3 quả",
            "test_seal": "NP-1",
        }
        boxes |= {f"items-{place}-{name}": text for name, text in row.items()}
    return boxes | changed


def test_minutes_are_written_shown_found_and_printed(database: Database, client_of: Browser) -> None:
    order_id, samples = an_order(database, COFFEE, COFFEE)
    client = client_of("lan")
    page = page_of(client.get(f"/orders/{order_id}/minutes/new"))
    assert page.values("samplers-0-name") == ["Nguyễn Thị Lan"]
    assert page.values("items-1-sample_id") == [str(samples[1])]
    sent = written(*samples, nonce="n" * 32)
    answers = [client.post(f"/orders/{order_id}/minutes", data=sent) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [(302, "/minutes/1")] * 2
    page = page_of(client.get("/minutes/1"))
    for fact in ("BB-26-000001", "Vườn hộ, xã Đạ Huoai (24778)", "Nguyễn Thị Lan – Kỹ thuật viên", "NP-1"):
        assert fact in page.said, fact
    assert client.get("/search?q=bb-26-000001").location == "/minutes/1"
    paper = client.get("/minutes/1/minutes.pdf?language=both")
    assert "Vườn hộ, xã Đạ Huoai (24778)" in read.text(paper.data)
    assert "/minutes/1" in page_of(client.get(f"/samples/{samples[0]}")).links
    assert "/minutes/1" in page_of(client.get(f"/orders/{order_id}")).links
    assert "BB-26-000001" in client.get("/minutes/?form=csv").get_data(as_text=True)
    assert "Không còn mẫu nào" in page_of(client.get(f"/orders/{order_id}/minutes/new")).said


def test_what_is_wrong_stands_at_its_box_and_what_was_typed_stays(
    database: Database, client_of: Browser
) -> None:
    order_id, samples = an_order(database, COFFEE, COFFEE)
    client, before = client_of("lan"), books(database)
    sent = written(*samples, commune="12", place="", **{"items-1-quantity": "", "items-1-lot": "L<1>"})
    del sent["items-0-taken"]
    page = page_of(client.post(f"/orders/{order_id}/minutes", data=sent), 422)
    for said in ("Mã xã gồm đúng 5 chữ số", "Hãy điền ô này"):
        assert said in page.said, page.said
    assert {"commune-error", "place-error", "items-1-quantity-error"} <= set(page.ids)
    assert page.values("items-1-lot") == ["L<1>"] and page.values("items-0-taken") == []
    assert (
        client.post(f"/orders/{order_id}/minutes", data=written(*samples, **{"items-x-y": ""})).status_code
        == 400
    )
    assert client.post(f"/orders/{order_id}/minutes", data=written(999)).status_code == 404
    assert books(database) == before


def test_a_correction_needs_its_reason_and_the_second_of_two_is_told(
    database: Database, client_of: Browser
) -> None:
    order_id, samples = an_order(database)
    row_id = kept(database, order_id, record(samples))
    client = client_of("lan")
    page = page_of(client.get(f"/minutes/{row_id}/correct"))
    version = page.values("version")[0]
    sent = written(samples[0], version=version, **{"items-0-version": page.values("items-0-version")[0]})
    assert page_of(client.post(f"/minutes/{row_id}/correct", data=sent), 422).values("place") == [
        "Vườn hộ, xã Đạ Huoai"
    ]
    sent["reason"] = "Nhầm vườn"
    assert client.post(f"/minutes/{row_id}/correct", data=sent).status_code == 302
    page = page_of(client.post(f"/minutes/{row_id}/correct", data=sent), 409)
    assert page.values("version") != [version]
    assert "Nhầm vườn" in page_of(client.get(f"/minutes/{row_id}")).said
    version = page_of(client.get(f"/minutes/{row_id}/give-up")).values("version")[0]
    assert client.post(f"/minutes/{row_id}/give-up", data={"version": version}).status_code == 422
    gone = {"version": version, "reason": "Hỏng"}
    assert client.post(f"/minutes/{row_id}/give-up", data=gone).status_code == 302
    assert client.get(f"/minutes/{row_id}/minutes.pdf").status_code == 409
    assert client.post(f"/minutes/{row_id}/give-up", data=gone).status_code == 409


def test_empty_forms_have_their_numbers(client_of: Browser) -> None:
    client = client_of("lan")
    for wanted in ("0", "21", "x", ""):
        assert client.post("/minutes/blanks", data={"wanted": wanted}).status_code == 422
    assert client.post("/minutes/blanks", data={"wanted": "2"}).status_code == 302
    paper = client.get("/minutes/2/minutes.pdf").data
    assert read.codes(paper) == {("Code128", "BB-26-000002"), ("QRCode", "BB-26-000002")}
    assert client.get("/minutes/2/correct").status_code == 409
    assert "BB-26-000002" in page_of(client.get("/minutes/?status=blank")).said
    assert client.get("/minutes/?status=lost").status_code == 400


def test_only_the_laboratory_writes_and_reads_minutes(database: Database, client_of: Browser) -> None:
    order_id, samples = an_order(database)
    row_id = kept(database, order_id, record(samples))
    for reader, status in (("hoa", 200), ("tam", 403), ("quan", 403)):
        client = client_of(reader)
        assert client.get(f"/minutes/{row_id}").status_code == status
        assert client.post(f"/orders/{order_id}/minutes", data=written(*samples)).status_code == 403
        assert client.post("/minutes/blanks", data={"wanted": "1"}).status_code == 403
    assert client_of("tam").get("/search?q=BB-26-000001").location is None
    assert client_of("lan").get("/minutes/999").status_code == 404


def test_a_list_of_thirty_asks_no_more_than_a_list_of_one(database: Database, client_of: Browser) -> None:
    client, counts = client_of("lan"), []
    for many in (1, 29):
        order_id, samples = an_order(database, *[COFFEE] * many)
        for sample in samples:
            kept(database, order_id, record([sample]))
        with Statements(database.engine) as asked:
            page_of(client.get("/minutes/"))
        counts.append(asked.count)
    assert counts[0] == counts[1]
    act = an_act(person_id(database, "lan"), at=MORNING + timedelta(days=1))
    with database.transaction(act) as session:
        minutes.blanks(session, 20, act=act)
        minutes.blanks(session, 20, act=act)
    page = page_of(client.get("/minutes/"))
    assert len([link for link in page.links if link.startswith("/minutes/") and link[9:].isdigit()]) == 50
