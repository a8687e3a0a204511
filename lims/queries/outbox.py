"""Letters as pages and the sender ask for them: the next that is due, what it tells, the log of a certificate, the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.act import local_day
from lims.domain.certificate import from_json
from lims.domain.certificate_parts import Names
from lims.domain.delivery import LEASE, Event, State, Way, overtaken
from lims.domain.letter import Letter
from lims.domain.refusal import NotFound
from lims.domain.text import like, search_key
from lims.domain.verification import CertificateStatus
from lims.models.certificate import CertificateRow
from lims.models.delivery import Outbox
from lims.models.people import Account, Person
from lims.models.producer import Producer
from lims.queries import notices

PAGE = 50
COLUMNS = (
    "id", "certificate_id", "event", "address", "way", "state", "tries", "next_try_at", "error", "error_detail",
    "created_at", "sent_at", "opened_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; `before` is the key of the page before."""

    text: str = ""
    state: State | None = None
    event: Event | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One letter in a list."""

    id: int
    certificate_id: int
    number: str
    producer: str
    event: Event
    address: str
    way: Way
    state: State
    tries: int
    next_try_at: datetime
    error: str
    error_detail: str
    created_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    opened_by: str | None


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Listed]
    next_key: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a letter tells, but for its links; `overtaken` is why it must not leave any more."""

    overtaken: str | None
    event: Event
    language: str
    way: Way
    number: str
    product: str
    on: datetime
    laboratory: Names
    phone: str
    replaced: str
    sha256: str | None

    def letter(self, **links: Any) -> Letter:
        return Letter(
            event=self.event,
            language=self.language,
            number=self.number,
            product=self.product,
            on=local_day(self.on),
            laboratory=self.laboratory,
            phone=self.phone,
            replaced=self.replaced,
            **links,
        )


def next_due(session: Session, *, at: datetime, locked: bool = False) -> Outbox | None:
    """The letter that has waited longest; one of a worker that fell is due again after its lease."""
    asked = (
        sa.select(Outbox)
        .where(
            sa.or_(
                sa.and_(Outbox.state == State.WAITING.value, Outbox.next_try_at <= at),
                sa.and_(Outbox.state == State.SENDING.value, Outbox.claimed_at < at - LEASE),
            )
        )
        .order_by(Outbox.next_try_at, Outbox.id)
        .limit(1)
    )
    return session.scalar(asked.with_for_update(skip_locked=True) if locked else asked)


def told(session: Session, row: Outbox) -> Told:
    """What this letter says today: a paper may have been withdrawn since it was laid out."""
    certificate = session.get_one(CertificateRow, row.certificate_id)
    said, event = from_json(certificate.document), Event(row.event)
    choice = notices.choice_of(session, certificate.producer_id)
    valid = certificate.status == CertificateStatus.ISSUED and certificate.replaced_by_id is None
    before = session.get(CertificateRow, certificate.amends_id) if certificate.amends_id else None
    return Told(
        overtaken=overtaken(
            event, in_force=valid, recipient=row.address, wanted=choice.addresses if choice else ()
        ),
        event=event,
        language=row.language,
        way=Way(row.way),
        number=certificate.number,
        product=said.sample.product,
        on=(certificate.revoked_at if event is Event.REVOKED else None) or certificate.issued_at,
        laboratory=said.laboratory.name,
        phone=said.laboratory.phone,
        replaced=before.number if before is not None else "",
        sha256=certificate.sha256 if valid else None,
    )


def own(session: Session, outbox_id: int, producer_id: int) -> Outbox:
    """A letter about one of this producer's certificates; anybody else's is missing."""
    row = session.scalar(
        sa.select(Outbox)
        .join(Outbox.certificate)
        .where(Outbox.id == outbox_id, CertificateRow.producer_id == producer_id)
    )
    if row is None:
        raise NotFound
    return row


def page(session: Session, wanted: Filter) -> Page:
    """One page of letters, the newest first, in one statement."""
    asked = _listed().limit(PAGE + 1)
    if wanted.before is not None:
        asked = asked.where(Outbox.id < wanted.before)
    if wanted.state is not None:
        asked = asked.where(Outbox.state == wanted.state)
    if wanted.event is not None:
        asked = asked.where(Outbox.event == wanted.event)
    if wanted.text.strip():
        asked = asked.where(_matches(wanted.text))
    rows = [_as_listed(row) for row in session.execute(asked)]
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def of_certificate(session: Session, certificate_id: int) -> Sequence[Listed]:
    """Every letter about one certificate, the newest first: no more than its events times its addresses."""
    asked = _listed().where(Outbox.certificate_id == certificate_id).limit(PAGE)
    return [_as_listed(row) for row in session.execute(asked)]


def waiting(session: Session) -> int:
    """How many letters have not left yet."""
    asked = sa.select(sa.func.count(Outbox.id)).where(
        Outbox.state.in_([State.WAITING.value, State.SENDING.value])
    )
    return session.scalar(asked) or 0


def _listed() -> sa.Select[Any]:
    columns: list[Any] = [
        *(getattr(Outbox, name) for name in COLUMNS),
        CertificateRow.number,
        Producer.name.label("producer"),
        Person.name.label("opened_by"),
    ]
    return (
        sa.select(*columns)
        .join(Outbox.certificate)
        .join(CertificateRow.producer)
        .outerjoin(Account, Account.id == Outbox.opened_by_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .order_by(Outbox.id.desc())
    )


def _as_listed(row: sa.Row[Any]) -> Listed:
    values = dict(row._mapping)
    return Listed(**{**values, "event": Event(row.event), "way": Way(row.way), "state": State(row.state)})


def _matches(text: str) -> sa.ColumnElement[bool]:
    """By number, producer or address."""
    return sa.or_(
        CertificateRow.number.like(f"%{like(text.strip().upper())}%", escape="\\"),
        Producer.search_key.like(f"%{like(search_key(text))}%", escape="\\"),
        sa.func.lower(Outbox.address).like(f"%{like(text.strip().lower())}%", escape="\\"),
    )
