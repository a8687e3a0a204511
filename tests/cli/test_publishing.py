"""The end of the trail is published once a day, signed with the laboratory's key, whose certificate is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from asn1crypto import pem

from config import Config
from lims.cli import publishing
from lims.db import Database
from lims.models.signing import SigningCertificate
from reports.signature.seal import sealed_by
from tests.conftest import SECRET
from tests.queries.test_signing_certificates import identity
from tests.signed import ours, trusted


@contextmanager
def opened() -> Iterator[Any]:
    yield ours().signer


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Any:
    config = Config("", SECRET, "http://localhost", audit_out=str(tmp_path / "out"))
    der = pem.unarmor(ours().pem.encode())[2]
    key = SimpleNamespace(identity=identity(ours()), certificate=der, opened=opened)
    return SimpleNamespace(database=database, config=config, keys=SimpleNamespace(of=lambda _: key))


def test_day_is_published_once_and_checked_with_the_certificate_that_is_kept(
    house: Any, tmp_path: Path
) -> None:
    for _ in range(2):
        publishing.look(house)
    (written,) = (tmp_path / "out").glob("*.json")
    signer = sealed_by(written.read_bytes(), written.with_name(f"{written.name}.p7s").read_bytes(), trusted())
    assert signer is not None
    with house.database.reading() as session:
        assert session.scalars(sa.select(SigningCertificate.fingerprint)).all() == [signer.fingerprint]
    assert publishing.publish_now(house).file is not None
