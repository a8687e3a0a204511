"""Several limits in force at once: put in the order in which they fit the result. A person chooses; nothing is chosen here."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from lims.domain import basis
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.refusal import Refused


class Fit(IntEnum):
    """How a result comes to the basis a limit speaks of, the nearest first."""

    SAME = 0
    CONVERTED = 1
    COMPANION = 2
    STAGE = 3
    NO_WAY = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several limits, and how it fits; `companion` is the analyte without which it does not."""

    limit: CatalogueLimit
    fit: Fit
    companion: str = ""


def in_order(limits: Iterable[CatalogueLimit], given: str) -> tuple[Candidate, ...]:
    """Those on the result's own basis first, then those it can be brought to; alike ones as the catalogue has them."""
    return tuple(sorted((_candidate(each, given) for each in limits), key=lambda each: each.fit))


def _candidate(limit: CatalogueLimit, given: str) -> Candidate:
    if _speaks_of_a_stage(limit):
        return Candidate(limit, Fit.STAGE)
    try:
        way = basis.way(given, limit.basis, {})
    except basis.Missing as missing:
        return Candidate(limit, Fit.COMPANION, missing.what)
    except Refused:
        way = None
    if way is None:
        return Candidate(limit, Fit.NO_WAY)
    return Candidate(limit, Fit.SAME if way.straight else Fit.CONVERTED)


def _speaks_of_a_stage(limit: CatalogueLimit) -> bool:
    """A criterion for a lot, or for what is absent, names the stage of the food chain as its basis."""
    judges_lots = limit.plan is not None or limit.kind is LimitKind.ABSENT_IN
    return judges_lots and limit.basis not in basis.AS_IT_IS
