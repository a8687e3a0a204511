"""The laboratory and the customer as the papers of a sample name them."""

from dataclasses import replace

from sqlalchemy.orm import Session

from lims.domain.certificate_parts import Customer, Laboratory
from lims.models.sample import Order
from lims.queries import letterheads, people


def heading(session: Session) -> tuple[Laboratory, bool]:
    """Its own letterhead, and whether everything here is invented.

    Accreditation is for results: no paper of the desk carries it (ILAC-P8).
    """
    row = people.laboratory(session)
    return replace(letterheads.laboratory(session, row), accreditation=None), row.demo


def customer(order: Order) -> Customer:
    """Whose order it is; its producer must be loaded."""
    producer = order.producer
    return Customer(producer.name, producer.address, order.contact or producer.contact)
