"""Trends over ordered values: EWMA and tabular CUSUM."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lims.domain.refusal import Refused


@dataclass(frozen=True, slots=True)
class Ewma:
    """`signals` are the places (from 1) beyond the limits; the limits are those of the last place."""

    last: float
    ucl: float
    lcl: float
    signals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cusum:
    first_signal: int | None
    last_high: float


def ewma(
    values: Sequence[float],
    lambda_: float,
    *,
    target: float,
    sd: float,
    k: float = 3.0,
    limits: str = "steady_state",
) -> Ewma:
    if not values or not 0 < lambda_ <= 1:
        raise Refused("calculation_impossible")
    level, width, signals = target, 0.0, []
    for place, value in enumerate(values, start=1):
        level = lambda_ * value + (1 - lambda_) * level
        start = 1 - (1 - lambda_) ** (2 * place) if limits == "exact" else 1.0
        width = k * sd * math.sqrt(lambda_ / (2 - lambda_) * start)
        if abs(level - target) > width:
            signals.append(place)
    return Ewma(level, target + width, target - width, tuple(signals))


def cusum(values: Sequence[float], target: float, *, k: float, h: float) -> Cusum:
    """k and h in the unit of the values; a signal is strictly beyond h, on either side."""
    high = low = 0.0
    first = None
    for place, value in enumerate(values, start=1):
        high = max(0.0, high + value - target - k)
        low = max(0.0, low + target - k - value)
        if first is None and (high > h or low > h):
            first = place
    return Cusum(first, high)
