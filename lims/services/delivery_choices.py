"""Keeping what a producer chose: which letters, in which language, by link or file, to whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from lims.domain.checked import Checked
from lims.domain.delivery import Event, Way, addresses
from lims.domain.refusal import Conflict
from lims.models.delivery import DeliveryChoice
from lims.queries import notices, producers
from lims.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """As it was typed and ticked; `version` 0 where nothing was chosen before."""

    addresses: str
    events: Sequence[str]
    language: str
    way: str
    version: int


def keep(session: Session, producer_id: int, given: Given) -> DeliveryChoice:
    """Letters already laid out keep their language and way; those to an address taken away never leave."""
    producers.one(session, producer_id)
    values = _read(given)
    row = notices.choice_of(session, producer_id)
    if (row.version if row is not None else 0) != given.version:
        raise StaleDataError
    if row is None:
        row = DeliveryChoice(producer_id=producer_id, **values)
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("changed_meanwhile") from error
    return row


def _read(given: Given) -> dict[str, object]:
    checked = Checked()
    nobody: tuple[str, ...] = ()
    found = checked.read("addresses", lambda: addresses(given.addresses), otherwise=nobody)
    events = [each.value for each in Event if each.value in given.events]
    if set(given.events) - set(Event):
        checked.refuse("events", "required")
    if events and not found:
        checked.refuse("addresses", "mail_address_needed")
    if found and not events:
        checked.refuse("events", "mail_event_needed")
    for field, value, kinds in (("language", given.language, Language), ("way", given.way, Way)):
        if value not in set(kinds):
            checked.refuse(field, "required")
    checked.finish("delivery_incomplete")
    return {"addresses": list(found), "events": events, "language": given.language, "way": given.way}
