"""The signatory's acts: authorise a certificate, withdraw one."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from lims import codes
from lims.domain import certificate as papers
from lims.domain.act import Act
from lims.domain.authorisation import require_free_way
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.sample import Status
from lims.domain.text import kept
from lims.domain.verification import CertificateStatus, RevocationClass, is_token
from lims.models.certificate import CertificateRow
from lims.models.sample import Sample
from lims.queries import dossiers, facts

SERIES = "PKQ"
LONGEST_REASON = 2000


def authorise(session: Session, sample_id: int, *, token: str, public_url: str, act: Act) -> CertificateRow:
    """Compose and freeze the certificate of a validated sample, and give it its number.

    The paper is drawn after the commit (`lims.services.papers`); until it is kept the certificate
    is `drawing`. Raises `Conflict`, `NotAllowed` or `Refused` with everything that is missing.
    """
    if not is_token(token):
        raise ValueError("not a token")
    dossier = dossiers.dossier_of(session, sample_id, locked=True)
    signing = dossiers.signatory(session, act.person_id)
    require_free_way(dossiers.work_of(dossier), signing[0], at=act.at)
    gathered = facts.facts_of(
        session, dossier, number="", verification=f"{public_url}/v/{token}", signing=signing, at=act.at
    )
    number = codes.next_code(session, f"{SERIES}-{act.day:%y}")
    certificate = papers.compose(replace(gathered, number=number))
    row = CertificateRow(
        number=certificate.code,
        sample_id=sample_id,
        producer_id=dossier.sample.producer_id,
        token=token,
        language=certificate.language.value,
        status=CertificateStatus.DRAWING.value,
        document=papers.to_json(certificate),
        issued_by_id=signing[1].id,
        issued_at=act.at,
    )
    session.add(row)
    dossier.sample.status = Status.AUTHORISED.value
    session.flush()
    return row


def revoke(session: Session, certificate_id: int, *, why: str, reason: str, act: Act) -> CertificateRow:
    """Withdraw a certificate in force: the class of the reason is public, the reason is kept.

    The sample is validated again, so that a new certificate with a new number may follow.
    """
    row = session.get(CertificateRow, certificate_id, with_for_update=True)
    if row is None:
        raise NotFound
    text = _reason(why, reason)
    if row.status != CertificateStatus.ISSUED or row.replaced_by_id is not None:
        raise Conflict("certificate_not_in_force", number=row.number)
    _require_later(row.issued_at, act)
    row.status = CertificateStatus.REVOKED.value
    row.revoked_class, row.revoked_reason = RevocationClass(why).value, text
    row.revoked_at, row.revoked_by_id = act.at, act.person_id
    sample = session.get_one(Sample, row.sample_id)
    if sample.status == Status.ISSUED:
        sample.status = Status.VALIDATED.value
    return row


def _reason(why: str, reason: str) -> str:
    problems = {}
    if why not in set(RevocationClass):
        problems["why"] = Problem("required")
    try:
        text = kept(reason, longest=LONGEST_REASON, lines=True)
    except Refused as refused:
        problems["reason"] = refused.problem
    else:
        if not text:
            problems["reason"] = Problem("required")
    if problems:
        raise Refused("revocation_lacks_reason", problems)
    return text


def _require_later(earlier: datetime, act: Act) -> None:
    if act.at < earlier:
        raise Conflict("clock_went_back")
