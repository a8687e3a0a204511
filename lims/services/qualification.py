"""Proving the program by its reference set, and keeping what came of it with its paper."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lims import qualification as shipped
from lims.codes import next_code
from lims.db import Database
from lims.domain.act import Act, local_day
from lims.domain.certificate_parts import Names
from lims.domain.frozen import from_plain, to_plain
from lims.domain.qualification import Qualification
from lims.domain.qualification_record import Program, QualificationRecord
from lims.domain.refusal import NotAllowed, NotFound
from lims.files import Files
from lims.instruments import qualification as cases
from lims.models.people import Laboratory, Person
from lims.models.qualification import QualificationRow
from lims.queries.people import laboratory
from reports.qualification import draw


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of the shipped set, and which program it was."""

    outcome: Qualification
    program: Program


def prove() -> Proof:
    """Run the shipped set. It takes a moment, so it is done before the transaction, not in it."""
    files = shipped.files()
    program = Program(shipped.program_version(), shipped.rules_fingerprint(), cases.fingerprint(files))
    return Proof(cases.qualified(files), program)


def keep(session: Session, proof: Proof, *, act: Act) -> QualificationRow:
    """The record under its number, also when cases failed: a failure is what must not be lost."""
    person = session.get(Person, act.person_id) if act.person_id is not None else None
    if person is None:
        raise NotAllowed("qualification_by_nobody")
    number = next_code(session, f"XN-{local_day(act.at):%y}")
    record = _record(proof, laboratory(session), number=number, by=person.name, at=act.at)
    row = QualificationRow(
        number=number,
        person_id=person.id,
        at=act.at,
        program_version=proof.program.version,
        rules_sha256=proof.program.rules,
        cases_sha256=proof.program.cases,
        passed=proof.outcome.passed,
        failed=proof.outcome.failed,
        document=to_plain(record),
    )
    session.add(row)
    session.flush()
    return row


def finish(database: Database, files: Files, qualification_id: int, *, at: datetime) -> None:
    """Draw and keep the paper of a record that has none yet, from its frozen document."""
    with database.reading() as session:
        row = session.get(QualificationRow, qualification_id)
        if row is None:
            raise NotFound
        frozen = None if row.sha256 else from_plain(QualificationRecord, row.document)
    if frozen is None:
        return
    sha256 = files.keep(draw(frozen))
    with database.transaction(Act(None, at)) as session:
        row = session.get_one(QualificationRow, qualification_id, with_for_update=True)
        row.sha256 = row.sha256 or sha256


def _record(proof: Proof, home: Laboratory, *, number: str, by: str, at: datetime) -> QualificationRecord:
    return QualificationRecord(
        number=number,
        laboratory=Names(home.name_vi, home.name_en),
        address=Names(home.address_vi, home.address_en),
        demo=home.demo,
        by=by,
        at=at,
        program=proof.program,
        tallies=proof.outcome.tallies,
        failures=proof.outcome.failures,
    )
