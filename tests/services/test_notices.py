"""Who is told of a certificate: a letter for each address, in the act that made it so, and never twice."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from lims.db import Database
from lims.domain.delivery import Event
from lims.domain.refusal import NotFound
from lims.files import Files
from lims.models.certificate import CertificateRow
from lims.services import papers
from lims.services.outbox import notify
from tests.delivered import choose, issued, letters, revoked
from tests.factories import an_act
from tests.finished import SIGNED
from tests.signing import KEYS


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def told(database: Database, event: Event, certificate_id: int) -> int:
    with database.transaction(an_act(at=SIGNED)) as session:
        return notify(session, event, certificate_id)


def said(database: Database) -> list[tuple[int, str, str]]:
    return [(each.certificate_id, each.event, each.address) for each in letters(database)]


def test_issue_lays_out_one_letter_for_each_address(database: Database, files: Files) -> None:
    choose(database, to="a@htx.example\nb@htx.example, A@htx.example", language="en", way="file")
    choose(database, "binh", to="mat.ong@example.vn")
    row_id = issued(database, files)
    papers.finish(database, files, KEYS, row_id, at=SIGNED)
    assert [(each.address, each.language, each.way, each.state) for each in letters(database)] == [
        ("a@htx.example", "en", "file", "waiting"),
        ("b@htx.example", "en", "file", "waiting"),
    ]
    assert told(database, Event.ISSUED, row_id) == 0
    assert told(database, Event.REVOKED, row_id) == 2


def test_nobody_is_told_who_did_not_choose_so(database: Database, files: Files) -> None:
    first = issued(database, files)
    choose(database, events=("revoked",))
    second = issued(database, files, bits=2)
    assert letters(database) == []
    revoked(database, first)
    told(database, Event.REVOKED, first)
    assert told(database, Event.REVOKED, first) == 0
    assert said(database) == [(first, "revoked", "htx@caudat.example")]
    assert told(database, Event.REPLACED, second) == 0
    with pytest.raises(NotFound):
        told(database, Event.ISSUED, 999)


def test_replacement_is_told_once_with_the_new_paper(database: Database, files: Files) -> None:
    choose(database)
    old, new = issued(database, files), issued(database, files, bits=2)
    with database.transaction(an_act(at=SIGNED)) as session:
        session.get_one(CertificateRow, old).replaced_by_id = new
    assert told(database, Event.REPLACED, old) == 1
    assert told(database, Event.REPLACED, new) == 0
    assert said(database)[-1] == (new, "replaced", "htx@caudat.example")


@pytest.mark.parametrize(
    "change", ["address = 'thief@example.vn'", "way = 'file'", "certificate_id = 2"], ids=str
)
def test_database_refuses_to_change_or_delete_a_letter(database: Database, files: Files, change: str) -> None:
    choose(database)
    issued(database, files)
    issued(database, files, bits=2)
    for statement in (f"UPDATE outbox SET {change} WHERE id = 1", "DELETE FROM outbox"):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(sa.text(statement))
