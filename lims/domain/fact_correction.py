"""Facts of a received sample are put right: what was noted or declared wrongly, never what was measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lims.domain.certificate_parts import SealState
from lims.domain.refusal import Conflict
from lims.domain.sample import Status

BEFORE_RECEIPT = frozenset({Status.REQUESTED, Status.REJECTED, Status.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsGiven:
    """The facts as they should be. What decides which limits apply besides (product group, units) is not among them."""

    product_name: str
    lot: str = ""
    description: str = ""
    quantity: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    sampled_by: str = ""
    sampler: str = ""
    sampled_place: str = ""
    sampled_at: datetime | None = None
    sampling_minutes: str = ""
    sampling_plan: str = ""
    sampling_conditions: str = ""
    condition: str = ""
    temperature: Decimal | None = None
    seal_state: str = SealState.NONE
    seal: str = ""
    contact: str = ""


def require_received(status: str) -> None:
    """A sample that was never received has an order to be changed; one that has ended stays as it was."""
    if Status(status) in BEFORE_RECEIPT:
        raise Conflict("facts_not_received")


def differing(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """Field → old and new, of those that differ."""
    return {name: (before[name], given) for name, given in after.items() if before[name] != given}
