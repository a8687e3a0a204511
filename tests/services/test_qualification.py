"""A qualification is kept with who, when and which program; its paper comes after, once."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.frozen import from_plain
from lims.domain.qualification import Failure, Qualification, Tally
from lims.domain.qualification_record import Program, QualificationRecord
from lims.domain.refusal import NotAllowed, NotFound
from lims.files import Files
from lims.models.audit import AuditEntry
from lims.models.qualification import QualificationRow
from lims.queries import qualification as asking
from lims.services import qualification
from lims.services.qualification import Proof
from tests.factories import MORNING, an_act, person_id

FAILED = Failure(case_id="J001", function="judge", expected='{"verdict": "pass"}', got='{"verdict": "fail"}')
PROOF = Proof(Qualification((Tally("judge", 2, 1),), (FAILED,)), Program("9.9", "a" * 64, "b" * 64))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def kept(database: Database, proof: Proof = PROOF) -> int:
    act = an_act(person_id(database, "dung"))
    with database.transaction(act) as session:
        return qualification.keep(session, proof, act=act).id


def row(database: Database, qualification_id: int) -> QualificationRow:
    with database.reading() as session:
        return session.get_one(QualificationRow, qualification_id)


def test_record_says_who_when_which_and_what(database: Database) -> None:
    found = row(database, kept(database))
    assert (found.number, found.at, found.passed, found.failed, found.sha256) == (
        "XN-26-000001",
        MORNING,
        2,
        1,
        None,
    )
    assert (found.program_version, found.rules_sha256, found.cases_sha256) == ("9.9", "a" * 64, "b" * 64)
    record = from_plain(QualificationRecord, found.document)
    assert (record.by, record.outcome) == ("Phạm Quốc Dũng", PROOF.outcome)


def test_record_is_in_the_trail(database: Database) -> None:
    kept(database)
    with database.reading() as session:
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.entity == "qualification")).all()
    assert [(entry.action, entry.person_id) for entry in entries] == [("insert", person_id(database, "dung"))]


def test_nobody_qualifies_nothing(database: Database) -> None:
    with pytest.raises(NotAllowed) as refused, database.transaction(an_act()) as session:
        qualification.keep(session, PROOF, act=an_act())
    assert refused.value.code == "qualification_by_nobody"


def test_paper_is_drawn_once_and_kept(database: Database, files: Files) -> None:
    qualification_id = kept(database)
    qualification.finish(database, files, qualification_id, at=MORNING)
    sha256 = row(database, qualification_id).sha256
    assert sha256 is not None and files.read(sha256).startswith(b"%PDF")
    (files.folder / sha256[:2] / sha256).unlink()
    qualification.finish(database, files, qualification_id, at=MORNING)
    assert row(database, qualification_id).sha256 == sha256
    with pytest.raises(NotFound):
        files.read(sha256)


def test_missing_record_has_no_paper(database: Database, files: Files) -> None:
    with pytest.raises(NotFound):
        qualification.finish(database, files, 99, at=MORNING)


def test_record_cannot_be_deleted(database: Database) -> None:
    kept(database)
    with pytest.raises(sa.exc.DBAPIError), database.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM qualification"))


def test_list_goes_on_where_it_stopped(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAGE", 2)
    ids = [kept(database) for _ in range(3)]
    with database.reading() as session:
        first = asking.page(session)
        second = asking.page(session, before=first.next_key)
    assert ([each.id for each in first.rows], [each.id for each in second.rows]) == (
        [ids[2], ids[1]],
        [ids[0]],
    )
    assert second.next_key is None
    assert first.rows[0].by == "Phạm Quốc Dũng"


def test_shipped_set_proves_this_program() -> None:
    proof = qualification.prove()
    assert (proof.outcome.passed, proof.outcome.failed) == (713, 0)
    assert len(proof.program.rules) == len(proof.program.cases) == 64
