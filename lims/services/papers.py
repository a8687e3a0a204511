"""From the frozen document to the kept paper: drawn and signed outside any transaction, once, resumable.

A kill anywhere leaves the certificate `drawing`; whoever comes next finishes it from the same frozen document. The
same document is drawn as the same bytes, and the first signed bytes that were set aside are the paper: a number
never has two.
"""

import hashlib
from dataclasses import dataclass
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
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.sample import Status
from lims.domain.signing import SigningIdentity
from lims.domain.text import kept
from lims.domain.verification import CertificateStatus
from lims.files import Files
from lims.keys import Keys
from lims.models.certificate import CertificateRow
from lims.models.sample import Sample
from lims.queries import handing, notices, reported, signing_certificates
from reports.certificate import draw
from reports.signature.sign import is_signed_from, made_with, sign

AT_ONCE = 20
LONGEST_REASON = 2000
log = get_logger("papers")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is ready to be kept, and what its row will say of it."""

    content: bytes
    drawn_sha256: str
    identity: SigningIdentity | None = None
    pem: str = ""
    signed_at: datetime | None = None
    timestamped: bool = False


def finish(database: Database, files: Files, keys: Keys, certificate_id: int, *, at: datetime) -> None:
    """Draw, sign, keep and complete a certificate that has no paper yet; nothing to do for any other.

    Raises `Refused` when the key it was frozen with cannot be used: then it stays `drawing`.
    """
    frozen = _undrawn(database, certificate_id)
    if frozen is None:
        return
    name = _aside(certificate_id)
    paper = _made(frozen, files, keys, name, at=at)
    if not _is_undrawn(database, certificate_id):
        # Somebody else was quicker, and has taken their own away already: what was set aside since is nobody's.
        files.settle(name)
        return
    sha256 = files.keep(paper.content)
    with database.transaction(Act(None, at)) as session:
        row = complete(session, certificate_id, paper, sha256=sha256)
        homeless = row.sha256 != sha256
    if homeless:
        files.discard(sha256)
    files.settle(name)


def finish_unfinished(database: Database, files: Files, keys: Keys, *, at: datetime) -> int:
    """Finish what an earlier process left without its paper. Returns how many still have none."""
    with database.reading() as session:
        left = _unfinished(session)
    failed = 0
    for certificate_id in left:
        try:
            finish(database, files, keys, certificate_id, at=at)
        except Exception:
            # One paper that cannot be drawn must not keep the others, or the page, waiting.
            log.exception("paper not drawn", certificate=certificate_id)
            failed += 1
    return failed


def complete(session: Session, certificate_id: int, paper: Paper, *, sha256: str) -> CertificateRow:
    """Say which bytes are the paper. The first to come decides; a certificate never gets two.

    From now on it is in force, and the one it amends is not.
    """
    row = session.get(CertificateRow, certificate_id, with_for_update=True)
    if row is None:
        raise NotFound
    if row.status != CertificateStatus.DRAWING:
        return row
    row.sha256, row.drawn_sha256 = sha256, paper.drawn_sha256
    row.signed_at, row.timestamped = paper.signed_at, paper.timestamped
    if paper.identity is not None:
        row.signed_with = paper.identity.fingerprint
        signing_certificates.remember(session, paper.pem, paper.identity, at=session.info["act"].at)
    row.status = CertificateStatus.ISSUED.value
    if row.amends_id is not None:
        old = session.get_one(CertificateRow, row.amends_id, with_for_update=True)
        old.replaced_by_id = row.id
        handing.tell(session, old, Told.REPLACED, at=row.issued_at)
    if row.kind == ReportKind.FINAL:
        session.get_one(Sample, row.sample_id).status = Status.ISSUED.value
    notices.notify(session, Event.ISSUED, row.id)
    return row


def burn(session: Session, certificate_id: int, *, reason: str, act: Act) -> CertificateRow:
    """Give up an issue that failed: the number is spent, with the reason, and the sample is validated again.

    Only a certificate that has no paper; one that has is revoked. The caller then calls `clear`.
    """
    row = session.get(CertificateRow, certificate_id, with_for_update=True)
    if row is None:
        raise NotFound
    text = kept(reason, longest=LONGEST_REASON, lines=True)
    if not text:
        raise Refused("burning_lacks_reason", {"reason": Problem("required")})
    if row.status != CertificateStatus.DRAWING:
        raise Conflict("certificate_has_paper", number=row.number)
    row.status = CertificateStatus.BURNT.value
    row.burnt_by_id, row.burnt_at, row.burnt_reason = act.person_id, act.at, text
    reported.forget(session, row.id)
    sample = session.get_one(Sample, row.sample_id)
    if row.kind == ReportKind.FINAL and sample.status == Status.AUTHORISED:
        sample.status = Status.VALIDATED.value
    return row


def clear(files: Files, certificate_id: int) -> None:
    """After a number was burnt: nothing that was drawn or signed for it stays."""
    name = _aside(certificate_id)
    offered = files.offered(name)
    if offered is not None:
        files.discard(hashlib.sha256(offered).hexdigest())
    files.settle(name)


def _made(frozen: Certificate, files: Files, keys: Keys, name: str, *, at: datetime) -> Paper:
    """Drawn and signed; what an earlier process had signed already is taken as it is."""
    drawn = draw(frozen)
    drawn_sha256 = hashlib.sha256(drawn).hexdigest()
    identity = frozen.signed_with
    if identity is None:
        return Paper(drawn, drawn_sha256)
    offered = files.offered(name)
    if offered is not None and not _is_of(offered, drawn, identity.fingerprint):
        # Signed by an earlier version of the program, or with another key: nobody has seen it.
        files.settle(name)
        offered = None
    if offered is None:
        key = keys.with_fingerprint(identity.fingerprint)
        if not key.identity.covers(at):
            raise Refused("signing_key_expired", until=f"{key.identity.valid_to:%d/%m/%Y}")
        signed = sign(drawn, key, at=at, reason=frozen.code, timestamp_url=keys.timestamp_url)
        offered = files.offer(name, signed)
    used = made_with(offered)
    return Paper(offered, drawn_sha256, identity, used.pem, at, used.timestamped)


def _is_of(offered: bytes, drawn: bytes, fingerprint: str) -> bool:
    return is_signed_from(drawn, offered) and made_with(offered).fingerprint == fingerprint


def _aside(certificate_id: int) -> str:
    return f"certificate-{certificate_id}"


def _undrawn(database: Database, certificate_id: int) -> Certificate | None:
    with database.reading() as session:
        row = session.get(CertificateRow, certificate_id)
        if row is None:
            raise NotFound
        return from_json(row.document) if row.status == CertificateStatus.DRAWING else None


def _is_undrawn(database: Database, certificate_id: int) -> bool:
    """Asked a second time, without reading the document again."""
    asked = sa.select(CertificateRow.status).where(CertificateRow.id == certificate_id)
    with database.reading() as session:
        return session.scalar(asked) == CertificateStatus.DRAWING


def _unfinished(session: Session) -> list[int]:
    """There is an index of just these: hardly any certificate is without its paper."""
    asked = (
        sa.select(CertificateRow.id)
        .where(CertificateRow.status == CertificateStatus.DRAWING.value)
        .order_by(CertificateRow.id)
        .limit(AT_ONCE)
    )
    return list(session.scalars(asked))
