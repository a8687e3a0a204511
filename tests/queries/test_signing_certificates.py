"""The certificate of a key is kept at its first use, once, and for ever."""

import hashlib
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy.exc import DBAPIError

from lims.db import Database
from lims.domain.refusal import Refused
from lims.domain.signing import KeyKind, SigningIdentity
from lims.models.audit import AuditEntry
from lims.models.signing import SigningCertificate
from lims.queries import signing_certificates
from tests.factories import MORNING, an_act
from tests.signed import OUR_NAME, Signing, a_key, ours


def identity(key: Signing) -> SigningIdentity:
    der = x509.load_pem_x509_certificate(key.pem.encode()).public_bytes(Encoding.DER)
    return SigningIdentity(
        KeyKind.LABORATORY,
        OUR_NAME,
        hashlib.sha256(der).hexdigest(),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2035, 12, 31, tzinfo=UTC),
    )


def remember(database: Database, key: Signing, of: Signing | None = None) -> None:
    with database.transaction(an_act()) as session:
        signing_certificates.remember(session, key.pem, identity(of or key), at=MORNING)


def test_certificate_of_a_key_is_kept_once(database: Database) -> None:
    for _ in range(2):
        remember(database, ours())
    with database.reading() as session:
        kept = session.scalars(sa.select(SigningCertificate)).one()
        noted = session.scalars(sa.select(AuditEntry).where(AuditEntry.entity == "signing_certificate")).all()
    assert (kept.pem, kept.subject, kept.kind) == (ours().pem, OUR_NAME, "laboratory")
    assert kept.first_used_at == MORNING
    assert [entry.action for entry in noted] == ["insert"]


def test_retired_key_stays_beside_the_new_one(database: Database) -> None:
    remember(database, ours())
    remember(database, a_key(OUR_NAME, 1))
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SigningCertificate)) == 2


def test_certificate_of_another_key_is_refused(database: Database) -> None:
    with pytest.raises(Refused) as refused:
        remember(database, a_key(OUR_NAME, 1), of=ours())
    assert refused.value.code == "signing_certificate_differs"


@pytest.mark.parametrize(
    "statement", ["UPDATE signing_certificate SET pem = 'x'", "DELETE FROM signing_certificate"]
)
def test_nobody_changes_or_takes_away_a_certificate(database: Database, statement: str) -> None:
    remember(database, ours())
    with pytest.raises(DBAPIError, match="kept for ever"), database.engine.begin() as connection:
        connection.exec_driver_sql(statement)
