"""A person's word about one reason at the gate of a certificate: it goes past it, or was read. Only ever added to."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Instant, Row
from lims.models.people import Person
from lims.models.sample import Sample


class CertificateOverride(Row):
    """`kind` is override or acknowledgement; `digest` stands for the facts it was given for, and voids it with them."""

    __tablename__ = "certificate_override"
    __table_args__ = (sa.Index("ix_certificate_override_sample_id_id", "sample_id", "id"),)

    sample_id: Mapped[int] = mapped_column(sa.ForeignKey("sample.id"))
    rule: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(16))
    digest: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    sample: Mapped[Sample] = relationship(lazy="raise")
    by: Mapped[Person] = relationship(lazy="raise")
