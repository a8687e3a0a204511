"""Requests to amend or revoke a certificate: those that wait for a manager, those of one certificate."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.act import Act
from lims.domain.amending import Wanted
from lims.models.amendment import WithdrawalRequest
from lims.models.certificate import CertificateRow

MOST = 50


def waiting(session: Session) -> Sequence[WithdrawalRequest]:
    """What inspectors asked for and nobody has answered, the oldest first; never more than a page."""
    return session.scalars(
        _asked().where(WithdrawalRequest.answered_at.is_(None)).order_by(WithdrawalRequest.id).limit(MOST)
    ).all()


def of_certificate(session: Session, certificate_id: int) -> Sequence[WithdrawalRequest]:
    return session.scalars(
        _asked()
        .where(WithdrawalRequest.certificate_id == certificate_id)
        .order_by(WithdrawalRequest.id.desc())
    ).all()


def open_of(session: Session, certificate_id: int) -> WithdrawalRequest | None:
    return session.scalar(
        _asked().where(
            WithdrawalRequest.certificate_id == certificate_id, WithdrawalRequest.answered_at.is_(None)
        )
    )


def answer_open(session: Session, certificate_id: int, answer: Wanted, reason: str, *, act: Act) -> None:
    """Whatever was asked for is answered by what was done."""
    row = open_of(session, certificate_id)
    if row is not None:
        row.answer, row.answered_reason = answer.value, reason
        row.answered_by_id, row.answered_at = act.person_id, act.at


def _asked() -> sa.Select[WithdrawalRequest]:
    return sa.select(WithdrawalRequest).options(
        joinedload(WithdrawalRequest.certificate).defer(CertificateRow.document),
        joinedload(WithdrawalRequest.asked_by),
        joinedload(WithdrawalRequest.answered_by),
    )
