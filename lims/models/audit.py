"""The audit trail: who did what, when and why, chained so that nothing can be taken out."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lims.models.base import Frozen, Instant, Row


class AuditEntry(Row):
    """One row changed in one act. Written by the door (`lims.db`), never by hand."""

    __tablename__ = "audit_entry"
    __audited__ = False
    __table_args__ = (sa.Index("ix_audit_entry_entity_entity_id", "entity", "entity_id"),)

    lab_id: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    entity: Mapped[str] = mapped_column(sa.String(60))
    entity_id: Mapped[int] = mapped_column(sa.BigInteger)
    action: Mapped[str] = mapped_column(sa.String(10))
    changes: Mapped[dict[str, Any]] = mapped_column(Frozen)
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class AuditHead(Row):
    """The end of the chain: one row, locked while an act writes its entries."""

    __tablename__ = "audit_head"
    __audited__ = False

    entries: Mapped[int] = mapped_column(sa.BigInteger)
    hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime | None] = mapped_column(Instant)


class FormNonce(Row):
    """A form that was sent once already, and the answer it got: a double click has one effect."""

    __tablename__ = "form_nonce"
    __audited__ = False

    nonce: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int] = mapped_column(sa.BigInteger)
    answer: Mapped[str] = mapped_column(sa.String(500), default="")
    at: Mapped[datetime] = mapped_column(Instant)


class Counter(Row):
    """The last number given in one series (`LD-26`, `PKQ-26`): gapless, locked while counting."""

    __tablename__ = "counter"
    __audited__ = False

    series: Mapped[str] = mapped_column(sa.String(40), unique=True)
    last: Mapped[int] = mapped_column(default=0)
