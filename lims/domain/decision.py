"""The decision rules for one exact value: table of decision-rules §3, acceptance limits of §4."""

from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist

from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.domain.verdict import Bounds, Rule, RuleId, Verdict, worst

_NORMAL = NormalDist()
_LARGEST_R = 100


@dataclass(frozen=True, slots=True)
class Decision:
    """One rule, one limit, one uncertainty: ready to decide about any value."""

    rule: Rule
    bounds: Bounds
    uncertainty: Uncertainty | None

    @property
    def possible(self) -> bool:
        """Whether the rule has what it needs. A verdict without uncertainty exists under simple acceptance only."""
        if self.bounds.low is None and self.bounds.high is None:
            return False
        if self.rule.id is RuleId.SIMPLE_ACCEPTANCE:
            return True
        if self.uncertainty is None or not self.rule.r.is_finite() or abs(self.rule.r) > _LARGEST_R:
            return False
        if self.rule.id is RuleId.RISK_BASED:
            return (
                _risk(self.rule.alpha) is not None and self.uncertainty.type is not UncertaintyType.ASYMMETRIC
            )
        return True

    def verdict(self, x: Decimal) -> Verdict:
        """What the rule says of exactly `x`."""
        if self.rule.id is RuleId.RISK_BASED:
            return self._by_risk(x)
        sides = []
        if self.bounds.high is not None:
            sides.append(self._high_side(x, self.bounds.high))
        if self.bounds.low is not None:
            sides.append(self._low_side(x, self.bounds.low))
        if self.infeasible and self.rule.id is RuleId.GUARDED_ACCEPTANCE:
            return Verdict.INCONCLUSIVE if self.tolerates(x) else Verdict.FAIL
        return worst(sides)

    def tolerates(self, x: Decimal) -> bool:
        """Whether `x` itself, its uncertainty left aside, is within the limits."""
        low, high = self.bounds.low, self.bounds.high
        return (high is None or _within(x, high, strict=self.bounds.high_op == "<")) and (
            low is None or _within(-x, -low, strict=self.bounds.low_op == ">")
        )

    def probability(self, x: Decimal) -> float | None:
        """pc, always computable when u is known."""
        if self.uncertainty is None:
            return None
        return self.uncertainty.conformance(x, self.bounds.low, self.bounds.high)

    @property
    def infeasible(self) -> bool:
        """The two acceptance limits have passed each other: no value can be accepted."""
        if (
            self.rule.id not in {RuleId.GUARDED_ACCEPTANCE, RuleId.GUARDED_NONBINARY}
            or self.uncertainty is None
        ):
            return False
        low, high = self.acceptance_low, self.acceptance_high
        if self.bounds.low is None or self.bounds.high is None:
            return False
        return low is None or high is None or low > high

    @property
    def acceptance_high(self) -> Decimal | None:
        """The number the result is really compared with, at the upper limit."""
        return self._acceptance(self.bounds.high, upper=True)

    @property
    def acceptance_low(self) -> Decimal | None:
        """The number the result is really compared with, at the lower limit."""
        return self._acceptance(self.bounds.low, upper=False)

    @property
    def turning_points(self) -> list[Decimal]:
        """Every value at which the verdict can change."""
        points: list[Decimal | None] = [self.bounds.low, self.bounds.high]
        for limit in (self.bounds.low, self.bounds.high):
            if limit is not None and self.rule.id is not RuleId.SIMPLE_ACCEPTANCE:
                points += [point for width in self._widths() for point in self._around(limit, width)]
        return sorted({point for point in points if point is not None})

    def _acceptance(self, limit: Decimal | None, *, upper: bool) -> Decimal | None:
        if limit is None or self.rule.id is RuleId.SIMPLE_ACCEPTANCE:
            return limit
        if not self.possible:
            return None
        outward = self.rule.id is RuleId.GUARDED_REJECTION
        before_up, before_down = self._around(limit, self._widths()[0])
        return before_up if upper != outward else before_down

    def _widths(self) -> list[Decimal]:
        """The guard bands in units of U: r, or those that the agreed risks imply."""
        if self.rule.id is not RuleId.RISK_BASED or self.uncertainty is None:
            return [self.rule.r]
        alpha, beta = _risk(self.rule.alpha), _risk(self.rule.beta)
        probabilities = [1 - alpha] if alpha is not None else []
        probabilities += [beta] if beta is not None else []
        return [Decimal(repr(_NORMAL.inv_cdf(p))) / self.uncertainty.k for p in probabilities]

    def _around(self, limit: Decimal, r: Decimal) -> tuple[Decimal | None, Decimal | None]:
        if self.uncertainty is None:
            return None, None
        # pc takes a relative U at the result, whatever u_eval says of the guard band.
        at_limit = self.rule.u_eval == "limit" and self.rule.id is not RuleId.RISK_BASED
        return (
            self.uncertainty.before_up(limit, r, at_limit=at_limit),
            self.uncertainty.before_down(limit, r, at_limit=at_limit),
        )

    def _high_side(self, x: Decimal, limit: Decimal) -> Verdict:
        up, down = self._shifts(x, limit)
        return _one_side(self.rule.id, at=x, up=up, down=down, limit=limit, strict=self.bounds.high_op == "<")

    def _low_side(self, x: Decimal, limit: Decimal) -> Verdict:
        """The mirror image: everything negated, up and down exchanged."""
        up, down = self._shifts(x, limit)
        strict = self.bounds.low_op == ">"
        return _one_side(self.rule.id, at=-x, up=-down, down=-up, limit=-limit, strict=strict)

    def _shifts(self, x: Decimal, limit: Decimal) -> tuple[Decimal, Decimal]:
        if self.uncertainty is None or self.rule.id is RuleId.SIMPLE_ACCEPTANCE:
            return x, x
        at_limit = limit if self.rule.u_eval == "limit" else None
        return self.uncertainty.up(x, self.rule.r, at_limit), self.uncertainty.down(x, self.rule.r, at_limit)

    def _by_risk(self, x: Decimal) -> Verdict:
        pc, alpha, beta = self.probability(x), _risk(self.rule.alpha), _risk(self.rule.beta)
        if pc is None or alpha is None:
            return Verdict.NOT_EVALUATED
        if 1 - pc <= alpha:
            return Verdict.PASS
        return Verdict.FAIL if beta is None or pc <= beta else Verdict.INCONCLUSIVE


