"""From the frozen document to the kept paper: drawn outside any transaction, once, resumable.

A kill anywhere leaves the certificate `drawing`; whoever comes next finishes it from the same frozen
document, which gives the same bytes under the same number.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from structlog import get_logger

from lims.db import Database
from lims.domain.act import Act
from lims.domain.certificate import Certificate, from_json
from lims.domain.certificate_parts import ReportKind
from lims.domain.delivery import Event
from lims.domain.handed_out import Told
from lims.domain.refusal import NotFound
from lims.domain.sample import Status
from lims.domain.verification import CertificateStatus
from lims.files import Files
from lims.models.certificate import CertificateRow
from lims.models.sample import Sample
from lims.queries import handing, notices
from reports.certificate import draw

AT_ONCE = 20
log = get_logger("papers")


def finish(database: Database, files: Files, certificate_id: int, *, at: datetime) -> None:
    """Draw, keep and complete a certificate that has no paper yet; nothing to do for any other."""
    with database.reading() as session:
        frozen = _undrawn(session, certificate_id)
    if frozen is None:
        return
    sha256 = files.keep(draw(frozen))
    act = Act(None, at)
    with database.transaction(act) as session:
        complete(session, certificate_id, sha256=sha256)


def finish_unfinished(database: Database, files: Files, *, at: datetime) -> int:
    """Finish what an earlier process left without its paper. Returns how many still have none."""
    with database.reading() as session:
        left = _unfinished(session)
    failed = 0
    for certificate_id in left:
        try:
            finish(database, files, certificate_id, at=at)
        except Exception:
            # One paper that cannot be drawn must not keep the others, or the page, waiting.
            log.exception("paper not drawn", certificate=certificate_id)
            failed += 1
    return failed


def complete(session: Session, certificate_id: int, *, sha256: str) -> None:
    """Say which bytes are the paper. The first to come decides; a certificate never gets two."""
    row = session.get(CertificateRow, certificate_id, with_for_update=True)
    if row is None:
        raise NotFound
    if row.status != CertificateStatus.DRAWING:
        return
    row.sha256, row.status = sha256, CertificateStatus.ISSUED.value
    if row.amends_id is not None:
        old = session.get_one(CertificateRow, row.amends_id, with_for_update=True)
        old.replaced_by_id = row.id
        handing.tell(session, old, Told.REPLACED, at=row.issued_at)
    if row.kind == ReportKind.FINAL:
        session.get_one(Sample, row.sample_id).status = Status.ISSUED.value
    notices.notify(session, Event.ISSUED, row.id)


def _undrawn(session: Session, certificate_id: int) -> Certificate | None:
    row = session.get(CertificateRow, certificate_id)
    if row is None:
        raise NotFound
    return from_json(row.document) if row.status == CertificateStatus.DRAWING else None


def _unfinished(session: Session) -> list[int]:
    """By way of the samples: there is an index on their status, and hardly any is only authorised."""
    asked = (
        sa.select(CertificateRow.id)
        .join(CertificateRow.sample)
        .where(Sample.status == Status.AUTHORISED, CertificateRow.status == CertificateStatus.DRAWING)
        .order_by(CertificateRow.id)
        .limit(AT_ONCE)
    )
    return list(session.scalars(asked))
