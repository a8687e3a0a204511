"""People, their accounts, and the sessions and keys they come in with."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Instant, Key, Row, versioned
from lims.models.producer import Producer


class Laboratory(Row):
    """The laboratory itself, as its papers name it."""

    __tablename__ = "laboratory"

    prefix: Mapped[str] = mapped_column(sa.String(6))
    name_vi: Mapped[str] = mapped_column(sa.String(255))
    name_en: Mapped[str] = mapped_column(sa.String(255))
    address_vi: Mapped[str] = mapped_column(sa.String(255))
    address_en: Mapped[str] = mapped_column(sa.String(255))
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    email: Mapped[str] = mapped_column(sa.String(255), default="")
    accreditation: Mapped[str | None] = mapped_column(sa.String(40))
    accredited_to: Mapped[date | None]
    demo: Mapped[bool] = mapped_column(default=False)


class Person(Row):
    """A human being. Four eyes are two persons, however many accounts they have."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(sa.String(255))
    search_key: Mapped[str] = mapped_column(Key, index=True)
    sort_key: Mapped[str] = mapped_column(Key)
    title: Mapped[str] = mapped_column(sa.String(255), default="")
    reviewer: Mapped[bool] = mapped_column(default=False)
    signatory_scope: Mapped[str | None] = mapped_column(sa.String(20))
    signatory_from: Mapped[date | None]
    signatory_to: Mapped[date | None]
    gives_opinions: Mapped[bool] = mapped_column(default=False)


class Account(Row):
    """A way in for one person, in one role. The role is read here on every request."""

    __tablename__ = "account"
    __hidden__ = frozenset({"password_hash"})

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    username: Mapped[str] = mapped_column(sa.String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    role: Mapped[str] = mapped_column(sa.String(20))
    producer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("producer.id"), index=True)
    language: Mapped[str] = mapped_column(sa.String(2), default="vi")
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = versioned()

    person: Mapped[Person] = relationship(lazy="raise")
    producer: Mapped[Producer | None] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}


class LoginSession(Row):
    """One login on one browser. Only the hash of its token is kept; ending it ends it at once."""

    __tablename__ = "login_session"
    __audited__ = False

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    account: Mapped[Account] = relationship(lazy="raise")


class MarketKey(Row):
    """An e-commerce platform's key to the public side of issued certificates."""

    __tablename__ = "market_key"
    __hidden__ = frozenset({"key_hash"})

    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    key_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
