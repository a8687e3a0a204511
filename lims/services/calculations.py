"""Versions of bench calculations: proposed by one person with examples that come out, approved by another."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lims.domain import calculated, calculation_case, calculation_given, worked
from lims.domain import second_person as rules
from lims.domain.act import Act
from lims.domain.calculated import Calculated
from lims.domain.calculation_given import CalculationGiven
from lims.domain.checked import Checked
from lims.domain.refusal import Conflict, NotFound, Refused
from lims.models.analysis import Analysis, Result
from lims.models.calculation import CalculationRow
from lims.queries import calculations as asking
from lims.queries import proposed, values

INCOMPLETE = "decided_incomplete"


def propose(session: Session, given: CalculationGiven, *, act: Act) -> CalculationRow:
    """A version that waits for another person. Raises `Refused` with every problem, those of the examples too."""
    person_id = rules.require_somebody(act.person_id)
    checked = Checked()
    code = given.code.strip().lower()
    found = calculation_given.read(given, checked, version=asking.last_version(session, code) + 1)
    why = checked.needed("why", given.why, longest=rules.LONGEST_REASON, lines=True)
    if code and asking.waiting(session, code):
        checked.refuse("code", "calculation_waits")
    checked.finish(INCOMPLETE)
    if found is None:
        raise Refused(INCOMPLETE)
    calculation_case.require_passed(found)
    row = asking.row_of(found)
    row.proposed_by_id, row.proposed_at, row.why = person_id, act.at, why
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("changed_meanwhile") from error
    return row


def approve(session: Session, calculation_id: int, *, why: str, act: Act) -> CalculationRow:
    """Methods may name it from now on; its examples are run once more before."""
    row = proposed.locked(session, CalculationRow, calculation_id)
    person_id = rules.require_second(act.person_id, row.proposed_by_id, proposed.standing_of(row))
    why = rules.reason(why)
    calculation_case.require_passed(asking.value(row))
    row.approved_by_id, row.approved_at, row.decided_why = person_id, act.at, why
    session.flush()
    return row


def decline(session: Session, calculation_id: int, *, why: str, act: Act) -> CalculationRow:
    row = proposed.locked(session, CalculationRow, calculation_id)
    person_id = rules.require_second(act.person_id, row.proposed_by_id, proposed.standing_of(row))
    row.decided_why = rules.reason(why)
    row.declined_by_id, row.declined_at = person_id, act.at
    session.flush()
    return row


def reproduced(session: Session, result_id: int) -> bool:
    """Whether a result comes out again, digit for digit, by the version it was calculated with.

    Raises `NotFound` for a result that was not calculated.
    """
    row = session.get(Result, result_id)
    work = worked.read(row.work) if row is not None else None
    if row is None or not isinstance(work, Calculated):
        raise NotFound
    recipe = asking.value(asking.one(session, work.id).row).recipe
    performance = session.get_one(Analysis, row.analysis_id, options=[asking.WITH_PERFORMANCE]).performance
    return worked.plain(calculated.again(work, recipe, values.seen(performance))) == row.work
