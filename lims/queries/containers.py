"""Jars and bags: what a scanner reads from them, and what is printed on them."""

from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.act import local_day
from lims.domain.label import Label, for_units
from lims.models.sample import Container, Sample


def carrying(session: Session, codes: Iterable[str]) -> dict[str, Container]:
    """Scanned code → the container that carries it already, as the customer's bar code or as ours."""
    asked = list(codes)
    found = session.scalars(
        sa.select(Container).where(Container.barcode.in_(asked) | Container.code.in_(asked))
    ).all()
    ours = {container.code: container for container in found if container.code in asked}
    theirs = {container.barcode: container for container in found if container.barcode is not None}
    return ours | theirs


def labels(session: Session, *, sample_id: int | None = None, order_id: int | None = None) -> Iterator[Label]:
    """What is printed for the containers of a sample or of a whole order, each unit of a lot by itself."""
    for each in _of(session, sample_id=sample_id, order_id=order_id):
        sample = each.sample
        if sample.received_at is not None:
            day = local_day(sample.received_at)
            yield from for_units(Label(each.code, sample.product_name, day, units=sample.units), each.suffix)


def _of(session: Session, *, sample_id: int | None, order_id: int | None) -> Sequence[Container]:
    """Containers with their sample, in the order of their codes."""
    asked = (
        sa.select(Container)
        .join(Container.sample)
        .options(joinedload(Container.sample))
        .order_by(Container.code)
    )
    if sample_id is not None:
        asked = asked.where(Container.sample_id == sample_id)
    if order_id is not None:
        asked = asked.where(Sample.order_id == order_id)
    return session.scalars(asked).all()
