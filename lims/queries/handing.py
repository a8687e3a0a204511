"""Papers that left the house: noted as they go, counted, and those who hold one told that it is out of force."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.delivery import Event
from lims.domain.handed_out import Door, Told
from lims.models.certificate import CertificateRow
from lims.models.handed_out import CertificateNotice, Download
from lims.models.people import Account
from lims.queries import notices, recipients_of_paper

MOST = 50


def note(session: Session, certificate_id: int, door: Door, account_id: int | None, *, at: datetime) -> None:
    """This paper is handed out now."""
    session.add(Download(certificate_id=certificate_id, account_id=account_id, door=door.value, at=at))


def tell(session: Session, row: CertificateRow, kind: Told, *, at: datetime) -> None:
    """The one place where holders of a paper learn that it was replaced or revoked."""
    if kind is Told.REVOKED:
        # A replacement is told by the issue of the new paper.
        notices.notify(session, Event.REVOKED, row.id)
    for account in recipients_of_paper.accounts(session, row.id):
        session.add(CertificateNotice(certificate_id=row.id, account_id=account.id, kind=kind.value, at=at))


def downloads(session: Session, certificate_id: int) -> Sequence[Download]:
    """Who took this paper, the last first; never more than a page."""
    return session.scalars(
        sa.select(Download)
        .where(Download.certificate_id == certificate_id)
        .options(joinedload(Download.account).joinedload(Account.person))
        .order_by(Download.id.desc())
        .limit(MOST)
    ).all()


def unseen(session: Session, account_id: int) -> Sequence[CertificateNotice]:
    """What this account has not said it knows, the last first."""
    return session.scalars(
        sa.select(CertificateNotice)
        .where(CertificateNotice.account_id == account_id, CertificateNotice.seen_at.is_(None))
        .options(
            joinedload(CertificateNotice.certificate).defer(CertificateRow.document),
            joinedload(CertificateNotice.certificate)
            .joinedload(CertificateRow.replaced_by)
            .defer(CertificateRow.document),
        )
        .order_by(CertificateNotice.id.desc())
        .limit(MOST)
    ).all()


def told(session: Session, certificate_id: int) -> Sequence[CertificateNotice]:
    """Who was told about this paper, and whether they know."""
    return session.scalars(
        sa.select(CertificateNotice)
        .where(CertificateNotice.certificate_id == certificate_id)
        .options(joinedload(CertificateNotice.account).joinedload(Account.person))
        .order_by(CertificateNotice.id)
    ).all()
