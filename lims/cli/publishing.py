"""The end of the audit trail is published once a day: beside `lims serve`, or by `lims audit publish`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Thread

from structlog import get_logger

from lims.cli.house import House, program_act
from lims.domain.act import local_day
from lims.queries import signing_certificates
from lims.services import audit_heads
from lims.services.audit_heads import Round
from reports.signature.key import pem_of

EVERY_SECONDS = 600
log = get_logger("audit")


def publish_now(house: House) -> Round:
    """Write a file, and mail what waits. The key's certificate is kept first: the file names its head as well."""
    at, key = datetime.now(UTC), house.keys.of(None)
    with house.database.transaction(program_act("audit")) as session:
        signing_certificates.remember(session, pem_of(key.certificate), key.identity, at=at)
    path = audit_heads.publish(house.database, house.config, key.opened, at=at)
    return replace(audit_heads.send_unsent(house.config, at=at), file=path)


def look(house: House) -> None:
    """Publish when the day has not been published, and try again what could not be mailed."""
    now = datetime.now(UTC)
    if audit_heads.is_due(house.config, local_day(now)):
        publish_now(house)
    else:
        audit_heads.send_unsent(house.config, at=now)


@contextmanager
def publishing_beside(house: House) -> Iterator[None]:
    """While the program serves: at the start, and when a day has passed."""
    if not house.config.audit_out:
        yield
        return
    enough = Event()
    Thread(target=_until, args=(enough, house), name="audit", daemon=True).start()
    try:
        yield
    finally:
        enough.set()


def _until(enough: Event, house: House) -> None:
    while True:
        try:
            look(house)
        except Exception:
            # A full disk or a locked key today is no reason not to try again.
            log.exception("audit head not published")
        if enough.wait(EVERY_SECONDS):
            return
