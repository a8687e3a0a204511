"""The one door to the database: reading() and transaction(act); the only begin and commit."""

import gc
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry

from lims import flush, trail
from lims.domain.act import Act
from lims.domain.refusal import Conflict
from lims.domain.text import sort_key
from lims.models.audit import FormNonce

WAIT_SECONDS = 5
CHANGES = "lims_changes"
PAST_THE_TRAIL = "a bulk change would slip past the audit trail"


class Repeated(Exception):
    """This form was sent before; `answer` is what it was answered with."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class _Audited(Session):
    """Whatever changes rows goes through the flush: the bulk ways of SQLAlchemy would slip past the trail."""

    def _bulk_save_mappings(self, *_: Any, **__: Any) -> None:
        raise RuntimeError(PAST_THE_TRAIL)


class Database:
    """Two ways in: `reading()` changes nothing; `transaction(act)` keeps everything or nothing."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._readers = sessionmaker(engine, autoflush=False, expire_on_commit=False)
        self._writers: sessionmaker[Session] = sessionmaker(
            engine.execution_options(**{CHANGES: True}),
            class_=_Audited,
            autoflush=False,
            expire_on_commit=False,
        )
        event.listen(self._readers, "before_flush", _refuse_writing)
        event.listen(self._writers, "do_orm_execute", _refuse_bulk)
        trail.listen(self._writers)
        flush.listen(self._writers)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view; nothing can be changed through it."""
        with self._readers() as session, session.begin():
            yield session

    @contextmanager
    def transaction(self, act: Act, *, once: str | None = None) -> Iterator[Session]:
        """One act of one person: committed whole with its audit entries, or not at all.

        `once` is the nonce of the form: sent a second time, `Repeated` carries
        the first answer, which the caller leaves in ``session.info["answer"]``.
        Raises `Conflict` when somebody changed the same row in between.
        """
        with self._writers() as session:
            try:
                with session.begin():
                    session.info["act"] = act
                    nonce = _first_time(session, act, once) if once else None
                    yield session
                    if nonce is not None:
                        nonce.answer = session.info.get("answer", "/")
                    session.flush()
                    trail.write(session, act)
            except StaleDataError as stale:
                raise Conflict("changed_meanwhile") from stale


def open_database(url: str) -> Database:
    """A database by its URL: `sqlite:///path` or `postgresql+psycopg://…`.

    Rows are many small objects that live as long as their act: looking for garbage after every 700 new ones,
    as Python does, would take a third of the time of a large act.
    """
    gc.set_threshold(50_000, 20, 20)
    return Database(create_engine(url))


def create_engine(url: str) -> sa.Engine:
    """A fault goes to the log without the values of its statement: some are secret."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    return sa.create_engine(
        url,
        hide_parameters=True,
        pool_size=10,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 3,
            "options": f"-c statement_timeout={WAIT_SECONDS}s -c lock_timeout={WAIT_SECONDS}s",
        },
    )


def _sqlite_engine(url: str) -> sa.Engine:
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_collation("decimal", _in_decimal_order)
    connection.create_collation("vi-x-icu", _in_vietnamese_order)


def _begin_sqlite(connection: sa.Connection) -> None:
    """A change takes the writer's place at once: a reader cannot be promoted later."""
    immediate = connection.get_execution_options().get(CHANGES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _in_decimal_order(left: str, right: str) -> int:
    a, b = Decimal(left), Decimal(right)
    return (a > b) - (a < b)


def _in_vietnamese_order(left: str, right: str) -> int:
    a, b = sort_key(unicodedata.normalize("NFC", left)), sort_key(unicodedata.normalize("NFC", right))
    return (a > b) - (a < b)


def _first_time(session: Session, act: Act, nonce: str) -> FormNonce:
    """Claim the nonce, waiting for whoever is claiming it at this moment."""
    row = FormNonce(nonce=nonce, account_id=act.person_id or 0, answer="", at=act.at)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        seen = session.scalars(sa.select(FormNonce).where(FormNonce.nonce == nonce)).one()
        raise Repeated(seen.answer) from None
    return row


def _refuse_writing(session: Session, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("reading() changes nothing; open a transaction(act)")


def _refuse_bulk(state: ORMExecuteState) -> None:
    if state.is_update or state.is_delete or state.is_insert:
        raise RuntimeError(PAST_THE_TRAIL)
