"""Sampling minutes: one, page by page, and as their paper tells them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.domain.certificate_parts import Names, PaperLanguage, SampledBy
from lims.domain.minutes import MinutesStatus, Sampler, require_open
from lims.domain.minutes_paper import MinutesPaper, Taken, TakenSample
from lims.domain.refusal import NotFound
from lims.domain.verification import OUT_OF_FORCE, CertificateStatus
from lims.models.amendment import AmendmentRow
from lims.models.certificate import CertificateRow
from lims.models.minutes import SampledItem, SamplingMinutes
from lims.models.sample import Order, Sample
from lims.queries import letterhead

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    status: str | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[SamplingMinutes]
    next_key: int | None


def page(session: Session, wanted: Wanted) -> Page:
    """Minutes, newest first, with order, producer, writer and samples: three statements."""
    asked = _whole().order_by(SamplingMinutes.id.desc()).limit(PAGE + 1)
    if wanted.status is not None:
        asked = asked.where(SamplingMinutes.status == wanted.status)
    if wanted.after is not None:
        asked = asked.where(SamplingMinutes.id < wanted.after)
    rows = session.scalars(asked).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def one(session: Session, minutes_id: int) -> SamplingMinutes:
    """With everything its page says. Raises `NotFound`."""
    found = session.scalar(_whole().where(SamplingMinutes.id == minutes_id))
    if found is None:
        raise NotFound
    return found


def of_order(session: Session, order_id: int) -> Sequence[SamplingMinutes]:
    """The records of one order, with their samples; those that were given up, too."""
    return session.scalars(
        _whole().where(SamplingMinutes.order_id == order_id).order_by(SamplingMinutes.id)
    ).all()


def of_sample(session: Session, sample_id: int) -> SamplingMinutes | None:
    """The record that counts for this sample."""
    return session.scalar(
        sa.select(SamplingMinutes)
        .join(SampledItem)
        .where(SampledItem.sample_id == sample_id, SamplingMinutes.status == MinutesStatus.MADE)
    )


def recorded(session: Session, sample_ids: Collection[int]) -> dict[int, str]:
    """Sample → the number of the record that counts for it."""
    found = session.execute(
        sa.select(SampledItem.sample_id, SamplingMinutes.number)
        .join(SampledItem.minutes)
        .where(SampledItem.sample_id.in_(sample_ids), SamplingMinutes.status == MinutesStatus.MADE)
    )
    return {sample_id: number for sample_id, number in found}


def printed_on(session: Session, sample_ids: Collection[int]) -> str | None:
    """A certificate in force, or being drawn, that says what the minutes of these samples say.

    One that was replaced counts no more, and while one in force is being amended its facts may be put right.
    """
    amended = sa.exists().where(
        AmendmentRow.certificate_id == CertificateRow.id,
        AmendmentRow.given_up_at.is_(None),
        CertificateRow.status == CertificateStatus.ISSUED,
    )
    return session.scalar(
        sa.select(CertificateRow.number)
        .where(
            CertificateRow.sample_id.in_(sample_ids),
            CertificateRow.status.not_in(OUT_OF_FORCE),
            CertificateRow.replaced_by_id.is_(None),
            ~amended,
        )
        .order_by(CertificateRow.id)
        .limit(1)
    )


def paper(session: Session, minutes_id: int, *, language: PaperLanguage) -> MinutesPaper:
    """As it is printed: the record, or its empty form. Raises `Conflict` for a number that was given up."""
    row = one(session, minutes_id)
    require_open(row.status)
    laboratory, demo = letterhead.heading(session)
    return MinutesPaper(
        laboratory=laboratory,
        language=language,
        number=row.number,
        at=row.made_at,
        taken=None if row.order is None else _taken(row, row.order),
        demo=demo,
    )


def _whole() -> sa.Select[SamplingMinutes]:
    return sa.select(SamplingMinutes).options(
        joinedload(SamplingMinutes.order).joinedload(Order.producer),
        joinedload(SamplingMinutes.made_by),
        selectinload(SamplingMinutes.items).joinedload(SampledItem.sample).joinedload(Sample.commodity),
    )


def _taken(row: SamplingMinutes, order: Order) -> Taken:
    if row.sampled_at is None:
        raise NotFound
    return Taken(
        order=order.code,
        customer=letterhead.customer(order),
        taken_by=SampledBy(row.taken_by),
        sampled_at=row.sampled_at,
        samplers=tuple(Sampler(each["name"], each["role"]) for each in row.samplers),
        samples=tuple(_sample(each) for each in row.items),
        legal_basis=row.legal_basis,
        place=row.place,
        commune=row.commune,
        owner_name=row.owner_name,
        owner_role=row.owner_role,
        plan=row.plan,
        conditions=row.conditions,
        uncertainty=row.uncertainty,
        storage=row.storage,
        remark=row.remark,
        refused_to_sign=row.refused_to_sign,
        refusal_reason=row.refusal_reason,
        witness=row.witness,
    )


def _sample(item: SampledItem) -> TakenSample:
    sample = item.sample
    return TakenSample(
        code=sample.code or "",
        product=sample.product_name,
        commodity=Names(sample.commodity.name_vi, sample.commodity.name),
        lot=sample.lot,
        quantity=sample.quantity,
        produced_on=sample.produced_on,
        expires_on=sample.expires_on,
        test_part=item.test_part,
        test_seal=item.test_seal,
        retained_part=item.retained_part,
        retained_seal=item.retained_seal,
    )
