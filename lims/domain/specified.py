"""The limit one result is judged by for one market, or why there is none."""

from collections.abc import Container
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from lims.domain.deciding import Decided, DecidesOn
from lims.domain.definition import Definition
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.number import EXACT


class Reason(StrEnum):
    """Why a result gets no verdict, or no clear one, beside the flags of its judgement."""

    NO_LIMIT = "no_limit"
    EXEMPT = "exempt"
    UNCONFIRMED = "unconfirmed"
    CHOICE_NEEDED = "choice_needed"
    PLAN_NEEDS_UNITS = "plan_needs_units"
    PLAN_DECIDED = "plan_decided"
    BASIS_MISSING = "basis_missing"
    UNIT_MISMATCH = "unit_mismatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """Why a limit for the raw product holds for the processed one: times a factor, with its grounds (Art. 20)."""

    factor: Decimal
    raw: str
    raw_limit: Decimal
    justification: str
    source: str
    raw_vi: str = ""


@dataclass(frozen=True, slots=True)
class Specification:
    """The limit of one market for one analysis, or the reason why there is none to judge by.

    With it, all that was agreed or decided before the measurement: what a sum is made of, the factor of a
    processed product, the day the limit was looked up by, whether it is the market's default limit.
    """

    market: str
    limit: CatalogueLimit | None
    reason: Reason | None
    confirmed: bool
    candidates: tuple[str, ...] = ()
    definition: Definition | None = None
    processing: Processing | None = None
    decided: Decided | None = None
    by_default: bool = False


def says_the_same(one: Specification, other: Specification) -> bool:
    """Whether two specifications judge alike; a day of testing that merely moved on is no difference."""
    if one.decided is not None and other.decided is not None and one.decided.by is DecidesOn.TESTING:
        other = replace(other, decided=one.decided) if other.decided.by is DecidesOn.TESTING else other
    return one == other


def processed(limit: CatalogueLimit, factor: Decimal) -> CatalogueLimit:
    """The limit of the raw product, for the processed one."""
    high = None if limit.high is None else EXACT.multiply(limit.high, factor)
    return replace(limit, high=high)


def specify(
    market: str,
    found: tuple[CatalogueLimit, ...],
    *,
    confirmed: Container[str],
    chosen: str | None = None,
) -> Specification:
    """What `found` means for `market`.

    `confirmed` holds the limit_ids a manager vouched for. Several rows in force are never chosen
    between by the program: a person names one by `chosen`.
    """
    rows = tuple(limit for limit in found if chosen is None or limit.limit_id == chosen)
    if not found:
        return Specification(market, None, Reason.NO_LIMIT, confirmed=False)
    if len(rows) != 1:
        candidates = tuple(limit.limit_id for limit in found)
        return Specification(market, None, Reason.CHOICE_NEEDED, confirmed=False, candidates=candidates)
    limit = rows[0]
    vouched = limit.verified or limit.limit_id in confirmed
    return Specification(market, limit, _reason(limit, vouched=vouched), confirmed=vouched)


def _reason(limit: CatalogueLimit, *, vouched: bool) -> Reason | None:
    if not vouched:
        return Reason.UNCONFIRMED
    if limit.kind is LimitKind.EXEMPT:
        return Reason.EXEMPT
    if limit.kind is LimitKind.SAMPLING_PLAN or (limit.plan is not None and limit.plan.n > 1):
        return Reason.PLAN_NEEDS_UNITS
    return None
