"""Who holds a paper, and who was told that it is not in force any more."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Instant, Row
from lims.models.certificate import CertificateRow
from lims.models.people import Account


class Download(Row):
    """A paper left the house: to whom, when, through which door. No address of anybody; nothing is ever changed.

    It is a log of its own and not in the audit trail: looking must not make others wait for the head of the chain.
    """

    __tablename__ = "certificate_download"
    __audited__ = False

    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    door: Mapped[str] = mapped_column(sa.String(12))
    at: Mapped[datetime] = mapped_column(Instant)

    certificate: Mapped[CertificateRow] = relationship(lazy="raise")
    account: Mapped[Account | None] = relationship(lazy="raise")


class CertificateNotice(Row):
    """Told to an account that holds a paper: it was replaced, or revoked. `seen_at` once they said they know."""

    __tablename__ = "certificate_notice"
    __table_args__ = (sa.UniqueConstraint("account_id", "certificate_id", "kind"),)

    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)

    certificate: Mapped[CertificateRow] = relationship(lazy="raise")
    account: Mapped[Account] = relationship(lazy="raise")
