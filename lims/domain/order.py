"""What a customer asks for: samples, markets, and the decision rule agreed before any measurement."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lims.domain.certificate_parts import PaperLanguage, SampledBy
from lims.domain.checked import Checked
from lims.domain.verdict import RuleId

MOST_SAMPLES = 50
LARGEST_R = Decimal(3)
LARGEST_RISK = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGiven:
    """The rule as it was agreed: by whom and when belongs to it."""

    id: str = ""
    r: Decimal | None = None
    alpha: Decimal | None = None
    agreed_by: str = ""
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleGiven:
    """One sample as it was announced, before anybody has seen it."""

    product: str
    commodity_id: int | None
    lot: str = ""
    description: str = ""
    quantity: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    placed_on: date | None = None
    units: int = 1
    sampled_by: str = SampledBy.CUSTOMER
    sampler: str = ""
    sampled_place: str = ""
    sampled_at: datetime | None = None
    sampling_minutes: str = ""
    sampling_plan: str = ""
    sampling_conditions: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderGiven:
    """An order as it was typed in."""

    producer_id: int
    samples: tuple[SampleGiven, ...]
    markets: tuple[str, ...]
    rule: RuleGiven
    language: str = PaperLanguage.VI
    contact: str = ""
    conclusion_wanted: bool = True
    uncertainty_wanted: bool = False
    consent_to_publish: bool = True
    due_on: date | None = None
    remark: str = ""


def check_rule(checked: Checked, rule: RuleGiven, *, today: date) -> None:
    """No order without a rule, and no rule without who agreed it and when (ISO/IEC 17025, 7.1.3)."""
    if rule.id not in set(RuleId):
        checked.refuse("rule", "rule_needed")
    if rule.r is not None and not 0 < rule.r <= LARGEST_R:
        checked.refuse("rule_r", "rule_r_range", largest=LARGEST_R)
    if rule.id == RuleId.RISK_BASED and rule.alpha is None:
        checked.refuse("rule_alpha", "rule_alpha_needed")
    if rule.alpha is not None and not 0 < rule.alpha <= LARGEST_RISK:
        checked.refuse("rule_alpha", "rule_alpha_range", largest=LARGEST_RISK)
    if rule.agreed_on is None:
        checked.refuse("rule_agreed_on", "required")
    elif rule.agreed_on > today:
        checked.refuse("rule_agreed_on", "rule_agreed_in_future")
