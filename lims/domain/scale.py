"""Bringing a reading, its method's limits and its uncertainty to the unit of a limit, exactly."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from lims.domain import unit
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.reading import Range, Reading
from lims.domain.uncertainty import Uncertainty


@dataclass(frozen=True, slots=True)
class Scale:
    """From the method's unit to the limit's, exactly."""

    from_unit: str
    to_unit: str
    factor: Fraction

    @classmethod
    def between(cls, seen: Range, limit: CatalogueLimit) -> Self:
        """Yes-or-no limits have no unit of their own: whatever was measured, it was found or not."""
        if limit.kind is LimitKind.ABSENT_IN:
            return cls(seen.unit, seen.unit, Fraction(1))
        return cls(seen.unit, limit.unit, unit.factor(seen.unit, limit.unit))

    def value(self, value: Decimal | None) -> Decimal | None:
        if value is None or self.from_unit == self.to_unit:
            return value
        return unit.convert(value, self.from_unit, self.to_unit)

    def reading(self, reading: Reading) -> Reading:
        return Reading(reading.kind, self.value(reading.value), reading.digits, reading.portion_g)

    def uncertainty(self, uncertainty: Uncertainty | None) -> Uncertainty | None:
        return None if uncertainty is None else uncertainty.converted(self.value)
