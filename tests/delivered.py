"""A producer that wants letters, and certificates about which they are written."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from lims.db import Database
from lims.domain.act import Act
from lims.domain.verification import token
from lims.files import Files
from lims.models.certificate import CertificateRow
from lims.models.delivery import Outbox
from lims.services import certificates, delivery_choices, papers
from lims.services.delivery_choices import Given
from tests.factories import an_act, person_id, producer_id
from tests.finished import SIGNED, Finished, finished
from tests.signing import KEY, KEYS

EVERY = ("issued", "replaced", "revoked")


def choose(
    database: Database,
    producer: str = "tam",
    *,
    to: str = "htx@caudat.example",
    events: Sequence[str] = EVERY,
    language: str = "vi",
    way: str = "link",
    version: int = 0,
) -> None:
    given = Given(addresses=to, events=events, language=language, way=way, version=version)
    owner = producer_id(database, producer)
    with database.transaction(an_act(person_id(database, "lan"))) as session:
        delivery_choices.keep(session, owner, given)


def issued(
    database: Database,
    files: Files,
    done: Finished | None = None,
    *,
    bits: int = 1,
    producer: str = "tam",
    at: datetime = SIGNED,
) -> int:
    """A certificate with its paper, and the letters laid out with it."""
    sample_id = (done or finished(database, producer=producer)).sample_id
    act = Act(person_id(database, "dung"), at)
    with database.transaction(act) as session:
        row = certificates.authorise(
            session, sample_id, token=token(bits), public_url="http://localhost", key=KEY, act=act
        )
    papers.finish(database, files, KEYS, row.id, at=at)
    return row.id


def revoked(database: Database, certificate_id: int, *, at: datetime = SIGNED) -> None:
    act = Act(person_id(database, "dung"), at)
    with database.transaction(act) as session:
        certificates.revoke(session, certificate_id, why="wrong_result", reason="Nhầm mẫu", act=act)


def letters(database: Database) -> list[Outbox]:
    with database.reading() as session:
        return list(session.scalars(sa.select(Outbox).order_by(Outbox.id)))


def certificate(database: Database, certificate_id: int) -> CertificateRow:
    with database.reading() as session:
        return session.get_one(CertificateRow, certificate_id)
