"""How late a day is and how long a sample may still wait: what templates ask of every row."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lims.domain import due, holding
from lims.domain.act import local_day
from lims.domain.due import Due
from lims.domain.holding import Left
from lims.domain.working_days import Calendar
from lims.queries import calendar
from lims.web.acts import now


@dataclass(frozen=True, slots=True)
class Clock:
    """One moment and one calendar for a whole page."""

    at: datetime
    days: Calendar

    @property
    def today(self) -> date:
        return local_day(self.at)

    def due(self, on: date | None) -> Due | None:
        return due.standing(on, today=self.today, calendar=self.days)

    def left(self, start_by: datetime | None) -> Left | None:
        return holding.left(start_by, self.at)


def clock(session: Any) -> Clock:
    """One statement."""
    return Clock(now(), calendar.calendar(session))
