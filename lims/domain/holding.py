"""How long a sample may wait before its analysis is begun (ISO 7218, ISO 5667-3 and the like say so per analyte)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lims.domain.act import last_moment
from lims.domain.refusal import Refused

LONGEST = 24 * 366
_TYPED = re.compile(r"([0-9]{1,5}) *(h|giờ|gio|d|ngày|ngay|day|days|hours?)?", re.IGNORECASE)
_DAYS = frozenset({"d", "ngày", "ngay", "day", "days"})


class HeldFrom(StrEnum):
    """Since when the hours are counted."""

    SAMPLING = "sampling"
    RECEIPT = "receipt"


class HeldCode(StrEnum):
    """What is wrong with the waiting of a sample."""

    EXCEEDED = "exceeded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Holding:
    """The rule of a method: begun within so many hours of the sampling, or of the receipt."""

    hours: int
    since: HeldFrom

    def start_by(self, *, sampled_at: datetime | None, received_at: datetime | None) -> datetime | None:
        """The last moment to begin; None where nobody wrote down since when the sample waits."""
        begun = sampled_at if self.since is HeldFrom.SAMPLING else received_at
        return None if begun is None else begun + timedelta(hours=self.hours)


@dataclass(frozen=True, slots=True)
class Breach:
    """Begun too late, or nobody can tell."""

    code: HeldCode
    over: timedelta | None = None


def hours(text: str) -> int:
    """`48`, `48 h` or `3 d` (`3 ngày`), kept as hours. Raises `Refused`."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        raise Refused("holding_form", typed=text[:40])
    count = int(found[1]) * (24 if (found[2] or "").lower() in _DAYS else 1)
    if not 0 < count <= LONGEST:
        raise Refused("holding_range", most=LONGEST)
    return count


def started(at: datetime, performed_on: date) -> datetime:
    """When the measuring began at the latest: a run entered afterwards began somewhen on its day."""
    return min(at, last_moment(performed_on))


def breach(rule: Holding | None, start_by: datetime | None, started_at: datetime) -> Breach | None:
    """What stands against a result that was begun at this moment; None where nothing does."""
    if rule is None:
        return None
    if start_by is None:
        return Breach(HeldCode.UNKNOWN)
    return Breach(HeldCode.EXCEEDED, started_at - start_by) if started_at > start_by else None


SOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Left:
    """How long a sample may still wait for its analysis: `hours` left, or gone by where it is over."""

    start_by: datetime
    over: bool
    soon: bool
    hours: int


def left(start_by: datetime | None, now: datetime) -> Left | None:
    """Whole hours: what is left is rounded down, what is over up, so that nobody is told too much."""
    if start_by is None:
        return None
    seconds = int((start_by - now).total_seconds())
    over = now > start_by
    return Left(
        start_by, over, not over and start_by - now <= SOON, -(seconds // 3600) if over else seconds // 3600
    )
