"""When a sample is due, whether that can be kept, and how late it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lims.domain.act import local_day
from lims.domain.refusal import Refused
from lims.domain.working_days import MOST, Calendar

SOON = 2
"""So many working days before its day a sample is looked after first."""


class Standing(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Due:
    """How a day that was promised stands today; `days` are working days left, or gone by."""

    on: date
    standing: Standing
    days: int


def feasible(received_on: date, turnarounds: Iterable[int | None], calendar: Calendar) -> date | None:
    """The day the slowest method is done by; None where no method says how long it takes."""
    longest = max((each for each in turnarounds if each is not None), default=None)
    return None if longest is None else calendar.after(received_on, longest)


def promised(customers: date | None, feasible_on: date | None) -> date | None:
    """The customer's day goes first; without one, what can be done."""
    return feasible_on if customers is None else customers


def cannot_be_kept(customers: date | None, feasible_on: date | None) -> bool:
    return customers is not None and feasible_on is not None and feasible_on > customers


@dataclass(frozen=True, slots=True)
class Plan:
    """What is proposed for a sample: from which day it counts, how many working days, and until when."""

    begun: date
    days: int | None
    feasible_on: date | None
    customers: date | None
    sure: bool

    @property
    def kept(self) -> bool:
        return not cannot_be_kept(self.customers, self.feasible_on)


def plan(
    received_at: datetime | None,
    turnarounds: Iterable[int | None],
    calendar: Calendar,
    *,
    today: date,
    customers: date | None,
) -> Plan:
    """A sample that is still to come is planned as if it came today; `sure` where the holidays are known."""
    begun = today if received_at is None else local_day(received_at)
    longest = max((each for each in turnarounds if each is not None), default=None)
    until = feasible(begun, [longest], calendar)
    return Plan(begun, longest, until, customers, until is None or calendar.knows(begun, until))


def standing(on: date | None, *, today: date, calendar: Calendar) -> Due | None:
    if on is None:
        return None
    days = calendar.between(today, on)
    if on < today:
        return Due(on, Standing.OVERDUE, -days)
    if on == today:
        return Due(on, Standing.TODAY, 0)
    return Due(on, Standing.SOON if days <= SOON else Standing.LATER, days)


def turnaround(text: str) -> int:
    """A whole number of working days. Raises `Refused`."""
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit()) or not 0 < int(plain[:9]) <= MOST or len(plain) > 9:
        raise Refused("turnaround_days", most=MOST)
    return int(plain)
