"""A sample that waited too long for its analysis, in words: on the page of a run, and on the certificate."""

from datetime import datetime, timedelta

from lims.domain.dates import written
from lims.domain.holding import HeldCode
from lims.words import Language, say


def sentence(code: str, started_at: datetime, start_by: datetime | None, language: Language) -> str:
    """By how much, from when to when; or that nobody can tell."""
    if code == HeldCode.UNKNOWN or start_by is None:
        return say("holding.unknown", language, started=written(started_at))
    return say(
        "holding.exceeded",
        language,
        over=lasted(started_at - start_by, language),
        start_by=written(start_by),
        started=written(started_at),
    )


def lasted(over: timedelta, language: Language) -> str:
    """Hours and minutes, days from two days on; what is shorter than a minute counts as one."""
    minutes = max(1, -(-int(over.total_seconds()) // 60))
    if minutes >= 48 * 60:
        return say("holding.days_hours", language, days=minutes // 1440, hours=minutes % 1440 // 60)
    return say("holding.hours_minutes", language, hours=minutes // 60, minutes=minutes % 60)
