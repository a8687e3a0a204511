"""Who is asking, and who there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.permission import Permission, Role, may
from lims.domain.refusal import Problem, Refused
from lims.models.people import Account, Laboratory, LoginSession, MarketKey, Person
from lims.models.producer import Producer


@dataclass(frozen=True, slots=True)
class Who:
    """The person behind a request, as the database knows them at this moment."""

    account_id: int
    person_id: int
    username: str
    name: str
    role: Role
    language: str
    producer_id: int | None
    reviewer: bool
    began_at: datetime
    seen_at: datetime

    def can(self, permission: str) -> bool:
        return may(self.role, Permission(permission))

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[-2:]).upper()


def who_by_session(session: Session, token_hash: str) -> Who | None:
    """The person of an open session; None when it was ended or the account closed."""
    login = session.scalar(
        sa.select(LoginSession)
        .where(LoginSession.token_hash == token_hash, LoginSession.ended_at.is_(None))
        .options(joinedload(LoginSession.account).joinedload(Account.person))
    )
    if login is None or not login.account.active:
        return None
    account = login.account
    return Who(
        account_id=account.id,
        person_id=account.person_id,
        username=account.username,
        name=account.person.name,
        role=Role(account.role),
        language=account.language,
        producer_id=account.producer_id,
        reviewer=account.person.reviewer,
        began_at=login.began_at,
        seen_at=login.seen_at,
    )


def account_named(session: Session, username: str) -> Account | None:
    return session.scalar(sa.select(Account).where(Account.username == username))


def accounts(session: Session) -> Sequence[Account]:
    """Every account with its person and producer, by name."""
    return session.scalars(
        sa.select(Account)
        .join(Account.person)
        .options(joinedload(Account.person), joinedload(Account.producer))
        .order_by(Person.sort_key, Account.username)
    ).all()


def person(session: Session, person_id: int) -> Person | None:
    return session.get(Person, person_id)


def laboratory(session: Session) -> Laboratory:
    """The laboratory of this database."""
    return session.scalars(sa.select(Laboratory).order_by(Laboratory.id).limit(1)).one()


def is_demo(session: Session) -> bool:
    """Whether this database holds the invented laboratory of the demo day."""
    return bool(session.scalar(sa.select(Laboratory.demo)))


def has_laboratory(session: Session) -> bool:
    return session.scalar(sa.select(sa.func.count(Laboratory.id))) != 0


def market_key(session: Session, key_hash: str) -> MarketKey | None:
    return session.scalar(
        sa.select(MarketKey).where(MarketKey.key_hash == key_hash, MarketKey.active.is_(True))
    )


def producer_id_by_code(session: Session, code: str) -> int:
    """Raises `Refused` for a code nobody has."""
    found = session.scalar(sa.select(Producer.id).where(Producer.code == code.strip().upper()))
    if found is None:
        raise Refused("account_incomplete", {"producer": Problem("producer_unknown")})
    return found


def signing_name(session: Session, person_id: int) -> str | None:
    """The account by which a person's own key is found: their first as a manager."""
    asked = (
        sa.select(Account.username)
        .where(Account.person_id == person_id, Account.role == Role.MANAGER.value, Account.active.is_(True))
        .order_by(Account.id)
        .limit(1)
    )
    return session.scalar(asked)
