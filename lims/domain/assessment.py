"""The answer for one market: its outcome, and all that explains it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lims.domain.sampling import LotVerdict
from lims.domain.specified import Reason
from lims.domain.total import Total
from lims.domain.verdict import Flag, Rule, Verdict


class Outcome(StrEnum):
    """What a result means for one market."""

    PASS = "pass"  # noqa: S105 a verdict, not a password
    CONDITIONAL_PASS = "conditional_pass"  # noqa: S105 likewise
    INCONCLUSIVE = "inconclusive"
    CONDITIONAL_FAIL = "conditional_fail"
    FAIL = "fail"
    NOT_EVALUATED = "not_evaluated"
    NO_LIMIT = "no_limit"
    BENCHMARK_MET = "benchmark_met"
    BENCHMARK_EXCEEDED = "benchmark_exceeded"
    DECLARATION_REQUIRED = "declaration_required"


# Of several answers the one that weighs most decides; what nobody could judge outweighs a pass.
WEIGHT = (
    Outcome.NO_LIMIT, Outcome.BENCHMARK_MET, Outcome.PASS, Outcome.CONDITIONAL_PASS, Outcome.NOT_EVALUATED,
    Outcome.INCONCLUSIVE, Outcome.DECLARATION_REQUIRED, Outcome.BENCHMARK_EXCEEDED,
    Outcome.CONDITIONAL_FAIL, Outcome.FAIL,
)  # fmt: skip


def heaviest(outcomes: Sequence[Outcome]) -> int:
    """Of the units of a lot that no plan judges as a whole, the place of the one that decides."""
    return max(range(len(outcomes)), key=lambda place: WEIGHT.index(outcomes[place]))


GOOD = frozenset({Outcome.PASS, Outcome.CONDITIONAL_PASS, Outcome.BENCHMARK_MET})


class Condition(StrEnum):
    """How the condition of a conditional limit turned out: a lower diastase needs a low HMF."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class OnBasis:
    """The reading as it was compared on the limit's basis: what it was multiplied by to get there."""

    given: str
    wanted: str
    by: Fraction
    value: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The answer for one market, with all that explains it.

    `verdict` is None where the law asks for none: no limit, a benchmark, a declaration threshold
    that was exceeded. `rule` and `unit` are those the answer was given by. `total` is the sum a verdict
    stands on, `lot` what the plan says of the whole lot, `basis` how the reading came to the limit's basis,
    `missing` the companion without which it could not; `condition` how that of a conditional limit turned out.
    """

    outcome: Outcome
    verdict: Verdict | None
    rule: Rule
    unit: str
    flags: tuple[Flag, ...] = ()
    reasons: tuple[Reason, ...] = ()
    pc: float | None = None
    al_low: Decimal | None = None
    al_high: Decimal | None = None
    factor: Fraction | None = None
    value_in_limit_unit: Decimal | None = None
    total: Total | None = None
    lot: LotVerdict | None = None
    basis: OnBasis | None = None
    missing: str = ""
    condition: Condition | None = None
