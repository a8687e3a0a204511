"""What a form of sampling minutes starts with: what the order knows, or the record as it stands."""

from collections.abc import Sequence
from typing import Any

from lims.domain.certificate_parts import SampledBy
from lims.domain.minutes import PARTS, TAKERS

ABOUT = ("lot", "quantity", "produced_on", "expires_on")
TEXTS = (
    "version", "taken_by", "legal_basis", "sampled_at", "place", "commune", "samplers", "owner_name", "owner_role",
    "plan", "conditions", "uncertainty", "storage", "remark", "refused_to_sign", "refusal_reason", "witness",
)  # fmt: skip


def fresh(waiting: Sequence[Any], *, name: str, contact: str) -> dict[str, Any]:
    """The samples of the order that have no record yet; the person who writes is taken to have sampled."""
    first = waiting[0] if waiting else None
    taker = first.sampled_by if first is not None and first.sampled_by in set(TAKERS) else None
    return {
        "taken_by": taker or SampledBy.LABORATORY.value,
        "sampled_at": first.sampled_at if first else None,
        "place": first.sampled_place if first else "",
        "plan": first.sampling_plan if first else "",
        "conditions": first.sampling_conditions if first else "",
        "samplers": [{"name": name}],
        "owner_name": contact,
        "items": [_item(each) for each in waiting],
    }


def kept(row: Any) -> dict[str, Any]:
    data = {name: getattr(row, name) for name in TEXTS}
    data["items"] = [_item(each.sample) | {name: getattr(each, name) for name in PARTS} for each in row.items]
    return data


def _item(sample: Any) -> dict[str, Any]:
    about = {name: getattr(sample, name) for name in ABOUT}
    return {"sample_id": sample.id, "version": sample.version, "taken": True} | about
