"""A certificate after its issue, in the browser: amended, asked back, handed out; facts put right; the register."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.files import Files
from lims.models.amendment import OpinionRow
from lims.models.audit import Counter
from lims.models.certificate import CertificateRow
from lims.models.handed_out import Download
from lims.models.people import Account
from lims.services import opinions
from tests.counting import statements
from tests.factories import an_act, person_id
from tests.finished import finished
from tests.web.test_certificates import body, files, head, issued, nonce

Browser = Callable[[str], FlaskClient]

__all__ = ["files"]


def facts_form(client: FlaskClient, sample_id: int, **changed: str) -> dict[str, str]:
    """What the page offers, as a browser would send it, with these boxes changed."""
    page = client.get(f"/samples/{sample_id}/facts").get_data(as_text=True)
    boxes = dict(re.findall(r'<input[^>]*name="([a-z_]+)"[^>]*?value="([^"]*)"', page))
    boxes |= {
        name: text.strip() for name, text in re.findall(r'<textarea[^>]*name="([a-z_]+)"[^>]*>([^<]*)<', page)
    }
    for name, options in re.findall(r'<select[^>]*name="([a-z_]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        boxes[name] = re.search(r'value="([^"]*)" selected|selected value="([^"]*)"', options)[1]  # type: ignore[index]
    return {**boxes, **changed}


def test_manager_amends_and_the_producer_who_holds_the_old_paper_is_told(
    client_of: Browser, database: Database, files: Files
) -> None:
    old = issued(database, files, done := finished(database))
    manager, producer = client_of("dung"), client_of("tam")
    assert producer.get(f"/mine/certificates/{old.id}").status_code == 200
    form = {"why": "wrong_facts", "reason": "", "language": "vi"}
    refused = manager.post(f"/certificates/{old.id}/amend", data=form)
    assert (refused.status_code, 'value="wrong_facts" checked' in body(refused)) == (422, True)
    address = f"/certificates/{old.id}/amend"
    sent = {**form, "reason": "Khai nhầm lô", "nonce": nonce(manager, address)}
    assert [manager.post(address, data=sent).status_code for _ in range(2)] == [303, 302], (
        "a double click is one act"
    )
    assert manager.post(address, data={**form, "reason": "lại"}).status_code == 409
    page = body(manager.get(f"/certificates/{old.id}"))
    assert all(words in page for words in ("Đang sửa đổi: Phạm Quốc Dũng", "Khai nhầm lô", "Có hiệu lực"))
    preview = f"/samples/{done.sample_id}/certificate"
    assert "chưa có gì để sửa đổi" in body(manager.get(preview))
    given = facts_form(manager, done.sample_id, lot="L2026-11-08", reason="Khách hàng báo")
    wrong = manager.post(f"/samples/{done.sample_id}/facts", data={**given, "reason": "", "lot": "L9"})
    assert (wrong.status_code, 'value="L9"' in body(wrong)) == (422, True)
    assert manager.post(f"/samples/{done.sample_id}/facts", data=given).status_code == 303
    assert "Số lô: L2026-11-07 → L2026-11-08" in body(manager.get(f"/samples/{done.sample_id}"))
    gave_up = manager.post(f"/certificates/{old.id}/amend/give-up", data={"reason": "Thôi"})
    assert gave_up.status_code == 409
    assert "phiếu ghi “L2026-11-07”, nay là “L2026-11-08”" in body(gave_up)
    assert all(words in body(manager.get(preview)) for words in (">L2026-11-07<", ">L2026-11-08<", f"Thay thế phiếu {old.number}"))  # fmt: skip
    assert manager.post(preview, data={"nonce": nonce(manager, preview)}).status_code == 303
    assert f"đã được thay thế bởi {old.number}-S1" in body(producer.get("/mine/"))
    assert "đã được thay thế" in body(producer.get(f"/v/{old.token}")).lower()
    notice = re.search(r'action="(/mine/notices/\d+)"', body(producer.get("/mine/")))
    assert notice is not None
    assert client_of("binh").post(notice[1]).status_code == 404
    assert producer.post(notice[1]).status_code == 303
    assert "/mine/notices/" not in body(producer.get("/mine/"))
    seen = body(manager.get(f"/certificates/{old.id}"))
    assert all(words in seen for words in ("Đỗ Văn Tâm", "Trang của cơ sở", "đã xác nhận"))


def test_downloads_are_noted_without_an_address_and_looking_is_not(
    client_of: Browser, database: Database, files: Files
) -> None:
    row = issued(database, files, finished(database))
    manager, before = client_of("dung"), head(database)
    manager.get(f"/certificates/{row.id}")
    manager.get(f"/certificates/{row.id}/paper")
    client_of("tam").get(f"/mine/certificates/{row.id}")
    assert client_of("binh").get(f"/mine/certificates/{row.id}").status_code == 404
    with database.reading() as session:
        took = session.scalars(sa.select(Download).order_by(Download.id)).all()
        accounts = {each.id: each.username for each in session.scalars(sa.select(Account))}
        assert [(accounts[each.account_id or 0], each.door) for each in took] == [
            ("dung", "laboratory"),
            ("tam", "producer"),
        ]
        assert set(Download.__table__.columns.keys()) == {"id", "certificate_id", "account_id", "door", "at"}
    assert head(database) == before, "a download is no entry of the audit trail"


def test_inspector_asks_manager_sees_it_today_and_declines(
    client_of: Browser, database: Database, files: Files
) -> None:
    row = issued(database, files, finished(database))
    inspector, manager = client_of("hoa"), client_of("dung")
    address = f"/certificates/{row.id}/request"
    assert inspector.post(address, data={"wanted": "revoke", "reason": ""}).status_code == 422
    assert (
        inspector.post(address, data={"wanted": "revoke", "reason": "Mẫu đối chứng không đạt"}).status_code
        == 303
    )
    assert inspector.post(address, data={"wanted": "amend", "reason": "x"}).status_code == 409
    assert "Mẫu đối chứng không đạt" in body(manager.get("/today"))
    assert manager.post(f"{address}/decline", data={"reason": ""}).status_code == 422
    assert manager.post(f"{address}/decline", data={"reason": "Đã thử lại"}).status_code == 303
    assert manager.post(f"{address}/decline", data={"reason": "lần nữa"}).status_code == 404
    assert "Mẫu đối chứng không đạt" not in body(manager.get("/today"))
    assert "Đã thử lại" in body(inspector.get(f"/certificates/{row.id}"))


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("hoa", "/certificates/1/amend"),
        ("lan", "/certificates/1/amend"),
        ("dung", "/certificates/1/request"),
        ("lan", "/certificates/1/request"),
        ("hoa", "/samples/1/facts"),
        ("hoa", "/samples/1/opinions"),
        ("tam", "/certificates/register"),
    ],
)
def test_each_act_belongs_to_its_role(client_of: Browser, who: str, address: str) -> None:
    assert client_of(who).get(address).status_code == 403


def test_opinion_is_for_the_entitled_and_is_printed_before_the_issue(
    client_of: Browser, database: Database
) -> None:
    done = finished(database)
    manager, address = client_of("dung"), f"/samples/{done.sample_id}/opinions"
    given = {"text_vi": "Nên sấy khô hơn", "basis_vi": "Kết quả số 1"}
    assert manager.post(address, data=given).status_code == 403
    with database.transaction(an_act()) as session:
        opinions.entitle(session, person_id(database, "dung"), entitled=True)
    lacking = manager.post(address, data={**given, "basis_vi": ""})
    assert (lacking.status_code, "Nên sấy khô hơn" in body(lacking)) == (422, True)
    assert manager.post(address, data=given).status_code == 303
    with database.reading() as session:
        opinion_id = session.scalars(sa.select(OpinionRow.id)).one()
    assert manager.post(f"{address}/{opinion_id}/withdraw", data={"reason": ""}).status_code == 422
    assert (
        manager.post(f"/samples/99/opinions/{opinion_id}/withdraw", data={"reason": "x"}).status_code == 404
    )
    assert manager.post(f"{address}/{opinion_id}/withdraw", data={"reason": "Trùng"}).status_code == 303
    assert "Đã rút: Phạm Quốc Dũng" in body(manager.get(address))


def test_register_shows_a_gap_loudly_on_the_page_and_in_the_files(
    client_of: Browser, database: Database, files: Files
) -> None:
    row = issued(database, files, finished(database))
    manager = client_of("dung")
    assert "không có hồ sơ" not in body(manager.get("/certificates/register?year=26"))
    with database.transaction(an_act()) as session:
        session.scalars(sa.select(Counter).where(Counter.series == "PKQ-26")).one().last = 3
    page = body(manager.get("/certificates/register?year=26"))
    assert "2 số không có hồ sơ" in page
    assert "PKQ-26-000002, PKQ-26-000003" in page
    told = manager.get("/certificates/register?year=26&form=csv").get_data().decode("utf-8-sig").splitlines()
    assert len(told) == 4
    assert told[1].startswith(row.number)
    assert "THIẾU SỐ" in told[2]
    assert manager.get("/certificates/register?form=xlsx").status_code == 200
    for nonsense in ("2026", "x1", "²6", "-1"):
        assert manager.get("/certificates/register", query_string={"year": nonsense}).status_code == 400
    assert manager.get("/certificates/register?year=31").status_code == 200


def test_partial_report_from_the_page_of_the_sample(client_of: Browser, database: Database) -> None:
    done = finished(database)
    manager, address = client_of("dung"), f"/samples/{done.sample_id}/certificate"
    assert manager.get(f"{address}?kind=secret").status_code == 400
    assert manager.post(address, data={"kind": "partial"}).status_code == 409, "nothing is left to report"
    assert "Phiếu kết quả sơ bộ" in body(manager.get(f"{address}?kind=preliminary"))
    sent = {"kind": "preliminary", "nonce": nonce(manager, f"{address}?kind=preliminary")}
    assert manager.post(address, data=sent).status_code == 303
    page = body(manager.get("/certificates/1"))
    assert "Phiếu kết quả sơ bộ" in page
    assert "Không đánh giá" in page
    with database.reading() as session:
        token = session.scalars(sa.select(CertificateRow.token)).one()
    assert "sơ bộ" in body(manager.get(f"/v/{token}"))


def test_page_of_a_certificate_asks_the_same_for_one_and_for_thirty_downloads(
    client_of: Browser, database: Database, files: Files
) -> None:
    row = issued(database, files, finished(database))
    manager = client_of("dung")
    counted = []
    for _ in range(2):
        with database.transaction(an_act()) as session:
            account = session.scalars(sa.select(Account).where(Account.username == "tam")).one()
            for _ in range(30 if counted else 1):
                session.add(
                    Download(certificate_id=row.id, account_id=account.id, door="producer", at=an_act().at)
                )
        with statements(database) as said:
            manager.get(f"/certificates/{row.id}")
        counted.append(said.of("SELECT"))
    assert counted[0] == counted[1]
