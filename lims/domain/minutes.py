"""Sampling minutes (biên bản lấy mẫu) as they are written down in the field: what must stand in them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lims.domain import custody, dates
from lims.domain.act import local_day
from lims.domain.certificate_parts import SampledBy
from lims.domain.checked import Checked
from lims.domain.refusal import Conflict, Refused

SERIES = "BB"
MOST_SAMPLERS = 3
MOST_BLANKS = 20
NAME, ROLE = 60, 80
"""So that the names of all samplers stand on one line of a certificate."""
TAKERS = (SampledBy.LABORATORY, SampledBy.AUTHORITY)
"""Whoever takes a sample for itself writes minutes of its own; only its number is noted here."""
_COMMUNE = re.compile(r"[0-9]{5}")


class MinutesStatus(StrEnum):
    """Only a number on an empty form; a record; a number given up."""

    BLANK = "blank"
    MADE = "made"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Sampler:
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemGiven:
    """One sample as it was taken: how much, from which lot, and how it was divided and sealed."""

    sample_id: int
    version: int
    lot: str = ""
    quantity: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    test_part: str = ""
    test_seal: str = ""
    retained_part: str = ""
    retained_seal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesGiven:
    """`number` of the empty form it was written on; none where the next number is taken."""

    taken_by: str
    sampled_at: datetime | None
    samplers: tuple[Sampler, ...]
    items: tuple[ItemGiven, ...]
    number: str = ""
    legal_basis: str = ""
    place: str = ""
    commune: str = ""
    owner_name: str = ""
    owner_role: str = ""
    plan: str = ""
    conditions: str = ""
    uncertainty: str = ""
    storage: str = ""
    remark: str = ""
    refused_to_sign: bool = False
    refusal_reason: str = ""
    witness: str = ""
    reason: str = ""


NEEDED = {"place": 255, "plan": 255, "conditions": 255}
"""What a certificate says of sampling by the laboratory (ISO/IEC 17025, 7.3.3 and 7.8.5)."""
TEXTS = {"owner_role": 255, "storage": 255}
LINES = {"legal_basis": 1000, "uncertainty": 1000, "remark": 2000}
PARTS = ("test_part", "test_seal", "retained_part", "retained_seal")

RECORDED = frozenset(
    {
        "sampled_by", "sampler", "sampled_place", "sampled_at", "sampling_minutes", "sampling_plan",
        "sampling_conditions", "lot", "quantity", "produced_on", "expires_on",
    }
)  # fmt: skip
"""What a sample knows from its record, and from nowhere else."""


def read(given: MinutesGiven, checked: Checked, *, now: datetime) -> dict[str, object]:
    """The columns of the record, every problem remembered under its box."""
    if given.taken_by not in TAKERS:
        checked.refuse("taken_by", "required")
    if given.sampled_at is None:
        checked.refuse("sampled_at", "required")
    elif dates.in_future(given.sampled_at, now):
        checked.refuse("sampled_at", "moment_in_future", moment=dates.written(given.sampled_at))
    said: dict[str, object] = {"taken_by": given.taken_by, "sampled_at": given.sampled_at}
    said |= {name: checked.needed(name, getattr(given, name), longest=most) for name, most in NEEDED.items()}
    said |= {name: checked.text(name, getattr(given, name), longest=most) for name, most in TEXTS.items()}
    said |= {
        name: checked.text(name, getattr(given, name), longest=most, lines=True)
        for name, most in LINES.items()
    }
    said["commune"] = checked.read("commune", lambda: commune(given.commune), otherwise="")
    said["samplers"] = _samplers(given, checked)
    return said | _owner(given, checked)


def commune(text: str) -> str:
    """The five digits of a commune, ward or special zone; empty where nobody looked them up."""
    typed = text.strip()
    if typed and not _COMMUNE.fullmatch(typed):
        raise Refused("commune_form")
    return typed


def _samplers(given: MinutesGiven, checked: Checked) -> list[dict[str, str]]:
    said = []
    for place, sampler in enumerate(given.samplers[:MOST_SAMPLERS]):
        box = checked.under(f"samplers-{place}-")
        name = box.text("name", sampler.name, longest=NAME)
        role = box.text("role", sampler.role, longest=ROLE)
        if role and not name:
            box.refuse("name", "required")
        if name:
            said.append({"name": name, "role": role})
    if not said:
        checked.refuse("samplers-0-name", "sampler_needed")
    return said


def _owner(given: MinutesGiven, checked: Checked) -> dict[str, object]:
    """The owner's side signs; where it refuses, the reason and somebody who saw it stand instead."""
    if given.refused_to_sign:
        return {
            "owner_name": checked.text("owner_name", given.owner_name),
            "refused_to_sign": True,
            "refusal_reason": checked.needed(
                "refusal_reason", given.refusal_reason, longest=1000, lines=True
            ),
            "witness": checked.needed("witness", given.witness),
        }
    for field in ("refusal_reason", "witness"):
        if getattr(given, field).strip():
            checked.refuse(field, "refusal_not_ticked")
    return {
        "owner_name": checked.needed("owner_name", given.owner_name),
        "refused_to_sign": False,
        "refusal_reason": "",
        "witness": "",
    }


def read_item(
    item: ItemGiven,
    checked: Checked,
    *,
    sampled_at: datetime | None,
    received_at: datetime | None,
    now: datetime,
) -> dict[str, object]:
    """What is said of one sample: its own columns, and those of its part of the record."""
    custody.check_life(checked, item.produced_on, item.expires_on, today=local_day(now))
    custody.check_order(checked, now=now, sampled_at=sampled_at, produced_on=item.produced_on)
    if sampled_at is not None and received_at is not None and sampled_at > received_at:
        checked.refuse(
            "quantity",
            "minutes_after_receipt",
            sampled=dates.written(sampled_at),
            received=dates.written(received_at),
        )
    said: dict[str, object] = {
        "lot": checked.text("lot", item.lot, longest=50),
        "quantity": checked.needed("quantity", item.quantity, longest=120),
        "produced_on": item.produced_on,
        "expires_on": item.expires_on,
    }
    return said | {name: checked.text(name, getattr(item, name), longest=120) for name in PARTS}


def samplers_line(samplers: list[dict[str, str]]) -> str:
    """All of them, as a certificate names them."""
    return ", ".join(each["name"] for each in samplers)


def require_open(status: str) -> None:
    """A number that was given up takes nothing any more."""
    if status == MinutesStatus.VOID:
        raise Conflict("minutes_void")


def require_unprinted(number: str | None) -> None:
    """What a certificate in force says is not changed behind it."""
    if number is not None:
        raise Conflict("minutes_frozen", number=number)
