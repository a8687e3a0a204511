"""Certificates: what each said, frozen, and the paper by its hash."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Frozen, Instant, Row, versioned
from lims.models.people import Person
from lims.models.producer import Producer
from lims.models.sample import Sample


class CertificateRow(Row):
    """One issued document. `drawing` until its paper is kept; then `issued`; later amended or revoked."""

    __tablename__ = "certificate"
    __table_args__ = (sa.Index("ix_certificate_producer_id_id", "producer_id", "id"),)
    __hidden__ = frozenset({"token"})

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    number: Mapped[str] = mapped_column(sa.String(24), unique=True)
    sample_id: Mapped[int] = mapped_column(sa.ForeignKey("sample.id"), index=True)
    producer_id: Mapped[int] = mapped_column(sa.ForeignKey("producer.id"))
    token: Mapped[str] = mapped_column(sa.String(40), unique=True)
    language: Mapped[str] = mapped_column(sa.String(4))
    status: Mapped[str] = mapped_column(sa.String(20))
    document: Mapped[dict[str, Any]] = mapped_column(Frozen)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    issued_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    issued_at: Mapped[datetime] = mapped_column(Instant)
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_class: Mapped[str] = mapped_column(sa.String(20), default="")
    revoked_reason: Mapped[str] = mapped_column(sa.Text, default="")
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"))
    version: Mapped[int] = versioned()

    sample: Mapped[Sample] = relationship(lazy="raise")
    producer: Mapped[Producer] = relationship(lazy="raise")
    issued_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[issued_by_id])
    replaced_by: Mapped["CertificateRow | None"] = relationship(lazy="raise", remote_side="CertificateRow.id")
    __mapper_args__ = {"version_id_col": version}
