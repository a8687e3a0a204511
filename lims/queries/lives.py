"""What happened to a certificate after its issue: amended or asked for, handed out, told."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.models.amendment import AmendmentRow, FactCorrection, WithdrawalRequest
from lims.models.certificate import CertificateRow
from lims.models.handed_out import CertificateNotice, Download
from lims.queries import handing, withdrawals


@dataclass(frozen=True, slots=True)
class Life:
    """All of it for one page; `amendments` the last first, the open one among them."""

    amends: CertificateRow | None
    amendments: Sequence[AmendmentRow]
    requests: Sequence[WithdrawalRequest]
    downloads: Sequence[Download]
    told: Sequence[CertificateNotice]
    drawing: CertificateRow | None

    def open(self, row: CertificateRow) -> AmendmentRow | None:
        if row.replaced_by_id is not None:
            return None
        return next((each for each in self.amendments if each.given_up_at is None), None)


def of_certificate(session: Session, row: CertificateRow) -> Life:
    """Seven statements, whatever there is to tell."""
    return Life(
        amends=session.get(CertificateRow, row.amends_id) if row.amends_id else None,
        amendments=session.scalars(
            sa.select(AmendmentRow)
            .where(AmendmentRow.certificate_id == row.id)
            .options(joinedload(AmendmentRow.opened_by), joinedload(AmendmentRow.given_up_by))
            .order_by(AmendmentRow.id.desc())
        ).all(),
        requests=withdrawals.of_certificate(session, row.id),
        downloads=handing.downloads(session, row.id),
        told=handing.told(session, row.id),
        drawing=session.scalar(
            sa.select(CertificateRow)
            .where(CertificateRow.amends_id == row.id, CertificateRow.status == "drawing")
            .limit(1)
        ),
    )


def corrections(session: Session, sample_id: int) -> Sequence[FactCorrection]:
    """Facts of a sample that were put right, the last first."""
    return session.scalars(
        sa.select(FactCorrection)
        .where(FactCorrection.sample_id == sample_id)
        .options(joinedload(FactCorrection.by))
        .order_by(FactCorrection.id.desc())
    ).all()
