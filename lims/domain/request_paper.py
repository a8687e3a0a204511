"""The request for testing on paper (phiếu yêu cầu thử nghiệm): what was agreed before any measurement."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lims.domain.certificate_parts import Customer, Laboratory, Names, PaperLanguage, SampledBy
from lims.domain.limit import CatalogueLimit
from lims.domain.verdict import RuleId


@dataclass(frozen=True, slots=True)
class Wish:
    """One analyte by one method, and what it is judged by in each market that has a limit for it."""

    analyte: Names
    method: str
    limits: tuple[tuple[str, CatalogueLimit], ...] = ()
    """Market and limit, in the order of the markets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One sample as the customer describes it; no `wishes` while nobody has chosen the analyses."""

    code: str
    product: str
    commodity: Names
    lot: str = ""
    quantity: str = ""
    units: int = 1
    description: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    sampled_by: SampledBy = SampledBy.CUSTOMER
    remark: str = ""
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The whole of what was agreed for the order."""

    rule: RuleId
    rule_r: Decimal
    rule_alpha: Decimal | None
    agreed_by: str
    agreed_on: date
    markets: tuple[Names, ...]
    conclusion_wanted: bool
    uncertainty_wanted: bool
    consent_to_publish: bool
    language: PaperLanguage
    due_on: date | None = None
    remark: str = ""
    told_to: str = ""
    told_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPaper:
    """The form of one order; without `agreed` it is the empty form, to be filled in by hand."""

    laboratory: Laboratory
    language: PaperLanguage
    at: datetime
    number: str = ""
    customer: Customer | None = None
    samples: tuple[Announced, ...] = ()
    agreed: Agreed | None = None
    demo: bool = False
