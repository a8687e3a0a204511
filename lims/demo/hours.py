"""The hours of the demo day: who acts, when, on which books."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from lims.db import Database
from lims.domain.act import LABORATORY_TIME, Act

DATE = date(2026, 11, 20)


@dataclass
class Clock:
    """The hours of the demo day. Each act comes three minutes after the one before."""

    now: datetime

    def later(self) -> datetime:
        self.now += timedelta(minutes=3)
        return self.now


class Day:
    """One laboratory, one day: who acts, when, on which books."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock(datetime.combine(DATE, time(7, 30), LABORATORY_TIME))
        self.people: dict[str, int] = {}

    @contextmanager
    def act(self, username: str | None, reason: str | None = None) -> Iterator[tuple[Session, Act]]:
        """One act of one player, in one transaction."""
        act = Act(self.people[username] if username else None, self.clock.later(), reason)
        with self.database.transaction(act) as session:
            yield session, act


def program_act() -> Act:
    """Before the day begins: the program sets itself up."""
    return Act(None, datetime.combine(DATE, time(7), LABORATORY_TIME), "demo")
