"""The mean of replicates, some of them perhaps below the LOQ: only by the method's written rule."""

from collections.abc import Sequence
from decimal import Context, Decimal
from enum import StrEnum
from functools import reduce

from lims.domain.number import EXACT, MOST_DIGITS
from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused

_KEPT = Context(prec=MOST_DIGITS)


class BelowLoq(StrEnum):
    """What stands for a replicate below its bound; printed in the record."""

    ZERO = "zero"
    HALF = "half"
    BOUND = "bound"


_SHARE = {BelowLoq.ZERO: Decimal(0), BelowLoq.HALF: Decimal("0.5"), BelowLoq.BOUND: Decimal(1)}
_CENSORED = {Kind.BELOW_LOQ, Kind.BELOW_LOD}


def mean(replicates: Sequence[Reading], rule: BelowLoq | None) -> Reading:
    """One reading of several. All below a bound stay below the highest; some need the method's rule."""
    if not replicates:
        raise Refused("calculation_impossible")
    if any(each.value is None or each.kind not in {Kind.QUANTIFIED, *_CENSORED} for each in replicates):
        raise Refused("replicates_not_numbers")
    censored = [each for each in replicates if each.kind in _CENSORED]
    if len(censored) == len(replicates):
        return max(censored, key=lambda each: (each.kind is Kind.BELOW_LOQ, each.value))
    if censored and rule is None:
        raise Refused("replicates_need_rule")
    total = reduce(EXACT.add, (amount(each, rule) for each in replicates), Decimal(0))
    digits = max(each.digits or 1 for each in replicates if each.kind is Kind.QUANTIFIED)
    return Reading(Kind.QUANTIFIED, _KEPT.plus(EXACT.divide(total, Decimal(len(replicates)))), digits)


def amount(each: Reading, rule: BelowLoq | None) -> Decimal:
    """What one replicate counts as in a mean."""
    value = each.value or Decimal(0)
    return EXACT.multiply(value, _SHARE[rule]) if rule is not None and each.kind in _CENSORED else value
