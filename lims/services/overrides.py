"""Going past a reason at the gate of a certificate, by name and with a reason; or having read what it says."""

from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.certificate_parts import ReportKind
from lims.domain.gate import Reason, State, Way
from lims.domain.refusal import Conflict, NotAllowed, Problem, Refused
from lims.domain.text import kept
from lims.models.override import CertificateOverride
from lims.queries import dossiers, facts
from lims.queries import gate as asking
from lims.queries.dossiers import Dossier

LONGEST = 2000
SHORTEST = 10
"""A reason that will be printed says something."""


def override(
    session: Session,
    sample_id: int,
    *,
    rule: str,
    subject: str,
    digest: str,
    reason: str,
    act: Act,
    kind: ReportKind = ReportKind.FINAL,
) -> CertificateOverride:
    """Let a certificate leave although this reason stands. It is printed, and void as soon as the facts change.

    Raises `Conflict` where nothing waits or the facts have moved on, `NotAllowed` for who worked on the sample,
    `Refused` without a reason.
    """
    dossier, found = _waiting(session, sample_id, rule, subject, digest, Way.OVERRIDE, act=act, kind=kind)
    if act.person_id is None or act.person_id in dossiers.work_of(dossier).hands:
        raise NotAllowed("override_own_work")
    return _said(session, sample_id, found, _why(reason), act)


def acknowledge(
    session: Session,
    sample_id: int,
    *,
    rule: str,
    subject: str,
    digest: str,
    act: Act,
    kind: ReportKind = ReportKind.FINAL,
) -> CertificateOverride:
    """Put one's name to having read what this reason says, as it stands now. Raises `Conflict` as above."""
    _, found = _waiting(session, sample_id, rule, subject, digest, Way.ACKNOWLEDGE, act=act, kind=kind)
    return _said(session, sample_id, found, "", act)


def _waiting(
    session: Session,
    sample_id: int,
    rule: str,
    subject: str,
    digest: str,
    way: Way,
    *,
    act: Act,
    kind: ReportKind,
) -> tuple[Dossier, Reason]:
    dossier = dossiers.dossier_of(session, sample_id, locked=True, kind=kind)
    signing = dossiers.signatory(session, act.person_id)
    gathered = facts.facts_of(session, dossier, number="", verification="", signing=signing, at=act.at)
    # No key is asked for here: nothing leaves.
    at_gate = asking.at_gate(session, dossier, gathered, signatory=signing[0], key=None, at=act.at)
    found = at_gate.gate.find(rule, subject)
    if found is None or found.way is not way or found.state not in {State.OVERRIDABLE, State.UNREAD}:
        raise Conflict("override_nothing_waits")
    if found.digest != digest:
        raise Conflict("override_facts_changed")
    return dossier, found


def _said(session: Session, sample_id: int, found: Reason, reason: str, act: Act) -> CertificateOverride:
    row = CertificateOverride(
        sample_id=sample_id,
        rule=found.rule.value,
        subject=found.key,
        kind=found.way.value,
        digest=found.digest,
        reason=reason,
        by_id=act.person_id,
        at=act.at,
    )
    session.add(row)
    session.flush()
    return row


def _why(reason: str) -> str:
    text = kept(reason, longest=LONGEST, lines=True)
    if len(text) < SHORTEST:
        problem = Problem("required") if not text else Problem("override_reason_short", {"least": SHORTEST})
        raise Refused("override_lacks_reason", {"reason": problem})
    return text
