"""Who may do a method on a day. No entry in the list means: not competent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lims.domain.dates import written
from lims.domain.hindrance import Cause, Hindrance
from lims.domain.refusal import NotAllowed

SOON = timedelta(days=90)


class Standing(StrEnum):
    VALID = "valid"
    ENDING = "ending"
    PAST = "past"
    COMING = "coming"
    WITHDRAWN = "withdrawn"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A person may do a method from a day until requalification is due; `withdrawn_from` ends it before."""

    valid_from: date
    valid_until: date
    withdrawn_from: date | None = None

    def covers(self, day: date) -> bool:
        if self.withdrawn_from is not None and day >= self.withdrawn_from:
            return False
        return self.valid_from <= day <= self.valid_until

    @property
    def last_day(self) -> date:
        if self.withdrawn_from is None:
            return self.valid_until
        return min(self.valid_until, self.withdrawn_from - timedelta(days=1))


def hindrance(person_id: int, name: str, grants: Iterable[Grant], day: date) -> Hindrance | None:
    """Why somebody could not do a method on a day; None when they could."""
    begun = [each for each in grants if each.valid_from <= day]
    if any(each.covers(day) for each in begun):
        return None
    field, values = f"person-{person_id}", {"person": name, "day": written(day)}
    if not begun:
        return Hindrance(Cause.COMPETENCE_MISSING, field, values)
    last = max(begun, key=lambda each: (each.last_day, each.valid_until))
    if last.withdrawn_from is not None and last.valid_until >= day:
        return Hindrance(Cause.COMPETENCE_WITHDRAWN, field, {**values, "since": written(last.withdrawn_from)})
    return Hindrance(Cause.COMPETENCE_EXPIRED, field, {**values, "until": written(last.last_day)})


def hindrances(
    person_id: int, name: str, grants: Sequence[Grant], days: Iterable[date]
) -> tuple[Hindrance, ...]:
    """The same for several days, each reason once."""
    found: dict[Cause, Hindrance] = {}
    for day in sorted(set(days)):
        one = hindrance(person_id, name, grants, day)
        if one is not None:
            found.setdefault(one.cause, one)
    return tuple(found.values())


def standing(grants: Sequence[Grant], today: date) -> tuple[Standing, date | None]:
    """What the matrix shows of a person and a method today, and until when."""
    covering = [each for each in grants if each.covers(today)]
    if covering:
        last = max(each.last_day for each in covering)
        return (Standing.ENDING if last <= today + SOON else Standing.VALID), last
    begun = [each for each in grants if each.valid_from <= today]
    if begun:
        last_one = max(begun, key=lambda each: (each.last_day, each.valid_until))
        ended = last_one.withdrawn_from is not None and last_one.valid_until >= today
        return (Standing.WITHDRAWN if ended else Standing.PAST), last_one.last_day
    return (Standing.COMING, min(each.valid_from for each in grants)) if grants else (Standing.NONE, None)


def require_other(granted_by: int | None, person_id: int) -> int:
    """Nobody grants competence to themselves, whichever account they come with."""
    if granted_by is None or granted_by == person_id:
        raise NotAllowed("competence_own")
    return granted_by
