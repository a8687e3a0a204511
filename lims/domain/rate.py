"""Failure rates with their interval: k of n, never a bare percentage."""

import math
from statistics import NormalDist

from lims.domain.refusal import Refused

_NORMAL = NormalDist()
Interval = tuple[float, float]


def proportion_ci(k: int, n: int, *, confidence: float = 0.95, method: str = "wilson") -> Interval:
    """The interval of k failures among n samples, by Wilson or exact (Clopper–Pearson)."""
    if n <= 0 or not 0 <= k <= n or not 0 < confidence < 1:
        raise Refused("calculation_impossible")
    tail = (1 - confidence) / 2
    return _exact(k, n, tail) if method == "clopper_pearson" else _wilson(k, n, tail)


def _wilson(k: int, n: int, tail: float) -> Interval:
    z2, p = _NORMAL.inv_cdf(1 - tail) ** 2, k / n
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2) / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return (0.0 if k == 0 else max(0.0, centre - half)), (1.0 if k == n else min(1.0, centre + half))


def _exact(k: int, n: int, tail: float) -> Interval:
    low = 0.0 if k == 0 else _beta_quantile(tail, k, n - k + 1)
    high = 1.0 if k == n else _beta_quantile(1 - tail, k + 1, n - k)
    return low, high


def _beta_quantile(probability: float, a: int, b: int) -> float:
    """By halving: sixty steps leave nothing of a double."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _beta_cdf(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _beta_cdf(x: float, a: int, b: int) -> float:
    """Regularised incomplete beta function by its continued fraction (Lentz)."""
    if x in {0.0, 1.0}:
        return x
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: int, b: int) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1), tiny)
    value = d
    for m in range(1, 2000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + numerator * d, tiny)
            c = _away(1 + numerator / c, tiny)
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value


def _away(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
