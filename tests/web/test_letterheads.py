"""The letterhead page: seen while it is typed, kept as a new row, frozen with each certificate."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError

from lims.db import Database
from lims.domain.act import Act
from lims.domain.certificate import from_json
from lims.domain.verification import token
from lims.models.audit import AuditEntry
from lims.models.certificate import CertificateRow
from lims.models.letterhead import LetterheadRow, PictureRow
from lims.services import certificates
from tests.factories import person_id
from tests.finished import SIGNED, finished
from tests.instruments.test_picture import drawn
from tests.reports import read
from tests.signing import KEY

Browser = Callable[[str], FlaskClient]
ADDRESS = "/letterhead/"


def sent(number: int = 0, **more: object) -> dict[str, object]:
    return {"number": str(number), "reason": "mẫu mới", **more}


def logo(data: bytes | None = None, name: str = "logo.png") -> tuple[BytesIO, str]:
    return BytesIO(drawn() if data is None else data), name


def rows(database: Database) -> list[LetterheadRow]:
    with database.reading() as session:
        return list(session.scalars(sa.select(LetterheadRow).order_by(LetterheadRow.number)))


def test_letterhead_is_kept_as_a_new_row_with_its_trail(client_of: Browser, database: Database) -> None:
    client = client_of("dung")
    assert "Chưa có tiêu đề giấy" in client.get(ADDRESS).get_data(as_text=True)
    answer = client.post(ADDRESS, data=sent(over_vi="SỞ NÔNG NGHIỆP", logo=logo(), mark=logo()))
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDRESS)
    answer = client.post(ADDRESS, data=sent(1, over_vi="SỞ NÔNG NGHIỆP", foot_vi="BM-01", mark_none="y"))
    assert answer.status_code == 303
    first, second = rows(database)
    assert (first.number, first.foot_vi, second.number, second.foot_vi) == (1, "", 2, "BM-01")
    assert first.logo_id == second.logo_id == first.mark_id
    assert second.mark_id is None
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(PictureRow.id))) == 1
        trail = session.scalars(sa.select(AuditEntry).where(AuditEntry.entity == "letterhead")).all()
        assert [entry.reason for entry in trail] == ["mẫu mới", "mẫu mới"]
        pictures = session.scalars(sa.select(AuditEntry).where(AuditEntry.entity == "picture")).all()
        assert "PNG" not in str([entry.changes for entry in pictures])
    page = client.get(ADDRESS).get_data(as_text=True)
    assert "BM-01" in page
    assert "bản số 2" in page


@pytest.mark.parametrize("statement", ["UPDATE letterhead SET foot_vi = 'x'", "DELETE FROM picture"])
def test_kept_letterheads_and_pictures_never_change(
    client_of: Browser, database: Database, statement: str
) -> None:
    client_of("dung").post(ADDRESS, data=sent(foot_vi="BM-01", logo=logo()))
    with pytest.raises(DBAPIError, match="kept for ever"), database.transaction(Act(1, SIGNED)) as session:
        session.connection().execute(sa.text(statement))


def test_what_is_wrong_stands_beside_its_box_and_nothing_is_kept(
    client_of: Browser, database: Database
) -> None:
    client = client_of("dung")
    form = sent(foot_vi="VILAS 1074", over_vi="SỞ A", logo=logo(b"<svg/>", "logo.png"))
    answer = client.post(ADDRESS, data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="foot_vi-error"' in page
    assert 'id="logo-error"' in page
    assert 'value="VILAS 1074"' in page
    assert "SỞ A" in page
    assert rows(database) == []


def test_second_of_two_is_told_and_the_same_again_is_no_change(
    client_of: Browser, database: Database
) -> None:
    client = client_of("dung")
    client.post(ADDRESS, data=sent(foot_vi="BM-01"))
    late = client.post(ADDRESS, data=sent(0, foot_vi="BM-02"))
    assert late.status_code == 409
    assert "Người khác vừa lưu tiêu đề giấy số 1" in late.get_data(as_text=True)
    assert client.post(ADDRESS, data=sent(1, foot_vi="BM-01")).status_code == 409
    assert client.post(ADDRESS, data={"number": "x"}).status_code == 400
    assert [row.foot_vi for row in rows(database)] == ["BM-01"]


def test_preview_shows_what_is_typed_and_keeps_nothing(client_of: Browser, database: Database) -> None:
    client = client_of("dung")
    answer = client.post("/letterhead/preview.pdf", data=sent(over_vi="SỞ MỚI", paper="vi", logo=logo()))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    said = read.text(answer.data)
    assert "SỞ MỚI" in said
    assert "DRAFT – not a certificate" in said
    refused = client.post("/letterhead/preview.pdf", data=sent(foot_vi="a\nb", paper="vi"))
    assert refused.status_code == 422
    assert re.search("Dòng chân trang</strong>: Nhiều dòng quá", refused.get_data(as_text=True))
    assert client.post("/letterhead/preview.pdf", data=sent(paper="fr")).status_code == 400
    assert rows(database) == []


def test_only_this_frame_is_allowed(client_of: Browser) -> None:
    client = client_of("dung")
    assert "frame-ancestors 'none'" in client.get(ADDRESS).headers["Content-Security-Policy"]
    example = client.get("/letterhead/example.pdf")
    assert "frame-ancestors 'self'" in example.headers["Content-Security-Policy"]
    assert example.headers["Cache-Control"] == "no-store"
    assert client_of("lan").get(ADDRESS).status_code == 403


def test_certificate_keeps_the_letterhead_it_was_issued_with(client_of: Browser, database: Database) -> None:
    client = client_of("dung")
    client.post(ADDRESS, data=sent(foot_vi="BM-01", logo=logo()))
    done = finished(database)
    act = Act(person_id(database, "dung"), SIGNED)
    with database.transaction(act) as session:
        row = certificates.authorise(
            session, done.sample_id, token=token(1), public_url="http://localhost", key=KEY, act=act
        )
    client.post(ADDRESS, data=sent(1, foot_vi="BM-02", logo_none="y"))
    with database.reading() as session:
        frozen = from_json(session.get_one(CertificateRow, row.id).document).laboratory
    assert frozen.letterhead is not None
    assert (frozen.letterhead.number, frozen.letterhead.foot["vi"]) == (1, "BM-01")
    assert frozen.logo is not None
    assert frozen.logo.startswith(b"\x89PNG")
