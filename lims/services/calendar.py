"""Days without work come in from a file, are added and withdrawn, each with its reason in the trail."""

from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lims.domain import day_given
from lims.domain.act import Act
from lims.domain.checked import Checked
from lims.domain.day_given import DayGiven
from lims.domain.refusal import Conflict, Refused
from lims.instruments import holidays
from lims.models.calendar import Holiday
from lims.queries import calendar as asking


def load(session: Session, path: Path) -> int:
    """Bring the days of a file into the books, all or none; how many are new.

    What is there stays as it is: a day the laboratory withdrew, or named otherwise, is the laboratory's.
    """
    kept = {row.day for row in asking.every(session)}
    checked, added = Checked(), 0
    for place, given in holidays.read(path):
        day_given.check(given, checked.under(f"{place} "))
        if given.day is not None and given.day not in kept:
            session.add(_row(given))
            kept.add(given.day)
            added += 1
    if checked.problems:
        first = next(iter(checked.problems))
        raise Refused("holidays_refused", checked.problems, count=len(checked.problems), first=first)
    session.flush()
    return added


def add(session: Session, given: DayGiven, *, act: Act) -> Holiday:
    """Write a day down; one that was withdrawn comes back as it is given now. The reason stands in the act.

    Raises `Refused("holiday_incomplete")` naming every box, `Conflict` for a day that is there.
    """
    checked = Checked()
    day_given.check(given, checked)
    checked.needed("reason", act.reason or "", longest=1000, lines=True)
    checked.finish("holiday_incomplete")
    there = next((row for row in asking.every(session) if row.day == given.day), None)
    if there is not None and not there.withdrawn:
        raise Conflict("holiday_there")
    row = _row(given)
    if there is not None:
        there.name_vi, there.name_en, there.kind = row.name_vi, row.name_en, row.kind
        there.status, there.source, there.withdrawn = row.status, row.source, False
        row = there
    else:
        session.add(row)
    _flush(session)
    return row


def withdraw(session: Session, day_id: int, *, act: Act) -> Holiday:
    """The weekday says again whether it is worked. The row stays, with its reason in the trail."""
    row = asking.one(session, day_id, locked=True)
    checked = Checked()
    checked.needed("reason", act.reason or "", longest=1000, lines=True)
    checked.finish("holiday_incomplete")
    if row.withdrawn:
        raise Conflict("holiday_withdrawn")
    row.withdrawn = True
    session.flush()
    return row


def _row(given: DayGiven) -> Holiday:
    return Holiday(
        day=given.day,
        name_vi=given.name_vi.strip(),
        name_en=given.name_en.strip() or given.name_vi.strip(),
        kind=str(given.kind),
        status=str(given.status),
        source=given.source.strip(),
        withdrawn=False,
    )


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("holiday_there") from error
