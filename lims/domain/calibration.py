"""Straight calibration lines, weighted or not, and the uncertainty of what is read back from them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lims.domain.check import at_most
from lims.domain.refusal import Refused

FEWEST_LEVELS = 3
_WEIGHTS = {"none": 0, "1": 0, "1/x": 1, "1/x2": 2}


@dataclass(frozen=True, slots=True)
class Line:
    """Accepted if every level reads back within the criterion; r² is not one."""

    slope: float
    intercept: float
    deviations_pct: tuple[float, ...]
    acceptable: bool


def calibration(
    x: Sequence[float], y: Sequence[float], *, weight: str = "none", max_dev_pct: float = 20.0
) -> Line:
    slope, intercept = _fitted(x, y, [_weight(level, weight) for level in x])
    deviations = tuple(
        100 * ((response - intercept) / slope - level) / level
        for level, response in zip(x, y, strict=True)
        if level != 0
    )
    within = all(at_most(abs(each), max_dev_pct) for each in deviations)
    return Line(slope, intercept, deviations, within and len(set(x)) >= FEWEST_LEVELS)


def inverse_prediction_u(
    x: Sequence[float], y: Sequence[float], *, x0: float, p: float
) -> tuple[float, float]:
    """(residual SD, u(x0)) of a concentration read back from p replicates (QUAM E.4)."""
    n = len(x)
    slope, intercept = _fitted(x, y, [1.0] * n)
    if n <= 2 or p <= 0:
        raise Refused("calculation_impossible")
    residuals = (response - intercept - slope * level for level, response in zip(x, y, strict=True))
    s = math.sqrt(math.fsum(each**2 for each in residuals) / (n - 2))
    mean = math.fsum(x) / n
    sxx = math.fsum((level - mean) ** 2 for level in x)
    return s, s / abs(slope) * math.sqrt(1 / p + 1 / n + (x0 - mean) ** 2 / sxx)


def _fitted(x: Sequence[float], y: Sequence[float], weights: Sequence[float]) -> tuple[float, float]:
    if len(x) != len(y) or len(set(x)) < 2:
        raise Refused("calculation_impossible")
    total = math.fsum(weights)
    x_mean = math.fsum(w * level for w, level in zip(weights, x, strict=True)) / total
    y_mean = math.fsum(w * response for w, response in zip(weights, y, strict=True)) / total
    points = list(zip(weights, x, y, strict=True))
    slope = math.fsum(w * (level - x_mean) * (response - y_mean) for w, level, response in points)
    slope /= math.fsum(w * (level - x_mean) ** 2 for w, level, _ in points)
    if slope == 0:
        raise Refused("calculation_impossible")
    return slope, y_mean - slope * x_mean


def _weight(level: float, weight: str) -> float:
    power = _WEIGHTS.get(weight)
    if power is None or (power and level <= 0):
        raise Refused("calculation_impossible")
    return 1.0 / level**power if power else 1.0
