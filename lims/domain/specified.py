"""The limit one result is judged by for one market, or why there is none."""

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum

from lims.domain.limit import CatalogueLimit, LimitKind


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


@dataclass(frozen=True, slots=True)
class Specification:
    """The limit of one market for one analysis, or the reason why there is none to judge by."""

    market: str
    limit: CatalogueLimit | None
    reason: Reason | None
    confirmed: bool
    candidates: tuple[str, ...] = ()


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
