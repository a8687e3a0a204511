"""An issued certificate is never edited: a manager opens its amendment, or gives it up."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.amending import AmendmentClass, Wanted
from lims.domain.certificate_parts import Names, PaperLanguage, ReportKind
from lims.domain.checked import Checked
from lims.domain.refusal import Conflict, NotFound, Problem
from lims.domain.sample import Status
from lims.models.amendment import AmendmentRow
from lims.models.certificate import CertificateRow
from lims.models.sample import Sample
from lims.queries import amended_facts, continuing, reported, withdrawals
from lims.words import changes as words

LONGEST_REASON = 2000
NOTHING = Names("–", "–")


def open_one(
    session: Session, certificate_id: int, *, why: str, reason: str, language: str, act: Act
) -> AmendmentRow:
    """Open the amendment of a certificate in force; results and facts may be corrected until it is authorised.

    The certificate stays in force until its successor's paper is kept. Raises `Conflict` for one that is not in
    force, that is being amended already, or whose successor is being drawn.
    """
    row, now = _locked(session, certificate_id)
    checked = Checked()
    if why not in set(AmendmentClass):
        checked.refuse("why", "required")
    if language not in set(PaperLanguage):
        checked.refuse("language", "required")
    text = checked.needed("reason", reason, longest=LONGEST_REASON, lines=True)
    checked.finish("amendment_lacks_reason")
    if now.in_force is None or now.in_force.id != row.id:
        raise Conflict("certificate_not_in_force", number=row.number)
    if now.drawing is not None:
        raise Conflict("certificate_being_replaced", number=row.number, by=now.drawing.number)
    if now.amendment is not None:
        raise Conflict("amendment_open_already", number=row.number)
    if act.at < row.issued_at:
        raise Conflict("clock_went_back")
    amendment = AmendmentRow(
        certificate_id=row.id,
        why=AmendmentClass(why).value,
        reason=text,
        language=PaperLanguage(language).value,
        opened_by_id=act.person_id,
        opened_at=act.at,
    )
    session.add(amendment)
    _reopen(session, row)
    withdrawals.answer_open(session, row.id, Wanted.AMEND, text, act=act)
    session.flush()
    return amendment


def give_up(session: Session, certificate_id: int, *, reason: str, act: Act) -> AmendmentRow:
    """Close an amendment without a new paper: the certificate stands as it was issued.

    Raises `Conflict` naming what was changed meanwhile, or what is not finished: nothing stays behind it silently.
    """
    row, now = _locked(session, certificate_id)
    checked = Checked()
    text = checked.needed("reason", reason, longest=LONGEST_REASON, lines=True)
    checked.finish("giving_up_lacks_reason")
    if now.amendment is None or now.in_force is None or now.in_force.id != row.id:
        raise Conflict("amendment_not_open", number=row.number)
    if now.drawing is not None:
        raise Conflict("certificate_being_replaced", number=row.number, by=now.drawing.number)
    _require_nothing_left(session, row, act)
    now.amendment.given_up_at, now.amendment.given_up_by_id = act.at, act.person_id
    now.amendment.given_up_reason = text
    _settle_back(session, row)
    session.flush()
    return now.amendment


def _locked(session: Session, certificate_id: int) -> tuple[CertificateRow, continuing.Standing]:
    """The certificate with the door of its sample held: whoever authorises meanwhile waits."""
    row = session.get(CertificateRow, certificate_id, with_for_update={"key_share": True})
    if row is None:
        raise NotFound
    session.scalars(sa.select(Sample).where(Sample.id == row.sample_id).with_for_update()).one()
    return row, continuing.standing(session, row.sample_id)


def _reopen(session: Session, row: CertificateRow) -> None:
    """What was finished may be corrected again; a sample that is still being tested goes on as it is."""
    sample = session.get_one(Sample, row.sample_id)
    if sample.status == Status.ISSUED:
        sample.status = Status.VALIDATED.value
    reported.release(session, row.sample_id)


def _settle_back(session: Session, row: CertificateRow) -> None:
    sample = session.get_one(Sample, row.sample_id)
    if row.kind == ReportKind.FINAL:
        sample.status = Status.ISSUED.value
    elif row.kind == ReportKind.PARTIAL:
        reported.fasten(session, row.sample_id, row.id, continuing.document(session, row.id))


def _require_nothing_left(session: Session, row: CertificateRow, act: Act) -> None:
    left = amended_facts.left(session, row, act=act)
    if left is None:
        raise Conflict("amendment_unfinished", number=row.number)
    rows = words.in_words(left)
    if rows:
        problems = {
            f"change-{place}": Problem(
                "amendment_left", {"what": each.what, "old": each.old or NOTHING, "new": each.new or NOTHING}
            )
            for place, each in enumerate(rows)
        }
        raise Conflict("amendment_leaves_changes", problems, number=row.number, count=len(rows))
