"""What an empty order form starts with: today's facts, or an order placed before."""

from datetime import date
from typing import Any

from lims.domain.certificate_parts import PaperLanguage, SampledBy
from lims.domain.order import OrderGiven, SampleGiven

ALWAYS_NEW = ("lot", "produced_on", "expires_on", "placed_on", "sampled_at", "sampling_minutes", "remark")
"""What another lot does not share with the one before."""


def fresh(today: date, *, agreed_by: str = "") -> dict[str, Any]:
    return {
        "rule_agreed_on": today,
        "rule_agreed_by": agreed_by,
        "language": PaperLanguage.VI.value,
        "samples": [{"sampled_by": SampledBy.CUSTOMER.value}],
    }


def copied(given: OrderGiven, today: date) -> dict[str, Any]:
    """The same order again, for other lots; the rule is agreed anew."""
    return {
        "contact": given.contact,
        "markets": list(given.markets),
        "rule": given.rule.id,
        "rule_r": given.rule.r,
        "rule_alpha": given.rule.alpha,
        "rule_agreed_by": given.rule.agreed_by,
        "rule_agreed_on": today,
        "language": given.language,
        "conclusion_wanted": given.conclusion_wanted,
        "uncertainty_wanted": given.uncertainty_wanted,
        "consent_to_publish": given.consent_to_publish,
        "samples": [_again(sample) for sample in given.samples],
    }


def _again(sample: SampleGiven) -> dict[str, Any]:
    kept = {
        name: getattr(sample, name) for name in SampleGiven.__dataclass_fields__ if name not in ALWAYS_NEW
    }
    return kept | {"commodity_id": str(sample.commodity_id or "")}
