"""A month of the laboratory's calendar, as an address and a command name it: 2026-11."""

import re
from dataclasses import dataclass
from datetime import datetime

from lims.domain.act import LABORATORY_TIME
from lims.domain.refusal import Refused

FIRST, LAST = 1990, 2100
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def begins(self) -> datetime:
        """Midnight in the laboratory."""
        return datetime(self.year, self.number, 1, tzinfo=LABORATORY_TIME)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def shown(self) -> str:
        return f"{self.number:02d}/{self.year}"


def month(text: str) -> Month:
    """Exactly `2026-11`. Raises `Refused`."""
    found = _MONTH.fullmatch(text)
    if found is None or not FIRST <= int(found[1]) <= LAST:
        raise Refused("month_format")
    return Month(int(found[1]), int(found[2]))
