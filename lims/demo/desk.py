"""The reception desk on the demo day: orders taken, samples received or refused, analyses assigned."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from lims.demo import field
from lims.demo.hours import Day
from lims.demo.orders import DemoOrder, DemoSample, Stage
from lims.domain.act import Act
from lims.domain.amount import celsius
from lims.domain.assignment import Chosen
from lims.domain.order import OrderGiven, RuleGiven, SampleGiven
from lims.domain.reception import Arrival, Refusal
from lims.models.sample import Sample
from lims.queries import demo as asking
from lims.queries import fitness
from lims.services import assignment, orders, reception

TECHNICIAN = "lan"


def take_in(day: Day, wanted: Sequence[DemoOrder]) -> list[list[int]]:
    """Every order over the desk; the ids of its samples, order by order."""
    return [_take_in(day, order) for order in wanted]


def _take_in(day: Day, order: DemoOrder) -> list[int]:
    with day.act(TECHNICIAN) as (session, act):
        placed = orders.place(session, _given(session, order, act), act=act)
        samples = asking.samples_of(session, placed.id)
    ids = [sample.id for sample in samples]
    if order.sampled:
        field.take_samples(day, order, placed.id, samples)
    if order.stage is Stage.REFUSED:
        _refuse(day, order, samples)
    elif order.stage >= Stage.RECEIVED:
        _receive(day, order, samples)
    if order.stage >= Stage.ASSIGNED:
        for sample, sample_id in zip(order.samples, ids, strict=True):
            with day.act(TECHNICIAN) as (session, act):
                assignment.assign(session, sample_id, _chosen(session, order, sample, act), act=act)
    if order.stage > Stage.ASSIGNED:
        _tell(day, order, placed.id)
    return ids


def _tell(day: Day, order: DemoOrder, order_id: int) -> None:
    """Before the work begins the customer hears what cannot be concluded."""
    with day.act(TECHNICIAN) as (session, act):
        if any(each.unfit for each in fitness.of_orders(session, [order_id]).get(order_id, ())):
            orders.tell(session, order_id, told_to=order.agreed_by, told_on=act.day, act=act)


def _given(session: Session, order: DemoOrder, act: Act) -> OrderGiven:
    eve = act.day - timedelta(days=1)
    return OrderGiven(
        producer_id=asking.producer_id(session, order.producer),
        markets=order.markets,
        rule=RuleGiven(id=order.rule, agreed_by=order.agreed_by, agreed_on=eve),
        language=order.language,
        contact=order.agreed_by,
        uncertainty_wanted=order.uncertainty_wanted,
        due_on=act.day + timedelta(days=5),
        samples=tuple(_sample(session, sample, order, act) for sample in order.samples),
    )


def _sample(session: Session, sample: DemoSample, order: DemoOrder, act: Act) -> SampleGiven:
    return SampleGiven(
        product=sample.product,
        commodity_id=asking.commodity_id(session, sample.commodity),
        lot=sample.lot,
        quantity=sample.quantity,
        units=sample.units,
        sampled_by="customer",
        sampler=order.agreed_by,
        sampled_place=sample.place,
        sampled_at=act.at - timedelta(hours=16),
        sampling_minutes=sample.minutes,
    )


def _receive(day: Day, order: DemoOrder, samples: Sequence[Sample]) -> None:
    with day.act(TECHNICIAN) as (session, act):
        current = {row.id: row.version for row in asking.samples_of(session, samples[0].order_id)}
        arrivals = [
            Arrival(
                sample_id=row.id,
                version=current[row.id],
                received_at=act.at,
                delivered_by=order.agreed_by,
                condition=sample.condition,
                temperature=celsius(sample.temperature),
            )
            for sample, row in zip(order.samples, samples, strict=True)
        ]
        reception.receive(session, arrivals, act=act)


def _refuse(day: Day, order: DemoOrder, samples: Sequence[Sample]) -> None:
    for sample, row in zip(order.samples, samples, strict=True):
        with day.act(TECHNICIAN, sample.refusal) as (session, act):
            refusal = Refusal(
                sample_id=row.id,
                version=row.version,
                reason=sample.refusal,
                delivered_by=order.agreed_by,
                condition=sample.condition,
                temperature=celsius(sample.temperature),
                seal_state="broken",
            )
            reception.reject(session, refusal, act=act)


def _chosen(session: Session, order: DemoOrder, sample: DemoSample, act: Act) -> list[Chosen]:
    """The analyses of the script, by the laboratory's own methods."""
    commodity_id = asking.commodity_id(session, sample.commodity)
    found = asking.performance_ids(session, commodity_id, sample.results, on=act.day, methods=sample.methods)
    return [Chosen(found[analyte], sample.chosen.get(analyte, {})) for analyte in sample.results]
