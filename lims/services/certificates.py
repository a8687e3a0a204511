"""The signatory's acts: authorise a certificate, or what replaces it; withdraw one."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims import codes
from lims.domain import certificate as papers
from lims.domain.act import Act
from lims.domain.amending import Wanted
from lims.domain.certificate import Certificate, Facts
from lims.domain.certificate_parts import ReportKind
from lims.domain.gate import require_open
from lims.domain.handed_out import Told
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.sample import Status
from lims.domain.signing import SigningIdentity
from lims.domain.text import kept
from lims.domain.verification import CertificateStatus, RevocationClass, is_token
from lims.models.certificate import CertificateRow
from lims.models.sample import Sample
from lims.queries import amending, continuing, dossiers, facts, gate, handing, reported, withdrawals
from lims.queries.dossiers import Dossier

SERIES = "PKQ"
LONGEST_REASON = 2000


def authorise(
    session: Session,
    sample_id: int,
    *,
    token: str,
    public_url: str,
    key: SigningIdentity,
    act: Act,
    kind: ReportKind = ReportKind.FINAL,
) -> CertificateRow:
    """Compose and freeze the certificate of a sample, and give it its number.

    `key` is what its paper will be signed with. Where a certificate in force is to be amended, or a partial one
    completed, the new one has its number with a suffix and replaces it once its paper is kept. The paper is drawn
    after the commit (`lims.services.papers`); until it is kept the certificate is `drawing`. Raises `Conflict`,
    `NotAllowed` or `Refused` with everything that is missing.
    """
    if not is_token(token):
        raise ValueError("not a token")
    dossier = dossiers.dossier_of(session, sample_id, locked=True, kind=kind)
    signing = dossiers.signatory(session, act.person_id)
    gathered = facts.facts_of(
        session, dossier, number="", verification=f"{public_url}/v/{token}", signing=signing, at=act.at
    )
    found = gate.at_gate(session, dossier, gathered, signatory=signing[0], key=key, at=act.at)
    require_open(found.gate)
    certificate = _composed(session, replace(found.facts, signed_with=key), dossier, act)
    row = CertificateRow(
        number=certificate.code,
        sample_id=sample_id,
        producer_id=dossier.sample.producer_id,
        token=token,
        language=certificate.language.value,
        kind=certificate.kind.value,
        amends_id=dossier.continued.certificate_id if dossier.continued else None,
        status=CertificateStatus.DRAWING.value,
        document=papers.to_json(certificate),
        issued_by_id=signing[1].id,
        issued_at=act.at,
    )
    session.add(row)
    session.flush()
    _move_on(dossier, row)
    session.flush()
    return row


def _composed(session: Session, gathered: Facts, dossier: Dossier, act: Act) -> Certificate:
    """A number of its own, or that of the certificate it replaces with the next suffix."""
    if dossier.continued is not None:
        return amending.certificate(gathered, dossier.continued)
    number = codes.next_code(session, f"{SERIES}-{act.day:%y}")
    return papers.compose(replace(gathered, number=number))


def _move_on(dossier: Dossier, row: CertificateRow) -> None:
    """The last word ends the testing; what a partial report answers for stands, while the rest goes on."""
    if row.kind == ReportKind.FINAL:
        dossier.sample.status = Status.AUTHORISED.value
    elif row.kind == ReportKind.PARTIAL:
        for analysis in dossier.tested:
            analysis.reported_in_id = analysis.reported_in_id or row.id


def revoke(session: Session, certificate_id: int, *, why: str, reason: str, act: Act) -> CertificateRow:
    """Withdraw a certificate in force: the class of the reason is public, the reason is kept.

    The sample is validated again, so that a new certificate with a new number may follow. Whoever holds the
    paper is told.
    """
    row = session.get(CertificateRow, certificate_id, with_for_update={"key_share": True})
    if row is None:
        raise NotFound
    text = _reason(why, reason)
    sample = session.scalars(sa.select(Sample).where(Sample.id == row.sample_id).with_for_update()).one()
    if row.status != CertificateStatus.ISSUED or row.replaced_by_id is not None:
        raise Conflict("certificate_not_in_force", number=row.number)
    _require_later(row.issued_at, act)
    _close(session, row, text, act)
    row.status = CertificateStatus.REVOKED.value
    row.revoked_class, row.revoked_reason = RevocationClass(why).value, text
    row.revoked_at, row.revoked_by_id = act.at, act.person_id
    if sample.status == Status.ISSUED:
        sample.status = Status.VALIDATED.value
    reported.release(session, row.sample_id)
    handing.tell(session, row, Told.REVOKED, at=act.at)
    session.flush()
    return row


def _close(session: Session, row: CertificateRow, text: str, act: Act) -> None:
    """What was under way for it is over: an amendment, a request to withdraw it."""
    now = continuing.standing(session, row.sample_id)
    if now.drawing is not None:
        raise Conflict("certificate_being_replaced", number=row.number, by=now.drawing.number)
    if now.amendment is not None:
        now.amendment.given_up_at, now.amendment.given_up_by_id = act.at, act.person_id
        now.amendment.given_up_reason = text
    withdrawals.answer_open(session, row.id, Wanted.REVOKE, text, act=act)


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
