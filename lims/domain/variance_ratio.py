"""Whether one spread is larger than another: the F-test, by the incomplete beta function of its distribution."""

import math

LEVEL = 0.05
WELL_KNOWN = 1_000_000
"""Degrees of freedom of a spread that is stated, not estimated: as good as without end (GUM, G.4.3)."""
_STEPS, _NEAR, _TINY = 300, 1e-14, 1e-300


def tail(ratio: float, freedom: int, other: int = WELL_KNOWN) -> float:
    """How often chance alone gives a ratio of two variances of at least this."""
    if ratio <= 0:
        return 1.0
    return _beta_share(other / (other + freedom * ratio), other / 2, freedom / 2)


def critical(freedom: int, other: int = WELL_KNOWN, *, level: float = LEVEL) -> float:
    """The ratio that chance exceeds in `level` of all cases, by halving."""
    low, high = 0.0, 1.0
    while tail(high, freedom, other) > level:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(middle, freedom, other) > level else (low, middle)
    return (low + high) / 2


def _beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function; the fraction runs where it converges fast."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_share(1 - x, b, a)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(front) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction 8.17.22 of the NIST handbook, by Lentz's method."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    whole = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d, c = 1 / _away(1 + step * d), _away(1 + step / c)
            whole *= c * d
        if abs(c * d - 1) < _NEAR:
            break
    return whole


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
