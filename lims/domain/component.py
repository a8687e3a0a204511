"""Sums of components: lower, middle and upper bound, their uncertainty, and the verdict of the limit's bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

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

    def standard_uncertainty(self, bound: str, nd_basis: str) -> Decimal | None:
        """f·u; a censored component is uncertain under the middle bound only (rectangular)."""
        if not self.quantified or self.value is None:
            width = self.substitute(nd_basis) / _ROOT_12 if bound == "middle" else _ZERO
            return self.factor * width
        if self.U is not None:
            return self.factor * self.U / self.k
        if self.U_rel_pct is not None:
            return self.factor * self.value * self.U_rel_pct / 100 / self.k
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
        name: sum((each.amount(share, nd_basis) for each in components), _ZERO)
        for name, share in (("lower", _ZERO), ("middle", Decimal("0.5")), ("upper", Decimal(1)))
    }
    u = _combined([each.standard_uncertainty(bound, nd_basis) for each in components], correlation)
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
        U=None if u is None else 2 * u,
        verdict=None if judged is None else judged.verdict,
        flags=flags,
    )


def _combined(uncertainties: list[Decimal | None], correlation: str) -> Decimal | None:
    known = [u for u in uncertainties if u is not None]
    if len(known) < len(uncertainties):
        return None
    if correlation == "full":
        return sum((abs(u) for u in known), _ZERO)
    return sum((u * u for u in known), _ZERO).sqrt(EXACT)


def _judged(total: Decimal, u: Decimal | None, limit: Decimal, rule: RuleId) -> Judgement:
    uncertainty = None if u is None else Uncertainty(UncertaintyType.ABSOLUTE, 2 * u)
    return judge(Reading(Kind.QUANTIFIED, total), Bounds(high=limit), Rule(rule), uncertainty)
