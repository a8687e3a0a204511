"""An account says that it knows: a paper it holds is not in force any more."""

from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.refusal import NotFound
from lims.models.handed_out import CertificateNotice


def know(session: Session, notice_id: int, account_id: int, *, act: Act) -> CertificateNotice:
    """Somebody else's notice answers as a missing one; a second time changes nothing."""
    row = session.get(CertificateNotice, notice_id)
    if row is None or row.account_id != account_id:
        raise NotFound
    if row.seen_at is None:
        row.seen_at = act.at
        session.flush()
    return row
