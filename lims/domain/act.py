"""Who does something, when and why: given to every service, taken from nowhere else."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LABORATORY_TIME = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one person; `person_id` is None for the program itself (set-up, migration)."""

    person_id: int | None
    at: datetime
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an act happens at an instant, with its time zone")

    @property
    def day(self) -> date:
        """The date in the laboratory, not in Greenwich."""
        return local_day(self.at)


def local_day(at: datetime) -> date:
    return at.astimezone(LABORATORY_TIME).date()


def last_moment(day: date) -> datetime:
    """When a day ends in the laboratory."""
    return datetime.combine(day, time.max, LABORATORY_TIME)


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
