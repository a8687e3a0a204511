"""The readings of one determination as they are typed: numbers, series, and a signal that may be below what is seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lims.domain import number, spelling
from lims.domain.calculation import MOST_IN_SERIES, MOST_PLACES, Input, Recipe
from lims.domain.formula_value import Value
from lims.domain.refusal import Problem, Refused


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers by name; of the signal perhaps only what it is below (`<`) or above (`>`)."""

    numbers: dict[str, Value]
    censored: str = ""


def read(recipe: Recipe, texts: Mapping[str, str]) -> Numbers:
    reader = _Reader()
    for each in recipe.inputs:
        reader.read(each, texts.get(each.name, ""))
    if reader.problems:
        raise Refused("calculation_needs_attention", reader.problems, count=len(reader.problems))
    return Numbers(reader.numbers, reader.censored)


@dataclass(slots=True)
class _Reader:
    numbers: dict[str, Value] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    censored: str = ""

    def read(self, each: Input, text: str) -> None:
        try:
            self.numbers[each.name] = self._several(each, text) if each.many else self._one(each, text)
        except Refused as refused:
            self.problems[each.name] = refused.problem

    def _several(self, each: Input, text: str) -> tuple[Decimal, ...]:
        parts = [part for part in text.split(";") if part.strip()]
        if not parts:
            raise Refused("calculation_input_missing")
        if len(parts) > MOST_IN_SERIES:
            raise Refused("calculation_series_long", most=MOST_IN_SERIES)
        return tuple(_number(each, part) for part in parts)

    def _one(self, each: Input, text: str) -> Decimal:
        if not text.strip():
            raise Refused("calculation_input_missing")
        typed = spelling.folded(text)
        if spelling.spoken(typed) == "not_detected":
            return self._bounded(each, "nd", "0")
        if typed[0] in "<>":
            return self._bounded(each, typed[0], typed[1:].removeprefix(" "))
        return _number(each, typed)

    def _bounded(self, each: Input, sign: str, text: str) -> Decimal:
        if not each.signal:
            raise Refused("calculation_input_censored")
        found = Decimal(0) if sign == "nd" else _number(each, text)
        self.censored = sign
        return found


def _number(each: Input, text: str) -> Decimal:
    typed = spelling.folded(text)
    numeral, behind = number.leading(typed)
    behind = behind.strip()
    a_unit = behind[:1].isalpha() or behind[:1] in {"%", "°"}
    if numeral and a_unit and behind != each.unit:
        raise Refused("calculation_input_unit", unit=each.unit)
    found = number.read(numeral)
    if found is None or (behind and not a_unit):
        raise Refused("calculation_input_form", unit=each.unit)
    thousand = found.value * 1000
    if found.ambiguous and _within(each, found.value) and _within(each, thousand):
        raise Refused("calculation_input_ambiguous", typed=numeral)
    if not _within(each, found.value):
        raise Refused(
            "calculation_input_range",
            low=each.low,
            high=each.high,
            unit="" if each.unit == "1" else f" {each.unit}",
            instead=each.outside,
        )
    if each.decimals is not None and _places(found.value) > each.decimals:
        raise Refused("calculation_input_decimals", decimals=each.decimals)
    return found.value


def _within(each: Input, value: Decimal) -> bool:
    return each.low <= value <= each.high


def _places(value: Decimal) -> int:
    return min(max(-int(value.as_tuple().exponent), 0), MOST_PLACES)
