"""Samples come over the desk: taken in with their codes and containers, refused, or called off."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from lims.codes import next_codes
from lims.domain import custody, reception, units_of_lot
from lims.domain.act import Act, local_day
from lims.domain.certificate_parts import SealState
from lims.domain.checked import Checked
from lims.domain.reception import Arrival, Parts, Refusal
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.sample import Status
from lims.domain.text import search_key
from lims.domain.verification import OUT_OF_FORCE
from lims.models.certificate import CertificateRow
from lims.models.sample import Container, Sample
from lims.queries import containers, people, planning, runs

ENDED = frozenset({Status.REJECTED, Status.CANCELLED})


def receive(session: Session, arrivals: Sequence[Arrival], *, act: Act) -> list[Sample]:
    """Take samples in, all of them or none: each gets its code, its containers and its condition.

    The year of a code is the laboratory's year of receipt. Fields of problems are `arrivals-0-seal`.
    """
    samples = _waiting(session, {arrival.sample_id: arrival.version for arrival in arrivals})
    if not arrivals or len(samples) != len(arrivals):
        raise Refused("nothing_arrived")
    # Taken before anything is noted, so that each sample is written, and audited, once.
    codes = _next_codes(session, arrivals)
    checked = Checked()
    for place, arrival in enumerate(arrivals):
        _note(samples[arrival.sample_id], arrival, reception.row(checked, place), act=act)
    parts = reception.parts(arrivals, checked)
    checked.finish("reception_incomplete")
    _refuse_used(session, parts)
    for arrival, code, containers_of in zip(arrivals, codes, parts, strict=True):
        sample = samples[arrival.sample_id]
        sample.code = code
        sample.search_key = search_key(f"{code} {sample.search_key}")[:300]
        _contain(session, sample, containers_of)
    planning.settle_received(session, list(samples.values()), today=act.day)
    session.flush()
    return [samples[arrival.sample_id] for arrival in arrivals]


def reject(session: Session, refusal: Refusal, *, act: Act) -> Sample:
    """Refuse a sample at the desk. It keeps its place in the order and never gets a code or a run."""
    sample = _waiting(session, {refusal.sample_id: refusal.version})[refusal.sample_id]
    checked = Checked()
    sample.status_reason = checked.needed("reason", refusal.reason, longest=2000, lines=True)
    sample.condition = checked.text("condition", refusal.condition)
    sample.seal = checked.text("seal", refusal.seal, longest=120)
    sample.delivered_by = checked.text("delivered_by", refusal.delivered_by)
    _seal_state(sample, refusal.seal_state, checked)
    checked.finish("rejection_incomplete")
    sample.temperature = refusal.temperature
    sample.status = Status.REJECTED.value
    session.flush()
    return sample


def cancel(session: Session, sample_id: int, reason: str, *, version: int) -> Sample:
    """Call a sample off. What was measured stays; a certificate in force must be revoked first."""
    sample = _rows(session, {sample_id: version})[sample_id]
    if sample.status in ENDED:
        raise Conflict("sample_ended")
    number = session.scalar(
        sa.select(CertificateRow.number)
        .where(
            CertificateRow.sample_id == sample_id,
            CertificateRow.status.not_in(OUT_OF_FORCE),
            CertificateRow.replaced_by_id.is_(None),
        )
        .limit(1)
    )
    if number is not None:
        raise Conflict("sample_has_certificate", number=number)
    checked = Checked()
    sample.status_reason = checked.needed("reason", reason, longest=2000, lines=True)
    checked.finish("cancellation_incomplete")
    sample.status = Status.CANCELLED.value
    session.flush()
    return sample


def count_units(session: Session, sample_id: int, units: int, reason: str, *, version: int) -> Sample:
    """Record how many units of the lot there really are; the trail keeps what was announced.

    Raises `Conflict` once a run has a box for one of them, and for a sample that has ended.
    """
    locked = session.scalar(sa.select(Sample.id).where(Sample.id == sample_id).with_for_update())
    if locked is None:
        raise NotFound
    sample = _rows(session, {sample_id: version})[sample_id]
    if sample.status in ENDED:
        raise Conflict("sample_ended")
    units_of_lot.require_unmeasured(runs.first_of(session, sample_id))
    checked = Checked()
    units_of_lot.check(checked, units)
    checked.needed("reason", reason, longest=1000, lines=True)
    checked.finish("units_incomplete")
    sample.units = units
    session.flush()
    return sample


def _waiting(session: Session, versions: dict[int, int]) -> dict[int, Sample]:
    """The samples, if every one is still waiting at the door."""
    samples = _rows(session, versions)
    if any(sample.status != Status.REQUESTED for sample in samples.values()):
        raise Conflict("sample_not_waiting")
    return samples


def _rows(session: Session, versions: dict[int, int]) -> dict[int, Sample]:
    """The samples as the form saw them; somebody else's change in between is a conflict."""
    found = {
        sample.id: sample for sample in session.scalars(sa.select(Sample).where(Sample.id.in_(versions)))
    }
    if found.keys() != versions.keys():
        raise NotFound
    if any(sample.version != versions[sample.id] for sample in found.values()):
        raise StaleDataError
    return found


