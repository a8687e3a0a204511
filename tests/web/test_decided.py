"""The pages of what is decided before a measurement: seen in both languages, proposed, decided, refused beside the box."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lims.db import Database
from lims.models.definition import CompleteList, ProcessingFactor, ResidueDefinition
from lims.models.people import Account
from lims.models.reference import Limit
from tests import decided
from tests.decided import BOSCALID, CHLORPYRIFOS, DRIED, FRESH
from tests.factories import MORNING, QUICK_HASH, an_act, person_id
from tests.pages import Statements, page_of

Browser = Callable[[str], FlaskClient]
PAGES = ("decided", "definitions", "factors", "complete-lists", "days")
SUM = {
    "analyte": "aflatoxins total",
    "market": "EU",
    "effective_from": "01/12/2026",
    "parts-0-name": "Aflatoxin B1",
    "parts-0-factor": "1",
    "parts-1-name": "",
    "parts-1-factor": "",
    "parts-2-name": "aflatoxin B2",
    "parts-2-factor": "0,5",
    "bound": "lower",
    "nd_basis": "loq",
    "correlation": "independent",
    "source": "Reg. (EU) 2023/915",
    "why": "Văn bản mới",
}
DRYING = {
    "commodity_id": str(DRIED),
    "raw_commodity_id": str(FRESH),
    "analyte": "",
    "group": "pesticide",
    "market": "EU",
    "factor": "10",
    "effective_from": "01/01/2026",
    "justification": "Sấy khô",
    "source": "Tài liệu",
    "why": "Chưa có mức riêng",
}


@pytest.fixture
def spices(database: Database) -> Database:
    decided.a_spice_book(database)
    return database


def in_english(client: FlaskClient) -> FlaskClient:
    client.post("/language", data={"language": "en", "next": "/catalogue/"})
    return client


def decide(client: FlaskClient, address: str, decision: str = "approve", why: str = "Đã đọc") -> TestResponse:
    return client.post(f"{address}/decide", data={"decision": decision, "why": why})


def proposed(client: FlaskClient, kind: str, sent: dict[str, str]) -> str:
    response = client.post(f"/catalogue/{kind}/new", data=sent)
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.location


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_empty_pages_say_what_will_stand_there(
    client_of: Browser, database: Database, page: str, language: str
) -> None:
    client = client_of("lan")
    if language == "en":
        in_english(client)
    page_of(client.get(f"/catalogue/{page}"))


def test_empty_lists_say_what_follows_from_it(client_of: Browser) -> None:
    client = client_of("hoa")
    assert "Chưa có định nghĩa nào." in page_of(client.get("/catalogue/definitions")).said
    assert "sẽ không được đánh giá" in page_of(client.get("/catalogue/factors")).said
    assert "chưa có mức mặc định của thị trường nào" in page_of(client.get("/catalogue/complete-lists")).said


def test_catalogue_leads_to_all_four(spices: Database, client_of: Browser) -> None:
    client = client_of("lan")
    assert "/catalogue/decided" in page_of(client.get("/catalogue/")).links
    links = page_of(client.get("/catalogue/decided")).links
    assert {f"/catalogue/{page}" for page in PAGES[1:]} <= set(links)


@pytest.mark.parametrize(
    ("kind", "sent", "model"),
    [("definitions", SUM, ResidueDefinition), ("factors", DRYING, ProcessingFactor)],
)
def test_inspector_proposes_and_the_manager_approves(
    spices: Database, client_of: Browser, kind: str, sent: dict[str, str], model: type[ResidueDefinition]
) -> None:
    inspector, manager = client_of("hoa"), client_of("dung")
    address = proposed(inspector, kind, sent)
    mine = page_of(inspector.get(address))
    assert "một lãnh đạo phòng khác phải quyết định" in mine.said
    assert "1 đề nghị đang chờ người thứ hai" in page_of(manager.get("/catalogue/decided")).said
    assert sent["why"] in page_of(manager.get(address)).said
    assert decide(manager, address).status_code == 303
    told = page_of(in_english(inspector).get(address)).said
    assert "Lê Thị Hoa" in told and "Phạm Quốc Dũng" in told and "Approved" in told
    with spices.reading() as session:
        row = session.scalars(sa.select(model)).one()
        assert (row.proposed_by_id, row.approved_by_id) == (
            person_id(spices, "hoa"),
            person_id(spices, "dung"),
        )


@pytest.mark.parametrize(("kind", "sent"), [("definitions", SUM), ("factors", DRYING)])
def test_who_proposed_gets_no_form_and_is_refused_by_any_account(
    spices: Database, client_of: Browser, kind: str, sent: dict[str, str]
) -> None:
    who = person_id(spices, "hoa")
    with spices.transaction(an_act()) as session:
        session.add(Account(person_id=who, username="hoa2", password_hash=QUICK_HASH, role="manager"))
    address = proposed(client_of("hoa"), kind, sent)
    again = client_of("hoa2")
    assert f'action="{address}/decide"' not in again.get(address).get_data(as_text=True)
    response = decide(again, address)
    assert "dù bằng tài khoản nào" in page_of(response, 403).said


@pytest.mark.parametrize(("kind", "sent"), [("definitions", SUM), ("factors", DRYING)])
def test_decision_without_a_reason_twice_or_unknown(
    spices: Database, client_of: Browser, kind: str, sent: dict[str, str]
) -> None:
    manager, address = client_of("dung"), proposed(client_of("hoa"), kind, sent)
    assert "why-error" in page_of(decide(manager, address, why=" "), 422).ids
    assert decide(manager, address, "perhaps").status_code == 400
    assert decide(manager, f"/catalogue/{kind}/99").status_code == 404
    assert manager.get(f"/catalogue/{kind}/99").status_code == 404
    assert decide(manager, address, "decline", "Sai nguồn").status_code == 303
    assert "Sai nguồn" in page_of(manager.get(address)).said
    assert "đã được quyết định" in page_of(decide(manager, address), 409).said


@pytest.mark.parametrize(
    ("changed", "box", "said"),
    [
        ({"analyte": "vàng ròng"}, "analyte", "Không có chỉ tiêu “vàng ròng”"),
        ({"parts-2-name": "aflatoxin X9"}, "parts-2-name", "Không có chỉ tiêu “aflatoxin X9”"),
        ({"parts-2-factor": "0"}, "parts-2-factor", "Hệ số phải lớn hơn 0"),
        ({"parts-2-name": "aflatoxin b1"}, "parts-2-name", "đã có ở dòng 1"),
        ({"effective_from": "31/02/2026"}, "effective_from", "Lịch không có ngày này"),
        ({"effective_from": ""}, "effective_from", "Cần"),
        ({"source": ""}, "source", "Cần"),
        ({"parts-0-name": "", "parts-0-factor": "", "parts-2-name": "", "parts-2-factor": ""}, "parts-0-name", "ít nhất một"),
    ],
)  # fmt: skip
def test_wrong_definition_is_refused_beside_its_box_and_what_was_typed_stays(
    spices: Database, client_of: Browser, changed: dict[str, str], box: str, said: str
) -> None:
    page = page_of(client_of("hoa").post("/catalogue/definitions/new", data=SUM | changed), 422)
    assert f"{box}-error" in page.ids
    for name in ("analyte", "parts-2-name", "parts-2-factor"):
        assert page.values(name) == [(SUM | changed)[name]]
    if said != "Cần":
        assert said in page.said
    with spices.reading() as session:
        assert session.scalars(sa.select(ResidueDefinition)).all() == []


@pytest.mark.parametrize(
    ("changed", "box", "said"),
    [
        ({"factor": "1001"}, "factor", "không quá 1000"),
        ({"factor": "0"}, "factor", "lớn hơn 0"),
        ({"raw_commodity_id": str(DRIED)}, "raw_commodity_id", "không thể là một"),
        ({"commodity_id": "x"}, "commodity_id", ""),
        ({"analyte": "atrazine"}, "analyte", "không cả hai"),
        ({"effective_to": "31/12/2025"}, "effective_to", "sớm hơn ngày bắt đầu"),
    ],
)
def test_wrong_factor_is_refused_beside_its_box(
    spices: Database, client_of: Browser, changed: dict[str, str], box: str, said: str
) -> None:
    page = page_of(client_of("hoa").post("/catalogue/factors/new", data=DRYING | changed), 422)
    assert f"{box}-error" in page.ids and said in page.said
    assert page.values("factor") == [(DRYING | changed)["factor"]]


def test_more_rows_keep_what_was_typed(spices: Database, client_of: Browser) -> None:
    page = page_of(client_of("hoa").post("/catalogue/definitions/new", data={**SUM, "more": "1"}))
    assert page.values("parts-2-factor") == ["0,5"] and "parts-6-name" in page.ids
    response = client_of("hoa").post("/catalogue/definitions/new", data={**SUM, "parts-x-name": "1"})
    assert response.status_code == 400


def test_next_definition_begins_with_the_one_before(spices: Database, client_of: Browser) -> None:
    client = client_of("hoa")
    address = proposed(client, "definitions", SUM)
    page = page_of(client.get(f"/catalogue/definitions/new?like={address.rsplit('/', 1)[1]}"))
    assert (page.values("analyte"), page.values("parts-1-factor")) == (["aflatoxins total"], ["0,5"])
    assert client.get("/catalogue/definitions/new?like=99").status_code == 404


def test_sum_that_cannot_be_computed_says_why(spices: Database, client_of: Browser) -> None:
    with spices.transaction(an_act()) as session:
        session.add(
            ResidueDefinition(
                analyte_id=decided.TOTAL, bound="lower",
                parts=[["aflatoxins total", "1"], ["aflatoxin X9", "1"]],
            )
        )  # fmt: skip
    page = page_of(client_of("lan").get("/catalogue/definitions/1"))
    assert "Chưa phải chỉ tiêu của phòng thử nghiệm: aflatoxin X9." in page.said
    assert "thành phần của chính nó" in page.said
    assert "/catalogue/definitions/new?like=1" not in page.links


def test_factor_is_ended_by_two_persons(spices: Database, client_of: Browser) -> None:
    inspector, manager = client_of("hoa"), client_of("dung")
    row_id = decided.a_factor(spices)
    address = f"/catalogue/factors/{row_id}"
    wrong = inspector.post(f"{address}/end", data={"end-ends_on": "1/1/2025", "end-why": "Bỏ"})
    assert "end-ends_on-error" in page_of(wrong, 422).ids
    sent = inspector.post(f"{address}/end", data={"end-ends_on": "30/11/2026", "end-why": "Có mức riêng"})
    assert sent.status_code == 303
    assert "Có mức riêng" in page_of(manager.get(address)).said
    assert decide(inspector, "/catalogue/factors/ends/1").status_code == 403
    assert "why-error" in page_of(decide(manager, "/catalogue/factors/ends/1", why=""), 422).ids
    assert decide(manager, "/catalogue/factors/ends/1").status_code == 303
    assert "01/01/2026 – 30/11/2026" in page_of(manager.get(address)).said
    assert decide(manager, "/catalogue/factors/ends/9").status_code == 404
    assert (
        manager.post(
            "/catalogue/factors/9/end", data={"end-ends_on": "30/11/2026", "end-why": "x"}
        ).status_code
        == 404
    )


def test_declaring_shows_what_it_would_judge_and_is_taken_back(spices: Database, client_of: Browser) -> None:
    manager = client_of("dung")
    looked = page_of(manager.get(f"/catalogue/complete-lists?market=EU&commodity={DRIED}"))
    assert "boscalid" in looked.said and "ớt ta khô" in looked.said
    sent = {"market": "EU", "commodity_id": str(DRIED), "reason": "Đã đối chiếu"}
    assert (
        "reason-error"
        in page_of(manager.post("/catalogue/complete-lists", data=sent | {"reason": ""}), 422).ids
    )
    assert page_of(manager.post("/catalogue/complete-lists", data=sent | {"market": "VN"}), 422)
    address = manager.post("/catalogue/complete-lists", data=sent).location
    assert "Phạm Quốc Dũng" in page_of(manager.get(address)).said
    assert (
        page_of(manager.post("/catalogue/complete-lists", data=sent), 409).said.count("Phạm Quốc Dũng") >= 1
    )
    assert "reason-error" in page_of(manager.post(f"{address}/withdraw", data={"reason": ""}), 422).ids
    assert manager.post(f"{address}/withdraw", data={"reason": "Đã cũ"}).status_code == 303
    assert "Đã cũ" in page_of(manager.get(address)).said
    assert manager.post("/catalogue/complete-lists/9/withdraw", data={"reason": "x"}).status_code == 404
    assert manager.get("/catalogue/complete-lists?market=VN").status_code == 400
    with spices.reading() as session:
        assert session.scalars(sa.select(CompleteList.withdrawn_reason)).all() == ["Đã cũ"]


def test_day_of_an_act_is_changed_with_a_reason_and_the_change_is_shown(
    spices: Database, client_of: Browser
) -> None:
    manager = client_of("dung")
    assert "Reg 396/2005" in page_of(manager.get("/catalogue/days")).said
    refused = manager.post("/catalogue/days/1", data={"day": "market", "reason": ""})
    assert "reason-error" in page_of(refused, 422).ids
    assert manager.post("/catalogue/days/1", data={"day": "never", "reason": "x"}).status_code == 422
    assert manager.post("/catalogue/days/1", data={"day": "testing", "reason": "x"}).status_code == 409
    assert manager.post("/catalogue/days/9", data={"day": "market", "reason": "x"}).status_code == 404
    assert manager.post("/catalogue/days/1", data={"day": "market", "reason": "Điều 49"}).status_code == 303
    told = page_of(client_of("lan").get("/catalogue/days/1")).said
    assert (
        "ngày thử nghiệm → ngày đưa ra thị trường" in told and "Điều 49" in told and "Phạm Quốc Dũng" in told
    )


def test_assignment_says_in_short_words_what_was_decided(spices: Database, client_of: Browser) -> None:
    decided.a_factor(spices)
    decided.declare(spices)
    client = client_of("dung")
    client.post("/catalogue/days/1", data={"day": "market", "reason": "Điều 49"})
    sample_id = decided.a_sample(spices, CHLORPYRIFOS, BOSCALID)
    said = page_of(client_of("lan").get(f"/samples/{sample_id}/analyses")).said
    assert "ớt ta 0,01 × 10" in said and "mức mặc định" in said
    assert "theo ngày đưa ra thị trường: chưa biết, tạm lấy 23/11/2026 (ngày thử nghiệm)" in said
    english = page_of(in_english(client_of("lan")).get(f"/samples/{sample_id}/analyses")).said
    assert "fresh chilli 0.01 × 10" in english and "default limit" in english


def test_limit_shows_what_acts_with_it(spices: Database, client_of: Browser) -> None:
    decided.a_factor(spices, market="")
    list_id = decided.declare(spices)
    with spices.reading() as session:
        numbers = {row.limit_id: row.id for row in session.scalars(sa.select(Limit))}
    client = client_of("lan")
    page = page_of(client.get(f"/catalogue/limits/{numbers['EU-FCH-CHLORPYRIFOS']}"))
    assert "0,01 × 10 = 0,10" in page.said and "/catalogue/days/1" in page.links
    own = page_of(client.get(f"/catalogue/limits/{numbers['CODEX-FCH-CHLORPYRIFOS']}"))
    assert "× 10" not in own.said
    default = page_of(client.get(f"/catalogue/limits/{numbers['EU-DEFAULT']}"))
    assert f"/catalogue/complete-lists/{list_id}" in default.links


@pytest.mark.parametrize("page", ["definitions", "factors", "complete-lists", "days"])
def test_lists_ask_as_often_for_thirty_rows_as_for_one(
    spices: Database, client_of: Browser, page: str
) -> None:
    client, counts = client_of("dung"), []
    for count in (1, 29):
        _more(spices, count)
        client.get(f"/catalogue/{page}")
        with Statements(spices.engine) as asked:
            page_of(client.get(f"/catalogue/{page}"))
        counts.append(asked.count)
    assert counts[0] == counts[1]


def _more(database: Database, count: int) -> None:
    who = person_id(database, "dung")
    with database.transaction(an_act()) as session:
        for _ in range(count):
            session.add(
                ResidueDefinition(analyte_id=decided.TOTAL, parts=[["aflatoxin B1", "1"]], bound="lower")
            )
            session.add(
                ProcessingFactor(
                    commodity_id=DRIED, raw_commodity_id=FRESH, analyte_group="pesticide",
                    factor=Decimal(10), justification="x", source="x",
                )
            )  # fmt: skip
            session.add(
                CompleteList(
                    market="EU", commodity_id=DRIED, reason="x", at=MORNING,
                    person_id=who,
                )
            )  # fmt: skip
            session.flush()
