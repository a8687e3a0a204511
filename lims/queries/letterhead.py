"""The laboratory and the customer as the papers of a sample name them."""

from sqlalchemy.orm import Session

from lims.domain.certificate_parts import Customer, Laboratory, Names
from lims.models.sample import Order
from lims.queries.people import laboratory


def heading(session: Session) -> tuple[Laboratory, bool]:
    """Name, address and how to reach it; and whether everything here is invented."""
    row = laboratory(session)
    named = Laboratory(
        name=Names(row.name_vi, row.name_en),
        address=Names(row.address_vi, row.address_en),
        phone=row.phone,
        email=row.email,
    )
    return named, row.demo


def customer(order: Order) -> Customer:
    """Whose order it is; its producer must be loaded."""
    producer = order.producer
    return Customer(producer.name, producer.address, order.contact or producer.contact)
