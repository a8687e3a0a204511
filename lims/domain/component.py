"""Sums of components: lower, middle and upper bound, their uncertainty, and the verdict of the limit's bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from lims.domain.judgement import judge
from lims.domain.number import EXACT
from lims.domain.reading import Kind, Reading
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.domain.verdict import Bounds, Flag, Judgement, Rule, RuleId, Verdict

BOUND_SENSITIVE = "bound_sensitive"
_ROOT_12 = Decimal(12).sqrt(EXACT)
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Component:
    """One component as it was found; `factor` brings it to what the sum is expressed as."""

    name: str
    kind: Kind
    value: Decimal | None = None
    loq: Decimal | None = None
    lod: Decimal | None = None
    factor: Decimal = Decimal(1)
    U: Decimal | None = None
    U_rel_pct: Decimal | None = None
    k: Decimal = Decimal(2)

    @property
    def quantified(self) -> bool:
        return self.kind is Kind.QUANTIFIED and self.value is not None

    def substitute(self, nd_basis: str) -> Decimal:
        """What stands for a censored component at its upper bound: the LOQ, or a LOD where the act says so."""
        if self.kind is Kind.BELOW_LOD and self.lod is not None and (nd_basis == "lod" or self.loq is None):
            return self.lod
        return self.loq if self.loq is not None else self.value or _ZERO

    def amount(self, share: Decimal, nd_basis: str) -> Decimal:
        """Its part of the sum when a censored one counts as `share` of its substitute."""
        found = (
            self.value if self.quantified and self.value is not None else self.substitute(nd_basis) * share
        )
        return EXACT.multiply(self.factor, found)

    def spread(self, bound: str, nd_basis: str) -> tuple[Fraction, Fraction] | None:
        """|f·u| of a quantified one; the width of a censored one, uncertain under the middle bound only."""
        factor = abs(Fraction(self.factor))
        if not self.quantified or self.value is None:
            width = Fraction(self.substitute(nd_basis)) if bound == "middle" else Fraction(0)
            return Fraction(0), factor * width
        if self.U is not None:
            return factor * Fraction(self.U) / Fraction(self.k), Fraction(0)
        if self.U_rel_pct is not None:
            u = abs(Fraction(self.value)) * Fraction(self.U_rel_pct) / 100 / Fraction(self.k)
            return factor * u, Fraction(0)
        return None


@dataclass(frozen=True, slots=True)
class Sum:
    """All three bounds; `sum` is the one the limit asks for. `u` is None when a component has none."""

    sum: Decimal
    lower: Decimal
    middle: Decimal
    upper: Decimal
    n_quantified: int
    u: Decimal | None = None
    U: Decimal | None = None
    verdict: Verdict | None = None
    flags: tuple[str, ...] = ()


def sum_components(
    components: Sequence[Component],
    bound: str,
    *,
    nd_basis: str = "loq",
    correlation: str = "independent",
    limit_high: Decimal | None = None,
    rule: RuleId = RuleId.SIMPLE_ACCEPTANCE,
) -> Sum:
    """The sum under `bound` (lower, middle, upper); the bound belongs to the limit, not to the user."""
    sums = {
        name: reduce(EXACT.add, (each.amount(share, nd_basis) for each in components), _ZERO)
        for name, share in (("lower", _ZERO), ("middle", Decimal("0.5")), ("upper", Decimal(1)))
    }
    u = _combined([each.spread(bound, nd_basis) for each in components], correlation)
    judged = None if limit_high is None else _judged(sums[bound], u, limit_high, rule)
    flags: tuple[str, ...] = (
        ()
        if judged is None
        else tuple(flag.value for flag in judged.flags if flag is not Flag.ROUNDING_SENSITIVE)
    )
    if limit_high is not None and sums["lower"] <= limit_high < sums["upper"]:
        flags = (*flags, BOUND_SENSITIVE)
    return Sum(
        sums[bound],
        **sums,
        n_quantified=sum(each.quantified for each in components),
        u=u,
        U=None if u is None else EXACT.multiply(2, u),
        verdict=None if judged is None else judged.verdict,
        flags=flags,
    )


def _combined(spreads: list[tuple[Fraction, Fraction] | None], correlation: str) -> Decimal | None:
    """Added up exactly and rooted once, so that the order of the components is nothing.

    A rectangle of width s has u = s/√12.
    """
    known = [spread for spread in spreads if spread is not None]
    if len(known) < len(spreads):
        return None
    if correlation == "full":
        widths = _decimal(sum((width for _, width in known), Fraction(0)))
        return EXACT.add(_decimal(sum((u for u, _ in known), Fraction(0))), EXACT.divide(widths, _ROOT_12))
    return _decimal(sum((u**2 + width**2 / 12 for u, width in known), Fraction(0))).sqrt(EXACT)


def _decimal(exact: Fraction) -> Decimal:
    return EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def _judged(total: Decimal, u: Decimal | None, limit: Decimal, rule: RuleId) -> Judgement:
    uncertainty = None if u is None else Uncertainty(UncertaintyType.ABSOLUTE, EXACT.multiply(2, u))
    return judge(Reading(Kind.QUANTIFIED, total), Bounds(high=limit), Rule(rule), uncertainty)
