"""The vocabulary of judging: rules, limits as numbers, verdicts, and what a reviewer must be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class RuleId(StrEnum):
    SIMPLE_ACCEPTANCE = "simple_acceptance"
    GUARDED_ACCEPTANCE = "guarded_acceptance"
    GUARDED_NONBINARY = "guarded_nonbinary"
    GUARDED_REJECTION = "guarded_rejection"
    RISK_BASED = "risk_based"


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 a verdict, not a password
    CONDITIONAL_PASS = "conditional_pass"  # noqa: S105 likewise
    INCONCLUSIVE = "inconclusive"
    CONDITIONAL_FAIL = "conditional_fail"
    FAIL = "fail"
    NOT_EVALUATED = "not_evaluated"


class Flag(StrEnum):
    U_MISSING = "u_missing"
    RULE_INFEASIBLE = "rule_infeasible"
    EXCEEDS_LIMIT_WITHIN_UNCERTAINTY = "exceeds_limit_within_uncertainty"
    LOQ_ABOVE_LIMIT = "loq_above_limit"
    LOQ_IN_GUARD_BAND = "loq_in_guard_band"
    ABOVE_RANGE = "above_range"
    PORTION_TOO_SMALL = "portion_too_small"
    PRESUMPTIVE = "presumptive"
    DEFAULT_UNCERTAINTY = "default_uncertainty"
    ROUNDING_SENSITIVE = "rounding_sensitive"
    BOUND_SENSITIVE = "bound_sensitive"
    SUM_INCOMPLETE = "sum_incomplete"
    BASIS_CONVERTED = "basis_converted"


# Mildest first; `not_evaluated` stands outside this order.
SEVERITY = (
    Verdict.PASS,
    Verdict.CONDITIONAL_PASS,
    Verdict.INCONCLUSIVE,
    Verdict.CONDITIONAL_FAIL,
    Verdict.FAIL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The limit as numbers: a low and a high end, or a portion in which nothing may be found."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_op: str = ">="
    high_op: str = "<="
    set_at_loq: bool = False
    absence_in_g: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision rule with its parameters, agreed before the measurement."""

    id: RuleId
    r: Decimal = Decimal(1)
    u_eval: str = "result"
    alpha: Decimal | None = None
    beta: Decimal | None = None
    compare: str = "unrounded"
    decimals: int | None = None
    rounding: str = "half_even"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and what belongs to it: flags, the probability of conformity, the acceptance limits."""

    verdict: Verdict
    flags: tuple[Flag, ...] = ()
    pc: float | None = None
    al_low: Decimal | None = None
    al_high: Decimal | None = None


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The most severe; `not_evaluated` where nothing was judged at all."""
    return max(verdicts, key=SEVERITY.index, default=Verdict.NOT_EVALUATED)


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a sample: the worst of its parameters, and never better than what was not evaluated."""
    given = list(verdicts)
    if Verdict.FAIL in given:
        return Verdict.FAIL
    if Verdict.NOT_EVALUATED in given:
        return Verdict.NOT_EVALUATED
    return worst(given)
