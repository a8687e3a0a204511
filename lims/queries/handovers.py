"""What came over the desk for an order, as its slip tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.domain.certificate_parts import PaperLanguage, Seal, SealState, Temperature
from lims.domain.handover import HandedOver, HandOver
from lims.domain.reception import RETAINED
from lims.domain.refusal import Conflict, NotFound
from lims.domain.sample import Status
from lims.models.audit import AuditEntry
from lims.models.people import Person
from lims.models.sample import Order, Sample
from lims.queries import letterhead


@dataclass(frozen=True, slots=True)
class _Turned:
    """When a sample was refused, and by whom: the trail knows."""

    at: datetime
    by: str


def of_order(session: Session, order_id: int, *, language: PaperLanguage) -> HandOver:
    """All that came for this order. Raises `NotFound`; `Conflict` while nothing has come."""
    return _paper(session, _samples(session, Sample.order_id == order_id), language)


def of_sample(
    session: Session, sample_id: int, *, language: PaperLanguage, refused: bool = False
) -> HandOver:
    """One sample. With `refused` it must be one that was turned away."""
    samples = _samples(session, Sample.id == sample_id)
    if refused and samples and samples[0].status != Status.REJECTED:
        raise Conflict("sample_not_refused")
    return _paper(session, samples, language)


def _samples(session: Session, condition: sa.ColumnElement[bool]) -> Sequence[Sample]:
    return session.scalars(
        sa.select(Sample)
        .where(condition)
        .options(
            joinedload(Sample.order).joinedload(Order.producer),
            joinedload(Sample.received_by),
            selectinload(Sample.containers),
        )
        .order_by(Sample.id)
    ).all()


def _paper(session: Session, samples: Sequence[Sample], language: PaperLanguage) -> HandOver:
    if not samples:
        raise NotFound
    order = samples[0].order
    places = _places(session, order.id)
    turned = _turned(session, [each.id for each in samples if each.status == Status.REJECTED])
    came = [(each, turned.get(each.id), at) for each in samples if (at := _at(each, turned)) is not None]
    if not came:
        raise Conflict("nothing_handed_over")
    laboratory, demo = letterhead.heading(session)
    return HandOver(
        laboratory=laboratory,
        language=language,
        order=order.code,
        customer=letterhead.customer(order),
        samples=tuple(
            _handed(each, away, f"{order.code} / {places[each.id]}", at=at) for each, away, at in came
        ),
        minutes=tuple(dict.fromkeys(each.sampling_minutes for each, _, _ in came if each.sampling_minutes)),
        demo=demo,
    )


def _at(sample: Sample, turned: Mapping[int, _Turned]) -> datetime | None:
    """When it was taken in, or turned away; None while it has not come."""
    return turned[sample.id].at if sample.id in turned else sample.received_at


def _handed(sample: Sample, turned: _Turned | None, place: str, *, at: datetime) -> HandedOver:
    codes = [each.code for each in sample.containers if each.suffix != RETAINED]
    return HandedOver(
        code=sample.code or place,
        product=sample.product_name,
        lot=sample.lot,
        quantity=sample.quantity,
        at=at,
        received_by=turned.by if turned else (sample.received_by.name if sample.received_by else ""),
        delivered_by=sample.delivered_by,
        condition=sample.condition,
        temperature=_temperature(sample, turned),
        seal=Seal(SealState(sample.seal_state), sample.seal) if sample.seal_state else None,
        refused=sample.status_reason if turned else "",
        departure=sample.departure,
        departure_agreed_by=sample.departure_agreed_by,
        departure_agreed_on=sample.departure_agreed_on,
        containers=tuple(codes),
        retained=tuple(each.code for each in sample.containers if each.suffix == RETAINED),
        units=sample.units,
    )


def _temperature(sample: Sample, turned: _Turned | None) -> Temperature | None:
    """Once received, no number means room temperature; of a refused one, that nobody measured."""
    return None if turned and sample.temperature is None else Temperature(sample.temperature)


def _places(session: Session, order_id: int) -> Mapping[int, int]:
    ids = session.scalars(sa.select(Sample.id).where(Sample.order_id == order_id).order_by(Sample.id))
    return {sample_id: place for place, sample_id in enumerate(ids, 1)}


def _turned(session: Session, ids: Sequence[int]) -> Mapping[int, _Turned]:
    if not ids:
        return {}
    entries = session.execute(
        sa.select(AuditEntry, Person.name)
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.entity == Sample.__tablename__, AuditEntry.entity_id.in_(ids))
        .order_by(AuditEntry.id)
    )
    return {
        entry.entity_id: _Turned(entry.at, name or "")
        for entry, name in entries
        if _becomes(entry, Status.REJECTED)
    }


def _becomes(entry: AuditEntry, status: Status) -> bool:
    change = entry.changes.get("status")
    return (change[1] if isinstance(change, list) else change) == status.value
