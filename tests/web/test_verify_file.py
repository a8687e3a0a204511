"""A file handed in on the public page; a page whose rows were changed behind the program's back."""

import hashlib
import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from werkzeug.test import TestResponse

from lims.db import Database
from lims.domain.act import Act
from lims.domain.certificate import from_json
from lims.domain.signing import KeyKind
from lims.domain.verification import token
from lims.models.certificate import CertificateRow
from lims.queries import signing_certificates
from lims.services import certificates
from lims.web.verify import views
from reports.certificate import draw
from reports.signature.check import check
from reports.signature.claims import with_claims
from tests.factories import an_act, person_id
from tests.finished import SIGNED, finished
from tests.forgeries import ways
from tests.queries.test_signing_certificates import identity
from tests.reports.papers import coffee
from tests.signed import ours, signed
from tests.signing import KEY

TOKEN = token(0x3A5F7C9D1B2E4F6A8C0E2B4D6F8A1C3E % (1 << 130))


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at in this process: what a process apart adds has tests of its own."""
    monkeypatch.setattr(
        views, "check_apart", lambda content, keys: with_claims(check(content, keys), content)
    )


@pytest.fixture
def paper(database: Database, app: Flask) -> bytes:
    """An issued certificate, signed with a key that is known here."""
    act = Act(person_id(database, "dung"), SIGNED)
    sample_id = finished(database).sample_id
    with database.transaction(act) as session:
        signing_certificates.remember(session, ours().pem, identity(ours()), at=SIGNED)
        row = certificates.authorise(
            session, sample_id, token=TOKEN, public_url="http://localhost", key=KEY, act=act
        )
    content = signed(draw(from_json(row.document)), ours())
    with database.transaction(an_act()) as session:
        row = session.get_one(CertificateRow, row.id)
        row.sha256, row.status = hashlib.sha256(content).hexdigest(), "issued"
        row.signed_with, row.signed_at = identity(ours()).fingerprint, SIGNED
    return content


def hand_in(visitor: FlaskClient, content: bytes, address: str = "/v/check") -> TestResponse:
    """As a browser sends it; the client of the tests would write a long form into a file of its own."""
    head = b'--x\r\nContent-Disposition: form-data; name="paper"; filename="phieu.pdf"\r\n\r\n'
    return visitor.post(
        address, data=head + content + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x"
    )


def words(answer: TestResponse) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def revoke(database: Database) -> None:
    act = Act(person_id(database, "dung"), SIGNED + timedelta(days=1))
    with database.transaction(act) as session:
        certificates.revoke(session, 1, why="wrong_result", reason="Nhầm mẫu trắng", act=act)


def behind_the_back(database: Database, statement: str) -> None:
    unguard = {
        "sqlite": "DROP TRIGGER certificate_frozen",
        "postgresql": "ALTER TABLE certificate DISABLE TRIGGER ALL",
    }
    with database.engine.begin() as connection:
        connection.exec_driver_sql(unguard[database.engine.dialect.name])
        connection.exec_driver_sql(statement)


def noted_afterwards(paper: bytes) -> bytes:
    writer, output = IncrementalPdfFileWriter(io.BytesIO(paper)), io.BytesIO()
    writer.set_info(
        generic.DictionaryObject({generic.pdf_name("/Title"): generic.pdf_string("PKQ-26-000099")})
    )
    writer.write(output)
    return output.getvalue()


def test_our_file_is_told_with_its_standing(visitor: FlaskClient, paper: bytes, database: Database) -> None:
    text = words(hand_in(visitor, paper))
    assert "Đúng tệp phòng thử nghiệm đã cấp" in text
    assert "Phiếu thật, đang có hiệu lực" in text
    assert f'href="/v/{TOKEN}?lang=vi"' in text
    assert "Khóa của phòng thử nghiệm" in text
    assert "<script" not in text
    revoke(database)
    text = words(hand_in(visitor, paper, "/v/check?lang=en"))
    assert '<span class="verdict-word">Revoked – do not rely on this certificate</span>' in text
    assert "Every byte of it equals the copy the laboratory keeps." in text
    assert "Nhầm mẫu trắng" not in text


def test_changed_files_lead_to_the_true_certificate(visitor: FlaskClient, paper: bytes) -> None:
    flipped = bytearray(paper)
    flipped[5000] ^= 1
    said = {
        "Phiếu thật, nhưng tệp đã bị thêm vào sau khi ký": noted_afterwards(paper),
        "Tệp đã bị sửa sau khi ký": bytes(flipped),
        "Không phải phiếu của phòng thử nghiệm này": ways.our_number_their_key(),
        "Không phải tệp PDF": b"PK\x03\x04",
    }
    texts = {sentence: words(hand_in(visitor, content)) for sentence, content in said.items()}
    assert [sentence for sentence, text in texts.items() if sentence not in text] == []
    led = [f"/v/{TOKEN}" in text for text in texts.values()]
    assert led == [True, True, False, False]


def test_code_pasted_from_another_certificate_gives_itself_away(visitor: FlaskClient, paper: bytes) -> None:
    pasted = draw(coffee(number="PKQ-26-000099", verification=f"http://localhost/v/{TOKEN}"))
    text = words(hand_in(visitor, signed(pasted, ways.a_key("Cheap Certificates Ltd"))))
    assert "Số ghi trong tệp khác với số của phiếu mà mã QR dẫn tới" in text
    assert "PKQ-26-000001" in text
    assert "dẫn tới một trang không phải của phòng thử nghiệm này" not in text
    elsewhere = draw(coffee(verification="https://evil.example/v/" + "A" * 26))
    assert "https://evil.example/v/" in words(hand_in(visitor, elsewhere))


def test_nothing_to_look_at_is_said_beside_the_box(visitor: FlaskClient) -> None:
    for data in ({}, {"paper": (io.BytesIO(b""), "")}, {"paper": "a text"}):
        answer = visitor.post("/v/check", data=data)
        assert (answer.status_code, "Hãy chọn một tệp" in words(answer)) == (422, True)
    answer = hand_in(visitor, b"%PDF-" + b"\0" * (11 << 20))
    assert (answer.status_code, "lớn hơn 10 MB" in words(answer)) == (413, True)
    english = hand_in(visitor, b"%PDF-" + b"\0" * (11 << 20), "/v/check?lang=en")
    assert "larger than 10 MB" in words(english)


def test_file_longer_than_other_forms_is_taken_and_never_written_to_a_file(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was made")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile", refuse)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse, raising=False)
    monkeypatch.setattr("werkzeug.formparser.TemporaryFile", refuse, raising=False)
    answer = hand_in(visitor, b"no paper" + b"\0" * (9 << 20))
    assert (answer.status_code, "Không phải tệp PDF" in words(answer)) == (200, True)


def test_page_with_a_form_lets_browsers_say_where_it_comes_from(visitor: FlaskClient, paper: bytes) -> None:
    """A browser told to say nothing sends `Origin: null` with a form, which is refused as another site's."""
    pages = [visitor.get("/v"), visitor.get(f"/v/{TOKEN}"), hand_in(visitor, b"x")]
    policies = [page.headers["Referrer-Policy"] for page in pages]
    assert policies == ["same-origin", "no-referrer", "same-origin"]
    for page, policy in zip(pages, policies, strict=True):
        text = words(page)
        assert f'<meta name="referrer" content="{policy}">' in text
        assert ('method="post"' in text) == (policy == "same-origin")
        assert "?lang=en" in text


