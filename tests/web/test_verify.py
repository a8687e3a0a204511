"""What anybody may learn from a token: the page behind the QR, and the interface for markets."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lims.db import Database
from lims.domain.act import Act
from lims.domain.verification import token
from lims.files import Files
from lims.models.analysis import Result
from lims.models.audit import AuditHead
from lims.models.certificate import CertificateRow
from lims.models.people import MarketKey
from lims.models.producer import Producer
from lims.services import certificates, papers
from tests.factories import an_act, person_id
from tests.finished import SIGNED, finished
from tests.signing import KEY as SIGNING_KEY
from tests.signing import KEYS

TOKEN = token(0x3A5F7C9D1B2E4F6A8C0E2B4D6F8A1C3E % (1 << 130))
KEY = "a-market-key-of-thirty-two-letters"


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


@pytest.fixture
def issued(database: Database, files: Files) -> CertificateRow:
    act = Act(person_id(database, "dung"), SIGNED)
    sample_id = finished(database).sample_id
    with database.transaction(act) as session:
        row = certificates.authorise(
            session, sample_id, token=TOKEN, public_url="http://localhost", key=SIGNING_KEY, act=act
        )
    papers.finish(database, files, KEYS, row.id, at=SIGNED)
    with database.reading() as session:
        return session.get_one(CertificateRow, row.id)


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    hashed = hashlib.sha256(KEY.encode()).hexdigest()
    change(
        database, lambda session: session.add(MarketKey(name="Sàn thử", key_hash=hashed, created_at=SIGNED))
    )
    return {"Authorization": f"Bearer {KEY}"}


def change(database: Database, what: Callable[[Session], None]) -> None:
    with database.transaction(an_act()) as session:
        what(session)


def revoke(database: Database, certificate_id: int) -> None:
    act = Act(person_id(database, "dung"), SIGNED + timedelta(days=1))
    with database.transaction(act) as session:
        certificates.revoke(session, certificate_id, why="wrong_result", reason="Nhầm mẫu trắng", act=act)


def body(answer: TestResponse) -> str:
    """The page without what is new at every request, in words."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.get_data(as_text=True))


def test_stranger_reads_what_the_certificate_says(visitor: FlaskClient, issued: CertificateRow) -> None:
    answer = visitor.get(f"/v/{TOKEN}")
    text = body(answer)
    assert answer.status_code == 200
    said = [
        "PKQ-26-000001",
        "Phiếu thật",
        "Cà phê Cầu Đất rang mộc",
        "L2026-11-07",
        "15/11/2026",
        "HTX Cà phê Cầu Đất",
        "Phòng thử nghiệm an toàn thực phẩm Lâm Đồng",
        "23/11/2026",
        "23/11/2027",
        "0,050 mg/kg",
        issued.sha256 or "?",
    ]
    assert [each for each in said if each not in text] == []


def test_page_carries_no_personal_data(
    visitor: FlaskClient, issued: CertificateRow, database: Database
) -> None:
    producer = issued.document["customer"]
    text = body(visitor.get(f"/v/{TOKEN}"))
    private = [producer["address"], "0909", "Bà Kiểm Thử", "Kho của hợp tác xã", "Đỗ Văn Tâm", "@"]
    assert [each for each in private if each in text] == []


def test_page_speaks_the_language_of_the_address_without_a_session(
    visitor: FlaskClient, issued: CertificateRow
) -> None:
    english = visitor.get(f"/v/{TOKEN}?lang=en")
    assert "Genuine and in force" in body(english)
    assert "0.050 mg/kg" in body(english)
    assert '<html lang="en">' in body(english)
    assert "Phiếu thật" in body(visitor.get(f"/v/{TOKEN}"))


def test_page_needs_no_script_and_is_not_leaked(visitor: FlaskClient, issued: CertificateRow) -> None:
    answer = visitor.get(f"/v/{TOKEN}")
    assert "<script" not in body(answer)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in body(answer)


@pytest.mark.parametrize(
    "asked",
    [
        token(99),
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN.lower(),
        TOKEN + ".",
        TOKEN.replace(TOKEN[0], TOKEN[0].lower(), 1),
        f"%20{TOKEN}",
        f"{TOKEN}%0A",
        f"{TOKEN}%00",
        "PKQ-26-000001",
        "1",
        "' OR '1'='1",
    ],
)
def test_anything_but_the_token_is_uniformly_missing(
    visitor: FlaskClient, issued: CertificateRow, asked: str
) -> None:
    answer, nothing = visitor.get(f"/v/{asked}"), visitor.get(f"/v/{token(98)}")
    assert answer.status_code == 404
    strip = re.compile(r'value="/v/[^"]*"')
    assert strip.sub("", body(answer)) == strip.sub("", body(nothing))


