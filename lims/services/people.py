"""People come in and go out; accounts are opened, changed and closed."""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.text import kept, search_key, sort_key
from lims.models.people import Account, LoginSession, Person
from lims.queries import people

PATIENCE = 5
SHORTEST_PASSWORD = 10
hasher = PasswordHasher()
NOBODY = (
    f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${'A' * 22}${'A' * 43}"
)
"""Compared as slowly as any hash of ours; no password leads to it. To hash one would keep every start waiting."""


def enter(session: Session, username: str, password: str, *, act: Act, token: str) -> Account:
    """Check a password and begin a session under `token`.

    Raises `Refused("login_wrong")` with the same words and work for a wrong
    password, an unknown name and a closed account.
    """
    name = username.strip().casefold()[:80]
    account = people.account_named(session, name) if name.isprintable() else None
    right = _right(account.password_hash if account else NOBODY, password)
    if account is None or not account.active:
        raise Refused("login_wrong")
    if account.locked_until and account.locked_until > act.at:
        raise Refused("login_wrong")
    if not right:
        raise Refused("login_wrong", account_id=account.id)
    account.failed_logins, account.locked_until = 0, None
    if hasher.check_needs_rehash(account.password_hash):
        account.password_hash = hasher.hash(password)
    session.add(
        LoginSession(token_hash=hashed(token), account_id=account.id, began_at=act.at, seen_at=act.at)
    )
    return account


def count_failure(session: Session, account_id: int, *, act: Act) -> None:
    """One wrong password more: after five, the account waits, longer each time."""
    account = session.get_one(Account, account_id)
    account.failed_logins += 1
    if account.failed_logins >= PATIENCE:
        minutes = min(2 ** (account.failed_logins - PATIENCE), 60)
        account.locked_until = act.at + timedelta(minutes=minutes)


def leave(session: Session, token: str, *, act: Act) -> None:
    """End the session under `token`, if it is still open."""
    for login in session.scalars(_open_sessions().where(LoginSession.token_hash == hashed(token))):
        login.ended_at = act.at


def seen(session: Session, token: str, *, at: datetime) -> None:
    """Note that the session is in use."""
    for login in session.scalars(_open_sessions().where(LoginSession.token_hash == hashed(token))):
        login.seen_at = at


def add_person(
    session: Session,
    name: str,
    *,
    title: str = "",
    reviewer: bool = False,
    signatory_scope: str | None = None,
) -> Person:
    """A new human being of the laboratory or of a producer."""
    name = kept(name)
    if not name:
        raise Refused("person_incomplete", {"name": Problem("required")})
    person = Person(
        name=name,
        search_key=search_key(name),
        sort_key=sort_key(name),
        title=kept(title),
        reviewer=reviewer,
        signatory_scope=signatory_scope,
    )
    session.add(person)
    session.flush()
    return person


def add_account(
    session: Session,
    person_id: int,
    username: str,
    *,
    password: str,
    role: Role,
    producer_id: int | None = None,
    language: str = "vi",
) -> Account:
    """A way in for a person. A producer's account belongs to one producer, no other does."""
    problems = {}
    name = username.strip().casefold()
    if not (3 <= len(name) <= 80 and name.isascii() and name.replace(".", "").replace("-", "").isalnum()):
        problems["username"] = Problem("username_form")
    if len(password) < SHORTEST_PASSWORD:
        problems["password"] = Problem("password_short", {"shortest": SHORTEST_PASSWORD})
    if (role is Role.PRODUCER) != (producer_id is not None):
        problems["producer"] = Problem("account_producer")
    if problems:
        raise Refused("account_incomplete", problems)
    if people.account_named(session, name) is not None:
        raise Conflict("username_taken", {"username": Problem("username_taken")})
    account = Account(
        person_id=person_id,
        username=name,
        password_hash=hasher.hash(password),
        role=role.value,
        producer_id=producer_id,
        language=language,
    )
    session.add(account)
    session.flush()
    return account


def engage(
    session: Session,
    name: str,
    *,
    title: str,
    reviewer: bool,
    signatory_scope: str | None,
    username: str,
    password: str,
    role: str,
    producer_code: str,
    language: str = "vi",
) -> Account:
    """A new person with an account, as typed into one form."""
    if role not in set(Role):
        raise Refused("account_incomplete", {"role": Problem("required")})
    producer_id = people.producer_id_by_code(session, producer_code) if producer_code.strip() else None
    person = add_person(session, name, title=title, reviewer=reviewer, signatory_scope=signatory_scope)
    return add_account(
        session,
        person.id,
        username,
        password=password,
        role=Role(role),
        producer_id=producer_id,
        language=language,
    )


def set_password(session: Session, account_id: int, password: str, *, act: Act) -> None:
    """A new password; every open session of the account ends."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(
            "account_incomplete", {"password": Problem("password_short", {"shortest": SHORTEST_PASSWORD})}
        )
    _account(session, account_id).password_hash = hasher.hash(password)
    _end_all(session, account_id, at=act.at)


def close_account(session: Session, account_id: int, *, act: Act) -> None:
    """No more entry with this account, from this moment. The person stays in the books."""
    _account(session, account_id).active = False
    _end_all(session, account_id, at=act.at)


def reopen_account(session: Session, account_id: int) -> None:
    account = _account(session, account_id)
    account.active, account.failed_logins, account.locked_until = True, 0, None


def change_language(session: Session, account_id: int, language: str) -> None:
    _account(session, account_id).language = language


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _right(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def _end_all(session: Session, account_id: int, *, at: datetime) -> None:
    for login in session.scalars(_open_sessions().where(LoginSession.account_id == account_id)):
        login.ended_at = at


def _open_sessions() -> sa.Select[LoginSession]:
    return sa.select(LoginSession).where(LoginSession.ended_at.is_(None))
