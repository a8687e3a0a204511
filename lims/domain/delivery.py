"""How a producer is told of its certificates: of what, by which way, to which addresses; and when a letter is tried again."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from lims.domain.refusal import Refused


class Event(StrEnum):
    """What happened to a certificate. `replaced` brings the new one, and names the old."""

    ISSUED = "issued"
    REPLACED = "replaced"
    REVOKED = "revoked"


class Way(StrEnum):
    """A link asks to sign in; a file travels in the letter itself."""

    LINK = "link"
    FILE = "file"


class State(StrEnum):
    """`sending` is claimed by one worker; `dropped` was overtaken by events and is never sent."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


MOST_ADDRESSES = 10
LONGEST_ADDRESS = 254
LINK_LASTS = timedelta(days=14)
LEASE = timedelta(minutes=15)
"""So long a letter belongs to the worker that claimed it: several times what sending one can take."""
GIVEN_UP = timedelta(days=14)
"""A server that was down for so long is not coming back for this letter."""
BACK_OFF = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 720, 1440))

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
_BETWEEN = re.compile(r"[\s,;]+")


def address(text: str) -> str:
    """One address as mail servers take it: ASCII, no name before it, nothing that could begin another header."""
    wide = len(text) > LONGEST_ADDRESS or len(text.partition("@")[0]) > 64
    if wide or not _ADDRESS.fullmatch(text):
        raise Refused("mail_address", typed=_shown(text))
    return text


def addresses(text: str) -> tuple[str, ...]:
    """Addresses one to a line, each once whatever its capitals. Raises `Refused` naming the first that is none."""
    found: dict[str, str] = {}
    for each in _BETWEEN.split(text.strip(" \t\n\r,;")):
        if each:
            found.setdefault(address(each).lower(), each)
    if len(found) > MOST_ADDRESSES:
        raise Refused("mail_addresses_many", most=MOST_ADDRESSES, count=len(found))
    return tuple(found.values())


def next_try(tries: int, *, created_at: datetime, at: datetime) -> datetime | None:
    """When a letter that could not be handed over is tried again: later each time, never after more than a day.

    None when it has been tried long enough.
    """
    if at - created_at >= GIVEN_UP:
        return None
    return at + BACK_OFF[min(max(tries, 1), len(BACK_OFF)) - 1]


def overtaken(event: Event, *, in_force: bool, recipient: str, wanted: Sequence[str]) -> str | None:
    """Why a letter that has not left yet must not leave any more: a code, or None.

    A paper that is no longer in force is not sent out; whoever took their address away gets nothing.
    """
    if recipient.lower() not in {each.lower() for each in wanted}:
        return "address_gone"
    return "not_in_force" if event is not Event.REVOKED and not in_force else None


def _shown(text: str) -> str:
    return "".join(sign if sign.isprintable() else "·" for sign in text[:80])
