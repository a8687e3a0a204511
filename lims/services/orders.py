"""A customer's order is taken: what is to be tested, for which markets, judged by which rule."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.codes import next_code
from lims.domain import custody, units_of_lot
from lims.domain import order as rules
from lims.domain.act import Act, local_day
from lims.domain.certificate_parts import PaperLanguage, SampledBy
from lims.domain.checked import Checked
from lims.domain.order import MOST_SAMPLES, OrderGiven, SampleGiven
from lims.domain.producer import name_key
from lims.domain.refusal import Conflict
from lims.domain.sample import Status
from lims.domain.text import search_key
from lims.models.producer import Product
from lims.models.reference import Commodity, Market
from lims.models.sample import Order, Sample
from lims.queries import fitness, producers
from lims.queries import orders as asking

SAMPLE_TEXTS = {
    "lot": 50,
    "quantity": 120,
    "sampler": 255,
    "sampled_place": 255,
    "sampling_minutes": 80,
    "sampling_plan": 255,
    "sampling_conditions": 255,
}
SAMPLE_LINES = {"description": 1000, "remark": 2000}


def place(session: Session, given: OrderGiven, *, act: Act) -> Order:
    """Keep an order with its samples, all of it or none. Samples get their codes when they arrive.

    Raises `Refused("order_incomplete")` naming every box; the fields of a sample are `samples-0-lot`.
    """
    producer = producers.one(session, given.producer_id)
    checked = Checked()
    order = _order(session, given, checked, act=act)
    commodities = _commodities(session, given)
    samples = [
        _sample(sample, checked.under(f"samples-{place}-"), act=act, commodities=commodities)
        for place, sample in enumerate(given.samples)
    ]
    checked.finish("order_incomplete")
    order.code = next_code(session, f"YC-{act.day:%y}")
    order.producer_id = producer.id
    session.add(order)
    session.flush()
    products: dict[str, int] = {}
    for sample in samples:
        _belong(session, sample, order, products)
    session.add_all(samples)
    session.flush()
    return order


def tell(session: Session, order_id: int, *, told_to: str, told_on: date | None, act: Act) -> Order:
    """Record that the customer was told what cannot be concluded: whom, when, and of what (ISO/IEC 17025, 7.1.1).

    Raises `Refused("told_incomplete")` naming every box, `Conflict` where there is nothing to tell.
    """
    order = asking.one(session, order_id)
    of = [each.key for each in fitness.of_orders(session, [order_id]).get(order_id, ()) if each.unfit]
    if not of:
        raise Conflict("nothing_to_tell")
    checked = Checked()
    name = checked.needed("told_to", told_to)
    if told_on is None:
        checked.refuse("told_on", "required")
    elif told_on > act.day:
        checked.refuse("told_on", "told_in_future")
    elif told_on < local_day(order.placed_at):
        checked.refuse("told_on", "told_before_order")
    checked.finish("told_incomplete")
    order.told_to, order.told_on, order.told_of = name, told_on, of
    session.flush()
    return order


def _order(session: Session, given: OrderGiven, checked: Checked, *, act: Act) -> Order:
    if not 1 <= len(given.samples) <= MOST_SAMPLES:
        checked.refuse("samples", "samples_count", most=MOST_SAMPLES)
    rules.check_rule(checked, given.rule, today=act.day)
    if given.language not in set(PaperLanguage):
        checked.refuse("language", "required")
    if given.due_on is not None and given.due_on < act.day:
        checked.refuse("due_on", "due_in_past")
    return Order(
        placed_at=act.at,
        contact=checked.text("contact", given.contact),
        markets=_markets(session, given, checked),
        language=given.language,
        rule=given.rule.id,
        rule_r=given.rule.r if given.rule.r is not None else Decimal(1),
        rule_alpha=given.rule.alpha,
        rule_agreed_by=checked.needed("rule_agreed_by", given.rule.agreed_by),
        rule_agreed_on=given.rule.agreed_on or act.day,
        conclusion_wanted=given.conclusion_wanted,
        uncertainty_wanted=given.uncertainty_wanted,
        consent_to_publish=given.consent_to_publish,
        due_on=given.due_on,
        remark=checked.text("remark", given.remark, longest=2000, lines=True),
    )


def _markets(session: Session, given: OrderGiven, checked: Checked) -> list[str]:
    """The markets asked for, in the order of the catalogue; at least one."""
    known = session.scalars(sa.select(Market.code).order_by(Market.position, Market.id)).all()
    if not given.markets or not set(given.markets) <= set(known):
        checked.refuse("markets", "market_needed")
    return [code for code in known if code in given.markets]


def _commodities(session: Session, given: OrderGiven) -> frozenset[int]:
    asked = {sample.commodity_id for sample in given.samples if sample.commodity_id is not None}
    return frozenset(session.scalars(sa.select(Commodity.id).where(Commodity.id.in_(asked))))


def _sample(given: SampleGiven, checked: Checked, *, act: Act, commodities: frozenset[int]) -> Sample:
    if given.commodity_id not in commodities:
        checked.refuse("commodity_id", "commodity_needed")
    if given.sampled_by not in set(SampledBy):
        checked.refuse("sampled_by", "required")
    custody.check_life(checked, given.produced_on, given.expires_on, today=act.day)
    custody.check_placed(checked, given.produced_on, given.placed_on, today=act.day)
    units_of_lot.check(checked, given.units)
    custody.check_order(checked, now=act.at, sampled_at=given.sampled_at, produced_on=given.produced_on)
    texts = {
        name: checked.text(name, getattr(given, name), longest=most) for name, most in SAMPLE_TEXTS.items()
    }
    for name, most in SAMPLE_LINES.items():
        texts[name] = checked.text(name, getattr(given, name), longest=most, lines=True)
    return Sample(
        product_name=checked.needed("product", given.product),
        commodity_id=given.commodity_id or 0,
        produced_on=given.produced_on,
        expires_on=given.expires_on,
        placed_on=given.placed_on,
        units=given.units,
        sampled_by=given.sampled_by,
        sampled_at=given.sampled_at,
        status=Status.REQUESTED.value,
        **texts,
    )


def _belong(session: Session, sample: Sample, order: Order, products: dict[str, int]) -> None:
    """The sample joins its order and its product; a name met for the first time is a new product."""
    sample.order_id, sample.producer_id, sample.due_on = order.id, order.producer_id, order.due_on
    key = name_key(sample.product_name)[:255]
    if key not in products:
        products[key] = _product_id(session, sample)
    sample.product_id = products[key]
    found_by = f"{sample.product_name} {sample.lot} {order.code}"
    sample.search_key = search_key(found_by)[:300]


def _product_id(session: Session, sample: Sample) -> int:
    key = name_key(sample.product_name)[:255]
    product = producers.product_by_name(session, sample.producer_id, key)
    if product is None:
        product = Product(
            code=next_code(session, "SP"),
            producer_id=sample.producer_id,
            name=sample.product_name,
            name_key=key,
            search_key=search_key(sample.product_name)[:300],
            commodity_id=sample.commodity_id,
        )
        session.add(product)
        session.flush()
    return product.id
