"""One box for everything: a code leads straight to its page, words lead to a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from lims.domain.text import like, search_key
from lims.models.analysis import Run
from lims.models.certificate import CertificateRow
from lims.models.minutes import SamplingMinutes
from lims.models.producer import Producer, Product
from lims.models.reference import Analyte
from lims.models.sample import Container, Order, Sample

MOST = 20
LONGEST_CODE = 80


class Kind(StrEnum):
    SAMPLE = "sample"
    ORDER = "order"
    RUN = "run"
    CERTIFICATE = "certificate"
    PRODUCER = "producer"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Place:
    """The one page a code leads to."""

    kind: Kind
    id: int


@dataclass(frozen=True, slots=True)
class Found:
    """What words lead to; each list is cut at twenty."""

    samples: Sequence[Sample] = ()
    orders: Sequence[Order] = ()
    producers: Sequence[Producer] = ()
    analytes: Sequence[Analyte] = ()

    def __bool__(self) -> bool:
        return any((self.samples, self.orders, self.producers, self.analytes))


def direct(session: Session, text: str, *, producer_id: int | None = None) -> Place | None:
    """The page of an exact code as scanned or typed, in capitals or not.

    With `producer_id` only that producer's own; somebody else's code is as unknown as none.
    """
    scanned = text.strip()
    code = scanned.upper()
    if not scanned.isascii() or " " in scanned or not 3 <= len(scanned) <= LONGEST_CODE:
        return None
    for kind, asked, owner in _codes(code, scanned, own=producer_id is not None):
        if producer_id is not None and owner is None:
            continue
        mine = asked if producer_id is None or owner is None else asked.where(owner == producer_id)
        found = session.scalar(mine.limit(1))
        if found is not None:
            return Place(kind, found)
    return None


def words(session: Session, text: str, *, producer_id: int | None = None) -> Found:
    """Samples, orders, producers and analytes whose names or codes hold the words, without marks."""
    inside = f"%{like(search_key(text))}%"
    samples = _samples(inside)
    orders = _orders(inside)
    if producer_id is not None:
        samples = samples.where(Sample.producer_id == producer_id)
        orders = orders.where(Order.producer_id == producer_id)
        return Found(session.scalars(samples).all(), session.scalars(orders).all())
    return Found(
        session.scalars(samples).all(),
        session.scalars(orders).all(),
        session.scalars(_named(Producer, inside).order_by(Producer.sort_key)).all(),
        session.scalars(_named(Analyte, inside).order_by(Analyte.sort_key)).all(),
    )


Owner = InstrumentedAttribute[int] | None


def _codes(code: str, scanned: str, *, own: bool) -> Sequence[tuple[Kind, sa.Select[Any], Owner]]:
    """Where a code may stand, and whose it is; a customer's bar code is compared as it was scanned.

    A producer sees its samples on the page of their order.
    """
    sample = Kind.ORDER if own else Kind.SAMPLE
    asked = sa.select(Sample.order_id if own else Sample.id)
    of_container = asked.join(Container, Container.sample_id == Sample.id)
    return (
        (sample, asked.where(Sample.code == code), Sample.producer_id),
        (sample, of_container.where(Container.code == code), Sample.producer_id),
        (sample, of_container.where(Container.barcode == scanned), Sample.producer_id),
        (Kind.ORDER, sa.select(Order.id).where(Order.code == code), Order.producer_id),
        (Kind.RUN, sa.select(Run.id).where(Run.code == code), None),
        (
            Kind.CERTIFICATE,
            sa.select(CertificateRow.id).where(
                CertificateRow.number == code, CertificateRow.sha256.is_not(None)
            ),
            CertificateRow.producer_id,
        ),
        (Kind.MINUTES, sa.select(SamplingMinutes.id).where(SamplingMinutes.number == code), None),
        (Kind.PRODUCER, sa.select(Producer.id).where(Producer.code == code), None),
        (Kind.PRODUCER, sa.select(Product.producer_id).where(Product.code == code), None),
    )


def _samples(inside: str) -> sa.Select[Sample]:
    return (
        sa.select(Sample)
        .where(Sample.search_key.like(inside, escape="\\"))
        .options(joinedload(Sample.order), joinedload(Sample.commodity))
        .order_by(Sample.id.desc())
        .limit(MOST)
    )


def _orders(inside: str) -> sa.Select[Order]:
    makers = sa.select(Producer.id).where(Producer.search_key.like(inside, escape="\\"))
    by_code = sa.func.lower(Order.code).like(inside, escape="\\")
    return (
        sa.select(Order)
        .where(by_code | Order.producer_id.in_(makers))
        .options(joinedload(Order.producer))
        .order_by(Order.id.desc())
        .limit(MOST)
    )


def _named(row: Any, inside: str) -> sa.Select[Any]:
    return sa.select(row).where(row.search_key.like(inside, escape="\\")).limit(MOST)
