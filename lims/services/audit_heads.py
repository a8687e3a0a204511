"""The end of the audit trail leaves the building: a signed file a day, kept by somebody the laboratory cannot reach.

What was published is never written again. A letter that could not be sent is tried with the next round.
"""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from pyhanko.sign.signers import Signer
from structlog import get_logger

from config import Config
from lims import mail
from lims.db import Database
from lims.domain import published
from lims.domain.act import local_day
from lims.domain.refusal import Refused
from lims.queries import published as asking
from reports.signature.seal import seal

SEAL, SENT = ".p7s", ".sent"
SENT_WITHIN = timedelta(days=14)
"""A file older than this is not mailed any more: the newer ones say as much."""
log = get_logger("audit")
Opened = Callable[[], AbstractContextManager[Signer]]


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: the file it wrote, the letters it sent and could not send."""

    file: Path | None = None
    sent: int = 0
    unsent: int = 0


def publish(database: Database, config: Config, opened: Opened, *, at: datetime) -> Path:
    """Write a new file and its signature; two in the same second are one. Raises `Refused` without a folder."""
    if not config.audit_out:
        raise Refused("audit_out_missing")
    path = Path(config.audit_out) / f"audit-{local_day(at):%Y-%m-%d}-{at:%H%M%S}.json"
    if path.exists():
        return path
    with database.reading() as session:
        content = published.written(asking.as_now(session, at=at))
    with opened() as signer:
        sealed = seal(content, signer, at=at)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path.with_name(path.name + SEAL), sealed)
    _write(path, content)
    return path


def is_due(config: Config, day: date) -> bool:
    """Whether nothing was published yet on this day."""
    return bool(config.audit_out) and not any(Path(config.audit_out).glob(f"audit-{day:%Y-%m-%d}-*.json"))


def send_unsent(config: Config, *, at: datetime) -> Round:
    """Mail whatever was not mailed yet to the outside party; nothing without an address and a mail server."""
    if not (config.audit_mail and config.mail and config.audit_out):
        return Round()
    sent = unsent = 0
    for path in sorted(Path(config.audit_out).glob("audit-*.json")):
        marker = path.with_name(path.name + SENT)
        if marker.exists() or path.stat().st_mtime < (at - SENT_WITHIN).timestamp():
            continue
        try:
            mail.send(config, _letter(config, path, at=at))
        except mail.NotSent as failed:
            log.warning("audit head not sent", file=path.name, why=str(failed))
            unsent += 1
        else:
            marker.touch()
            sent += 1
    return Round(None, sent, unsent)


def _letter(config: Config, path: Path, *, at: datetime) -> mail.Message:
    content = path.read_bytes()
    told = published.read(content)
    text = (
        f"{told.laboratory}: {told.entries} entries in the audit trail, {len(told.certificates)} certificate numbers.\n"
        f"Head: {told.head}\n\n"
        "Please keep both files. With them anybody can tell later whether the past was rewritten:\n"
        f"lims audit verify --against {path.name}\n"
    )
    files = (path, path.with_name(path.name + SEAL))
    return mail.Message(
        to=config.audit_mail,
        subject=f"{told.laboratory} audit head {local_day(told.at):%Y-%m-%d}",
        text=text,
        at=at,
        identity=path.stem,
        attachments=tuple(mail.Attachment(each.name, each.read_bytes(), "octet-stream") for each in files),
    )


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    unfinished.write_bytes(content)
    unfinished.replace(path)
