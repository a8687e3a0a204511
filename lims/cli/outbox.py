"""`lims outbox send`: hand waiting letters to the mail server, from cron or beside `lims serve`."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

from structlog import get_logger

from lims.cli.house import House
from lims.queries import outbox as asking
from lims.services import outbox
from lims.services.outbox import Sent
from lims.words import Language, say

EVERY_SECONDS = 30
DESCRIPTION = """Send the letters that are due, one after another, and end. For cron, every few minutes;
beside `lims serve` it is not needed. Two at once never send the same letter.
Exit status: 0 nothing due is left, 1 a letter could not be sent, 2 no mail server is set."""
log = get_logger("outbox")


def add_to(commands: Any) -> None:
    command = commands.add_parser("outbox", help="letters about certificates")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    send = actions.add_parser("send", help="send the letters that are due", description=DESCRIPTION)
    send.set_defaults(run=run_send)


def run_send(_: argparse.Namespace, house: House) -> int:
    if house.config.mail is None:
        with house.database.reading() as session:
            waiting = asking.waiting(session)
        print(say("delivery.not_configured_now", Language.EN, count=waiting), file=sys.stderr)
        return 2
    done = send_due(house)
    print(
        say(
            "delivery.round",
            Language.EN,
            sent=done.sent,
            later=done.later,
            failed=done.failed,
            dropped=done.dropped,
        )
    )
    return 1 if done.later or done.failed else 0


def send_due(house: House) -> Sent:
    return outbox.send_due(house.database, house.files, house.config, clock=lambda: datetime.now(UTC))


@contextmanager
def sending_beside(house: House) -> Iterator[None]:
    """While the program serves, whatever is due leaves within half a minute; what a kill left behind too."""
    if house.config.mail is None:
        yield
        return
    enough = Event()
    worker = Thread(target=_until, args=(enough, house), name="outbox", daemon=True)
    worker.start()
    try:
        yield
    finally:
        enough.set()


def _until(enough: Event, house: House) -> None:
    while not enough.wait(EVERY_SECONDS):
        try:
            send_due(house)
        except Exception:
            # The database may be away for a minute; the letters are not.
            log.exception("outbox not looked at")