def _note(sample: Sample, arrival: Arrival, checked: Checked, *, act: Act) -> None:
    custody.check_order(checked, now=act.at, sampled_at=sample.sampled_at, received_at=arrival.received_at)
    sample.condition = checked.needed("condition", arrival.condition)
    sample.seal = checked.text("seal", arrival.seal, longest=120)
    sample.delivered_by = checked.text("delivered_by", arrival.delivered_by)
    _seal_state(sample, arrival.seal_state or "?", checked)
    _note_departure(sample, arrival, checked, act=act)
    if arrival.units is not None:
        units_of_lot.check(checked, arrival.units)
        sample.units = arrival.units
    sample.temperature = arrival.temperature
    sample.received_at, sample.received_by_id = arrival.received_at, act.person_id
    sample.status = Status.RECEIVED.value


def _seal_state(sample: Sample, state: str, checked: Checked) -> None:
    if state and state not in set(SealState):
        checked.refuse("seal_state", "required")
    sample.seal_state = state if state in set(SealState) else ""


def _note_departure(sample: Sample, arrival: Arrival, checked: Checked, *, act: Act) -> None:
    """Not as it should be: the customer is asked before anything is tested (ISO/IEC 17025, 7.4.3)."""
    sample.departure = checked.text("departure", arrival.departure, longest=2000, lines=True)
    sample.departure_agreed_by = checked.text("departure_agreed_by", arrival.departure_agreed_by)
    sample.departure_agreed_on = arrival.departure_agreed_on
    if arrival.seal_state == SealState.BROKEN and not sample.departure:
        checked.refuse("departure", "departure_needed")
    if sample.departure and not sample.departure_agreed_by:
        checked.refuse("departure_agreed_by", "departure_agreement_needed")
    if sample.departure and sample.departure_agreed_on is None:
        checked.refuse("departure_agreed_on", "departure_agreement_needed")
    if sample.departure_agreed_on is not None and sample.departure_agreed_on > act.day:
        checked.refuse("departure_agreed_on", "rule_agreed_in_future")


def _refuse_used(session: Session, parts: Sequence[Parts]) -> None:
    """A bar code that another container carries already: the page shows which."""
    fields = {
        f"arrivals-{place}-barcode_{suffix}": code
        for place, containers_of in enumerate(parts)
        for suffix, code in containers_of.items()
        if code is not None
    }
    used = containers.carrying(session, fields.values())
    problems = {
        field: Problem("barcode_used", {"container": used[code].code})
        for field, code in fields.items()
        if code in used
    }
    if problems:
        first = next(used[code] for code in fields.values() if code in used)
        raise Conflict("barcode_used", problems, container=first.code, sample_id=first.sample_id)


def _next_codes(session: Session, arrivals: Sequence[Arrival]) -> list[str]:
    """One for each, in their order; those of one year are taken together."""
    prefix = people.laboratory(session).prefix
    series = [f"{prefix}-{local_day(arrival.received_at):%y}" for arrival in arrivals]
    taken = {each: iter(next_codes(session, each, series.count(each))) for each in dict.fromkeys(series)}
    return [next(taken[each]) for each in series]


def _contain(session: Session, sample: Sample, parts: Parts) -> None:
    for suffix, code in parts.items():
        session.add(
            Container(sample_id=sample.id, suffix=suffix, code=f"{sample.code}-{suffix}", barcode=code)
        )
