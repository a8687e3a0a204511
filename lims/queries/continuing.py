"""The paper of a sample that is in force, and whether another may follow it: amended, or completed."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from lims.domain.amending import Continued, continues
from lims.domain.certificate import Certificate, from_json
from lims.domain.certificate_parts import Names, PaperLanguage
from lims.domain.sample import Status
from lims.domain.verification import OUT_OF_FORCE, CertificateStatus
from lims.models.amendment import AmendmentRow
from lims.models.certificate import CertificateRow
from lims.models.sample import Sample
from lims.words import Language, say


@dataclass(frozen=True, slots=True)
class Standing:
    """The papers of a sample that count: one in force, one being drawn, and the amendment that is open."""

    in_force: CertificateRow | None
    drawing: CertificateRow | None
    amendment: AmendmentRow | None

    @property
    def open(self) -> bool:
        """Whether another paper may follow the one in force."""
        row = self.in_force
        return row is None or continues(row.kind, amending=self.amendment is not None)

    @property
    def facts_free(self) -> bool:
        """Whether what a paper says of the sample may be put right: no paper says it, or an amendment is open."""
        return self.drawing is None and (self.in_force is None or self.amendment is not None)


def standing(session: Session, sample_id: int) -> Standing:
    """One statement; the frozen documents stay unread."""
    open_ = sa.and_(AmendmentRow.certificate_id == CertificateRow.id, AmendmentRow.given_up_at.is_(None))
    asked = (
        sa.select(CertificateRow, AmendmentRow)
        .outerjoin(AmendmentRow, open_)
        .where(
            CertificateRow.sample_id == sample_id,
            CertificateRow.status.not_in(OUT_OF_FORCE),
            CertificateRow.replaced_by_id.is_(None),
        )
        .options(defer(CertificateRow.document))
        .order_by(CertificateRow.id)
    )
    rows = session.execute(asked).all()
    drawing = next((row for row, _ in rows if row.status == CertificateStatus.DRAWING), None)
    for row, amendment in rows:
        if row.status == CertificateStatus.ISSUED:
            return Standing(row, drawing, amendment)
    return Standing(None, drawing, None)


def amending(session: Session, sample: Sample) -> bool:
    """Whether an amendment of its certificate is open; asked only of a sample that is validated as a whole."""
    return sample.status == Status.VALIDATED and standing(session, sample.id).amendment is not None


def of_sample(session: Session, sample_id: int) -> tuple[tuple[int, str] | None, Continued | None]:
    """A paper that lets no other follow, as row and number; else the one that is continued, if there is one."""
    now = standing(session, sample_id)
    blocks = now.drawing or (None if now.open else now.in_force)
    if blocks is not None:
        return (blocks.id, blocks.number), None
    return None, None if now.in_force is None else _continued(session, now.in_force, now.amendment)


def document(session: Session, certificate_id: int) -> Certificate:
    asked = sa.select(CertificateRow.document).where(CertificateRow.id == certificate_id)
    return from_json(session.scalars(asked).one())


def _continued(session: Session, row: CertificateRow, amendment: AmendmentRow | None) -> Continued:
    certificate = document(session, row.id)
    pattern = f"{certificate.number}-S%"
    times = session.scalar(
        sa.select(sa.func.count(CertificateRow.id)).where(CertificateRow.number.like(pattern))
    )
    return Continued(
        certificate_id=row.id,
        certificate=certificate,
        times=times or 0,
        language=PaperLanguage(amendment.language) if amendment else certificate.language,
        opened=amendment is not None,
        reason=_reason(row, amendment),
    )


def _reason(row: CertificateRow, amendment: AmendmentRow | None) -> Names:
    if amendment is None:
        return Names(*(say(f"amending.completes_{row.kind}", each) for each in Language))
    return Names(
        *(
            say(
                "amending.reason",
                each,
                why=say(f"amending.class_{amendment.why}", each),
                reason=amendment.reason,
            )
            for each in Language
        )
    )
