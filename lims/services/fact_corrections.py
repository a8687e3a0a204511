"""Facts of a received sample are put right, with the reason; what they were stays readable."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from lims.domain import custody, fact_correction
from lims.domain.act import Act
from lims.domain.certificate_parts import SampledBy, SealState
from lims.domain.checked import Checked
from lims.domain.fact_correction import FactsGiven
from lims.domain.minutes import RECORDED
from lims.domain.refusal import Conflict, Problem, Refused
from lims.domain.text import search_key
from lims.models.amendment import FactCorrection
from lims.models.sample import Sample
from lims.queries import assignment as asking
from lims.queries import continuing, decided_by_day, minutes
from lims.queries.decided_by_day import DECIDING

TEXTS = {
    "lot": 50,
    "quantity": 120,
    "sampler": 255,
    "sampled_place": 255,
    "sampling_minutes": 80,
    "sampling_plan": 255,
    "sampling_conditions": 255,
    "seal": 120,
}
OF_THE_ORDER = "contact"


def correct(
    session: Session, sample_id: int, given: FactsGiven, reason: str, *, version: int, act: Act
) -> FactCorrection:
    """Put facts right. Only while no certificate in force says them, or while its amendment is open.

    Raises `Refused("facts_incomplete")` naming every box, `Conflict` when a certificate stands in the way, when
    nothing differs, or when another limit would apply: that is for a new order.
    """
    sample = asking.sample_to_assign(session, sample_id, locked=True)
    _require_free(session, sample)
    checked = Checked()
    after = _read(given, checked, sample, act=act)
    why = checked.needed("reason", reason, longest=2000, lines=True)
    checked.finish("facts_incomplete")
    if sample.version != version:
        raise StaleDataError
    changed = fact_correction.differing(_as_it_is(sample), after)
    if not changed:
        raise Conflict("facts_unchanged")
    _require_not_recorded(session, sample, changed)
    before = decided_by_day.limits(session, sample, act) if DECIDING & changed.keys() else None
    _write(sample, after)
    if before is not None and before != decided_by_day.limits(session, sample, act):
        raise Conflict("facts_move_limits")
    row = FactCorrection(
        sample_id=sample.id,
        changes={name: [_plain(old), _plain(new)] for name, (old, new) in changed.items()},
        reason=why,
        by_id=act.person_id,
        at=act.at,
    )
    session.add(row)
    session.flush()
    return row


def _require_free(session: Session, sample: Sample) -> None:
    fact_correction.require_received(sample.status)
    now = continuing.standing(session, sample.id)
    if not now.facts_free:
        standing = now.drawing or now.in_force
        raise Conflict("facts_on_certificate", number=standing.number if standing else "")


def _require_not_recorded(session: Session, sample: Sample, changed: Mapping[str, object]) -> None:
    """What sampling minutes say is put right in the minutes: one record, and one place to read it."""
    said = [name for name in changed if name in RECORDED]
    number = minutes.recorded(session, [sample.id]).get(sample.id) if said else None
    if number is not None:
        problem = Problem("facts_in_minutes", {"number": number})
        raise Refused("facts_incomplete", dict.fromkeys(said, problem))


def _read(given: FactsGiven, checked: Checked, sample: Sample, *, act: Act) -> dict[str, Any]:
    if given.sampled_by not in set(SampledBy):
        checked.refuse("sampled_by", "required")
    if given.seal_state not in set(SealState):
        checked.refuse("seal_state", "required")
    custody.check_life(checked, given.produced_on, given.expires_on, today=act.day)
    custody.check_order(checked, now=act.at, sampled_at=given.sampled_at, produced_on=given.produced_on)
    if given.sampled_at and sample.received_at and given.sampled_at > sample.received_at:
        checked.refuse("sampled_at", "sampled_after_receipt")
    read: dict[str, Any] = asdict(given)
    read["product_name"] = checked.needed("product_name", given.product_name)
    read["condition"] = checked.needed("condition", given.condition)
    read["description"] = checked.text("description", given.description, longest=1000, lines=True)
    read["contact"] = checked.text("contact", given.contact)
    for name, most in TEXTS.items():
        read[name] = checked.text(name, getattr(given, name), longest=most)
    return read


def _as_it_is(sample: Sample) -> dict[str, Any]:
    own = {name: getattr(sample, name) for name in FactsGiven.__dataclass_fields__ if name != OF_THE_ORDER}
    return {**own, OF_THE_ORDER: sample.order.contact}


def _write(sample: Sample, after: Mapping[str, Any]) -> None:
    for name, value in after.items():
        setattr(sample.order if name == OF_THE_ORDER else sample, name, value)
    found_by = f"{sample.code or ''} {sample.product_name} {sample.lot} {sample.order.code}"
    sample.search_key = search_key(found_by)[:300]


def _plain(value: object) -> str | None:
    """As it is kept beside the new one: days and moments in ISO form, numbers digit for digit."""
    match value:
        case None:
            return None
        case date() | datetime():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
    return str(value)
