"""Sums, companions and several limits on the page of assignment; what a customer is told before the work."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.domain.assignment import Chosen
from lims.models.analysis import Analysis
from lims.models.audit import AuditEntry
from lims.models.definition import ResidueDefinition
from lims.models.sample import Order
from lims.services import assignment
from tests.factories import MORNING, an_act, person_id
from tests.pages import Statements, page_of
from tests.reception import (
    COFFEE,
    a_catalogue,
    a_limit,
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
PARTS = {11: "aflatoxin B1", 12: "aflatoxin B2"}
CADMIUM, OCHRATOXIN, MOISTURE, TOTAL = 2, 1, 4, 10


@pytest.fixture(autouse=True)
def catalogue(database: Database) -> None:
    """Cadmium of a method fine enough, a method for moisture, a sum of two aflatoxins, one of two others."""
    a_catalogue(database)
    with database.transaction(an_act()) as session:
        for number, name in {TOTAL: "aflatoxins total", 20: "ergots", **PARTS}.items():
            session.add(an_analyte(number, name, name))
        session.flush()
        for analyte_id, names in ((TOTAL, PARTS.values()), (20, ("ergot one", "ergot two"))):
            session.add(
                ResidueDefinition(
                    analyte_id=analyte_id, market="", parts=[[name, "1"] for name in names], bound="lower",
                    nd_basis="loq", correlation="independent", expressed_as="", alternatives=False, source="test",
                )
            )  # fmt: skip
            session.add(a_limit(f"EU-{analyte_id}", analyte_id=analyte_id, market_id=2, high="4"))
            session.add(a_performance(analyte_id, analyte_id=analyte_id, unit="µg/kg", loq="1"))
        session.add(a_performance(MOISTURE, analyte_id=4, unit="%", loq="0.2"))
        session.add_all(a_performance(number, analyte_id=number, unit="µg/kg", loq="0.3") for number in PARTS)


def assigned(database: Database, *chosen: Chosen, sample_id: int = 0) -> int:
    sample_id = sample_id or a_received_sample(database)
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        assignment.assign(session, sample_id, chosen, act=act)
    return sample_id


def on_dry_matter(database: Database) -> int:
    return assigned(database, Chosen(CADMIUM, {"EU": "EU-CD-2"}))


def test_a_sum_says_what_it_is_computed_from_and_a_button_adds_it(
    database: Database, client_of: Browser
) -> None:
    address = f"/samples/{a_received_sample(database)}/analyses"
    client = client_of("lan")
    before = books(database)
    page = page_of(client.post(address, data={"chosen": ["10", "11"], "look": "1"}))
    assert "Tính từ: aflatoxin B1 ✓ , aflatoxin B2 ." in page.said
    assert "Chưa chọn đủ thành phần: tổng sẽ nhập tay, không tính." in page.said
    page = page_of(client.post(address, data={"chosen": ["10"], "add": "10 11 12"}))
    assert sorted(page.values("chosen")) == ["10", "11", "12"]
    assert "Tổng do chương trình tính, không nhập tay." in page.said
    assert books(database) == before
    client.post(address, data={"chosen": page.values("chosen")})
    with database.reading() as session:
        computed = session.execute(sa.select(Analysis.performance_id, Analysis.computed)).all()
    assert sorted((row[0], row[1]) for row in computed) == [(10, True), (11, False), (12, False)]


def test_a_sum_without_methods_for_its_components_is_typed(database: Database, client_of: Browser) -> None:
    page = page_of(client_of("lan").get(f"/samples/{a_received_sample(database)}/analyses"))
    assert "Gồm: ergot one , ergot two ." in page.said
    assert (
        "Chưa có phương pháp cho ergot one, ergot two ở sản phẩm này: tổng nhập tay, không tính." in page.said
    )
    assert page.text.count('name="add"') == 1, "only the sum whose components have methods"


@pytest.mark.parametrize("add", ["²", "9" * 400, "-1 0", "99 1e9", " ".join(map(str, range(5000)))])
def test_strange_additions_add_nothing_strange(database: Database, client_of: Browser, add: str) -> None:
    address = f"/samples/{a_received_sample(database)}/analyses"
    client = client_of("lan")
    before = books(database)
    page_of(client.post(address, data={"chosen": ["1"], "add": add}))
    assert books(database) == before


def test_a_limit_on_dry_matter_asks_for_moisture_loudly(database: Database, client_of: Browser) -> None:
    sample_id = a_received_sample(database)
    client = client_of("lan")
    sent: dict[str, Any] = {"chosen": ["2"], "limit-2-EU": "EU-CD-2"}
    sentence = "Mức giới hạn tính theo chất khô: không có độ ẩm thì kết luận để ngỏ."
    page = page_of(client.post(f"/samples/{sample_id}/analyses", data=sent | {"look": "1"}))
    assert sentence in page.said
    assert "Thêm độ ẩm" in page.said
    page = page_of(client.post(f"/samples/{sample_id}/analyses", data=sent | {"add": "4"}))
    assert sorted(page.values("chosen")) == ["2", "4"]
    assert sentence not in page.said
    page = page_of(client.post(f"/samples/{sample_id}/analyses", data=sent, follow_redirects=True))
    assert "Không có độ ẩm thì kết luận để ngỏ: cadimi. Hãy thêm độ ẩm." in page.said


def test_several_limits_stand_in_order_and_none_is_chosen(database: Database, client_of: Browser) -> None:
    page = page_of(client_of("lan").get(f"/samples/{a_received_sample(database)}/analyses"))
    same, dry = page.text.index("cùng cơ sở với kết quả"), page.text.index("quy đổi được khi có độ ẩm")
    assert same < dry
    assert " selected" not in page.text


def test_the_order_says_for_each_market_what_can_be_concluded(database: Database, client_of: Browser) -> None:
    sample_id = on_dry_matter(database)
    assigned(database, Chosen(CADMIUM, {"EU": "EU-CD-2"}), Chosen(OCHRATOXIN), sample_id=sample_id)
    for username, address in (("lan", "/orders/1"), ("hoa", "/orders/1"), ("tam", "/orders/requested/1")):
        said = page_of(client_of(username).get(address)).said
        assert "Chưa kết luận được cadimi : Mức giới hạn chưa có người xác nhận: sẽ không đánh giá." in said
        assert "cadimi : Mức giới hạn tính theo chất khô: không có độ ẩm thì kết luận để ngỏ." in said
        assert "Kết luận được ochratoxin A" in said
        assert "Chỉ báo cáo kết quả, danh mục không có mức giới hạn ochratoxin A" in said


def test_another_producer_sees_nothing_of_it(database: Database, client_of: Browser) -> None:
    on_dry_matter(database)
    assert client_of("binh").get("/orders/requested/1").status_code == 404
    assert client_of("tam").get("/orders/1").status_code == 403


def test_that_the_customer_was_told_is_kept_with_name_and_day(database: Database, client_of: Browser) -> None:
    on_dry_matter(database)
    client = client_of("lan")
    assert "Còn 2 điều khách hàng chưa được báo." in page_of(client.get("/orders/1")).said
    sent = {"told_to": "Đỗ Văn Tâm", "told_on": "23/11/2026"}
    page = page_of(client.post("/orders/1/told", data=sent, follow_redirects=True))
    assert "Khách hàng đã được báo: Đỗ Văn Tâm, 23/11/2026." in page.said
    assert "chưa được báo" not in page.said
    with database.reading() as session:
        order = one(session, Order, 1)
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (order.told_to, order.told_on, len(order.told_of)) == ("Đỗ Văn Tâm", date(2026, 11, 23), 2)
    assert (entry.entity, entry.person_id) == ("order", person_id(database, "lan"))
    assert "Đỗ Văn Tâm, 23/11/2026" in page_of(client_of("tam").get("/orders/requested/1")).said


def test_what_is_new_after_the_telling_is_told_again(database: Database, client_of: Browser) -> None:
    sample_id = on_dry_matter(database)
    client = client_of("lan")
    client.post("/orders/1/told", data={"told_to": "Đỗ Văn Tâm", "told_on": "23/11/2026"})
    assigned(database, Chosen(CADMIUM, {"EU": "EU-CD-2"}), Chosen(20), sample_id=sample_id)
    assert "chưa được báo" not in page_of(client.get("/orders/1")).said, "a sum that is typed is fit"
    assigned(database, Chosen(CADMIUM, {"EU": "EU-CD-1"}), sample_id=sample_id)
    assert "Còn 1 điều khách hàng chưa được báo." in page_of(client.get("/orders/1")).said


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"told_on": "23/11/2026"}, "Hãy điền ô này."),
        ({"told_to": "Tâm", "told_on": ""}, "Hãy điền ô này."),
        ({"told_to": "Tâm", "told_on": "23/11/26"}, "bốn chữ số"),
        ({"told_to": "Tâm", "told_on": "23/11/2030"}, "Ngày này chưa tới."),
        ({"told_to": "Tâm", "told_on": "01/02/2020"}, "Ngày này trước ngày nhận yêu cầu."),
        ({"told_to": "a\x00b", "told_on": "23/11/2026"}, "Chưa ghi được việc báo khách hàng."),
        ({"told_to": "T" * 256, "told_on": "23/11/2026"}, "Chưa ghi được việc báo khách hàng."),
    ],
)
def test_what_is_wrong_stands_beside_its_box(
    database: Database, client_of: Browser, sent: dict[str, str], sentence: str
) -> None:
    on_dry_matter(database)
    client = client_of("lan")
    before = books(database)
    page = page_of(client.post("/orders/1/told", data=sent), 422)
    assert sentence in page.said
    assert page.values("told_on") == [sent["told_on"]]
    assert books(database) == before


def test_without_any_limit_nothing_is_called_concludable(database: Database, client_of: Browser) -> None:
    assigned(database, Chosen(MOISTURE))
    said = page_of(client_of("lan").get("/orders/1")).said
    assert "Không chỉ tiêu nào có mức giới hạn" in said
    assert "đều kết luận được" not in said


def test_where_nothing_is_unfit_there_is_nothing_to_tell(database: Database, client_of: Browser) -> None:
    assigned(database, Chosen(OCHRATOXIN))
    client = client_of("lan")
    assert "Mọi chỉ tiêu có mức giới hạn đều kết luận được." in page_of(client.get("/orders/1")).said
    sent = {"told_to": "Tâm", "told_on": "23/11/2026"}
    assert "Không có điều gì cần báo" in page_of(client.post("/orders/1/told", data=sent), 409).said


@pytest.mark.parametrize(("username", "status"), [("hoa", 403), ("tam", 403), ("quan", 403)])
def test_only_the_desk_records_it(database: Database, client_of: Browser, username: str, status: int) -> None:
    on_dry_matter(database)
    sent = {"told_to": "Tâm", "told_on": "23/11/2026"}
    assert client_of(username).post("/orders/1/told", data=sent).status_code == status
    assert client_of("lan").post("/orders/99/told", data=sent).status_code == 404


def test_opening_a_run_warns_and_does_not_hinder(database: Database, client_of: Browser) -> None:
    on_dry_matter(database)
    client = client_of("lan")
    page = page_of(client.get("/runs/new?method=1"))
    assert "Khách hàng chưa được báo rằng có chỉ tiêu không kết luận được" in page.said
    assert "/orders/1" in page.links
    sent = {"method": "1", "analyses": "1", "performed_on": f"{MORNING:%d/%m/%Y}"}
    assert client.post("/runs/new", data=sent).status_code in {302, 303, 422}
    client.post("/orders/1/told", data={"told_to": "Tâm", "told_on": "23/11/2026"})
    assert "chưa được báo" not in page_of(client.get("/runs/new?method=1")).said


def test_as_many_statements_for_one_line_as_for_thirty(database: Database, client_of: Browser) -> None:
    order_id, sample_ids = an_order(database, *[COFFEE] * 10)
    receive(database, *[an_arrival(each) for each in sample_ids])
    client = client_of("lan")

    def counted(*chosen: Chosen) -> list[int]:
        counts = []
        for address in (f"/orders/{order_id}", "/runs/new?method=1", f"/samples/{sample_ids[0]}/analyses"):
            with Statements(database.engine) as statements:
                page_of(client.get(address))
            counts.append(statements.count)
        return counts

    assigned(database, Chosen(CADMIUM), sample_id=sample_ids[0])
    one_line = counted()
    for sample_id in sample_ids:
        everything = [Chosen(number) for number in (CADMIUM, OCHRATOXIN, MOISTURE, TOTAL, *PARTS)]
        assigned(database, *everything, sample_id=sample_id)
    assert counted() == one_line
