"""The draft of a certificate: for whoever may issue, kept nowhere, gone once there is a certificate."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.domain.act import Act
from lims.domain.verification import token
from lims.models.certificate import CertificateRow
from lims.services import certificates
from tests.factories import person_id
from tests.finished import SIGNED, finished
from tests.reports import read
from tests.signing import KEY

Browser = Callable[[str], FlaskClient]


def test_draft_shows_the_paper_and_keeps_nothing(
    client_of: Browser, database: Database, tmp_path: Path
) -> None:
    done = finished(database)
    client, address = client_of("dung"), f"/samples/{done.sample_id}/certificate"
    assert f'href="{address}/draft.pdf"' in client.get(address).get_data(as_text=True)
    answer = client.get(f"{address}/draft.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    said = read.text(answer.data)
    assert "DRAFT – not a certificate" in said
    assert "/v/" not in said
    assert done.code in said
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(CertificateRow.id))) == 0
    assert list((tmp_path / "files").rglob("*")) == []


def test_no_draft_beside_a_certificate(client_of: Browser, database: Database) -> None:
    done = finished(database)
    act = Act(person_id(database, "dung"), SIGNED)
    with database.transaction(act) as session:
        certificates.authorise(
            session, done.sample_id, token=token(1), public_url="http://localhost", key=KEY, act=act
        )
    answer = client_of("dung").get(f"/samples/{done.sample_id}/certificate/draft.pdf")
    assert answer.status_code == 409
    assert "Chưa vẽ được bản nháp" in answer.get_data(as_text=True)


def test_draft_is_for_those_who_may_issue(client_of: Browser, database: Database) -> None:
    done = finished(database)
    assert client_of("binh").get(f"/samples/{done.sample_id}/certificate/draft.pdf").status_code == 403
