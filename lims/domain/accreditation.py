"""Whether a result is within the scope of accreditation: by method, matrix, analyte, range, place and day (ILAC-P8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lims.domain import unit
from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused


class Outside(StrEnum):
    """Why a result carries no mark, the first that stands in the way."""

    EXTERNAL = "external"
    NO_RESULT = "no_result"
    NOT_IN_SCOPE = "not_in_scope"
    MATRIX = "matrix"
    PLACE = "place"
    DAY = "day"
    RANGE_BELOW = "range_below"
    RANGE_ABOVE = "range_above"
    RANGE_UNKNOWN = "range_unknown"
    LABORATORY = "laboratory"


FROM_METHODS = "Theo hồ sơ phương pháp (from the register of methods)"
"""The citation of what came with a version of a method, until somebody keeps it with its decision."""
_BY_WORD = frozenset({Kind.DETECTED, Kind.NOT_DETECTED, Kind.PRESUMPTIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One line of the scope. `version_id` None: every version; `commodities` None: any matrix, else a whole subtree."""

    id: int
    method_id: int
    version_id: int | None
    analyte_id: int
    commodities: frozenset[int] | None
    place: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    valid_from: date
    valid_to: date | None
    citation: str

    def covers_day(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One analysis as it was made: every reading of it, on every day, by every version that was used."""

    method_id: int
    version_ids: frozenset[int]
    analyte_id: int
    commodity_id: int
    place: str
    days: frozenset[date]
    readings: tuple[Reading, ...]
    unit: str
    external: bool = False


def decide(tested: Tested, scopes: Iterable[Scope]) -> Scope | Outside:
    """The line of the scope that covers all of it, else why none does. What cannot be told carries no mark."""
    if tested.external:
        return Outside.EXTERNAL
    if not tested.readings or not tested.days:
        return Outside.NO_RESULT
    left = [each for each in scopes if _names(each, tested)]
    if not left:
        return Outside.NOT_IN_SCOPE
    for reason, holds in (
        (Outside.MATRIX, lambda each: each.commodities is None or tested.commodity_id in each.commodities),
        (Outside.PLACE, lambda each: each.place == tested.place),
        (Outside.DAY, lambda each: all(each.covers_day(day) for day in tested.days)),
    ):
        left = [each for each in left if holds(each)]
        if not left:
            return reason
    return _in_range(tested, left)


def _names(scope: Scope, tested: Tested) -> bool:
    one_version = scope.version_id is None or tested.version_ids == {scope.version_id}
    return scope.method_id == tested.method_id and scope.analyte_id == tested.analyte_id and one_version


def _in_range(tested: Tested, scopes: Sequence[Scope]) -> Scope | Outside:
    """Every unit of a lot must be within; several lines may each have a range of their own."""
    answers = []
    for scope in scopes:
        outside = next(filter(None, (_beyond(each, tested.unit, scope) for each in tested.readings)), None)
        if outside is None:
            return scope
        answers.append(outside)
    return answers[0]


def _beyond(reading: Reading, given: str, scope: Scope) -> Outside | None:
    """A bound counts as the number it names: `<0,010` speaks of 0,010, and above the method's range nothing is known."""
    if scope.low is None and scope.high is None:
        return None
    if reading.kind in _BY_WORD or reading.value is None:
        return Outside.RANGE_UNKNOWN
    try:
        value = unit.convert(reading.value, given, scope.unit)
    except Refused:
        return Outside.RANGE_UNKNOWN
    if scope.low is not None and value < scope.low:
        return Outside.RANGE_BELOW
    past = scope.high is not None and (value > scope.high or reading.kind is Kind.ABOVE_RANGE)
    return Outside.RANGE_ABOVE if past else None
