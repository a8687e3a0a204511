"""Sampling minutes are written down, corrected with a reason, or their number is given up."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.exc import StaleDataError

from lims.codes import next_code, next_codes
from lims.domain import minutes as rules
from lims.domain.act import Act
from lims.domain.checked import Checked
from lims.domain.minutes import MinutesGiven, MinutesStatus
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.sample import TESTABLE, Status
from lims.domain.text import search_key
from lims.models.minutes import SampledItem, SamplingMinutes
from lims.models.sample import Order, Sample
from lims.queries import decided_by_day, planning
from lims.queries import minutes as asking

SAMPLED = frozenset({Status.REQUESTED, *TESTABLE})
"""A sample that was refused, called off or is on a certificate gets no record any more."""


def blanks(session: Session, wanted: int, *, act: Act) -> Sequence[SamplingMinutes]:
    """Give out numbers for empty forms."""
    if not 1 <= wanted <= rules.MOST_BLANKS:
        raise Refused("blanks_range", most=rules.MOST_BLANKS)
    by = _somebody(act)
    rows = [
        SamplingMinutes(
            number=number, status=MinutesStatus.BLANK.value, samplers=[], made_by_id=by, made_at=act.at
        )
        for number in next_codes(session, f"{rules.SERIES}-{act.day:%y}", wanted)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def make(session: Session, order_id: int, given: MinutesGiven, *, act: Act) -> SamplingMinutes:
    """Write down one record for samples of this order. What a certificate says of it goes to the samples, too.

    Raises `Refused("minutes_incomplete")` naming every box; the fields of a sample are `items-0-quantity`.
    """
    if session.get(Order, order_id) is None:
        raise NotFound
    samples = _samples(session, given, order_id)
    _require_new(session, samples)
    said, parts = _read(given, samples, act=act, late=any(each.received_at for each in samples))
    row = _form(session, given, act=act)
    row.order_id, row.status = order_id, MinutesStatus.MADE.value
    row.made_by_id, row.made_at = _somebody(act), act.at
    _write(session, row, said, samples, parts, act=act)
    session.add_all(
        SampledItem(minutes_id=row.id, sample_id=sample.id, **{name: part[name] for name in rules.PARTS})
        for sample, part in zip(samples, parts, strict=True)
    )
    session.flush()
    return row


def correct(
    session: Session, minutes_id: int, given: MinutesGiven, *, version: int, act: Act
) -> SamplingMinutes:
    """Put right what was written down wrongly, with a reason; the trail keeps what stood there before."""
    row = _changeable(session, minutes_id, version=version)
    if row.order_id is None:
        raise Conflict("minutes_blank")
    samples = _samples(session, given, row.order_id)
    items = {each.sample_id: each for each in row.items}
    if items.keys() != {each.id for each in samples}:
        raise NotFound
    said, parts = _read(given, samples, act=act, late=True)
    _write(session, row, said, samples, parts, act=act)
    for sample, part in zip(samples, parts, strict=True):
        for name in rules.PARTS:
            setattr(items[sample.id], name, part[name])
    session.flush()
    return row


def give_up(session: Session, minutes_id: int, reason: str, *, version: int, act: Act) -> SamplingMinutes:
    """The form was spoilt, or the record is wrong altogether. The number is never used again.

    What its samples knew from it they know no more: nothing stands on a certificate that no record says.
    """
    row = _changeable(session, minutes_id, version=version)
    checked = Checked()
    row.reason = checked.needed("reason", reason, longest=1000, lines=True)
    checked.finish("minutes_incomplete")
    row.status = MinutesStatus.VOID.value
    for item in row.items:
        sample = item.sample
        sample.sampling_minutes = sample.sampler = sample.sampled_place = ""
        sample.sampling_plan = sample.sampling_conditions = ""
        sample.sampled_at = None
    _plan_again(session, [item.sample for item in row.items], act)
    session.flush()
    return row


def _samples(session: Session, given: MinutesGiven, order_id: int) -> list[Sample]:
    """The samples as the form saw them, held still, in the order of the form."""
    if not given.items:
        raise Refused("minutes_without_sample")
    wanted = {each.sample_id: each.version for each in given.items}
    found = session.scalars(
        sa.select(Sample)
        .where(Sample.id.in_(wanted), Sample.order_id == order_id)
        .options(joinedload(Sample.order), joinedload(Sample.commodity))
        .order_by(Sample.id)
        .with_for_update(of=Sample)
    ).all()
    if len(found) != len(given.items):
        raise NotFound
    if any(wanted[each.id] != each.version for each in found):
        raise StaleDataError
    by_id = {each.id: each for each in found}
    return [by_id[each.sample_id] for each in given.items]


def _require_new(session: Session, samples: Sequence[Sample]) -> None:
    ids = [each.id for each in samples]
    for number in asking.recorded(session, ids).values():
        raise Conflict("sample_has_minutes", number=number)
    rules.require_unprinted(asking.printed_on(session, ids))
    if any(each.status not in SAMPLED for each in samples):
        raise Conflict("sample_takes_no_minutes")


def _changeable(session: Session, minutes_id: int, *, version: int) -> SamplingMinutes:
    """The record held still, if no certificate in force says what it says."""
    session.scalar(sa.select(SamplingMinutes.id).where(SamplingMinutes.id == minutes_id).with_for_update())
    row = asking.one(session, minutes_id)
    rules.require_open(row.status)
    if row.version != version:
        raise StaleDataError
    rules.require_unprinted(asking.printed_on(session, [each.sample_id for each in row.items]))
    return row


def _read(
    given: MinutesGiven, samples: Sequence[Sample], *, act: Act, late: bool
) -> tuple[dict[str, object], list[dict[str, object]]]:
    checked = Checked()
    said = rules.read(given, checked, now=act.at)
    parts = [
        rules.read_item(
            item,
            checked.under(f"items-{place}-"),
            sampled_at=given.sampled_at,
            received_at=sample.received_at,
            now=act.at,
        )
        for place, (item, sample) in enumerate(zip(given.items, samples, strict=True))
    ]
    read = checked.needed if late else checked.text
    said["reason"] = read("reason", given.reason, longest=1000, lines=True)
    checked.finish("minutes_incomplete")
    return said, parts


def _form(session: Session, given: MinutesGiven, *, act: Act) -> SamplingMinutes:
    """The empty form it was written on, or a new number."""
    number = given.number.strip().upper()
    if not number:
        return SamplingMinutes(number=next_code(session, f"{rules.SERIES}-{act.day:%y}"))
    form = session.scalar(
        sa.select(SamplingMinutes).where(SamplingMinutes.number == number).with_for_update()
    )
    if form is None:
        raise Refused("minutes_incomplete", {"number": Problem("minutes_number_unknown")})
    if form.status != MinutesStatus.BLANK:
        raise Refused("minutes_incomplete", {"number": Problem("minutes_number_used")})
    return form


def _write(
    session: Session,
    row: SamplingMinutes,
    said: dict[str, object],
    samples: Sequence[Sample],
    parts: Sequence[dict[str, object]],
    *,
    act: Act,
) -> None:
    for name, value in said.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    for sample, part in zip(samples, parts, strict=True):
        _tell(session, sample, row, part, act=act)
    _plan_again(session, samples, act)


def _tell(
    session: Session, sample: Sample, row: SamplingMinutes, part: dict[str, object], *, act: Act
) -> None:
    """What the certificate, the gate and the lists read from the sample itself.

    Raises `Conflict` where a received sample would be judged by another limit: that is for a new order.
    """
    days = (row.sampled_at, part["produced_on"])
    moved = sample.received_at is not None and days != (sample.sampled_at, sample.produced_on)
    before = decided_by_day.limits(session, sample, act) if moved else None
    sample.sampled_by, sample.sampled_at = row.taken_by, row.sampled_at
    sample.sampler = rules.samplers_line(row.samplers)
    sample.sampled_place = row.place
    sample.sampling_minutes = row.number
    sample.sampling_plan, sample.sampling_conditions = row.plan, row.conditions
    for name in ("lot", "quantity", "produced_on", "expires_on"):
        setattr(sample, name, part[name])
    sample.search_key = search_key(
        f"{sample.code or ''} {sample.product_name} {sample.lot} {sample.order.code}"
    )[:300]
    if before is not None and before != decided_by_day.limits(session, sample, act):
        raise Conflict("facts_move_limits")


def _plan_again(session: Session, samples: Sequence[Sample], act: Act) -> None:
    """A sample that waits since it was taken has another last hour now."""
    if samples:
        session.flush()
        planning.settle_received(session, samples, today=act.day)


def _somebody(act: Act) -> int:
    if act.person_id is None:
        raise NotFound
    return act.person_id
