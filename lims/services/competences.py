"""A manager says who may do which method, until when, and on what grounds; or takes it back from a day on."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from lims.domain import dates
from lims.domain.act import Act
from lims.domain.checked import Checked
from lims.domain.competence import require_other
from lims.domain.refusal import Conflict
from lims.models.competence import Competence
from lims.queries import competences as asking


def grant(
    session: Session,
    person_id: int,
    method_id: int,
    given: Mapping[str, str],
    *,
    act: Act,
    version_id: int | None = None,
) -> Competence:
    """Competent from a day until requalification is due. Raises `NotAllowed` for one's own competence."""
    asking.require_staff(session, person_id)
    asking.require_method(session, method_id, version_id)
    granted_by = require_other(act.person_id, person_id)
    checked = Checked()
    begins = _needed_day(checked, "valid_from", given, today=act.day)
    ends = _needed_day(checked, "valid_until", given, today=act.day)
    if begins is not None and ends is not None and ends < begins:
        checked.refuse(
            "valid_until", "competence_ends_before", begins=dates.written(begins), ends=dates.written(ends)
        )
    basis = checked.needed("basis", given.get("basis", ""), longest=2000, lines=True)
    checked.finish("competence_incomplete")
    row = Competence(
        person_id=person_id,
        method_id=method_id,
        method_version_id=version_id,
        valid_from=begins,
        valid_until=ends,
        basis=basis,
        granted_by_id=granted_by,
        granted_at=act.at,
    )
    session.add(row)
    session.flush()
    return row


def withdraw(
    session: Session, competence_id: int, given: Mapping[str, str], *, version: int, act: Act
) -> None:
    """Not competent from a day on, for a reason; what was done before that day stays."""
    row = asking.one(session, competence_id)
    if row.version != version:
        raise StaleDataError
    if row.withdrawn_at is not None:
        raise Conflict("competence_withdrawn_already")
    withdrawn_by = require_other(act.person_id, row.person_id)
    checked = Checked()
    begins = _needed_day(checked, "withdrawn_from", given, today=act.day)
    latest = act.day + timedelta(days=1)
    if begins is not None and begins > latest:
        checked.refuse(
            "withdrawn_from", "event_in_future", day=dates.written(begins), today=dates.written(act.day)
        )
    reason = checked.needed("reason", given.get("reason", ""), longest=2000, lines=True)
    checked.finish("competence_incomplete")
    row.withdrawn_from, row.withdrawn_reason = begins, reason
    row.withdrawn_by_id, row.withdrawn_at = withdrawn_by, act.at
    session.flush()


def _needed_day(checked: Checked, field: str, given: Mapping[str, str], *, today: date) -> date | None:
    text = given.get(field, "")
    if not text.strip():
        checked.refuse(field, "required")
        return None
    return checked.read(field, lambda: dates.day(text, today=today), otherwise=None)
