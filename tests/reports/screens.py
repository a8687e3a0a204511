"""Screenings of many substances, most of them not found."""

from decimal import Decimal

from lims.domain.certificate_lines import Line, Market
from lims.domain.judgement import Flag, UncertaintyType
from lims.domain.specification import Outcome
from tests.reports import papers

FOUND = {17: "0.034", 63: "0.012", 118: "0.45", 241: "0.021"}
OVER, BLIND = 118, 200


def screening(count: int = 300, markets: tuple[Market, ...] = (papers.VN,)) -> tuple[Line, ...]:
    """`count` pesticides: some found, one over its limit, one whose LOQ is above its limit, the rest below the LOQ."""
    return tuple(_substance(number, markets) for number in range(1, count + 1))


def name_of(number: int) -> str:
    return f"{papers.PESTICIDES[(number - 1) % len(papers.PESTICIDES)]} {number}"


def _substance(number: int, markets: tuple[Market, ...]) -> Line:
    high = "0.10"
    more: dict[str, object] = {}
    reading, outcome, flags, why = papers.below("0.010"), Outcome.PASS, (), None
    if number in FOUND:
        reading = papers.found(FOUND[number])
    if number == OVER:
        outcome, why = Outcome.FAIL, papers.OVER
    if number == BLIND:
        outcome, flags, high, why = Outcome.INCONCLUSIVE, (Flag.LOQ_ABOVE_LIMIT,), "0.005", papers.BLIND
    if number % 7 == 0 and number not in FOUND:
        reading, more["loq"] = papers.below("0.020"), Decimal("0.020")
    if number % 11 == 0 and number not in FOUND:
        reading = papers.unseen("0.003")
    return papers.line(
        name_of(number),
        name_of(number),
        reading,
        *(
            papers.against(each.code, high, outcome, flags=flags, why=why, clause=f"Phụ lục, mã {number}")
            for each in markets
        ),
        group="pesticide",
        method=papers.QUECHERS,
        uncertainty=papers.u("50", UncertaintyType.RELATIVE_PCT),
        **more,
    )
