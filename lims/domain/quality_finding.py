"""What a check says: its outcome, why, and with which numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Refused
from lims.domain.uncertainty import Uncertainty

SIGNIFICANT = 4
CENSORED = {Kind.BELOW_LOD, Kind.BELOW_LOQ}
NEGATIVE = {Kind.NOT_DETECTED, Kind.BELOW_LOD, Kind.BELOW_LOQ}


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 an outcome, not a password
    WARN = "warn"
    FAIL = "fail"
    MISSING = "missing"
    CANNOT_EVALUATE = "cannot_evaluate"


STOPS = frozenset({Outcome.FAIL, Outcome.MISSING, Outcome.CANNOT_EVALUATE})
"""What proves nothing holds back as much as what failed: no result leaves on a check that says nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says, why (a code with numbers), and the number a chart shows."""

    outcome: Outcome
    why: str
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    figure: Decimal | None = None

    @property
    def stops(self) -> bool:
        return self.outcome in STOPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one control gave for one analyte: its boxes as typed, and what the method can see.

    `native` is the result of the sample a duplicate or a spike was made of; None while it is blank.
    """

    typed: Mapping[str, str]
    seen: Range
    native: Reading | None = None
    uncertainty: Uncertainty | None = None
    confirmed: frozenset[str] = frozenset()


def answer(code: str, numbers: Mapping[str, Decimal], figure: Decimal, *, within: bool) -> Finding:
    why = f"{code}_within" if within else f"{code}_beyond"
    return Finding(Outcome.PASS if within else Outcome.FAIL, why, numbers, figure)


def number_of(reading: Reading) -> float:
    if reading.value is None or reading.kind is not Kind.QUANTIFIED:
        raise Refused("calculation_impossible")
    return float(reading.value)


def rounded_float(value: float) -> Decimal:
    if not math.isfinite(value):
        raise Refused("calculation_impossible")
    return Decimal(format(short(Decimal(repr(value))).normalize(), "f"))


def short(value: Decimal) -> Decimal:
    """A number for the eye: four significant digits, written out."""
    if not value:
        return Decimal(0)
    shortened = Decimal(f"{value:.{SIGNIFICANT}g}")
    return Decimal(format(shortened, "f"))
