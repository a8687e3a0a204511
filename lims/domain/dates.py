"""Days and moments as people type them: `23/11/2026`, `23/11/2026 08:30`, in the laboratory's time."""

import re
from datetime import date, datetime, timedelta

from lims.domain.act import LABORATORY_TIME, local_day
from lims.domain.refusal import Refused

EARLIEST = date(1990, 1, 1)
YEARS_AHEAD = 5
TOLERANCE = timedelta(minutes=5)
"""Two clocks never agree; what happened up to five minutes ahead has happened."""

_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]+)")
_MOMENT = re.compile(r"(\S+) +([0-9]{1,2})(?:[:hH])([0-9]{2})")


def day(text: str, *, today: date) -> date:
    """A day typed as dd/mm/yyyy, never the other way round.

    Raises `Refused` for another form, a year without four digits, a day the calendar
    does not have, and a year before 1990 or more than five years ahead.
    """
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise Refused("day_form")
    if len(found[3]) != 4:
        raise Refused("day_year")
    typed = _existing(int(found[3]), int(found[2]), int(found[1]))
    if not EARLIEST <= typed <= latest(today):
        raise Refused("day_range", earliest=written(EARLIEST), latest=written(latest(today)))
    return typed


def moment(text: str, *, now: datetime) -> datetime:
    """A day and an hour typed as dd/mm/yyyy hh:mm (also 8h30), at the laboratory's clock."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise Refused("moment_form")
    on = day(found[1], today=local_day(now))
    hour, minute = int(found[2]), int(found[3])
    if hour > 23 or minute > 59:
        raise Refused("moment_clock")
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=LABORATORY_TIME)


def latest(today: date) -> date:
    """Five years ahead; the 28th where the 29th of February has no fellow."""
    year = today.year + YEARS_AHEAD
    return today.replace(year=year, day=min(today.day, 28) if today.month == 2 else today.day)


def in_future(at: datetime, now: datetime) -> bool:
    return at > now + TOLERANCE


def written(value: date | datetime) -> str:
    """dd/mm/yyyy, with the hour where there is one: for sentences that name a date."""
    if not isinstance(value, datetime):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    local = value.astimezone(LABORATORY_TIME)
    return f"{written(local.date())} {local.hour:02d}:{local.minute:02d}"


def _existing(year: int, month: int, day_of_month: int) -> date:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise Refused("day_not_in_calendar") from None
