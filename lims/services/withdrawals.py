"""Who may not amend or revoke a certificate asks a manager for it, with a reason; a manager answers."""

from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.amending import Wanted
from lims.domain.checked import Checked
from lims.domain.refusal import Conflict, NotFound
from lims.domain.verification import CertificateStatus
from lims.models.amendment import WithdrawalRequest
from lims.models.certificate import CertificateRow
from lims.queries import withdrawals as asking

LONGEST = 2000
DECLINED = "declined"


def ask(session: Session, certificate_id: int, *, wanted: str, reason: str, act: Act) -> WithdrawalRequest:
    """Ask for a certificate in force to be amended or revoked; one request at a time."""
    row = session.get(CertificateRow, certificate_id, with_for_update={"key_share": True})
    if row is None:
        raise NotFound
    checked = Checked()
    if wanted not in set(Wanted):
        checked.refuse("wanted", "required")
    text = checked.needed("reason", reason, longest=LONGEST, lines=True)
    checked.finish("request_lacks_reason")
    if row.status != CertificateStatus.ISSUED or row.replaced_by_id is not None:
        raise Conflict("certificate_not_in_force", number=row.number)
    if asking.open_of(session, certificate_id) is not None:
        raise Conflict("request_open_already", number=row.number)
    request = WithdrawalRequest(
        certificate_id=certificate_id,
        wanted=Wanted(wanted).value,
        reason=text,
        asked_by_id=act.person_id,
        asked_at=act.at,
    )
    session.add(request)
    session.flush()
    return request


def decline(session: Session, request_id: int, reason: str, *, act: Act) -> WithdrawalRequest:
    """The certificate stays as it is; whoever asked reads why. Doing what was asked answers by itself."""
    row = session.get(WithdrawalRequest, request_id, with_for_update=True)
    if row is None:
        raise NotFound
    checked = Checked()
    text = checked.needed("reason", reason, longest=LONGEST, lines=True)
    checked.finish("request_lacks_reason")
    if row.answered_at is not None:
        raise Conflict("request_answered_already")
    row.answer, row.answered_reason = DECLINED, text
    row.answered_by_id, row.answered_at = act.person_id, act.at
    session.flush()
    return row
