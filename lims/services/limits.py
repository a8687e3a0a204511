"""A manager vouches for a limit nobody had read in its source."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.refusal import Conflict, Problem, Refused
from lims.domain.text import kept
from lims.models.reference import LimitConfirmation
from lims.queries import reference


def confirm_limit(session: Session, limit_row_id: int, *, reason: str, act: Act) -> LimitConfirmation:
    """From now on results are judged by it. Once, by name, and never without a reason."""
    entry = reference.limit(session, limit_row_id)
    reason = kept(reason, longest=1000, lines=True)
    if not reason:
        raise Refused("limit_confirmation", {"reason": Problem("required")})
    if act.person_id is None:
        raise Refused("limit_confirmed_by_nobody")
    if entry.limit.verified:
        raise Conflict("limit_read_already")
    if entry.confirmation is not None:
        raise Conflict("limit_confirmed_already", name=entry.confirmation.name)
    row = LimitConfirmation(limit_id=limit_row_id, person_id=act.person_id, reason=reason, at=act.at)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("changed_meanwhile") from error
    return row
