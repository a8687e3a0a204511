"""Working days of the laboratory: Monday to Friday, but for holidays and for Saturdays worked in exchange."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SATURDAY = 5
ONE = timedelta(days=1)
MOST = 750
"""Three years: nobody promises a result later."""


class DayKind(StrEnum):
    """What a day is instead of what its weekday says."""

    HOLIDAY = "holiday"
    IN_LIEU = "in_lieu"
    WORKING_DAY = "working_day"


class DayStatus(StrEnum):
    """Whether a day is law or was announced, or only expected."""

    KNOWN = "known"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class Calendar:
    """`off` are days without work, `on` Saturdays and Sundays with it; `years` those whose holidays are written down."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def works(self, day: date) -> bool:
        return day in self.on or (day.weekday() < SATURDAY and day not in self.off)

    def knows(self, first: date, last: date) -> bool:
        """Whether the holidays of every year from one day to the other are written down."""
        return set(range(first.year, last.year + 1)) <= self.years

    def after(self, day: date, count: int) -> date:
        """The last of `count` working days after a day; the day itself never counts."""
        if not 0 < count <= MOST:
            raise ValueError(count)
        while count:
            day += ONE
            count -= self.works(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days come after the first day up to the last; less than nothing where it is over."""
        if last < first:
            return -self.between(last, first)
        span = (last - first).days
        weeks, rest = divmod(span, 7)
        usual = weeks * SATURDAY + sum((first + ONE * (n + 1)).weekday() < SATURDAY for n in range(rest))
        lost = sum(first < day <= last and day.weekday() < SATURDAY for day in self.off - self.on)
        won = sum(first < day <= last and day.weekday() >= SATURDAY for day in self.on)
        return usual - lost + won
