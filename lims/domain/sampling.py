"""Microbiological sampling plans: n units, c of them allowed above m, none above M."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

from lims.domain.refusal import Refused


class PlanKind(StrEnum):
    TWO_CLASS = "two_class"
    THREE_CLASS = "three_class"
    TWO_CLASS_QUAL = "two_class_qual"


class UnitKind(StrEnum):
    QUANTIFIED = "quantified"
    BELOW = "below"
    ABOVE = "above"
    DETECTED = "detected"
    NOT_DETECTED = "not_detected"
    PRESUMPTIVE = "presumptive"


class LotVerdict(StrEnum):
    SATISFACTORY = "satisfactory"
    ACCEPTABLE = "acceptable"
    UNSATISFACTORY = "unsatisfactory"
    INCONCLUSIVE = "inconclusive"


class UnitClass(IntEnum):
    ACCEPTABLE = 0
    MARGINAL = 1
    DEFECTIVE = 2


@dataclass(frozen=True, slots=True)
class Unit:
    kind: UnitKind
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """The plan judges the lot from n units. No uncertainty is subtracted from the counts."""

    kind: PlanKind
    n: int
    c: int
    m: Decimal | None = None
    M: Decimal | None = None

    def classify(self, units: Sequence[Unit]) -> LotVerdict:
        """One verdict if it holds whatever the censored and the missing units are, else inconclusive."""
        if self.n < 1:
            raise Refused("calculation_impossible")
        possible = [self._classes(unit) for unit in units]
        possible += [self._any_class] * (self.n - len(units))
        verdicts = {self._lot(marginal, defective) for marginal, defective in _tallies(possible)}
        return verdicts.pop() if len(verdicts) == 1 else LotVerdict.INCONCLUSIVE

    def _lot(self, marginal: int, defective: int) -> LotVerdict:
        if self.kind is not PlanKind.THREE_CLASS:
            return LotVerdict.SATISFACTORY if defective <= self.c else LotVerdict.UNSATISFACTORY
        if defective or marginal > self.c:
            return LotVerdict.UNSATISFACTORY
        return LotVerdict.ACCEPTABLE if marginal else LotVerdict.SATISFACTORY

    @property
    def _any_class(self) -> frozenset[UnitClass]:
        middle = {UnitClass.MARGINAL} if self.kind is PlanKind.THREE_CLASS else set()
        return frozenset({UnitClass.ACCEPTABLE, UnitClass.DEFECTIVE} | middle)

    def _classes(self, unit: Unit) -> frozenset[UnitClass]:
        """Every class the unit may belong to."""
        match unit.kind:
            case UnitKind.DETECTED:
                return frozenset({UnitClass.DEFECTIVE})
            case UnitKind.NOT_DETECTED:
                return frozenset({UnitClass.ACCEPTABLE})
            case UnitKind.PRESUMPTIVE:
                return frozenset({UnitClass.ACCEPTABLE, UnitClass.DEFECTIVE})
        if unit.value is None or self.m is None:
            return self._any_class
        return frozenset(each for each in self._any_class if self._may_be(each, unit.kind, unit.value))

    def _may_be(self, each: UnitClass, kind: UnitKind, value: Decimal) -> bool:
        """Whether some value that the unit may have lies in the class; m and M belong to the better one."""
        over, upto = self._ends(each)
        match kind:
            case UnitKind.BELOW:
                return over is None or value > over
            case UnitKind.ABOVE:
                return upto is None or value < upto
            case _:
                return (over is None or value > over) and (upto is None or value <= upto)

    def _ends(self, each: UnitClass) -> tuple[Decimal | None, Decimal | None]:
        defective_over = self.M if self.kind is PlanKind.THREE_CLASS else self.m
        match each:
            case UnitClass.ACCEPTABLE:
                return None, self.m
            case UnitClass.MARGINAL:
                return self.m, defective_over
            case _:
                return defective_over, None


def _tallies(possible: Iterable[frozenset[UnitClass]]) -> set[tuple[int, int]]:
    """Every (marginal, defective) count the units can add up to."""
    tallies = {(0, 0)}
    for classes in possible:
        tallies = {
            (marginal + (each is UnitClass.MARGINAL), defective + (each is UnitClass.DEFECTIVE))
            for marginal, defective in tallies
            for each in classes
        }
    return tallies
