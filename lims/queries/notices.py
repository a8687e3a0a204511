"""Who is told when a certificate is issued, replaced or revoked: one letter for each address, written once.

Written in the act that made it so: there is no certificate without its letters, and no letter without its certificate.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.delivery import Event, State
from lims.domain.refusal import NotFound
from lims.domain.verification import HANDED_OUT
from lims.models.certificate import CertificateRow
from lims.models.delivery import DeliveryChoice, Outbox


def notify(session: Session, event: Event, certificate_id: int) -> int:
    """Lay out the letters about this event, as the producer chose to be told. Returns how many are new.

    A certificate that amends another and is issued tells of the replacement; a replacement is told once its new
    paper exists, whichever of the two it is asked for. Asked a second time, nothing happens.
    """
    row, event = _told_of(session, event, certificate_id)
    choice = choice_of(session, row.producer_id)
    if choice is None or event not in choice.events or row.status not in HANDED_OUT:
        return 0
    at = session.info["act"].at
    known = set(session.scalars(_known(row.id, event)))
    new = [each for each in choice.addresses if each not in known]
    session.add_all(
        Outbox(
            certificate_id=row.id,
            event=event.value,
            address=each,
            language=choice.language,
            way=choice.way,
            created_at=at,
            state=State.WAITING.value,
            next_try_at=at,
        )
        for each in new
    )
    session.flush()
    return len(new)


def choice_of(session: Session, producer_id: int) -> DeliveryChoice | None:
    """What this producer chose, if it ever did."""
    return session.scalar(sa.select(DeliveryChoice).where(DeliveryChoice.producer_id == producer_id))


def _told_of(session: Session, event: Event, certificate_id: int) -> tuple[CertificateRow, Event]:
    row = session.get(CertificateRow, certificate_id)
    if row is None:
        raise NotFound
    if event is Event.ISSUED and row.amends_id is not None:
        return row, Event.REPLACED
    if event is Event.REPLACED and row.replaced_by_id is not None:
        return session.get_one(CertificateRow, row.replaced_by_id), event
    return row, event


def _known(certificate_id: int, event: Event) -> sa.Select[str]:
    return sa.select(Outbox.address).where(
        Outbox.certificate_id == certificate_id, Outbox.event == event.value
    )
