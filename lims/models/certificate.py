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
    """One issued document. `drawing` until its paper is kept; then `issued`; later replaced or revoked.

    `drawn_sha256` is the paper before it was signed, `sha256` as it was signed, kept and handed out;
    `signed_with` the fingerprint of the key's certificate. `amends_id` is the one it replaces. A `burnt` one
    failed to be issued: its number is spent.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        sa.Index("ix_certificate_producer_id_id", "producer_id", "id"),
        sa.Index("ix_certificate_sha256", "sha256"),
        sa.Index(
            "ix_certificate_drawing",
            "id",
            sqlite_where=sa.text("status = 'drawing'"),
            postgresql_where=sa.text("status = 'drawing'"),
        ),
    )
    __hidden__ = frozenset({"token"})

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    number: Mapped[str] = mapped_column(sa.String(24), unique=True)
    sample_id: Mapped[int] = mapped_column(sa.ForeignKey("sample.id"), index=True)
    producer_id: Mapped[int] = mapped_column(sa.ForeignKey("producer.id"))
    token: Mapped[str] = mapped_column(sa.String(40), unique=True)
    language: Mapped[str] = mapped_column(sa.String(4))
    kind: Mapped[str] = mapped_column(sa.String(12), default="final")
    amends_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(20))
    document: Mapped[dict[str, Any]] = mapped_column(Frozen)
    drawn_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    signed_with: Mapped[str] = mapped_column(sa.String(64), default="")
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    timestamped: Mapped[bool] = mapped_column(default=False)
    issued_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    issued_at: Mapped[datetime] = mapped_column(Instant)
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_class: Mapped[str] = mapped_column(sa.String(20), default="")
    revoked_reason: Mapped[str] = mapped_column(sa.Text, default="")
    burnt_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    burnt_at: Mapped[datetime | None] = mapped_column(Instant)
    burnt_reason: Mapped[str] = mapped_column(sa.Text, default="")
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"))
    version: Mapped[int] = versioned()

    sample: Mapped[Sample] = relationship(lazy="raise")
    producer: Mapped[Producer] = relationship(lazy="raise")
    issued_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[issued_by_id])
    replaced_by: Mapped["CertificateRow | None"] = relationship(
        lazy="raise", remote_side="CertificateRow.id", foreign_keys=[replaced_by_id]
    )
    amends: Mapped["CertificateRow | None"] = relationship(
        lazy="raise", remote_side="CertificateRow.id", foreign_keys=[amends_id]
    )
    __mapper_args__ = {"version_id_col": version}
