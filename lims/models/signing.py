"""The certificates of every key that ever signed a paper: what anybody checks a signature with."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lims.models.base import Instant, Row


class SigningCertificate(Row):
    """A key's certificate, kept from its first use on and for ever: papers outlive keys.

    When a key was last used is asked of the papers it signed; here nothing changes.
    """

    __tablename__ = "signing_certificate"

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    fingerprint: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    subject: Mapped[str] = mapped_column(sa.Text)
    pem: Mapped[str] = mapped_column(sa.Text)
    valid_from: Mapped[datetime] = mapped_column(Instant)
    valid_to: Mapped[datetime] = mapped_column(Instant)
    first_used_at: Mapped[datetime] = mapped_column(Instant)
