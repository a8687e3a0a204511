"""Sampling minutes on paper: the record with both signatures, or the empty form for the field."""

from dataclasses import dataclass
from datetime import date, datetime

from lims.domain.certificate_parts import Customer, Laboratory, Names, PaperLanguage, SampledBy
from lims.domain.minutes import Sampler


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenSample:
    code: str
    product: str
    commodity: Names
    lot: str = ""
    quantity: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    test_part: str = ""
    test_seal: str = ""
    retained_part: str = ""
    retained_seal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was written down where the samples were taken."""

    order: str
    customer: Customer
    taken_by: SampledBy
    sampled_at: datetime
    samplers: tuple[Sampler, ...]
    samples: tuple[TakenSample, ...]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPaper:
    """`at` is when it was written down, or its number given out. Without `taken` it is empty."""

    laboratory: Laboratory
    language: PaperLanguage
    number: str
    at: datetime
    taken: Taken | None = None
    demo: bool = False
