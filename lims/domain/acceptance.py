"""What a sampling plan can see: probability of acceptance, units needed, chance of a detection."""

import math
from statistics import NormalDist

from lims.domain.refusal import Refused
from lims.domain.sampling import LotVerdict

_NORMAL = NormalDist()


def pa_two_class(n: int, c: int, p_defective: float) -> float:
    """Probability that a lot with this share of defective units is accepted."""
    _must_be_shares(p_defective)
    return sum(math.comb(n, i) * p_defective**i * (1 - p_defective) ** (n - i) for i in range(c + 1))


def pa_three_class(n: int, c: int, *, p_marginal: float, p_defective: float) -> float:
    good = 1 - p_marginal - p_defective
    if math.isclose(good, 0, abs_tol=1e-12):
        good = 0.0
    _must_be_shares(p_marginal, p_defective, good)
    return sum(math.comb(n, i) * p_marginal**i * good ** (n - i) for i in range(c + 1))


def pa_finite_lot(n: int, c: int, *, lot_size: int, lot_defective: int) -> float:
    """Hypergeometric: a lot of few units."""
    ways = math.comb(lot_size, n)
    if ways == 0:
        raise Refused("calculation_impossible")
    good = lot_size - lot_defective
    return sum(math.comb(lot_defective, i) * math.comb(good, n - i) for i in range(min(c, n) + 1)) / ways


def pa_lognormal(
    n: int, c: int, *, mu_log10: float, sd_log10: float, m: float, big_m: float | None = None
) -> float:
    """A lot whose counts are lognormal; with M (`big_m`) the plan has three classes."""
    lot = NormalDist(mu_log10, sd_log10)
    over_m = 1 - lot.cdf(math.log10(m))
    if big_m is None:
        return pa_two_class(n, c, over_m)
    defective = 1 - lot.cdf(math.log10(big_m))
    return pa_three_class(n, c, p_marginal=over_m - defective, p_defective=defective)


def n_for_detection(confidence: float, prevalence: float, *, sensitivity: float = 1.0) -> int:
    """Units needed to find a contamination of this prevalence with this confidence."""
    seen = prevalence * sensitivity
    if not 0 < confidence < 1 or not 0 < seen <= 1:
        raise Refused("calculation_impossible")
    if seen == 1:
        return 1
    return max(1, math.ceil(math.log1p(-confidence) / math.log1p(-seen) - 1e-9))


def presence_prob(cfu_per_g: float, grams: float) -> float:
    """Share of portions in which at least one germ is present (Poisson)."""
    if cfu_per_g < 0 or grams < 0:
        raise Refused("calculation_impossible")
    return -math.expm1(-cfu_per_g * grams)


def daily_mean_log(counts: list[float], *, m_log10: float, big_m_log10: float) -> tuple[float, LotVerdict]:
    """The mean of the logarithms of a day's carcasses and its class."""
    if not counts or min(counts) <= 0:
        raise Refused("calculation_impossible")
    mean = math.fsum(map(math.log10, counts)) / len(counts)
    if mean <= m_log10 + 1e-12:
        return mean, LotVerdict.SATISFACTORY
    return mean, LotVerdict.ACCEPTABLE if mean <= big_m_log10 + 1e-12 else LotVerdict.UNSATISFACTORY


def supports_listeria_growth(ph: float | None, aw: float | None, shelf_life_days: float | None) -> bool:
    """Whether Listeria can grow in a ready-to-eat food; what is not known does not excuse it."""
    acid = ph is not None and ph <= 4.4
    dry = aw is not None and aw <= 0.92
    both = ph is not None and aw is not None and ph <= 5.0 and aw <= 0.94
    short = shelf_life_days is not None and shelf_life_days < 5
    return not (acid or dry or both or short)


def _must_be_shares(*shares: float) -> None:
    if not all(0 <= share <= 1 for share in shares):
        raise Refused("calculation_impossible")