def test_seventh_file_in_a_minute_waits(visitor: FlaskClient) -> None:
    codes = [hand_in(visitor, b"x").status_code for _ in range(7)]
    assert codes == [200] * 6 + [429]


def test_certificates_of_our_keys_are_for_everybody(visitor: FlaskClient, paper: bytes) -> None:
    answer = visitor.get("/v/certificate.pem")
    assert answer.status_code == 200
    assert ours().pem.strip() in answer.get_data(as_text=True)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_page_says_which_key_signed_and_when(visitor: FlaskClient, paper: bytes) -> None:
    text = words(visitor.get(f"/v/{TOKEN}"))
    assert "Chữ ký số" in text
    assert "Kiểm tra tệp PDF" in text


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE certificate SET document = \'{"number": "PKQ-26-000001"}\'',
        f"UPDATE certificate SET sha256 = '{64 * '0'}'",
        "UPDATE certificate SET issued_at = '2026-11-01 00:00:00+00'",
        "UPDATE certificate SET producer_id = (SELECT max(id) FROM producer)",
        "UPDATE result SET value = '0.001'",
        "UPDATE result SET counts = NOT counts",
    ],
)
def test_row_changed_behind_the_back_is_under_examination(
    visitor: FlaskClient, paper: bytes, database: Database, statement: str
) -> None:
    assert "Phiếu thật" in words(visitor.get(f"/v/{TOKEN}"))
    behind_the_back(database, statement)
    text = words(visitor.get(f"/v/{TOKEN}"))
    assert "Đang kiểm tra" in text
    assert [each for each in ("Phiếu thật", "mg/kg", "Cầu Đất") if each in text] == []


def test_revocation_cannot_be_taken_back_by_sql(
    visitor: FlaskClient, paper: bytes, database: Database
) -> None:
    revoke(database)
    behind_the_back(
        database, "UPDATE certificate SET status = 'issued', revoked_at = NULL, revoked_class = ''"
    )
    assert "Đang kiểm tra" in words(visitor.get(f"/v/{TOKEN}"))
    text = words(hand_in(visitor, paper))
    assert '<span class="verdict-word">Đang kiểm tra – chưa dùng phiếu này</span>' in text


def test_key_slipped_in_by_sql_is_not_trusted(visitor: FlaskClient, paper: bytes, database: Database) -> None:
    strange = ways.a_key("Cheap Certificates Ltd")
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO signing_certificate (id, lab_id, fingerprint, kind, subject, pem, valid_from, valid_to,"
            f" first_used_at) VALUES (9, 1, 'f', '{KeyKind.LABORATORY}', 'x', '{strange.pem}',"
            " '2026-01-01 00:00:00+00', '2035-01-01 00:00:00+00', '2026-01-01 00:00:00+00')"
        )
    assert strange.pem.strip() not in visitor.get("/v/certificate.pem").get_data(as_text=True)
    assert "Không phải phiếu của phòng thử nghiệm này" in words(hand_in(visitor, ways.our_number_their_key()))
