"""A day without work, or a Saturday with it, as it is typed or stands in a file."""

from dataclasses import dataclass
from datetime import date

from lims.domain.checked import Checked
from lims.domain.working_days import SATURDAY, DayKind, DayStatus

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class DayGiven:
    day: date | None
    kind: str
    name_vi: str
    name_en: str = ""
    status: str = DayStatus.KNOWN
    source: str = ""


def check(given: DayGiven, checked: Checked) -> None:
    """A working day given in exchange is a Saturday or a Sunday; all others are days off."""
    checked.needed("name_vi", given.name_vi, longest=120)
    checked.text("name_en", given.name_en, longest=120)
    checked.text("source", given.source, longest=1000, lines=True)
    if given.kind not in set(DayKind):
        checked.refuse("kind", "decided_choice")
    if given.status not in set(DayStatus):
        checked.refuse("status", "decided_choice")
    if given.day is None:
        checked.refuse("day", "required")
    elif not FIRST_YEAR <= given.day.year <= LAST_YEAR:
        checked.refuse("day", "holiday_year", first=FIRST_YEAR, last=LAST_YEAR)
    elif given.kind == DayKind.WORKING_DAY and given.day.weekday() < SATURDAY:
        checked.refuse("day", "holiday_works_anyway")
