"""Counting colonies on plates (ISO 7218): which plates count, what is reported, how sure it is."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lims.domain.refusal import Refused

TNTC = "TNTC"


class Qualifier(StrEnum):
    EXACT = "="
    ESTIMATED = "estimated"
    PRESENT_LESS_THAN = "present_lt"
    LESS_THAN = "<"
    MORE_THAN = ">"


@dataclass(frozen=True, slots=True)
class Dilution:
    """The plates of one dilution; a plate too full to count is None."""

    d: Fraction
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """Volume per plate in ml, the countable range, and the confirmed share of colonies."""

    volume: Fraction = Fraction(1)
    least: int = 10
    most: int = 300
    confirmed: Fraction = Fraction(1)

    @property
    def tolerated(self) -> int:
        """The count that still agrees with `most`: 334 for 300, 174 for 150."""
        return round(self.most + 1.96 * math.sqrt(self.most))

    def countable(self, count: int | None) -> bool:
        return count is not None and self.least <= count <= self.most

    def colonies(self, counts: Iterable[int]) -> int:
        """The colonies, each plate's confirmed share rounded to a whole number."""
        return sum(round(count * self.confirmed) for count in counts)


@dataclass(frozen=True, slots=True)
class Count:
    """cfu per ml or g of the sample; `N_reported` has two significant figures."""

    N: float
    qualifier: Qualifier
    colonies: int = 0
    basis: float = 0.0

    @property
    def N_reported(self) -> float:  # noqa: N802 the name of the contract
        return two_figures(self.N)

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % of the plates alone; a bound has no interval."""
        if self.qualifier not in {Qualifier.EXACT, Qualifier.ESTIMATED} or self.basis == 0:
            return None
        middle, half = self.colonies + 1.92, 1.96 * math.sqrt(self.colonies)
        return (middle - half) / self.basis, (middle + half) / self.basis


def colony_count(dilutions: Sequence[Dilution], method: Method) -> Count:
    """The count of a sample from the plates of its dilutions, in whatever order they are given."""
    ordered = _least_diluted_first(dilutions)
    if not any(each.counts for each in ordered):
        raise Refused("calculation_impossible")
    for first in ordered:
        if any(map(method.countable, first.counts)):
            return _weighted(first, _tenfold(first, ordered), method, most=method.most)
    if all(count is not None and count < method.least for count in ordered[0].counts):
        return _few(ordered[0], method)
    return _between(ordered, method)


def two_figures(value: float) -> float:
    """Two significant figures, an exact half to the even one."""
    exact = Fraction(value).limit_denominator(10**9)
    if exact == 0:
        return 0.0
    step = Fraction(10) ** (math.floor(math.log10(value)) - 1)
    return float(round(exact / step) * step)


def micro_expanded_uncertainty(s_r_log10: float, sum_colonies: float) -> float:
    """U(log10) = 2·√(s_R² + 0.18861/ΣC) (ISO/TS 19036 Amd 1)."""
    if sum_colonies <= 0:
        raise Refused("calculation_impossible")
    return 2 * math.sqrt(s_r_log10**2 + 0.18861 / sum_colonies)


def _least_diluted_first(dilutions: Sequence[Dilution]) -> list[Dilution]:
    """Plates of one dilution belong together, whether they were written in one line or in two."""
    plates: dict[Fraction, tuple[int | None, ...]] = {}
    for each in dilutions:
        plates[each.d] = plates.get(each.d, ()) + each.counts
    return [Dilution(d, plates[d]) for d in sorted(plates, reverse=True)]


def _weighted(first: Dilution, second: Dilution | None, method: Method, *, most: int) -> Count:
    """N = ΣC / (V·(n1 + 0.1·n2)·d): the next dilution counts even where it is below ten or zero."""
    kept = [count for count in first.counts if count is not None and count <= most]
    after = [
        count for count in (second.counts if second else ()) if count is not None and count <= method.most
    ]
    basis = method.volume * (len(kept) + Fraction(len(after), 10)) * first.d
    colonies = method.colonies([*kept, *after])
    if colonies == 0:
        return Count(float(1 / (method.volume * first.d)), Qualifier.LESS_THAN)
    return Count(float(colonies / basis), Qualifier.EXACT, colonies, float(basis))


def _few(level: Dilution, method: Method) -> Count:
    counts = [count for count in level.counts if count is not None]
    colonies, largest = method.colonies(counts), max(method.colonies([count]) for count in counts)
    per_plate = method.volume * level.d
    if largest == 0:
        return Count(float(1 / per_plate), Qualifier.LESS_THAN)
    if largest < 4:
        return Count(float(4 / per_plate), Qualifier.PRESENT_LESS_THAN)
    basis = per_plate * len(counts)
    return Count(float(colonies / basis), Qualifier.ESTIMATED, colonies, float(basis))


def _between(ordered: Sequence[Dilution], method: Method) -> Count:
    """One dilution too full, the next too empty; or all too full."""
    full = max(i for i, each in enumerate(ordered) if any(c is None or c > method.most for c in each.counts))
    if full == len(ordered) - 1:
        return Count(float(method.most / (method.volume * ordered[full].d)), Qualifier.MORE_THAN)
    first, following = ordered[full], ordered[full + 1]
    if all(count is not None and count <= method.tolerated for count in first.counts):
        return _weighted(first, _tenfold(first, ordered), method, most=method.tolerated)
    counts = [count for count in following.counts if count is not None]
    colonies, basis = method.colonies(counts), method.volume * len(counts) * following.d
    if colonies == 0:
        return Count(float(method.most / (method.volume * first.d)), Qualifier.MORE_THAN)
    return Count(float(colonies / basis), Qualifier.ESTIMATED, colonies, float(basis))


def _tenfold(first: Dilution, ordered: Sequence[Dilution]) -> Dilution | None:
    return next((each for each in ordered if each.d == first.d / 10), None)