def test_number_alone_gives_no_answer(visitor: FlaskClient, issued: CertificateRow) -> None:
    for address in ("/v", "/v?number=PKQ-26-000001", "/v/"):
        answer = visitor.get(address, follow_redirects=True)
        assert answer.status_code == 200
        assert "Quét mã QR" in body(answer)
        assert "Cầu Đất" not in body(answer)


def test_counting_tokens_up_is_slowed(visitor: FlaskClient, issued: CertificateRow) -> None:
    answers = [visitor.get(f"/v/{token(number)}") for number in range(25)]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429] * 5
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_undrawn_certificate_is_missing(visitor: FlaskClient, database: Database) -> None:
    act = Act(person_id(database, "dung"), SIGNED)
    sample_id = finished(database).sample_id
    with database.transaction(act) as session:
        certificates.authorise(
            session, sample_id, token=TOKEN, public_url="http://localhost", key=SIGNING_KEY, act=act
        )
    assert visitor.get(f"/v/{TOKEN}").status_code == 404


def test_revoked_certificate_says_when_and_why_in_a_word(
    visitor: FlaskClient, issued: CertificateRow, database: Database
) -> None:
    revoke(database, issued.id)
    text = body(visitor.get(f"/v/{TOKEN}"))
    assert "Đã thu hồi" in text
    assert "24/11/2026" in text
    assert "Kết quả không đúng" in text
    assert "Nhầm mẫu trắng" not in text
    assert "Phiếu thật" not in text


def test_replaced_certificate_names_its_successor(
    visitor: FlaskClient, issued: CertificateRow, database: Database
) -> None:
    def replace(session: Session) -> None:
        row = session.get_one(CertificateRow, issued.id)
        successor = CertificateRow(
            number="PKQ-26-000001-S1",
            sample_id=row.sample_id,
            producer_id=row.producer_id,
            token=token(5),
            language="vi",
            status="issued",
            document=row.document,
            sha256="0" * 64,
            issued_by_id=row.issued_by_id,
            issued_at=SIGNED + timedelta(days=2),
        )
        session.add(successor)
        session.flush()
        row.replaced_by_id = successor.id

    change(database, replace)
    text = body(visitor.get(f"/v/{TOKEN}"))
    assert "Đã được thay thế bởi PKQ-26-000001-S1 ngày 25/11/2026" in " ".join(text.split()).replace(
        "Phiếu đã được", "Đã được"
    )
    assert token(5) not in text
    assert "Phiếu thật" not in text


def test_old_certificate_is_true_but_over(visitor: FlaskClient, issued: CertificateRow) -> None:
    with time_machine.travel(datetime(2027, 11, 24, 3, 0, tzinfo=UTC)):
        assert "đã quá hạn dùng cho tự công bố" in body(visitor.get(f"/v/{TOKEN}"))


def test_page_says_what_was_printed_whatever_happened_since(
    visitor: FlaskClient, issued: CertificateRow, database: Database
) -> None:
    def meddle(session: Session) -> None:
        for result in session.scalars(sa.select(Result)):
            result.typed = "9,99"
        session.scalars(sa.select(Producer)).first().name = "Tên khác"  # type: ignore[union-attr]

    change(database, meddle)
    text = body(visitor.get(f"/v/{TOKEN}"))
    assert "0,050 mg/kg" in text
    assert "HTX Cà phê Cầu Đất" in text
    assert "9,99" not in text


def test_paper_itself_is_not_public(visitor: FlaskClient, issued: CertificateRow) -> None:
    assert visitor.get(f"/certificates/{issued.id}/paper").status_code == 401
    assert visitor.get(f"/mine/certificates/{issued.id}").status_code == 401


# ── markets ──


