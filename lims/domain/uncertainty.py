"""Measurement uncertainty: how far a value may be shifted, and how probably it conforms."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import NormalDist

from lims.domain.number import EXACT

_NORMAL = NormalDist()
_HUNDRED = Decimal(100)
# Beyond these an uncertainty is a slip of the pen.
_MOST = Decimal("1E+30")
_MOST_DECADES = Decimal(30)


class UncertaintyType(StrEnum):
    ABSOLUTE = "absolute"
    RELATIVE_PCT = "relative_pct"
    LOG10 = "log10"
    ASYMMETRIC = "asymmetric"


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """An expanded uncertainty, with the coverage factor it was expanded by."""

    type: UncertaintyType
    U: Decimal | None = None
    U_plus: Decimal | None = None
    U_minus: Decimal | None = None
    k: Decimal = Decimal(2)

    @property
    def usable(self) -> bool:
        """Whether its numbers are there and make sense; an unusable one counts as missing."""
        if self.type is UncertaintyType.ASYMMETRIC:
            needed: tuple[Decimal | None, ...] = (self.U_plus, self.U_minus)
        else:
            needed = (self.U,)
        most = _MOST_DECADES if self.type is UncertaintyType.LOG10 else _MOST
        sensible = all(u is not None and u.is_finite() and 0 <= u <= most for u in needed)
        return sensible and self.k.is_finite() and self.k > 0

    def converted(self, value_in_unit: Callable[[Decimal | None], Decimal | None]) -> "Uncertainty":
        """The same uncertainty in another unit; relative ones do not change."""
        if self.type in {UncertaintyType.RELATIVE_PCT, UncertaintyType.LOG10}:
            return self
        u, plus, minus = (value_in_unit(each) for each in (self.U, self.U_plus, self.U_minus))
        return Uncertainty(self.type, u, plus, minus, self.k)

    def up(self, x: Decimal, r: Decimal, at_limit: Decimal | None = None) -> Decimal:
        """x⁺: `x` shifted up by the guard band; `at_limit` when a relative U is taken at the limit."""
        return self._shifted(x, r, self.U_plus, at_limit)

    def down(self, x: Decimal, r: Decimal, at_limit: Decimal | None = None) -> Decimal:
        """x⁻: `x` shifted down by the guard band."""
        return self._shifted(x, -r, self.U_minus, at_limit)

    def before_up(self, limit: Decimal, r: Decimal, *, at_limit: bool) -> Decimal | None:
        """The value whose x⁺ is the limit; None when there is no such value."""
        return self._before(limit, r, self.U_plus, at_limit=at_limit)

    def before_down(self, limit: Decimal, r: Decimal, *, at_limit: bool) -> Decimal | None:
        """The value whose x⁻ is the limit; None when there is no such value."""
        return self._before(limit, -r, self.U_minus, at_limit=at_limit)

    def conformance(self, x: Decimal, low: Decimal | None, high: Decimal | None) -> float | None:
        """Probability that the true value lies in the tolerance; None for asymmetric uncertainty."""
        if self.type is UncertaintyType.ASYMMETRIC or self.U is None or (low is None and high is None):
            return None
        below = 1.0 if high is None else self._below(x, high)
        return max(0.0, below - (0.0 if low is None else self._below(x, low)))

    def _shifted(self, x: Decimal, r: Decimal, one_side: Decimal | None, at_limit: Decimal | None) -> Decimal:
        u = one_side if self.type is UncertaintyType.ASYMMETRIC else self.U
        ru = EXACT.multiply(r, u or Decimal(0))
        if self.type is UncertaintyType.LOG10:
            return EXACT.multiply(x, _ten_to(ru))
        if self.type is UncertaintyType.RELATIVE_PCT:
            ru = EXACT.divide(EXACT.multiply(ru, abs(x if at_limit is None else at_limit)), _HUNDRED)
        return EXACT.add(x, ru)

    def _before(
        self, limit: Decimal, r: Decimal, one_side: Decimal | None, *, at_limit: bool
    ) -> Decimal | None:
        if self.type is not UncertaintyType.RELATIVE_PCT or at_limit:
            return self._shifted(limit, -r, one_side, limit)
        share = EXACT.divide(EXACT.multiply(r, self.U or Decimal(0)), _HUNDRED)
        width = EXACT.add(Decimal(1), share if limit >= 0 else -share)
        return EXACT.divide(limit, width) if width > 0 else None

    def _below(self, x: Decimal, limit: Decimal) -> float:
        """Φ((limit − x)/u); with no uncertainty left, simply whether x is within."""
        u = float(EXACT.divide(self.U or Decimal(0), self.k))
        distance = float(EXACT.subtract(limit, x))
        if self.type is UncertaintyType.RELATIVE_PCT:
            u *= abs(float(x)) / 100
        elif self.type is UncertaintyType.LOG10:
            both = x > 0 and limit > 0
            distance, u = (_log10(limit) - _log10(x), u) if both else (distance, 0.0)
        if u == 0:
            return 1.0 if x <= limit else 0.0
        return _NORMAL.cdf(distance / u)


def _ten_to(exponent: Decimal) -> Decimal:
    return EXACT.power(Decimal(10), exponent)


def _log10(x: Decimal) -> float:
    return float(EXACT.log10(x))
