"""Many certificates issued under one confirmation: who asked, and what became of each sample."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Frozen, Instant, Row, versioned
from lims.models.certificate import CertificateRow
from lims.models.people import Account, Person
from lims.models.sample import Sample


class BulkIssue(Row):
    """One choice of samples. `confirmed_at` is when their issue was ordered, by the account that signs."""

    __tablename__ = "bulk_issue"

    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    status: Mapped[str] = mapped_column(sa.String(12), index=True)
    total: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = versioned()

    by: Mapped[Person] = relationship(lazy="raise")
    account: Mapped[Account] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}


class BulkItem(Row):
    """One sample of a choice. Outside the audit trail: the certificate, and who signed it, are in it."""

    __tablename__ = "bulk_item"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("bulk_id", "sample_id"),
        sa.Index("ix_bulk_item_bulk_id_outcome_id", "bulk_id", "outcome", "id"),
    )

    bulk_id: Mapped[int] = mapped_column(sa.ForeignKey("bulk_issue.id"))
    sample_id: Mapped[int] = mapped_column(sa.ForeignKey("sample.id"))
    outcome: Mapped[str] = mapped_column(sa.String(10))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Frozen)
    certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"))
    at: Mapped[datetime | None] = mapped_column(Instant)

    sample: Mapped[Sample] = relationship(lazy="raise")
    certificate: Mapped[CertificateRow | None] = relationship(lazy="raise")