def test_market_reads_the_documented_subset(
    visitor: FlaskClient, issued: CertificateRow, key: dict[str, str]
) -> None:
    answer = visitor.get(f"/api/v1/certificates/{TOKEN}", headers=key)
    said = answer.get_json()
    assert answer.status_code == 200
    assert set(said) == {
        "number",
        "kind",
        "pending",
        "standing",
        "laboratory",
        "producer",
        "product",
        "lot",
        "sampled_on",
        "received_on",
        "issued_on",
        "self_declaration_until",
        "conclusions",
        "results",
        "revoked_on",
        "revoked_because",
        "replaced_by",
        "paper_sha256",
        "demo",
    }
    assert said["standing"] == "valid"
    assert said["conclusions"] == [{"market": code, "verdict": "pass"} for code in ("VN", "EU", "CN")]
    assert said["results"][0]["result"] == "0.050 mg/kg"
    assert said["sampled_on"] == "2026-11-15"
    text = json.dumps(said, ensure_ascii=False)
    assert [each for each in ("0909", "Kiểm Thử", "Xuân Trường", "Tâm") if each in text] == []


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {KEY}"},
        {"Authorization": KEY},
        {"Authorization": "Bearer "},
    ],
)
def test_without_the_key_nothing(
    visitor: FlaskClient, issued: CertificateRow, key: dict[str, str], header: dict[str, str]
) -> None:
    for asked in (TOKEN, token(9)):
        answer = visitor.get(f"/api/v1/certificates/{asked}", headers=header)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.get_json() == {"error": "key_wrong"}


def test_closed_key_is_no_key(
    visitor: FlaskClient, issued: CertificateRow, key: dict[str, str], database: Database
) -> None:
    change(database, lambda session: setattr(session.scalars(sa.select(MarketKey)).one(), "active", False))
    assert visitor.get(f"/api/v1/certificates/{TOKEN}", headers=key).status_code == 401


@pytest.mark.parametrize("name", ["key", "api_key", "token", "access_token", "fields"])
def test_key_in_the_address_is_refused(
    visitor: FlaskClient,
    issued: CertificateRow,
    key: dict[str, str],
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = f"/api/v1/certificates/{TOKEN}?{name}={KEY}"
    for headers in ({}, key):
        answer = visitor.get(address, headers=headers)
        assert (answer.status_code, answer.get_json()) == (
            400,
            {"error": "unknown_parameter", "names": [name]},
        )
    written = capsys.readouterr()
    assert KEY not in written.out + written.err


@pytest.mark.parametrize("asked", [token(9), TOKEN.lower(), TOKEN[:-1], "PKQ-26-000001"])
def test_market_finds_nothing_without_the_token(
    visitor: FlaskClient, issued: CertificateRow, key: dict[str, str], asked: str
) -> None:
    answer = visitor.get(f"/api/v1/certificates/{asked}", headers=key)
    assert (answer.status_code, answer.get_json()) == (404, {"error": "not_found"})


def test_market_cannot_see_an_undrawn_certificate(
    visitor: FlaskClient, database: Database, key: dict[str, str]
) -> None:
    act = Act(person_id(database, "dung"), SIGNED)
    sample_id = finished(database).sample_id
    with database.transaction(act) as session:
        certificates.authorise(
            session, sample_id, token=TOKEN, public_url="http://localhost", key=SIGNING_KEY, act=act
        )
    assert visitor.get(f"/api/v1/certificates/{TOKEN}", headers=key).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_market_changes_nothing(
    visitor: FlaskClient, issued: CertificateRow, key: dict[str, str], database: Database, method: str
) -> None:
    def head() -> str:
        with database.reading() as session:
            return session.scalars(sa.select(AuditHead.hash)).one()

    before = head()
    answer = visitor.open(f"/api/v1/certificates/{TOKEN}", method=method, headers=key)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert visitor.post("/samples/1/certificate", headers=key).status_code == 401
    assert head() == before


def test_eleventh_call_in_a_second_waits(
    visitor: FlaskClient, issued: CertificateRow, key: dict[str, str]
) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False):
        answers = [visitor.get(f"/api/v1/certificates/{TOKEN}", headers=key) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "1"


def test_revoked_for_a_market(
    visitor: FlaskClient, issued: CertificateRow, key: dict[str, str], database: Database
) -> None:
    revoke(database, issued.id)
    said = visitor.get(f"/api/v1/certificates/{TOKEN}", headers=key).get_json()
    assert (said["standing"], said["revoked_on"], said["revoked_because"]) == (
        "revoked",
        "2026-11-24",
        "wrong_result",
    )
