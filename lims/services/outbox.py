"""Sending what waits in the outbox: a letter is claimed, handed to the mail server outside any act, and marked.

One worker has a letter at a time. A kill between handing over and marking leaves it `sending`; after its lease
somebody tries it again under the same Message-ID: a letter may come twice, which a mailbox can see, but a letter
that a paper was withdrawn is never lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session
from structlog import get_logger

from config import Config
from lims import mail
from lims.db import Database
from lims.domain.act import Act, local_day
from lims.domain.delivery import LINK_LASTS, State, Way, next_try
from lims.domain.refusal import Conflict, NotFound
from lims.files import Files
from lims.models.delivery import Outbox
from lims.queries import outbox as asking
from lims.queries.notices import notify
from reports import letter as letters

__all__ = ["Sent", "follow", "link", "notify", "send_due", "try_again"]

LARGEST_FILE = 10 * 1024 * 1024
"""A longer paper goes by link: mail servers refuse more."""
log = get_logger("outbox")


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round did."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    dropped: int = 0


def send_due(
    database: Database, files: Files, config: Config, *, clock: Callable[[], datetime], most: int = 200
) -> Sent:
    """Everything that is due now, one letter after another; nothing at all without a mail server."""
    fates = {state: 0 for state in State}
    for _ in range(most if config.mail is not None else 0):
        claimed = _claim(database, config, at=clock())
        if claimed is None:
            break
        state = claimed if isinstance(claimed, State) else _deliver(database, files, config, claimed, clock)
        fates[state] += 1
    return Sent(fates[State.SENT], fates[State.WAITING], fates[State.FAILED], fates[State.DROPPED])


def try_again(session: Session, outbox_id: int, *, at: datetime) -> Outbox:
    """A letter that was given up, or waits for its hour, is due now. Raises `Conflict` for any other."""
    row = session.get(Outbox, outbox_id, with_for_update=True)
    if row is None:
        raise NotFound
    if row.state not in {State.FAILED, State.WAITING}:
        raise Conflict("letter_not_waiting")
    row.state, row.next_try_at = State.WAITING.value, at
    return row


def link(config: Config, outbox_id: int, *, sent_at: datetime) -> str:
    """An address that leads to this paper for a fortnight, and only whoever may have it after signing in."""
    until = int((sent_at + LINK_LASTS).timestamp())
    return f"{config.public_url}/d/{_signed(config).dumps([outbox_id, until])}"


def follow(
    session: Session, config: Config, text: str, *, producer_id: int, account_id: int, at: datetime
) -> int | None:
    """The certificate a link leads to, noting the first time it was followed; None once the link has run out.

    Raises `NotFound` for whatever is no link of ours, and alike for a link of another producer.
    """
    try:
        outbox_id, until = _signed(config).loads(text)
    except (BadSignature, ValueError, TypeError):
        raise NotFound from None
    row = asking.own(session, outbox_id, producer_id)
    if at.timestamp() > until:
        return None
    if row.opened_at is None:
        row.opened_at, row.opened_by_id = at, account_id
    return row.certificate_id


def _signed(config: Config) -> URLSafeSerializer:
    return URLSafeSerializer(config.secret_key, salt="delivery")


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A letter this worker has: nobody else tries it before its lease is over."""

    id: int
    address: str
    tries: int
    created_at: datetime
    at: datetime
    sha256: str | None
    told: asking.Told


def _claim(database: Database, config: Config, *, at: datetime) -> _Claimed | State | None:
    """Look before taking the writer's place: mostly nothing waits."""
    with database.reading() as session:
        if asking.next_due(session, at=at) is None:
            return None
    with database.transaction(Act(None, at)) as session:
        row = asking.next_due(session, at=at, locked=True)
        if row is None:
            return None
        told = asking.told(session, row)
        if told.overtaken is not None:
            row.state, row.error, row.claimed_at = State.DROPPED.value, told.overtaken, None
            return State.DROPPED
        row.state, row.claimed_at = State.SENDING.value, at
        row.tries += 1
        return _Claimed(row.id, row.address, row.tries, row.created_at, at, told.sha256, told)


def _deliver(
    database: Database, files: Files, config: Config, claimed: _Claimed, clock: Callable[[], datetime]
) -> State:
    """Outside any act: a slow server keeps nobody waiting."""
    try:
        mail.send(config, _message(files, config, claimed))
    except mail.NotSent as wrong:
        failure = wrong
    except NotFound as missing:
        failure = mail.NotSent(missing.code)
    except Exception:
        # One letter that cannot be written must not keep the others waiting.
        log.exception("letter not written", letter=claimed.id)
        failure = mail.NotSent("fault")
    else:
        return _mark(database, claimed, None, at=clock())
    log.warning("letter not sent", letter=claimed.id, why=failure.code)
    return _mark(database, claimed, failure, at=clock())


def _mark(database: Database, claimed: _Claimed, failure: mail.NotSent | None, *, at: datetime) -> State:
    """Only if it is still ours: a letter whose lease ran out belongs to whoever claimed it after."""
    with database.transaction(Act(None, at)) as session:
        row = session.get_one(Outbox, claimed.id, with_for_update=True)
        if (row.state, row.tries) != (State.SENDING, claimed.tries):
            return State(row.state)
        row.claimed_at = None
        if failure is None:
            row.state, row.sent_at, row.error, row.error_detail = State.SENT.value, at, "", ""
            return State.SENT
        again = None if failure.final else next_try(row.tries, created_at=row.created_at, at=at)
        row.state = (State.WAITING if again is not None else State.FAILED).value
        row.next_try_at = again or row.next_try_at
        row.error, row.error_detail = failure.code, failure.said[:200]
        return State(row.state)


def _message(files: Files, config: Config, claimed: _Claimed) -> mail.Message:
    content = _file(files, claimed)
    letter = claimed.told.letter(
        link=link(config, claimed.id, sent_at=claimed.at),
        link_until=local_day(claimed.at + LINK_LASTS - timedelta(days=1)),
        choice=f"{config.public_url}/mine/delivery",
        attached=content is not None,
    )
    written = letters.write(letter)
    return mail.Message(
        to=claimed.address,
        subject=written.subject,
        text=written.text,
        html=written.html,
        at=claimed.at,
        identity=f"letter-{claimed.id}.{letter.number}",
        language=letter.language,
        sender=letter.laboratory[letter.language],
        attachments=() if content is None else (mail.Attachment(written.attachment, content),),
    )


def _file(files: Files, claimed: _Claimed) -> bytes | None:
    """The paper itself where it was chosen and is in force. Raises `NotFound` when it is not what was kept."""
    if claimed.told.way is not Way.FILE or claimed.sha256 is None:
        return None
    content = files.read(claimed.sha256)
    return content if len(content) <= LARGEST_FILE else None
