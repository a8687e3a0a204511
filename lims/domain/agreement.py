"""Whether the plates of one sample agree with each other: G² against χ² (see also ISO 14461-2)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

WARN, REPEAT = 0.01, 0.001


class Agreement(StrEnum):
    AGREE = "agree"
    WARN = "warn"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Plausibility:
    """`p` is how often plates that do agree would differ as much as these."""

    g2: float
    freedom: int
    p: float

    @property
    def agreement(self) -> Agreement:
        if self.p < REPEAT:
            return Agreement.REPEAT
        return Agreement.WARN if self.p < WARN else Agreement.AGREE


def plausibility(plates: Sequence[tuple[int, float]]) -> Plausibility | None:
    """Of (colonies, amount of sample on the plate); None where there is nothing to compare."""
    colonies, amount = sum(count for count, _ in plates), math.fsum(each for _, each in plates)
    if len(plates) < 2 or colonies == 0:
        return None
    g2 = 2 * math.fsum(
        count * math.log(count / (each * colonies / amount)) for count, each in plates if count
    )
    return Plausibility(max(g2, 0.0), len(plates) - 1, chi_square_tail(max(g2, 0.0), len(plates) - 1))


def chi_square_tail(x: float, freedom: int) -> float:
    """P(χ² > x), by the finite series that a whole number of degrees of freedom has."""
    half = x / 2
    if freedom % 2:
        terms = (half ** (k - 0.5) / math.gamma(k + 0.5) for k in range(1, (freedom - 1) // 2 + 1))
        return math.erfc(math.sqrt(half)) + math.exp(-half) * math.fsum(terms)
    return math.exp(-half) * math.fsum(half**k / math.factorial(k) for k in range(freedom // 2))
