"""What a verdict stands on: the reading, what its method sees, and what was found beside it in the same sample."""

from dataclasses import dataclass
from decimal import Decimal

from lims.domain.reading import Kind, Range, Reading
from lims.domain.uncertainty import Uncertainty

AS_SOLD = "as sold"
MOISTURE, FAT, HMF = "moisture", "fat", "HMF"
COMPANIONS = (MOISTURE, FAT, HMF)
"""Analytes whose results bring others to another basis, or decide on a condition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Another analyte's result in the same sample, in its own unit."""

    name: str
    reading: Reading
    unit: str
    loq: Decimal | None = None
    uncertainty: Uncertainty | None = None

    @property
    def quantified(self) -> bool:
        return self.reading.kind is Kind.QUANTIFIED and self.reading.value is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is known beside one reading before it is made; `other_units` is None where no lot is judged."""

    companions: tuple[Found, ...] = ()
    components: tuple[Found, ...] = ()
    other_units: tuple[Reading, ...] | None = None


ALONE = Beside()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Everything measured that one verdict needs. What was agreed before is in the specification.

    `beside` holds companions by their own name, `components` those of a sum, `units` the readings of all
    units of the lot, this one among them.
    """

    reading: Reading
    seen: Range
    uncertainty: Uncertainty | None = None
    basis: str = AS_SOLD
    beside: tuple[Found, ...] = ()
    components: tuple[Found, ...] = ()
    units: tuple[Reading, ...] = ()
