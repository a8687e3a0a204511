"""The desk, the assignment and the page of a sample, as people use them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.domain.assignment import Chosen
from lims.models.analysis import Analysis
from lims.models.audit import AuditEntry
from lims.models.reference import Analyte, Limit, LimitConfirmation
from lims.models.sample import Container, Sample
from lims.services import assignment
from tests.factories import MORNING, an_act, person_id
from tests.pages import Statements, page_of
from tests.reception import (
    COFFEE,
    TODAY,
    a_catalogue,
    a_performance,
    a_received_sample,
    an_analyte,
    an_arrival,
    an_order,
    books,
    one,
    receive,
)

Browser = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def catalogue(database: Database) -> None:
    a_catalogue(database)


def desk(sample_id: int, row: int = 0, **changed: str) -> dict[str, str]:
    """The boxes of one sample on the page of reception."""
    boxes = {
        "sample_id": str(sample_id),
        "version": "1",
        "arrived": "y",
        "received_at": "01/02/2026 08:30",
        "condition": "Bao nguyên, khô",
        "temperature": "−18,5",
        "seal_state": "intact",
        "seal": "NP-01",
        "test_containers": "2",
        "units": "1",
        "retained": "y",
    } | changed
    return {f"arrivals-{row}-{name}": text for name, text in boxes.items()}


def test_a_sample_is_received(database: Database, client_of: Browser) -> None:
    order_id, (sample_id,) = an_order(database)
    client = client_of("lan")
    assert page_of(client.get(f"/orders/{order_id}/receive")).values("arrivals-0-sample_id") == [
        str(sample_id)
    ]
    page = page_of(client.post(f"/orders/{order_id}/receive", data=desk(sample_id), follow_redirects=True))
    assert "LD-26-000001" in page.said
    page = page_of(client.get(f"/samples/{sample_id}"))
    for fact in ("-18,5 °C", "Còn nguyên · NP-01", "LD-26-000001-A, LD-26-000001-B, LD-26-000001-L"):
        assert fact in page.said


def test_a_double_click_receives_once(database: Database, client_of: Browser) -> None:
    order_id, (sample_id,) = an_order(database)
    client, sent = client_of("lan"), desk(sample_id) | {"nonce": "n" * 32}
    answers = [client.post(f"/orders/{order_id}/receive", data=sent) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [(302, f"/orders/{order_id}")] * 2
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Container.id))) == 3


def test_only_what_came_is_received(database: Database, client_of: Browser) -> None:
    order_id, (first, second) = an_order(database, COFFEE, COFFEE)
    absent = {name: text for name, text in desk(first, condition="").items() if not name.endswith("arrived")}
    response = client_of("lan").post(f"/orders/{order_id}/receive", data=absent | desk(second, row=1))
    assert response.status_code == 302
    with database.reading() as session:
        assert [one(session, Sample, each).code for each in (first, second)] == [None, "LD-26-000001"]


@pytest.mark.parametrize(
    ("box", "text", "sentence"),
    [
        ("received_at", "01/02/26 08:30", "bốn chữ số"),
        ("received_at", "01/02/2030 08:30", "chưa tới"),
        ("condition", "", "Hãy điền ô này."),
        ("temperature", "", "hoặc đánh dấu nhiệt độ phòng"),
        ("temperature", "lạnh", "Hãy ghi một số"),
        ("seal_state", "", "Hãy điền ô này."),
        ("barcode_A", "1 2", "khoảng trắng"),
        ("barcode_C", "12", "Không có phần mẫu này"),
        ("test_containers", "99", "phần mẫu thử"),
    ],
)
def test_what_is_wrong_at_the_desk_stands_beside_its_box(
    database: Database, client_of: Browser, box: str, text: str, sentence: str
) -> None:
    order_id, (sample_id,) = an_order(database)
    client = client_of("lan")
    before = books(database)
    page = page_of(client.post(f"/orders/{order_id}/receive", data=desk(sample_id, **{box: text})), 422)
    assert sentence in page.said
    assert page.values("arrivals-0-seal") == ["NP-01"]
    assert books(database) == before


def test_a_used_bar_code_leads_to_its_container(database: Database, client_of: Browser) -> None:
    order_id, (first, second) = an_order(database, COFFEE, COFFEE)
    receive(database, an_arrival(first, barcodes={"A": "X-1"}))
    client = client_of("lan")
    before = books(database)
    page = page_of(client.post(f"/orders/{order_id}/receive", data=desk(second, barcode_B="X-1\r\n")), 409)
    assert "LD-26-000001-A" in page.said
    assert f"/samples/{first}" in page.links
    assert books(database) == before


def test_a_sample_received_meanwhile_is_a_conflict(database: Database, client_of: Browser) -> None:
    order_id, (sample_id,) = an_order(database)
    client = client_of("lan")
    receive(database, an_arrival(sample_id))
    page = page_of(client.post(f"/orders/{order_id}/receive", data=desk(sample_id)), 409)
    assert "Người khác vừa thay đổi" in page.said


@pytest.mark.parametrize("name", ["arrivals-²-seal", f"arrivals-{'9' * 5000}-seal"])
def test_strange_rows_are_a_bad_request(database: Database, client_of: Browser, name: str) -> None:
    order_id, (sample_id,) = an_order(database)
    sent = desk(sample_id) | {name: "1"}
    assert client_of("lan").post(f"/orders/{order_id}/receive", data=sent).status_code == 400


def test_a_sample_is_refused_with_a_reason(database: Database, client_of: Browser) -> None:
    _, (sample_id,) = an_order(database)
    client = client_of("lan")
    page_of(client.get(f"/samples/{sample_id}/reject"))
    page = page_of(client.post(f"/samples/{sample_id}/reject", data={"version": "1"}), 422)
    assert "Hãy điền ô này." in page.said
    sent = {"version": "1", "reason": "9 °C", "temperature": "9", "seal_state": "broken"}
    page = page_of(client.post(f"/samples/{sample_id}/reject", data=sent, follow_redirects=True))
    assert "Từ chối nhận" in page.said
    assert "9 °C" in page.said
    assert client.post(f"/samples/{sample_id}/reject", data=sent).status_code == 409


def test_a_sample_is_called_off_with_a_reason(database: Database, client_of: Browser) -> None:
    sample_id = a_received_sample(database)
    client = client_of("dung")
    page = page_of(client.get(f"/samples/{sample_id}/cancel"))
    version = page.values("version")[0]
    assert (
        client.post(f"/samples/{sample_id}/cancel", data={"version": version, "reason": ""}).status_code
        == 422
    )
    sent = {"version": version, "reason": "Khách rút yêu cầu"}
    assert client.post(f"/samples/{sample_id}/cancel", data=sent).status_code == 302
    assert client.post(f"/samples/{sample_id}/cancel", data=sent).status_code == 409
    with database.reading() as session:
        last = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.entity, last.reason, last.person_id) == (
        "sample",
        "Khách rút yêu cầu",
        person_id(database, "dung"),
    )
    assert "Khách rút yêu cầu" in page_of(client.get(f"/samples/{sample_id}")).said


def test_labels_are_a_pdf_and_name_no_producer(database: Database, client_of: Browser) -> None:
    order_id, (sample_id,) = an_order(database)
    client = client_of("lan")
    assert client.get(f"/samples/{sample_id}/labels.pdf").status_code == 409
    receive(database, an_arrival(sample_id))
    for address in (f"/samples/{sample_id}/labels.pdf", f"/orders/{order_id}/labels.pdf"):
        response = client.get(address)
        assert (response.status_code, response.content_type) == (200, "application/pdf")
        assert response.data.startswith(b"%PDF-")
        assert "Cầu Đất".encode("utf-16-be") not in response.data


@pytest.mark.parametrize(
    ("username", "names"), [("lan", False), ("minh", False), ("dung", True), ("hoa", True)]
)
def test_the_bench_does_not_learn_whose_sample_it_is(
    database: Database, client_of: Browser, username: str, names: bool
) -> None:
    sample_id = a_received_sample(database)
    page = page_of(client_of(username).get(f"/samples/{sample_id}"))
    assert ("HTX Cà phê Cầu Đất" in page.said) is names


@pytest.mark.parametrize(
    ("username", "address", "status"),
    [
        ("hoa", "/samples/", 200),
        ("hoa", "/samples/1", 200),
        ("hoa", "/samples/1/analyses", 403),
        ("hoa", "/orders/1/receive", 403),
        ("hoa", "/samples/1/labels.pdf", 403),
        ("tam", "/samples/", 403),
        ("tam", "/samples/1", 403),
        ("quan", "/samples/", 403),
        ("lan", "/samples/01", 404),
        ("lan", "/samples/１", 404),
        ("lan", "/samples/99", 404),
        ("lan", "/samples/99/analyses", 404),
        ("lan", "/samples/99/reject", 404),
        ("lan", "/orders/99/receive", 404),
        ("lan", "/orders/99/labels.pdf", 409),
        ("lan", "/samples/?status=lost", 400),
        ("lan", "/samples/?after=1e9", 400),
        ("lan", "/samples/?producer=abc", 400),
        ("lan", "/samples/?q=%25&late=1&status=received&commodity=2", 200),
        ("lan", "/samples/?q=a%00b", 200),
    ],
)
def test_who_gets_where(
    database: Database, client_of: Browser, username: str, address: str, status: int
) -> None:
    a_received_sample(database)
    assert client_of(username).get(address).status_code == status


@pytest.mark.parametrize("action", ["reject", "cancel", "analyses"])
@pytest.mark.parametrize("reason", ["a\x00b", "\u202egpj.exe", "n" * 2001])
def test_a_hostile_reason_changes_nothing(
    database: Database, client_of: Browser, action: str, reason: str
) -> None:
    _, (sample_id,) = an_order(database)
    client = client_of("lan")
    before = books(database)
    sent = {"version": "1", "reason": reason, "chosen": "1"}
    page_of(client.post(f"/samples/{sample_id}/{action}", data=sent), 422)
    assert books(database) == before


@pytest.mark.parametrize("action", ["reject", "cancel", "analyses", "analyses/refresh"])
@pytest.mark.parametrize("username", ["hoa", "tam", "quan"])
def test_nobody_else_changes_a_sample(
    database: Database, client_of: Browser, username: str, action: str
) -> None:
    sample_id = a_received_sample(database)
    client = client_of(username)
    before = books(database)
    response = client.post(
        f"/samples/{sample_id}/{action}", data={"reason": "x", "version": "2", "chosen": "1"}
    )
    assert response.status_code == 403
    assert books(database) == before


@pytest.mark.parametrize(
    "place", ["/samples/", "/samples/{0}", "/samples/{0}/analyses", "/samples/{0}/cancel"]
)
def test_pages_speak_both_languages(database: Database, client_of: Browser, place: str) -> None:
    sample_id = a_received_sample(database)
    client = client_of("lan")
    said = set()
    for language in ("vi", "en"):
        client.post("/language", data={"language": language})
        said.add(page_of(client.get(place.format(sample_id))).said)
    assert len(said) == 2


def test_filters_narrow_the_list(database: Database, client_of: Browser) -> None:
    an_order(database, due_on=TODAY)
    a_received_sample(database)
    client = client_of("lan")

    def shown(**query: Any) -> tuple[bool, bool]:
        said = page_of(client.get("/samples/", query_string=query)).said
        return "YC-26-000001 / 1" in said, "LD-26-000001" in said

    assert shown() == (True, True)
    assert shown(status="received") == (False, True)
    assert shown(q="ld-26-000001") == (False, True)
    assert shown(q="CA PHE RANG") == (True, True)
    assert shown(q="%") == (False, False)
    assert shown(commodity="1") == (False, False)
    assert shown(producer="99") == (False, False)


def test_late_ones_are_found(database: Database, client_of: Browser) -> None:
    _, (sample_id,) = an_order(database)
    with database.transaction(an_act()) as session:
        one(session, Sample, sample_id).due_on = TODAY - timedelta(days=900)
    page = page_of(client_of("lan").get("/samples/?late=1"))
    assert "YC-26-000001" in page.said
    assert "quá hạn" in page.said


def test_what_is_offered_is_chosen(database: Database, client_of: Browser) -> None:
    sample_id = a_received_sample(database)
    client = client_of("lan")
    page = page_of(client.get(f"/samples/{sample_id}/analyses"))
    assert page.values("chosen") == ["1"]
    for sentence in (
        "mức tối đa 3,0 µg/kg",
        "Reg (EU) 2023/915",
        "Mức giới hạn chưa có người xác nhận: sẽ không đánh giá.",
        "Nhiều mức giới hạn đang hiệu lực: hãy chọn một.",
        "Danh mục không có mức giới hạn: sẽ không có kết luận.",
    ):
        assert sentence in page.said
    sent = {"chosen": ["1", "2"], "limit-2-EU": "EU-CD-2", "limit-2-VN": "", "nonce": "n" * 32}
    first, second = (client.post(f"/samples/{sample_id}/analyses", data=sent) for _ in range(2))
    assert (first.status_code, second.location) == (302, first.location)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Analysis.id))) == 2
    page = page_of(client.get(f"/samples/{sample_id}"))
    assert "Chưa kết luận: còn 2 chỉ tiêu" in page.said


def test_looking_for_an_analyte_keeps_what_is_ticked(database: Database, client_of: Browser) -> None:
    sample_id = a_received_sample(database)
    client = client_of("lan")
    before = books(database)
    sent = {"chosen": ["2"], "limit-2-EU": "EU-CD-2", "find": "CHI", "look": "1"}
    page = page_of(client.post(f"/samples/{sample_id}/analyses", data=sent))
    assert page.values("chosen") == ["2"]
    assert "chosen-3" in page.ids
    assert 'value="EU-CD-2" selected' in page.text
    assert books(database) == before


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"chosen": ["99"]}, 422),
        ({"chosen": ["2"], "limit-2-EU": "EU-OTA"}, 422),
        ({"chosen": ["1"], "seen": ["3"]}, 409),
        ({"chosen": ["²", "9" * 400, "-1", "1"]}, 302),
        ({"chosen": ["1"], "limit-²-EU": "x", "limit-": "y"}, 302),
        ({"chosen": ["1"], "find": "\x00", "look": "1"}, 200),
    ],
)
def test_hostile_choices(database: Database, client_of: Browser, sent: dict[str, Any], status: int) -> None:
    sample_id = a_received_sample(database)
    response = client_of("lan").post(f"/samples/{sample_id}/analyses", data=sent)
    assert response.status_code == status


def test_who_was_overtaken_is_shown_what_the_other_chose(database: Database, client_of: Browser) -> None:
    sample_id = a_received_sample(database)
    client = client_of("lan")
    client.post(f"/samples/{sample_id}/analyses", data={"chosen": ["1", "2"]})
    response = client.post(f"/samples/{sample_id}/analyses", data={"chosen": ["1"]})
    assert page_of(response, 409).values("seen") == ["1", "2"]


def test_a_limit_confirmed_later_is_offered_and_taken(database: Database, client_of: Browser) -> None:
    sample_id = a_received_sample(database)
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        assignment.assign(session, sample_id, [Chosen(2)], act=act)
    with database.transaction(an_act()) as session:
        row = session.scalars(sa.select(Limit).where(Limit.limit_id == "VN-CD")).one()
        dung = person_id(database, "dung")
        session.add(LimitConfirmation(limit_id=row.id, person_id=dung, reason="Đã đọc", at=MORNING))
    client = client_of("lan")
    assert "Tìm lại mức giới hạn" in page_of(client.get(f"/samples/{sample_id}")).said
    page = page_of(client.post(f"/samples/{sample_id}/analyses/refresh", follow_redirects=True))
    assert "Đã cập nhật 1 mức giới hạn." in page.said
    assert "Tìm lại mức giới hạn" not in page.said


def test_many_analyses_ask_the_same_number_of_statements(database: Database, client_of: Browser) -> None:
    sample_id = a_received_sample(database)
    with database.transaction(an_act()) as session:
        for number in range(10, 40):
            session.add(an_analyte(number, f"analyte {number}", f"chỉ tiêu {number}"))
        session.flush()
        session.add_all(a_performance(n, analyte_id=n, unit="mg/kg", loq="0.1") for n in range(10, 40))
    client = client_of("lan")

    def counted(*chosen: int) -> list[int]:
        act = an_act(person_id(database, "lan"))
        with database.transaction(act) as session:
            assignment.assign(session, sample_id, [Chosen(number) for number in chosen], act=act)
        counts = []
        for address in (f"/samples/{sample_id}", f"/samples/{sample_id}/analyses"):
            with Statements(database.engine) as statements:
                page_of(client.get(address))
            counts.append(statements.count)
        return counts

    assert counted(10) == counted(*range(10, 40))
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Analyte.id))) == 34
