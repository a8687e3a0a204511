"""By which day an act asks whether its limits are in force: changed by a manager, with a reason."""

from sqlalchemy.orm import Session

from lims.domain import second_person as rules
from lims.domain.act import Act
from lims.domain.deciding import DecidesOn
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.models.reference import Regulation


def change(session: Session, regulation_id: int, day: str, *, act: Act) -> Regulation:
    """New assignments go by this day. Why stands in the act, and with it in the audit trail."""
    rules.require_somebody(act.person_id)
    row = session.get(Regulation, regulation_id, with_for_update=True)
    if row is None:
        raise NotFound
    if day not in set(DecidesOn):
        raise Refused("decided_incomplete", {"day": Problem("decided_choice")})
    rules.reason(act.reason or "", "reason")
    if row.decides_on == day:
        raise Conflict("day_unchanged")
    row.decides_on = day
    session.flush()
    return row
