"""What is published of the audit trail and the register of certificates, as they are now."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims import trail
from lims.domain.published import FORMAT, Paper, Published
from lims.models.audit import AuditEntry
from lims.models.certificate import CertificateRow
from lims.models.people import Laboratory


def as_now(session: Session, *, at: datetime) -> Published:
    """The end of the trail, and every certificate number there is, in order."""
    entries, head = trail.head(session)
    columns = (CertificateRow.number, CertificateRow.status, CertificateRow.sha256, CertificateRow.issued_at)
    rows = session.execute(sa.select(*columns).order_by(CertificateRow.id))
    return Published(
        format=FORMAT,
        laboratory=session.scalar(sa.select(Laboratory.prefix)) or "",
        at=at,
        entries=entries,
        head=head,
        certificates=tuple(Paper(row.number, row.status, row.sha256 or "", row.issued_at) for row in rows),
    )


def hash_of(session: Session, entry_id: int) -> str | None:
    """The hash of one entry of the trail, if it is there."""
    return session.scalar(sa.select(AuditEntry.hash).where(AuditEntry.id == entry_id))
