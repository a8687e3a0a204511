"""Certificates in the browser: before, at and after the moment they are issued; the producer's side."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lims.app import create_app
from lims.db import Database
from lims.domain import specification
from lims.domain.act import Act
from lims.domain.verdict import Verdict
from lims.domain.verification import token
from lims.files import Files
from lims.models.analysis import Result
from lims.models.audit import AuditHead
from lims.models.certificate import CertificateRow
from lims.models.sample import Sample
from lims.services import certificates, papers
from tests.factories import an_act, person_id
from tests.finished import CADMIUM, SIGNED, Finished, finished
from tests.signing import KEY, KEYS

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def issued(database: Database, files: Files, done: Finished, *, bits: int = 1) -> CertificateRow:
    act = Act(person_id(database, "dung"), SIGNED)
    with database.transaction(act) as session:
        row = certificates.authorise(
            session, done.sample_id, token=token(bits), public_url="http://localhost", key=KEY, act=act
        )
    papers.finish(database, files, KEYS, row.id, at=SIGNED)
    with database.reading() as session:
        return session.get_one(CertificateRow, row.id)


def nonce(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="nonce" value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert found is not None
    return found[1]


def body(answer: TestResponse) -> str:
    """The page without what is new at every request."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.get_data(as_text=True))


def head(database: Database) -> str:
    with database.reading() as session:
        return session.scalars(sa.select(AuditHead.hash)).one()


def test_manager_reviews_then_issues(client_of: Browser, database: Database) -> None:
    done = finished(database)
    client, address = client_of("dung"), f"/samples/{done.sample_id}/certificate"
    before = body(client.get(address))
    assert "Mọi thông tin đã đủ" in before
    assert "Việt Nam, Liên minh châu Âu, Trung Quốc" in before
    answer = client.post(address, data={"nonce": nonce(client, address)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/certificates/1")
    page = client.get("/certificates/1").get_data(as_text=True)
    assert re.search(r"<h1>PKQ-\d\d-000001</h1>", page)
    assert "Có hiệu lực" in page


def test_double_click_issues_once(client_of: Browser, database: Database) -> None:
    done = finished(database)
    client, address = client_of("dung"), f"/samples/{done.sample_id}/certificate"
    once = nonce(client, address)
    answers = [client.post(address, data={"nonce": once}) for _ in range(2)]
    assert [answer.status_code // 100 for answer in answers] == [3, 3]
    assert {answer.headers["Location"] for answer in answers} == {"/certificates/1"}
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(CertificateRow.id))) == 1


def test_issuing_again_leads_to_the_first(client_of: Browser, database: Database, files: Files) -> None:
    row = issued(database, files, done := finished(database))
    client, before = client_of("dung"), head(database)
    answer = client.post(f"/samples/{done.sample_id}/certificate")
    text = body(answer)
    assert answer.status_code == 409
    assert row.number in text
    assert f'href="/certificates/{row.id}"' in text
    assert head(database) == before


def test_unvalidated_results_are_listed_and_nothing_happens(client_of: Browser, database: Database) -> None:
    done = finished(database, validated_by=None)
    client, before = client_of("dung"), head(database)
    answer = client.post(f"/samples/{done.sample_id}/certificate")
    text = body(answer)
    assert answer.status_code == 409
    assert [f"{name}: chưa thẩm tra." in text for name in ("cadimi (cadmium)", "chì (lead)")] == [True, True]
    assert "còn" in text or "2 điều giữ lại" in text
    assert head(database) == before


def test_own_work_is_refused_with_the_reason(client_of: Browser, database: Database) -> None:
    done, manager = finished(database), person_id(database, "dung")
    with database.transaction(an_act()) as session:
        session.get_one(Result, done.result_ids[0]).validated_by_id = manager
    answer = client_of("dung").post(f"/samples/{done.sample_id}/certificate")
    assert answer.status_code == 403
    assert "Bạn đã thẩm tra một kết quả của mẫu này" in answer.get_data(as_text=True)


def test_missing_facts_are_said_before_anybody_signs(client_of: Browser, database: Database) -> None:
    done = finished(database)
    with database.transaction(an_act()) as session:
        session.get_one(Sample, done.sample_id).lot = ""
    client, address = client_of("dung"), f"/samples/{done.sample_id}/certificate"
    text = body(client.get(address))
    assert "Chưa có số lô" in text
    assert 'name="nonce"' not in text
    assert client.post(address).status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/samples/999/certificate",
        "/certificates/999",
        "/certificates/01",
        "/certificates/１",
        "/certificates/999/paper",
        "/certificates/999/revoke",
    ],
)
def test_missing_pages(client_of: Browser, address: str) -> None:
    assert client_of("dung").get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "after=0",
        "after=-1",
        "after=abc",
        "after=1e9",
        "after=99999999999999999999",
        "status=secret",
        "status=issued;drop",
        "q=%00",
    ],
)
def test_nonsense_in_the_address_is_a_bad_request(client_of: Browser, query: str) -> None:
    assert client_of("dung").get(f"/certificates/?{query}").status_code == 400


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "{{7*7}}", "' OR '1'='1' --", "%", "\\"])
def test_search_shows_what_was_typed_as_text(
    client_of: Browser, database: Database, files: Files, typed: str
) -> None:
    issued(database, files, finished(database))
    text = body(client_of("dung").get("/certificates/", query_string={"q": typed}))
    assert "<script>alert" not in text
    assert "PKQ-26-000001" not in text
    assert "49" not in text.split('id="text"')[1].split(">")[0]


