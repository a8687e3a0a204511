"""What a sampling plan asks for and can see, in sentences."""

from decimal import Decimal

from lims.domain.limit import CatalogueLimit
from lims.domain.plan_curve import SIGMA, PlanCurve
from lims.words import Language, say


def times(share: float) -> str:
    """`59`: so many times in 100. Never 0 or 100 for what merely comes near to it."""
    if 0 < share < 0.005:
        return "< 1"
    if 0.995 <= share < 1:
        return "> 99"
    return str(round(share * 100))


def sentence(curve: PlanCurve, language: Language) -> str:
    """“This plan accepts a lot with 10 % contaminated units 59 times in 100.”"""
    told = curve.told
    return say("plans.accepts", language, share=round(told.share * 100), times=times(told.accepted))


def found(curve: PlanCurve, language: Language) -> str:
    return say("plans.found", language, share=round(curve.found * 100))


def needs(limit: CatalogueLimit, units: int, language: Language) -> str:
    """Whether as many units came as the plan asks for; nothing for a limit without a plan."""
    plan = limit.plan
    if plan is None or plan.n < 2:
        return ""
    code = "plans.enough" if units >= plan.n else "plans.too_few"
    return say(code, language, needed=plan.n, came=units)


def assumption(curve: PlanCurve, language: Language) -> str:
    """What “contaminated” means here, and what was assumed about the units between m and M."""
    sigma = Decimal(str(SIGMA))
    return say(f"plans.meaning_{curve.plan.kind}", language, sigma=sigma)
