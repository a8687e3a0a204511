"""Sampling plans in words: how many units, how many may exceed which count, and that the lot is judged as one."""

from decimal import Decimal

from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import PrintedLimit
from lims.words import Language
from reports.certificate_rules import use
from reports.paper.voice import Voice, said, shown


def sentences(certificate: Certificate, voice: Voice) -> list[str]:
    """Each plan once, with the markets and lines it was used for."""
    used: dict[PrintedLimit, dict[str, list[int]]] = {}
    for market in certificate.markets:
        for number, line in enumerate(certificate.lines, 1):
            given = line.verdict_for(market.code)
            if given and given.limit and given.limit.plan and given.evaluated:
                used.setdefault(given.limit, {}).setdefault(market.code, []).append(number)
    names = {market.code: market.name for market in certificate.markets}
    return [
        voice.paired(
            [f"{use(where, names, each)}: {in_words(limit, each)}" for each in voice.languages],
            between="<br/>",
            by=0.5,
        )
        for limit, where in used.items()
    ]


def in_words(limit: PrintedLimit, language: Language) -> str:
    """`of n = 5 units none (c = 0) may exceed m = 100 cfu/g`."""
    plan = limit.plan
    if plan is None:
        return ""
    may = "none" if plan.c == 0 else "some"
    given: dict[str, object] = {"n": plan.n, "c": plan.c, "m": shown(plan.m, language), "unit": limit.unit}
    if limit.absent or limit.absent_in_g is not None:
        grams = limit.absent_in_g if limit.absent_in_g is not None else Decimal(0)
        where = "" if limit.absent_in_g is None else said("paper.plan.in", language, grams=grams)
        return said(f"paper.plan.absent_{may}", language, where=where, **given)
    if plan.M is None or plan.m == plan.M:
        return said(f"paper.plan.two_{may}", language, **given)
    return said(f"paper.plan.three_{may}", language, most=shown(plan.M, language), **given)