def test_list_finishes_what_a_kill_left(client_of: Browser, database: Database) -> None:
    act = Act(person_id(database, "dung"), SIGNED)
    sample_id = finished(database).sample_id
    with database.transaction(act) as session:
        certificates.authorise(
            session, sample_id, token=token(1), public_url="http://localhost", key=KEY, act=act
        )
    assert "Đã thu hồi</option>" in client_of("lan").get("/certificates/").get_data(as_text=True)
    with database.reading() as session:
        row = session.scalars(sa.select(CertificateRow)).one()
    assert (row.number, row.status) == ("PKQ-26-000001", "issued")


def test_start_of_the_program_finishes_what_a_kill_left(app: Flask, database: Database, files: Files) -> None:
    act = Act(person_id(database, "dung"), SIGNED)
    sample_id = finished(database).sample_id
    with database.transaction(act) as session:
        certificates.authorise(
            session, sample_id, token=token(1), public_url="http://localhost", key=KEY, act=act
        )
    create_app(app.extensions["lims"].config, database=database, files=files, keys=KEYS)
    with database.reading() as session:
        row = session.scalars(sa.select(CertificateRow)).one()
    assert files.read(row.sha256 or "").startswith(b"%PDF-")


def test_drawing_that_fails_leaves_the_number_and_says_so(
    client_of: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> bytes:
        raise RuntimeError("no paper in the machine")

    done, client = finished(database), client_of("dung")
    with monkeypatch.context() as patched:
        patched.setattr(papers, "draw", broken)
        assert client.post(f"/samples/{done.sample_id}/certificate").status_code == 303
        assert "tệp PDF đang được lập" in client.get("/certificates/1").get_data(as_text=True)
        waiting = client.get("/certificates/1/paper")
        assert waiting.status_code == 503
        assert "no paper" not in waiting.get_data(as_text=True)
    assert client.get("/certificates/1/paper").data.startswith(b"%PDF-")


def test_number_of_an_issue_that_cannot_be_finished_is_given_up(
    client_of: Browser, database: Database
) -> None:
    act = Act(person_id(database, "dung"), SIGNED)
    sample_id = finished(database).sample_id
    with database.transaction(act) as session:
        row = certificates.authorise(
            session, sample_id, token=token(1), public_url="http://localhost", key=KEY, act=act
        )
    here = f"/certificates/{row.id}"
    manager, before = client_of("dung"), head(database)
    assert f"{here}/burn" in body(manager.get(here))
    refused = manager.post(f"{here}/burn", data={"reason": " "})
    assert (refused.status_code, head(database)) == (422, before)
    assert "Hãy ghi lý do hủy số phiếu." in body(refused)
    for username, status in (("lan", 403), ("hoa", 403)):
        assert client_of(username).post(f"{here}/burn", data={"reason": "x"}).status_code == status
    assert manager.post(f"{here}/burn", data={"reason": "Mất khoá ký"}).status_code == 303
    shown = body(manager.get(here))
    assert "Mất khoá ký" in shown and f"{here}/burn" not in shown
    assert manager.post(f"{here}/burn", data={"reason": "lần nữa"}).status_code == 409
    assert manager.get("/certificates/99/burn").status_code == 404


def test_download_streams_the_kept_bytes_under_the_true_name(
    client_of: Browser, database: Database, files: Files
) -> None:
    row = issued(database, files, finished(database))
    answers = [client_of(who).get(f"/certificates/{row.id}/paper") for who in ("lan", "dung", "hoa")]
    answers.append(client_of("tam").get(f"/mine/certificates/{row.id}"))
    assert {hashlib.sha256(answer.data).hexdigest() for answer in answers} == {row.sha256}
    for answer in answers:
        named = re.search(r"filename\*=UTF-8''(\S+)", answer.headers["Content-Disposition"])
        assert named is not None
        assert unquote(named[1]) == "Phiếu kết quả PKQ-26-000001.pdf"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == "application/pdf"


def test_paper_can_be_looked_at(client_of: Browser, database: Database, files: Files) -> None:
    row = issued(database, files, finished(database))
    answer = client_of("dung").get(f"/certificates/{row.id}/paper?show=1")
    assert answer.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_damaged_paper_is_never_handed_out(
    client_of: Browser, database: Database, files: Files, damage: str
) -> None:
    row = issued(database, files, finished(database))
    path = files.folder / (row.sha256 or "")[:2] / (row.sha256 or "")
    if damage == "gone":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[100] ^= 1
        path.write_bytes(content)
    for who, address in (("dung", f"/certificates/{row.id}/paper"), ("tam", f"/mine/certificates/{row.id}")):
        answer = client_of(who).get(address)
        assert answer.status_code == 503
        assert "không còn đúng như khi cấp" in answer.get_data(as_text=True)
        assert str(files.folder) not in answer.get_data(as_text=True)


# ── revoking ──


def test_revoking_keeps_what_was_typed_beside_the_problem(
    client_of: Browser, database: Database, files: Files
) -> None:
    row = issued(database, files, finished(database))
    client, before = client_of("dung"), head(database)
    answer = client.post(f"/certificates/{row.id}/revoke", data={"why": "", "reason": "Cân nhầm <b>mẫu</b>"})
    text = body(answer)
    assert answer.status_code == 422
    assert "Cân nhầm &lt;b&gt;mẫu&lt;/b&gt;" in text
    assert "Thu hồi phiếu cần có lý do." in text
    assert head(database) == before


def test_revoked_certificate_says_so_everywhere(client_of: Browser, database: Database, files: Files) -> None:
    row = issued(database, files, finished(database))
    client = client_of("dung")
    form = {"why": "wrong_sample", "reason": "Nhầm mẫu khi cân"}
    assert client.post(f"/certificates/{row.id}/revoke", data=form).status_code == 303
    assert "Nhầm mẫu khi cân" in client.get(f"/certificates/{row.id}").get_data(as_text=True)
    assert "không dùng phiếu này" in client_of("tam").get("/mine/").get_data(as_text=True)
    public = client_of("tam").get(f"/v/{row.token}").get_data(as_text=True)
    assert "Đã thu hồi" in public
    assert "Nhầm mẫu khi cân" not in public
    assert client.post(f"/certificates/{row.id}/revoke", data=form).status_code == 409


# ── the producer ──


def test_producer_sees_the_answer_first_and_downloads(
    client_of: Browser, database: Database, files: Files
) -> None:
    row = issued(database, files, finished(database))
    text = body(client_of("tam").get("/mine/"))
    assert "Việt Nam, Liên minh châu Âu, Trung Quốc" in text
    assert "23/11/2027" in text
    assert f'href="/mine/certificates/{row.id}"' in text


def test_producer_sees_steps_and_no_result_before_the_issue(client_of: Browser, database: Database) -> None:
    finished(database, (CADMIUM,))
    text = body(client_of("tam").get("/mine/"))
    assert "Chờ phê duyệt" in text
    assert 'href="/orders/requested/1"' in text
    assert "0,050" not in text
    assert "Đạt" not in text


@pytest.mark.parametrize(
    "address", ["/mine/certificates/{id}", "/certificates/{id}", "/certificates/{id}/paper"]
)
def test_competitor_gets_nothing(client_of: Browser, database: Database, files: Files, address: str) -> None:
    """Somebody else's certificate and one that never was answer alike; the laboratory's pages are closed."""
    row = issued(database, files, finished(database))
    competitor = client_of("binh")
    theirs = competitor.get(address.format(id=row.id))
    nobodys = competitor.get(address.format(id=row.id + 1000))
    assert body(theirs).replace(f"/{row.id}", "/…") == body(nobodys).replace(f"/{row.id + 1000}", "/…")
    assert theirs.status_code == nobodys.status_code == (404 if address.startswith("/mine") else 403)
    assert row.number not in competitor.get("/mine/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("who", "status"), [("lan", 403), ("minh", 403), ("hoa", 403), ("tam", 403), ("quan", 403)]
)
@pytest.mark.parametrize("address", ["/samples/1/certificate", "/certificates/1/revoke"])
def test_only_managers_issue_and_revoke(
    client_of: Browser, database: Database, who: str, status: int, address: str
) -> None:
    finished(database)
    client, before = client_of(who), head(database)
    assert client.post(address).status_code == status
    assert head(database) == before


def test_pages_are_english_for_english_readers(client_of: Browser, database: Database, files: Files) -> None:
    row = issued(database, files, finished(database))
    client = client_of("dung")
    client.post("/language", data={"language": "en", "next": "/"})
    for address in ("/certificates/", f"/certificates/{row.id}", f"/certificates/{row.id}/revoke"):
        assert "Phiếu" not in client.get(address).get_data(as_text=True)
    assert "0.050 mg/kg" in client.get(f"/certificates/{row.id}").get_data(as_text=True)


def test_manager_judges_a_certificate_again(client_of: Browser, database: Database, files: Files) -> None:
    row = issued(database, files, finished(database))
    client = client_of("dung")
    before = head(database)
    assert f'href="/certificates/{row.id}/replay"' in client.get(f"/certificates/{row.id}").get_data(
        as_text=True
    )
    text = body(client.get(f"/certificates/{row.id}/replay"))
    assert "không thể phán xét lại" not in text
    assert "Mọi kết luận và tệp phiếu đều tái lập đúng." in text
    assert text.count("tái lập đúng") > 3
    assert "trùng từng byte" in text
    assert head(database) == before


def test_what_differs_is_said_in_the_readers_language(
    client_of: Browser, database: Database, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = issued(database, files, finished(database))
    judge = specification.judge
    monkeypatch.setattr(
        specification,
        "judge",
        lambda *given, **more: replace(judge(*given, **more), verdict=Verdict.FAIL),
    )
    client = client_of("dung")
    text = body(client.get(f"/certificates/{row.id}/replay"))
    assert "kết luận: phiếu ghi Đạt, nay là Không đạt" in text
    assert "Không phải tất cả đều tái lập đúng" in text
    assert "trùng từng byte" in text, "the paper says what was said"


def test_missing_paper_is_said(client_of: Browser, database: Database, files: Files) -> None:
    row = issued(database, files, finished(database))
    assert row.sha256 is not None
    (files.folder / row.sha256[:2] / row.sha256).unlink()
    assert "không tìm thấy tệp phiếu" in body(client_of("dung").get(f"/certificates/{row.id}/replay"))


def test_certificate_nobody_has_cannot_be_judged_again(client_of: Browser) -> None:
    assert client_of("dung").get("/certificates/77/replay").status_code == 404


def test_technician_does_not_judge_again(client_of: Browser, database: Database, files: Files) -> None:
    row = issued(database, files, finished(database))
    client = client_of("lan")
    assert "/replay" not in client.get(f"/certificates/{row.id}").get_data(as_text=True)
    assert client.get(f"/certificates/{row.id}/replay").status_code == 403
