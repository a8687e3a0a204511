"""What a plan of a limit can see: how often a lot is accepted, by the share of its units that are too high."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

from lims.domain import acceptance, lot
from lims.domain.limit import CatalogueLimit
from lims.domain.refusal import NotFound
from lims.domain.sampling import PlanKind, SamplingPlan

SHARES = (0.01, 0.02, 0.05, 0.10, 0.20, 0.30, 0.50)
TOLD = 0.10
SURELY = 0.95
SIGMA = 0.8
"""Of log10 counts within a lot, where nobody knows better: it says how many units over m are over M, too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One point of the curve: lots with this share of such units are accepted with this probability."""

    share: float
    accepted: float


@dataclass(frozen=True, slots=True)
class PlanCurve:
    """The plan, its table, its curve, and the share at which it finds the lot 95 times in 100."""

    plan: SamplingPlan
    table: tuple[Seen, ...]
    curve: tuple[Seen, ...]
    told: Seen
    found: float


def of(limit: CatalogueLimit) -> PlanCurve:
    """Raises `NotFound` for a limit that no plan of several units belongs to."""
    if limit.plan is None or limit.plan.n < 2:
        raise NotFound
    plan = lot.sampling_plan(limit, limit.plan)
    return PlanCurve(
        plan,
        table=tuple(Seen(share, accepted(plan, share)) for share in SHARES),
        curve=tuple(Seen(step / 100, accepted(plan, step / 100)) for step in range(101)),
        told=Seen(TOLD, accepted(plan, TOLD)),
        found=_share_found(plan),
    )


def accepted(plan: SamplingPlan, share: float) -> float:
    """`share` are the units over m, or in which the germ is. In three classes some of them are over M."""
    if plan.kind is not PlanKind.THREE_CLASS or share <= 0:
        return acceptance.pa_two_class(plan.n, plan.c, share)
    defective = _over_big_m(plan, share)
    return acceptance.pa_three_class(plan.n, plan.c, p_marginal=share - defective, p_defective=defective)


def _over_big_m(plan: SamplingPlan, share: float) -> float:
    """Of lognormal counts with a spread of SIGMA; were all units over m, it would be all."""
    if share >= 1 or not plan.m or plan.M is None:
        return share
    up = math.log10(plan.M / plan.m) / SIGMA
    normal = NormalDist()
    return min(share, 1 - normal.cdf(normal.inv_cdf(1 - share) + up))


def _share_found(plan: SamplingPlan) -> float:
    """The smallest share, to the hundredth, of which lots are refused 95 times in 100."""
    return next(_found(plan), 1.0)


def _found(plan: SamplingPlan) -> Iterator[float]:
    for step in range(1, 101):
        if accepted(plan, step / 100) <= 1 - SURELY + 1e-9:
            yield step / 100
