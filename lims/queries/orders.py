"""Orders: one, and page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.domain.order import OrderGiven, RuleGiven, SampleGiven
from lims.domain.refusal import NotFound
from lims.domain.text import like, search_key
from lims.models.producer import Producer
from lims.models.reference import Market
from lims.models.sample import Order, Sample
from lims.queries import commodities, producers
from lims.queries.commodities import Branch

PAGE = 50


@dataclass(frozen=True, slots=True)
class Offered:
    """What an order form lets one choose from."""

    tree: Sequence[Branch]
    markets: Sequence[Market]
    producers: Sequence[tuple[str, str]] = ()


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


def given_of(order: Order) -> OrderGiven:
    """The order as it was given, for placing the same again."""
    return OrderGiven(
        producer_id=order.producer_id,
        samples=tuple(_sample_given(sample) for sample in order.samples),
        markets=tuple(order.markets),
        rule=RuleGiven(id=order.rule, r=order.rule_r, alpha=order.rule_alpha, agreed_by=order.rule_agreed_by),
        language=order.language,
        contact=order.contact,
        conclusion_wanted=order.conclusion_wanted,
        uncertainty_wanted=order.uncertainty_wanted,
        consent_to_publish=order.consent_to_publish,
        remark=order.remark,
    )


def offered(session: Session, *, with_producers: bool) -> Offered:
    """The choices of an order form. A producer is never shown who else there is."""
    return Offered(
        commodities.tree(session),
        commodities.markets(session),
        producers.suggestions(session) if with_producers else (),
    )


def of_producer(session: Session, producer_id: int, *, after: int | None = None) -> Page:
    """A producer's own orders, newest first."""
    return page(session, Wanted(producer_id=producer_id, after=after))


def _sample_given(sample: Sample) -> SampleGiven:
    return SampleGiven(
        product=sample.product_name,
        commodity_id=sample.commodity_id,
        description=sample.description,
        quantity=sample.quantity,
        units=sample.units,
        sampled_by=sample.sampled_by,
        sampler=sample.sampler,
        sampled_place=sample.sampled_place,
        sampling_plan=sample.sampling_plan,
        sampling_conditions=sample.sampling_conditions,
    )


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
