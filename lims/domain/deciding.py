"""Which day decides on the limit: each act says whether production, sampling, the market or the test counts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DecidesOn(StrEnum):
    """The day by which an act asks whether a limit of its own is in force."""

    TESTING = "testing"
    PRODUCTION = "production"
    SAMPLING = "sampling"
    MARKET = "market"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What is known of a sample's days. The day of the test is always known: it is asked for before any work."""

    testing: date
    production: date | None = None
    sampling: date | None = None
    market: date | None = None

    def deciding(self, on: DecidesOn) -> "Decided":
        """The day an act goes by; where it is not known, the day of the test stands in and that is said."""
        day: date | None = getattr(self, on.value)
        return Decided(on, day or self.testing, assumed=day is None)

    @property
    def first(self) -> date:
        return min(self._known)

    @property
    def last(self) -> date:
        return max(self._known)

    @property
    def _known(self) -> tuple[date, ...]:
        every = (self.testing, self.production, self.sampling, self.market)
        return tuple(day for day in every if day is not None)


@dataclass(frozen=True, slots=True)
class Decided:
    """The day a limit was looked up by, what that day is, and whether it only stands in for an unknown one."""

    by: DecidesOn
    on: date
    assumed: bool = False
