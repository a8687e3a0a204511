"""Orders: one, and page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.domain.refusal import NotFound
from lims.domain.text import like, search_key
from lims.models.producer import Producer
from lims.models.sample import Order, Sample

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to."""

    q: str = ""
    status: str | None = None
    producer_id: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Order]
    next_key: int | None


def page(session: Session, wanted: Wanted) -> Page:
    """Orders, newest first, with their samples and producers: three statements."""
    asked = (
        sa.select(Order)
        .options(joinedload(Order.producer), selectinload(Order.samples))
        .order_by(Order.id.desc())
        .limit(PAGE + 1)
    )
    for condition in _conditions(wanted):
        asked = asked.where(condition)
    rows = session.scalars(asked).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def one(session: Session, order_id: int, *, producer_id: int | None = None) -> Order:
    """An order with its producer, samples, commodities and containers.

    With `producer_id`, somebody else's order is as missing as none: `NotFound`.
    """
    asked = (
        sa.select(Order)
        .where(Order.id == order_id)
        .options(
            joinedload(Order.producer),
            selectinload(Order.samples).options(
                joinedload(Sample.commodity), selectinload(Sample.containers), joinedload(Sample.product)
            ),
        )
    )
    if producer_id is not None:
        asked = asked.where(Order.producer_id == producer_id)
    found = session.scalar(asked)
    if found is None:
        raise NotFound
    found.samples.sort(key=lambda sample: sample.id)
    return found


def of_producer(session: Session, producer_id: int, *, after: int | None = None) -> Page:
    """A producer's own orders, newest first."""
    return page(session, Wanted(producer_id=producer_id, after=after))


def _conditions(wanted: Wanted) -> Sequence[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.after is not None:
        conditions.append(Order.id < wanted.after)
    if wanted.producer_id is not None:
        conditions.append(Order.producer_id == wanted.producer_id)
    if wanted.status is not None:
        with_status = sa.select(Sample.order_id).where(Sample.status == wanted.status)
        conditions.append(Order.id.in_(with_status))
    if key := search_key(wanted.q):
        conditions.append(_holds(key))
    return conditions


def _holds(key: str) -> sa.ColumnElement[bool]:
    inside = f"%{like(key)}%"
    makers = sa.select(Producer.id).where(Producer.search_key.like(inside, escape="\\"))
    samples = sa.select(Sample.order_id).where(Sample.search_key.like(inside, escape="\\"))
    return (
        sa.func.lower(Order.code).like(inside, escape="\\")
        | Order.producer_id.in_(makers)
        | Order.id.in_(samples)
    )
