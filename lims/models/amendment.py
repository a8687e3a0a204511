"""What happens around an issued certificate: its amendment, facts put right, a request to withdraw it, opinions on it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Frozen, Instant, Row, versioned
from lims.models.certificate import CertificateRow
from lims.models.people import Person
from lims.models.sample import Sample

OPEN_AMENDMENT = sa.text("given_up_at IS NULL")
OPEN_REQUEST = sa.text("answered_at IS NULL")


class AmendmentRow(Row):
    """A certificate in force is to be amended: by whom, why. Over once it is replaced, revoked or given up.

    `language` is that of the new paper; why and by whom never change, nothing is deleted.
    """

    __tablename__ = "amendment"
    __table_args__ = (
        sa.Index(
            "ix_amendment_open",
            "certificate_id",
            unique=True,
            sqlite_where=OPEN_AMENDMENT,
            postgresql_where=OPEN_AMENDMENT,
        ),
    )

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    why: Mapped[str] = mapped_column(sa.String(20))
    reason: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(4))
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    given_up_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    given_up_at: Mapped[datetime | None] = mapped_column(Instant)
    given_up_reason: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = versioned()

    certificate: Mapped[CertificateRow] = relationship(lazy="raise")
    opened_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[opened_by_id])
    given_up_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[given_up_by_id])
    __mapper_args__ = {"version_id_col": version}


class FactCorrection(Row):
    """Facts of a received sample that were put right: field → what it said and what it says, and why."""

    __tablename__ = "fact_correction"

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    sample_id: Mapped[int] = mapped_column(sa.ForeignKey("sample.id"), index=True)
    changes: Mapped[dict[str, Any]] = mapped_column(Frozen)
    reason: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    by: Mapped[Person] = relationship(lazy="raise")


class WithdrawalRequest(Row):
    """An inspector asks for a certificate to be amended or revoked; a manager answers."""

    __tablename__ = "withdrawal_request"
    __table_args__ = (
        sa.Index(
            "ix_withdrawal_request_open",
            "certificate_id",
            unique=True,
            sqlite_where=OPEN_REQUEST,
            postgresql_where=OPEN_REQUEST,
        ),
    )

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    wanted: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.Text)
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(sa.String(10), default="")
    answered_reason: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = versioned()

    certificate: Mapped[CertificateRow] = relationship(lazy="raise")
    asked_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[asked_by_id])
    answered_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[answered_by_id])
    __mapper_args__ = {"version_id_col": version}


class OpinionRow(Row):
    """What an entitled person makes of the results of a sample, apart from any verdict (ISO/IEC 17025, 7.8.7)."""

    __tablename__ = "opinion"

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    sample_id: Mapped[int] = mapped_column(sa.ForeignKey("sample.id"), index=True)
    text_vi: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
    basis_vi: Mapped[str] = mapped_column(sa.Text)
    basis_en: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_reason: Mapped[str] = mapped_column(sa.Text, default="")
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = versioned()

    sample: Mapped[Sample] = relationship(lazy="raise")
    by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[by_id])
    withdrawn_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[withdrawn_by_id])
    __mapper_args__ = {"version_id_col": version}
