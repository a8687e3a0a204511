"""What the demo day looks up by name."""

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.models.people import Account
from lims.models.producer import Producer
from lims.models.reference import Analyte, Commodity
from lims.models.sample import Sample
from lims.queries import limits


def commodity_id(session: Session, name: str) -> int:
    return session.scalars(sa.select(Commodity.id).where(Commodity.name == name)).one()


def producer_id(session: Session, username: str) -> int:
    """The producer an account belongs to."""
    found = session.scalars(
        sa.select(Producer.id)
        .join(Account, Account.producer_id == Producer.id)
        .where(Account.username == username)
    )
    return found.one()


def samples_of(session: Session, order_id: int) -> Sequence[Sample]:
    return session.scalars(sa.select(Sample).where(Sample.order_id == order_id).order_by(Sample.id)).all()


def performance_ids(
    session: Session, commodity_id: int, analytes: Iterable[str], *, on: date
) -> dict[str, int]:
    """Analyte → the first method the laboratory has for it in this commodity."""
    wanted = list(analytes)
    names = {
        analyte.id: analyte.name
        for analyte in session.scalars(sa.select(Analyte).where(Analyte.name.in_(wanted)))
    }
    found = limits.performances_for(session, commodity_id=commodity_id, on=on, analyte_ids=set(names))
    return {names[analyte_id]: rows[0].id for analyte_id, rows in found.items() if rows}
