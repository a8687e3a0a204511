"""What must hold in a catalogue of limits before one number of it is believed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from lims.domain import unit
from lims.domain.catalogue import MARKETS, Analyte, Commodity, lineage
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.refusal import Problem

_CAS = re.compile(r"([1-9][0-9]{1,6})-([0-9]{2})-([0-9])")
_ENDS = {
    LimitKind.MAX: (False, True),
    LimitKind.MAX_EXCLUSIVE: (False, True),
    LimitKind.REFERENCE_POINT_FOR_ACTION: (False, True),
    LimitKind.BENCHMARK: (False, True),
    LimitKind.MIN: (True, False),
    LimitKind.RANGE: (True, True),
    LimitKind.ABSENT_IN: (False, False),
    LimitKind.EXEMPT: (False, False),
}
"""Which of the two ends a kind of limit has; a plan may repeat its count as the upper one."""

Found = Iterator[tuple[str, Problem]]
"""Column → what is wrong in it."""


def is_cas_number(text: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    found = _CAS.fullmatch(text)
    if found is None:
        return False
    digits = reversed(found[1] + found[2])
    return sum(place * int(digit) for place, digit in enumerate(digits, start=1)) % 10 == int(found[3])


def of_commodity(commodity: Commodity, commodities: Mapping[str, Commodity]) -> Found:
    if not commodity.name_vi:
        yield "vietnamese_name", Problem("required")
    if commodity.parent is not None and commodity.parent not in commodities:
        yield "parent", Problem("no_such_commodity", {"name": commodity.parent})
    elif commodities[lineage(commodities, commodity.name)[-1]].parent in commodities:
        yield "parent", Problem("commodity_loop", {"name": commodity.name})


def of_analyte(analyte: Analyte) -> Found:
    if not analyte.group:
        yield "group", Problem("required")
    if analyte.cas_number and not is_cas_number(analyte.cas_number):
        yield "cas_number", Problem("cas_check_digit", {"cas": analyte.cas_number})
    if not unit.known(analyte.default_unit):
        yield "default_unit", Problem("unit_unknown", {"unit": analyte.default_unit})


def of_limit(
    limit: CatalogueLimit, commodities: Mapping[str, Commodity], analytes: Mapping[str, Analyte]
) -> Found:
    yield from _references(limit, commodities, analytes)
    yield from _numbers(limit)
    yield from _plan(limit)
    yield from _source(limit)
    if limit.unit == "" and limit.kind is not LimitKind.EXEMPT:
        yield "unit", Problem("required")
    if limit.effective_from and limit.effective_to and limit.effective_from > limit.effective_to:
        yield "effective_to", Problem("period_backwards")


def overlapping(limits: Iterable[CatalogueLimit]) -> Iterator[tuple[CatalogueLimit, CatalogueLimit]]:
    """Pairs of limits for the same thing on the same basis that are in force on a same day."""
    same: dict[tuple[str, ...], list[CatalogueLimit]] = defaultdict(list)
    for limit in limits:
        same[limit.market, limit.commodity, limit.analyte, limit.basis].append(limit)
    for rows in same.values():
        yield from (pair for pair in pairwise(sorted(rows, key=_begins)) if _overlap(pair))


def _begins(limit: CatalogueLimit) -> date:
    return limit.effective_from or date.min


def _overlap(pair: Sequence[CatalogueLimit]) -> bool:
    earlier, later = pair
    return _begins(later) <= (earlier.effective_to or date.max)


def _references(
    limit: CatalogueLimit, commodities: Mapping[str, Commodity], analytes: Mapping[str, Analyte]
) -> Found:
    if limit.market not in MARKETS:
        yield "market", Problem("no_such_market", {"market": limit.market})
    if limit.commodity not in commodities:
        yield "commodity", Problem("no_such_commodity", {"name": limit.commodity})
    analyte = analytes.get(limit.analyte)
    if analyte is None:
        yield "analyte", Problem("no_such_analyte", {"name": limit.analyte})
    elif limit.cas_number != analyte.cas_number:
        yield "cas_number", Problem("cas_differs", {"cas": limit.cas_number, "of": analyte.cas_number or "–"})
    if not limit.analyte_group:
        yield "analyte_group", Problem("required")


def _numbers(limit: CatalogueLimit) -> Found:
    """Both ends where the kind has both, none too many, and never a maximum below a minimum."""
    has_low, has_high = _ENDS.get(limit.kind, (False, limit.high is not None))
    if limit.low is not None and not has_low:
        yield "min_value", Problem("limit_number_unused", {"kind": limit.kind.value})
    if limit.high is not None and not has_high:
        yield "max_value", Problem("limit_number_unused", {"kind": limit.kind.value})
    if limit.low is not None and limit.high is not None and limit.low >= limit.high:
        yield "max_value", Problem("limit_low_not_below_high")
    for column, value in (("min_value", limit.low), ("max_value", limit.high)):
        if value is not None and value < 0:
            yield column, Problem("limit_negative")
    if limit.portion_g is not None and limit.portion_g <= 0:
        yield "sample_size", Problem("limit_negative")


def _plan(limit: CatalogueLimit) -> Found:
    plan = limit.plan
    if plan is None:
        return
    if not 0 <= plan.c < plan.n:
        yield "plan_c", Problem("plan_c_not_below_n")
    if plan.m is not None and plan.M is not None and plan.m > plan.M:
        yield "plan_M", Problem("plan_m_above_big_m")
    if limit.high is not None and limit.high not in {plan.m, plan.M}:
        yield "max_value", Problem("limit_number_unused", {"kind": limit.kind.value})


def _source(limit: CatalogueLimit) -> Found:
    """A number somebody read was read somewhere; an address is one of the web, nothing else."""
    for column, text in (("regulation", limit.regulation), ("basis", limit.basis)):
        if not text:
            yield column, Problem("required")
    if limit.source_url and not limit.source_url.startswith(("https://", "http://")):
        yield "source_url", Problem("source_not_web")
    if limit.verified and not limit.source_url:
        yield "source_url", Problem("verified_without_source")