def _one_side(
    rule: RuleId, *, at: Decimal, up: Decimal, down: Decimal, limit: Decimal, strict: bool
) -> Verdict:
    if rule is RuleId.GUARDED_NONBINARY:
        return _four_ways(at=at, up=up, down=down, limit=limit, strict=strict)
    compared = {RuleId.GUARDED_ACCEPTANCE: up, RuleId.GUARDED_REJECTION: down}.get(rule, at)
    return Verdict.PASS if _within(compared, limit, strict=strict) else Verdict.FAIL


def _four_ways(*, at: Decimal, up: Decimal, down: Decimal, limit: Decimal, strict: bool) -> Verdict:
    if _within(up, limit, strict=strict):
        return Verdict.PASS
    if _within(at, limit, strict=strict):
        return Verdict.CONDITIONAL_PASS
    return Verdict.CONDITIONAL_FAIL if _within(down, limit, strict=strict) else Verdict.FAIL


def _within(x: Decimal, limit: Decimal, *, strict: bool) -> bool:
    return x < limit if strict else x <= limit


def _risk(agreed: Decimal | None) -> float | None:
    """An agreed risk as a number between 0 and 1, or None when it is none."""
    if agreed is None or not agreed.is_finite():
        return None
    risk = float(agreed)
    return risk if 0 < risk < 1 and 0 < 1 - risk < 1 else None
