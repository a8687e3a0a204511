"""Changing the catalogue by a file: four eyes, all of it or nothing, and checked again when it is approved."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from lims import catalogue as shipped
from lims import trail
from lims.db import Database
from lims.domain.limit_row import COLUMNS, COUNTS, to_row
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.instruments import limit_file
from lims.models.audit import AuditEntry
from lims.models.people import Account
from lims.models.proposal import LimitProposal, LimitProposalRow
from lims.models.reference import Regulation
from lims.queries import kept_limits
from lims.queries import limits as asking
from lims.services import proposals
from reports.spreadsheet import as_csv, as_workbook
from tests import small_catalogue as small
from tests.factories import an_act, person_id

Row = dict[str, str]
OTA = {column: small.LIMIT_ROWS[1].get(column, "") for column in COLUMNS}
LOWER = {**OTA, "max_value": "2.0", "effective_from": "2027-01-01", "regulation": "Act of 2027"}


@pytest.fixture
def books(database: Database, tmp_path: Path) -> Database:
    small.loaded(database, small.written(tmp_path / "catalogue"))
    return database


def content(rows: Sequence[Row]) -> bytes:
    return as_csv(COLUMNS, [[row[column] for column in COLUMNS] for row in rows])


def tried(database: Database, rows: Sequence[Row], *, by: str = "hoa", name: str = "limits.csv") -> int:
    act = an_act(person_id(database, by))
    sent = content(rows)
    with database.transaction(act) as session:
        row = proposals.try_file(
            session,
            limit_file.read(sent),
            file_name=name,
            sha256=hashlib.sha256(sent).hexdigest(),
            act=act,
        )
        return row.id


def filed(database: Database, rows: Sequence[Row], *, by: str = "hoa", why: str = "Công báo 12/2026") -> int:
    number, act = tried(database, rows, by=by), an_act(person_id(database, by))
    with database.transaction(act) as session:
        proposals.file(session, number, limit_file.read(content(rows)), why=why, act=act)
    return number


def approve(
    database: Database, number: int, rows: Sequence[Row], *, by: str = "dung", why: str = "Đã đọc"
) -> None:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        proposals.approve(session, number, limit_file.read(content(rows)), why=why, act=act)


def decline(database: Database, number: int, *, by: str = "dung", why: str = "Chưa đăng công báo") -> None:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        proposals.decline(session, number, why=why, act=act)


def withdraw(database: Database, number: int, *, by: str = "hoa") -> None:
    act = an_act(person_id(database, by))
    with database.transaction(act) as session:
        proposals.withdraw(session, number, act=act)


def state(database: Database) -> list[object]:
    """All limits and the head of the trail."""
    with database.reading() as session:
        return [kept_limits.limits(session), trail.head(session)]


def shown(database: Database, number: int) -> LimitProposal:
    with database.reading() as session:
        return session.get_one(LimitProposal, number)


@contextmanager
def refused(code: str, database: Database, kind: type[Refused] = Refused) -> Iterator[None]:
    """The block is refused with this code, and nothing has changed."""
    before = state(database)
    with pytest.raises(kind) as refusal:
        yield
    assert refusal.value.code == code
    assert state(database) == before


def test_trying_keeps_what_would_happen_and_changes_no_limit(books: Database) -> None:
    before = state(books)[0]
    number = tried(books, [OTA, LOWER | {"limit_id": ""}])
    assert state(books)[0] == before
    row = shown(books, number)
    assert (row.status, row.counts) == (
        "tried",
        {"added": 0, "changed": 1, "ended": 0, "unchanged": 1, "refused": 0},
    )
    with books.reading() as session:
        kept = session.scalars(sa.select(LimitProposalRow).order_by(LimitProposalRow.id)).all()
    assert [(each.number, each.outcome) for each in kept] == [(2, "unchanged"), (3, "changed")]


def test_approved_change_ends_the_old_and_begins_the_new(books: Database) -> None:
    old = state(books)[0]["EU-RCO-OTA-02"]  # type: ignore[index]
    approve(books, filed(books, [LOWER]), [LOWER])
    with books.reading() as session:
        kept = kept_limits.limits(session)
        titles = session.scalars(sa.select(Regulation.title).where(Regulation.code == "Act of 2027")).all()
    assert (kept["EU-RCO-OTA-02"].high, kept["EU-RCO-OTA-02"].effective_to) == (old.high, date(2026, 12, 31))
    assert {**to_row(kept["EU-RCO-OTA-03"])} == LOWER | {"limit_id": "EU-RCO-OTA-03"}
    assert titles == ["An act"]


def test_approval_is_in_the_trail_with_who_and_why(books: Database) -> None:
    number = filed(books, [LOWER])
    approve(books, number, [LOWER])
    with books.reading() as session:
        entries = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(4)).all()
    told = {(each.entity, each.action, each.person_id) for each in entries}
    who = person_id(books, "dung")
    assert told == {
        ("limit_proposal", "update", who),
        ("limit", "update", who),
        ("limit", "insert", who),
        ("regulation", "insert", who),
    }
    row = shown(books, number)
    assert (row.status, row.decided_by_id, row.decided_why) == ("approved", who, "Đã đọc")


def test_filled_in_end_and_new_limit_come_together(books: Database) -> None:
    rows = [OTA | {"effective_to": "2026-12-31"}, LOWER | {"limit_id": "EU-RCO-OTA-2027"}]
    approve(books, filed(books, rows), rows)
    kept = state(books)[0]
    assert str(kept["EU-RCO-OTA-02"].effective_to) == "2026-12-31"  # type: ignore[index]
    assert "EU-RCO-OTA-2027" in kept  # type: ignore[operator]


def test_limit_that_comes_unread_stays_unconfirmed(books: Database) -> None:
    rows = [LOWER | {"verified": "no"}]
    approve(books, filed(books, rows), rows)
    with books.reading() as session:
        assert asking.confirmed(session, ["EU-RCO-OTA-03"]) == frozenset()
        assert not kept_limits.limits(session)["EU-RCO-OTA-03"].verified


def test_who_proposed_does_not_decide(books: Database) -> None:
    number = filed(books, [LOWER], by="dung")
    with refused("proposal_own", books, NotAllowed):
        approve(books, number, [LOWER])
    with refused("proposal_own", books, NotAllowed):
        decline(books, number)


def test_second_account_of_the_same_person_does_not_decide(books: Database) -> None:
    number, who = filed(books, [LOWER], by="dung"), person_id(books, "dung")
    with books.transaction(an_act()) as session:
        session.add(Account(person_id=who, username="dung2", password_hash="x", role="manager"))
    with refused("proposal_own", books, NotAllowed):
        approve(books, number, [LOWER], by="dung2")


def test_only_who_tried_it_files_or_withdraws_it(books: Database) -> None:
    number, act = tried(books, [LOWER]), an_act(person_id(books, "dung"))
    with refused("proposal_of_another", books, NotAllowed), books.transaction(act) as session:
        proposals.file(session, number, limit_file.read(content([LOWER])), why="x", act=act)
    waiting = filed(books, [LOWER])
    with refused("proposal_of_another", books, NotAllowed):
        withdraw(books, waiting, by="dung")


def test_program_itself_proposes_nothing(books: Database) -> None:
    with refused("proposal_by_nobody", books, NotAllowed), books.transaction(an_act()) as session:
        proposals.try_file(session, [], file_name="x", sha256="0" * 64, act=an_act())


@pytest.mark.parametrize("why", ["", " \n ", "a\u202eb", "x" * 2001])
def test_reason_is_needed(books: Database, why: str) -> None:
    number = tried(books, [LOWER])
    act = an_act(person_id(books, "hoa"))
    with refused("proposal_reason", books), books.transaction(act) as session:
        proposals.file(session, number, limit_file.read(content([LOWER])), why=why, act=act)
    waiting = filed(books, [LOWER])
    with refused("proposal_reason", books):
        approve(books, waiting, [LOWER], why=why)
    with refused("proposal_reason", books):
        decline(books, waiting, why=why)


def test_file_with_a_refused_row_is_refused_whole(books: Database) -> None:
    rows = [LOWER, OTA | {"limit_id": "VN-RCO-OTA-01"}]
    with pytest.raises(Refused) as refusal:
        filed(books, rows)
    assert (refusal.value.code, refusal.value.values) == ("proposal_has_refused", {"count": 1})


def test_file_that_changes_nothing_is_not_filed(books: Database) -> None:
    with pytest.raises(Refused) as refusal:
        filed(books, [OTA])
    assert refusal.value.code == "proposal_changes_nothing"


def test_catalogue_that_moved_is_a_conflict_and_nothing_is_imported(books: Database) -> None:
    other = [LOWER | {"max_value": "1.0", "effective_from": "2026-12-01"}]
    first, second = filed(books, [LOWER]), filed(books, other)
    approve(books, first, [LOWER])
    with refused("catalogue_moved", books, Conflict):
        approve(books, second, other)


def test_other_proposal_that_has_nothing_to_do_with_it_is_no_conflict(books: Database) -> None:
    lead = {column: small.LIMIT_ROWS[3].get(column, "") for column in COLUMNS}
    other = [lead | {"max_value": "0.2", "effective_from": "2027-01-01"}]
    first, second = filed(books, [LOWER]), filed(books, other)
    approve(books, first, [LOWER])
    approve(books, second, other)
    assert "VN-ALL-LEAD-02" in state(books)[0]  # type: ignore[operator]


def test_other_file_than_the_one_filed_is_a_conflict(books: Database) -> None:
    number = filed(books, [LOWER])
    with refused("catalogue_moved", books, Conflict):
        approve(books, number, [LOWER | {"max_value": "9.0"}])


def test_same_file_again_says_so(books: Database) -> None:
    number = filed(books, [LOWER])
    with refused("proposal_same_proposed", books, Conflict):
        tried(books, [LOWER], by="dung")
    approve(books, number, [LOWER])
    with refused("proposal_same_approved", books, Conflict):
        tried(books, [LOWER])


@pytest.mark.parametrize("put_aside", [decline, withdraw])
def test_file_put_aside_may_come_again(books: Database, put_aside: object) -> None:
    put_aside(books, filed(books, [LOWER]))  # type: ignore[operator]
    assert tried(books, [LOWER]) > 0


def test_decided_proposal_is_decided_once(books: Database) -> None:
    number = filed(books, [LOWER])
    decline(books, number)
    for again in (
        lambda: approve(books, number, [LOWER]),
        lambda: decline(books, number),
        lambda: withdraw(books, number),
    ):
        with refused("proposal_not_waiting", books, Conflict):
            again()


def test_tried_file_is_not_approved_before_it_is_filed(books: Database) -> None:
    number = tried(books, [LOWER])
    with refused("proposal_not_waiting", books, Conflict):
        approve(books, number, [LOWER])


def test_proposal_is_filed_once(books: Database) -> None:
    number, act = filed(books, [LOWER]), an_act(person_id(books, "hoa"))
    with refused("proposal_filed_already", books, Conflict), books.transaction(act) as session:
        proposals.file(session, number, limit_file.read(content([LOWER])), why="again", act=act)


def test_proposal_that_is_not_there_is_missing(books: Database) -> None:
    with refused("not_found", books, NotFound):
        decline(books, 999)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../x.csv", "../../x.csv"), ("a\u202eb.csv", "–"), ("", "–"), ("x" * 300, "x" * 255)],
)
def test_file_name_is_only_text(books: Database, name: str, kept: str) -> None:
    assert shown(books, tried(books, [LOWER], name=name)).file_name == kept


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM limit_proposal",
        "DELETE FROM limit_proposal_row",
        "UPDATE limit_proposal_row SET outcome = 'added'",
        "UPDATE limit_proposal SET sha256 = 'x'",
        "UPDATE limit_proposal SET by_id = by_id + 1",
        "UPDATE limit_proposal SET status = 'proposed'",
    ],
)
def test_proposal_is_kept_by_the_database_itself(books: Database, statement: str) -> None:
    decline(books, filed(books, [LOWER]))
    with pytest.raises(DBAPIError), books.engine.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_of_the_shipped_catalogue_is_imported_as_nothing_new(database: Database, form: str) -> None:
    small.loaded(database, shipped.FOLDER)
    with database.reading() as session:
        rows = [list(to_row(limit).values()) for limit in kept_limits.limits(session).values()]
    columns = list(to_row(next(iter(state(database)[0].values()))))  # type: ignore[attr-defined]
    sent = as_csv(columns, rows) if form == "csv" else as_workbook("limits", columns, rows, numbers=COUNTS)
    with database.reading() as session:
        changes = proposals.dry_run(session, limit_file.read(sent), act=an_act())
    assert len(changes) == 715
    assert {(each.outcome.value, each.remarks) for each in changes} == {("unchanged", ())}
