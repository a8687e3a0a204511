"""What a producer wants to be told, and the letters that tell it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Frozen, Instant, Row, versioned
from lims.models.certificate import CertificateRow
from lims.models.people import Account
from lims.models.producer import Producer


class DeliveryChoice(Row):
    """Of which events a producer is told, in which language, by link or file, at which addresses."""

    __tablename__ = "delivery_choice"

    producer_id: Mapped[int] = mapped_column(sa.ForeignKey("producer.id"), unique=True)
    addresses: Mapped[list[str]] = mapped_column(Frozen)
    events: Mapped[list[str]] = mapped_column(Frozen)
    language: Mapped[str] = mapped_column(sa.String(2))
    way: Mapped[str] = mapped_column(sa.String(4))
    version: Mapped[int] = versioned()

    producer: Mapped[Producer] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}


class Outbox(Row):
    """One letter to one address about one event of one certificate: written once, then only its fate changes.

    Outside the audit trail: the table is itself the log, its triggers refuse that a letter is deleted, that what
    it says changes, or that it was sent or opened at another time than the first.
    """

    __tablename__ = "outbox"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("certificate_id", "event", "address"),
        sa.Index("ix_outbox_state_next_try_at", "state", "next_try_at"),
    )

    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"))
    event: Mapped[str] = mapped_column(sa.String(10))
    address: Mapped[str] = mapped_column(sa.String(254))
    language: Mapped[str] = mapped_column(sa.String(2))
    way: Mapped[str] = mapped_column(sa.String(4))
    created_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(sa.String(10))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(sa.String(20), default="")
    error_detail: Mapped[str] = mapped_column(sa.String(200), default="")
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))

    certificate: Mapped[CertificateRow] = relationship(lazy="raise")
    opened_by: Mapped[Account | None] = relationship(lazy="raise")
