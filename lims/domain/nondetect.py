"""Means of data with non-detects (GEMS/Food-EURO): never averaged as numbers, never dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from lims.domain.number import EXACT
from lims.domain.reading import Kind
from lims.domain.refusal import Refused


@dataclass(frozen=True, slots=True)
class Determination:
    kind: Kind
    value: Decimal | None = None
    lod: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LowLevelMean:
    """One mean, or two where too many were not detected."""

    treatment: str
    mean: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None


def low_level_mean(results: Sequence[Determination]) -> LowLevelMean:
    """Up to 60 % censored: LOD/2 stands for them; above: means with 0 and with the LOD."""
    if not results:
        raise Refused("calculation_impossible")
    censored = sum(each.kind is not Kind.QUANTIFIED for each in results)
    if censored == 0:
        return LowLevelMean("mean", mean=_mean(results, Decimal(0)))
    if 10 * censored <= 6 * len(results):
        return LowLevelMean("half_lod", mean=_mean(results, Decimal("0.5")))
    return LowLevelMean("bounds", lower=_mean(results, Decimal(0)), upper=_mean(results, Decimal(1)))


def _mean(results: Sequence[Determination], share: Decimal) -> Decimal:
    total = reduce(EXACT.add, (_amount(each, share) for each in results), Decimal(0))
    return EXACT.divide(total, Decimal(len(results)))


def _amount(each: Determination, share: Decimal) -> Decimal:
    if each.kind is Kind.QUANTIFIED and each.value is not None:
        return each.value
    if each.lod is None:
        raise Refused("reading_no_lod")
    return EXACT.multiply(each.lod, share)
