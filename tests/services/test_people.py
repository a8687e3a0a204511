"""People come in and go out."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from lims.db import Database
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, Refused
from lims.models.people import Account, LoginSession
from lims.queries import people as asking
from lims.services import people
from tests.factories import MORNING, PASSWORD, an_act, person_id


def enter(database: Database, username: str, password: str, token: str = "token") -> int:
    with database.transaction(an_act()) as session:
        return people.enter(session, username, password, act=an_act(), token=token).id


def fail(database: Database, account_id: int, times: int) -> None:
    for _ in range(times):
        with database.transaction(an_act()) as session:
            people.count_failure(session, account_id, act=an_act())


def test_right_password_begins_a_session(database: Database) -> None:
    enter(database, "LAN ", PASSWORD)
    with database.reading() as session:
        who = asking.who_by_session(session, people.hashed("token"))
    assert who is not None
    assert (who.name, who.role) == ("Nguyễn Thị Lan", Role.TECHNICIAN)


@pytest.mark.parametrize(("username", "password"), [("lan", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_wrong_password_and_unknown_name_are_refused_alike(
    database: Database, username: str, password: str
) -> None:
    with pytest.raises(Refused) as refusal:
        enter(database, username, password)
    assert refusal.value.code == "login_wrong"


def test_five_wrong_passwords_make_the_account_wait(database: Database) -> None:
    account_id = enter(database, "lan", PASSWORD)
    fail(database, account_id, 4)
    enter(database, "lan", PASSWORD, "second")
    fail(database, account_id, 5)
    with pytest.raises(Refused):
        enter(database, "lan", PASSWORD, "third")


def test_waiting_ends(database: Database) -> None:
    account_id = enter(database, "lan", PASSWORD)
    fail(database, account_id, 5)
    later = an_act(at=MORNING + timedelta(minutes=2))
    with database.transaction(later) as session:
        assert people.enter(session, "lan", PASSWORD, act=later, token="later").failed_logins == 0


def test_closed_account_is_out_at_once(database: Database) -> None:
    account_id = enter(database, "lan", PASSWORD)
    with database.transaction(an_act()) as session:
        people.close_account(session, account_id, act=an_act())
    with database.reading() as session:
        assert asking.who_by_session(session, people.hashed("token")) is None


def test_new_password_ends_every_session(database: Database) -> None:
    account_id = enter(database, "lan", PASSWORD)
    with database.transaction(an_act()) as session:
        people.set_password(session, account_id, "another good one", act=an_act())
    with database.reading() as session:
        assert asking.who_by_session(session, people.hashed("token")) is None
        ended = session.scalars(sa.select(LoginSession.ended_at)).all()
    assert ended == [MORNING]


def test_name_nobody_has_costs_as_much_as_a_wrong_password() -> None:
    ours = PasswordHasher()
    assert extract_parameters(people.NOBODY) == extract_parameters(ours.hash(PASSWORD))
    with pytest.raises(VerifyMismatchError):
        ours.verify(people.NOBODY, "")


def test_hash_of_an_easier_time_is_renewed_by_its_password(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The laboratory's own hasher, as it runs outside the tests."""
    monkeypatch.setattr(people, "hasher", PasswordHasher())
    account_id = enter(database, "lan", PASSWORD)
    with database.reading() as session:
        kept = session.get_one(Account, account_id).password_hash
    assert extract_parameters(kept) == extract_parameters(people.NOBODY)
    assert enter(database, "lan", PASSWORD, "another") == account_id


def test_password_never_reaches_the_trail(database: Database) -> None:
    from lims.models.audit import AuditEntry

    with database.reading() as session:
        hashes = {row.password_hash for row in session.scalars(sa.select(Account))}
        trail = [str(entry.changes) for entry in session.scalars(sa.select(AuditEntry))]
    assert not [text for text in trail for secret in hashes if secret in text]


@pytest.mark.parametrize(
    ("username", "password", "role", "field"),
    [
        ("ab", "long enough password", Role.TECHNICIAN, "username"),
        ("có dấu", "long enough password", Role.TECHNICIAN, "username"),
        ("good", "short", Role.TECHNICIAN, "password"),
        ("good", "long enough password", Role.PRODUCER, "producer"),
    ],
)
def test_incomplete_account_is_refused_beside_its_field(
    database: Database, username: str, password: str, role: Role, field: str
) -> None:
    with pytest.raises(Refused) as refusal, database.transaction(an_act()) as session:
        people.add_account(session, 1, username, password=password, role=role)
    assert list(refusal.value.problems) == [field]


def test_username_is_given_once(database: Database) -> None:
    with pytest.raises(Conflict), database.transaction(an_act()) as session:
        people.add_account(
            session, person_id(database, "lan"), "Lan", password="long enough", role=Role.TECHNICIAN
        )
