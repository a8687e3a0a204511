"""Issuing many: each in an act of its own, one failing stops no other, a kill leaves nothing half done."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.db import Database
from lims.domain.act import Act
from lims.domain.bulk import Outcome
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Problem, Refused
from lims.domain.sample import Status
from lims.domain.verification import token
from lims.files import Files
from lims.models.bulk import BulkIssue, BulkItem
from lims.models.certificate import CertificateRow
from lims.models.people import Account
from lims.models.sample import Sample
from lims.services import bulk_issues, certificates, papers
from lims.services.bulk_issues import Hands
from tests.factories import an_act, person_id
from tests.finished import SIGNED, finished
from tests.signing import KEY, KEYS


class Killed(BaseException):
    """The program is gone in the middle."""


def issue(session: Session, sample_id: int, act: Act) -> int:
    text = token(secrets.randbits(130))
    return certificates.authorise(
        session, sample_id, token=text, public_url="http://localhost", key=KEY, act=act
    ).id


def hands(database: Database, files: Files, **others: Any) -> Hands:
    given: dict[str, Callable[..., Any]] = {
        "look": lambda _: [],
        "issue": issue,
        "draw": lambda row_id: papers.finish(database, files, KEYS, row_id, at=SIGNED),
        "told": lambda problem: {"code": problem.code},
        "clock": lambda: SIGNED,
    }
    return Hands(**(given | others))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def by(database: Database, username: str = "dung") -> Act:
    return Act(person_id(database, username), SIGNED)


def account_id(database: Database, username: str = "dung") -> int:
    with database.reading() as session:
        return session.scalars(sa.select(Account.id).where(Account.username == username)).one()


def chosen(database: Database, samples: list[int]) -> int:
    mine, act = account_id(database), by(database)
    with database.transaction(act) as session:
        return bulk_issues.begin(session, samples, account_id=mine, act=act).id


def confirmed(database: Database, files: Files, samples: list[int], **others: Any) -> int:
    bulk_id, act = chosen(database, samples), by(database)
    bulk_issues.work(database, bulk_id, hands(database, files, **others))
    with database.transaction(act) as session:
        bulk_issues.confirm(session, bulk_id, act=act)
    return bulk_id


def state(database: Database, bulk_id: int) -> tuple[str, list[str]]:
    with database.reading() as session:
        items = sa.select(BulkItem.outcome).where(BulkItem.bulk_id == bulk_id).order_by(BulkItem.id)
        return session.get_one(BulkIssue, bulk_id).status, list(session.scalars(items))


def papers_of(database: Database) -> list[tuple[int, str]]:
    with database.reading() as session:
        rows = session.execute(sa.select(CertificateRow.sample_id, CertificateRow.status))
        return sorted((row.sample_id, row.status) for row in rows)


def test_one_that_is_refused_stops_no_other_and_is_told_with_its_reason(
    database: Database, files: Files
) -> None:
    good, own, gone = (finished(database).sample_id for _ in range(3))
    held = finished(database, validated_by=None).sample_id
    bulk_id = confirmed(
        database,
        files,
        [good, held, own, gone, good],
        look=lambda each: [{"code": "certificate_not_validated"}] if each == held else [],
    )
    assert state(database, bulk_id) == ("issuing", ["ready", "held", "ready", "ready"])
    with database.transaction(by(database)) as session:
        session.get_one(Sample, own).status = Status.CANCELLED.value

    def falls(session: Session, sample_id: int, act: Act) -> int:
        if sample_id == gone:
            issue(session, sample_id, act)
            raise ZeroDivisionError
        return issue(session, sample_id, act)

    bulk_issues.work(database, bulk_id, hands(database, files, issue=falls))
    assert state(database, bulk_id) == ("done", ["issued", "held", "refused", "refused"])
    assert papers_of(database) == [(good, "issued")]
    with database.reading() as session:
        reasons = session.scalars(sa.select(BulkItem.reasons).order_by(BulkItem.id)).all()
    assert [[each["code"] for each in row] for row in reasons] == [
        [], ["certificate_not_validated"], ["certificate_sample_cancelled"], ["bulk_fault"],
    ]  # fmt: skip


@pytest.mark.parametrize("moment", ["before the certificate", "with its number taken", "before its paper"])
def test_kill_leaves_each_issued_whole_or_not_at_all(database: Database, files: Files, moment: str) -> None:
    samples = [finished(database).sample_id for _ in range(3)]
    bulk_id = confirmed(database, files, samples)

    def dies(session: Session, sample_id: int, act: Act) -> int:
        if sample_id != samples[1] or moment == "before its paper":
            return issue(session, sample_id, act)
        if moment == "with its number taken":
            issue(session, sample_id, act)
        raise Killed

    def draws(row_id: int) -> None:
        if moment == "before its paper" and row_id == 2:
            raise Killed
        papers.finish(database, files, KEYS, row_id, at=SIGNED)

    with pytest.raises(Killed):
        bulk_issues.work(database, bulk_id, hands(database, files, issue=dies, draw=draws))
    bulk_issues.interrupt_unfinished(database, act=an_act(at=SIGNED))
    assert state(database, bulk_id)[0] == "interrupted"
    papers.finish_unfinished(database, files, KEYS, at=SIGNED)
    with database.transaction(by(database)) as session:
        bulk_issues.resume(session, bulk_id, act=by(database))
    bulk_issues.work(database, bulk_id, hands(database, files))
    assert state(database, bulk_id) == ("done", ["issued"] * 3)
    assert papers_of(database) == [(each, "issued") for each in samples]
    with database.reading() as session:
        numbers = session.scalars(sa.select(CertificateRow.number).order_by(CertificateRow.id)).all()
    assert [each[-6:] for each in numbers] == ["000001", "000002", "000003"]


def test_called_off_in_the_middle_issues_no_more(database: Database, files: Files) -> None:
    samples = [finished(database).sample_id for _ in range(2)]
    bulk_id, act = confirmed(database, files, samples), by(database)

    def stops(_: int) -> None:
        with database.transaction(act) as session:
            bulk_issues.cancel(session, bulk_id, act=act)

    bulk_issues.work(database, bulk_id, hands(database, files, draw=stops))
    assert state(database, bulk_id) == ("cancelled", ["issued", "ready"])
    assert [each for each, _ in papers_of(database)] == samples[:1]


def test_account_that_may_not_issue_any_more_issues_nothing(database: Database, files: Files) -> None:
    bulk_id, mine = confirmed(database, files, [finished(database).sample_id]), account_id(database)
    with database.transaction(by(database)) as session:
        session.get_one(Account, mine).role = Role.TECHNICIAN.value
    bulk_issues.work(database, bulk_id, hands(database, files))
    assert (state(database, bulk_id), papers_of(database)) == (("done", ["refused"]), [])


def test_only_who_signs_confirms_stops_and_goes_on(database: Database, files: Files) -> None:
    bulk_id, other = chosen(database, [finished(database).sample_id]), by(database, "lan")
    for act_on in (bulk_issues.confirm, bulk_issues.cancel, bulk_issues.resume):
        with pytest.raises(NotAllowed, match="bulk_of_another"), database.transaction(other) as session:
            act_on(session, bulk_id, act=other)
    assert state(database, bulk_id) == ("looking", ["waiting"])


def test_what_cannot_be_chosen_or_confirmed_is_refused(database: Database, files: Files) -> None:
    act, sample = by(database), finished(database).sample_id
    for samples, kind, code in (
        ([], Refused, "bulk_none_chosen"),
        (list(range(1, 202)), Refused, "bulk_too_many"),
        ([sample, 999], NotFound, "not_found"),
    ):
        with pytest.raises(kind, match=code):
            chosen(database, samples)
    bulk_id = chosen(database, [sample])
    calls = {
        "bulk_not_to_confirm": bulk_issues.confirm,
        "bulk_not_interrupted": bulk_issues.resume,
    }
    for code, call in calls.items():
        with pytest.raises(Conflict, match=code), database.transaction(act) as session:
            call(session, bulk_id, act=act)
    told = {"code": Problem("x").code}
    bulk_issues.work(database, bulk_id, hands(database, files, look=lambda _: [told]))
    assert state(database, bulk_id) == ("looked", [Outcome.HELD.value])
    with pytest.raises(Conflict, match="bulk_none_ready"), database.transaction(act) as session:
        bulk_issues.confirm(session, bulk_id, act=act)
    with database.transaction(act) as session:
        bulk_issues.cancel(session, bulk_id, act=act)
    with pytest.raises(Conflict, match="bulk_over"), database.transaction(act) as session:
        bulk_issues.cancel(session, bulk_id, act=act)
