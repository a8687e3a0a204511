"""Risks beyond one result: prior knowledge, global risks, and uncertainty the laboratory does not have."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

from lims.domain.refusal import Refused

# Nodes and weights of the five-point Gauss–Legendre rule on [−1, 1].
_GAUSS = (
    (0.0, 0.5688888888888889),
    (-0.5384693101056831, 0.47862867049936647),
    (0.5384693101056831, 0.47862867049936647),
    (-0.906179845938664, 0.23692688505618908),
    (0.906179845938664, 0.23692688505618908),
)
_REACH = 12.0
_PANELS = 60


@dataclass(frozen=True, slots=True)
class Span:
    """A tolerance or an acceptance interval; an open end is None."""

    low: float | None
    high: float | None

    @property
    def ends(self) -> tuple[float, float]:
        low = -math.inf if self.low is None else self.low
        return low, math.inf if self.high is None else self.high


def global_risk(prior: NormalDist, u_m: float, *, tolerance: Span, acceptance: Span) -> tuple[float, float]:
    """(consumer's risk, producer's risk) of a process, by quadrature."""
    if prior.stdev <= 0 or u_m <= 0:
        raise Refused("calculation_impossible")
    low, high = tolerance.ends

    def accepted_part(eta: float) -> float:
        return prior.pdf(eta) * _accepted(eta, u_m, acceptance)

    def rejected_part(eta: float) -> float:
        return prior.pdf(eta) * (1 - _accepted(eta, u_m, acceptance))

    reach_low, reach_high = prior.mean - _REACH * prior.stdev, prior.mean + _REACH * prior.stdev
    stops = (low, high, *acceptance.ends)
    below = _integral(accepted_part, reach_low, min(low, reach_high), stops=stops, width=u_m)
    above = _integral(accepted_part, max(high, reach_low), reach_high, stops=stops, width=u_m)
    inside = _integral(rejected_part, max(low, reach_low), min(high, reach_high), stops=stops, width=u_m)
    return below + above, inside


def posterior_normal(prior_mean: float, prior_sd: float, *, y_m: float, u_m: float) -> tuple[float, float]:
    """(mean, u) after a measurement; only with a documented prior, never official by default."""
    if prior_sd <= 0 or u_m <= 0:
        raise Refused("calculation_impossible")
    measured, known = 1 / u_m**2, 1 / prior_sd**2
    return (y_m * measured + prior_mean * known) / (measured + known), (measured + known) ** -0.5


def default_uncertainty(mass_fraction: float) -> tuple[float, float]:
    """(σ, U) in percent after Thompson's modified Horwitz curve: screening only, never on a certificate."""
    c = mass_fraction
    if not 0 < c <= 1:
        raise Refused("calculation_impossible")
    sigma = _reproducibility(c)
    return 100 * sigma / c, 200 * sigma / c


def max_standard_uncertainty(lod: float, c: float) -> float:
    """Fitness limit of a method's own u, in µg/kg (Dir. 2005/4/EC Annex II 3.3.3)."""
    if lod < 0 or c < 0:
        raise Refused("calculation_impossible")
    steps = ((50, 0.2), (500, 0.18), (1000, 0.15), (10_000, 0.12))
    alpha = next((share for up_to, share in steps if c <= up_to), 0.1)
    return math.hypot(lod / 2, alpha * c)


def _reproducibility(c: float) -> float:
    if c < 1.2e-7:
        return 0.22 * c
    return 0.02 * math.pow(c, 0.8495) if c <= 0.138 else 0.01 * math.sqrt(c)


def _accepted(eta: float, u_m: float, acceptance: Span) -> float:
    low, high = acceptance.ends
    error = NormalDist(eta, u_m)
    return (1.0 if high == math.inf else error.cdf(high)) - (0.0 if low == -math.inf else error.cdf(low))


def _integral(
    f: Callable[[float], float], low: float, high: float, *, stops: tuple[float, ...], width: float
) -> float:
    """Gauss–Legendre between the ends, with finer panels around every place where f turns."""
    if low >= high:
        return 0.0
    turns = [stop + side * width for stop in stops if math.isfinite(stop) for side in (-8, -2, 0, 2, 8)]
    edges = sorted({low, high, *(turn for turn in turns if low < turn < high)})
    return math.fsum(_panels(f, a, b) for a, b in pairwise(edges))


def _panels(f: Callable[[float], float], low: float, high: float) -> float:
    half = (high - low) / _PANELS / 2
    centres = (low + (2 * i + 1) * half for i in range(_PANELS))
    return math.fsum(half * weight * f(centre + half * node) for centre in centres for node, weight in _GAUSS)
