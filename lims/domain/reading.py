"""The value as written: number or bound, its digits, or a yes-or-no answer with its portion."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Self

from lims.domain import number, spelling, unit
from lims.domain.number import numeral
from lims.domain.refusal import Refused

__all__ = ["Kind", "Range", "Reading", "numeral"]

_WITH_PORTION = re.compile(r"(?P<word>.+?)(?: ?/ ?| (?:trong|in) | \()(?P<grams>[0-9][0-9.,]*) ?g\)?")


class Kind(StrEnum):
    """What a reading is; a bound is never a bare string."""

    QUANTIFIED = "quantified"
    BELOW_LOQ = "below_loq"
    BELOW_LOD = "below_lod"
    ABOVE_RANGE = "above_range"
    DETECTED = "detected"
    NOT_DETECTED = "not_detected"
    PRESUMPTIVE = "presumptive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What a method can see of an analyte, in the method's unit."""

    unit: str
    lod: Decimal | None
    loq: Decimal | None
    upper: Decimal | None = None
    qualitative: bool = False
    portion_g: Decimal | None = None
    may_be_negative: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A result as it was read. `value` is the number, or the bound of a censored one."""

    kind: Kind
    value: Decimal | None = None
    digits: int | None = None
    portion_g: Decimal | None = None

    @classmethod
    def parse(cls, text: str, seen: Range, *, confirmed: bool = False) -> Self:
        """Read what was typed for a method that sees `seen`.

        Raises `Refused` for anything outside the grammar. `confirmed` says that a person has
        looked at an ambiguous `1.000` and means the decimal mark.
        """
        typed = spelling.folded(text)
        answer = cls._qualitative(typed, confirmed=confirmed) if seen.qualitative else None
        if answer is not None:
            return cls(answer.kind, portion_g=answer.portion_g or seen.portion_g)
        spoken = spelling.spoken(typed)
        if spoken == "not_detected" and not seen.qualitative:
            return cls._not_detected(seen)
        if spoken is not None:
            raise Refused("reading_needs_number")
        return cls._numeric(typed, seen, confirmed=confirmed)

    @classmethod
    def _qualitative(cls, typed: str, *, confirmed: bool) -> Self | None:
        found = _WITH_PORTION.fullmatch(typed)
        spoken = spelling.spoken(found["word"] if found else typed)
        if spoken is None:
            return None
        portion = _portion(found["grams"], confirmed=confirmed) if found else None
        return cls(Kind.NOT_DETECTED if spoken == "negative" else Kind(spoken), portion_g=portion)

    @classmethod
    def _not_detected(cls, seen: Range) -> Self:
        if seen.lod is None:
            raise Refused("reading_no_lod")
        return cls._bound(Kind.BELOW_LOD, seen.lod)

    @classmethod
    def _numeric(cls, typed: str, seen: Range, *, confirmed: bool) -> Self:
        if seen.qualitative:
            looks_like_number = typed[0] in "<>-0123456789"
            raise Refused("reading_needs_words" if looks_like_number else "reading_not_understood")
        sign = typed[0] if typed[0] in "<>" else ""
        value, digits = _amount(typed[len(sign) :].removeprefix(" "), seen, confirmed=confirmed)
        if sign == "<":
            return cls._less_than(value, digits, seen)
        if sign == ">":
            return cls._more_than(value, digits, seen)
        return cls._quantified(value, digits, seen)

    @classmethod
    def _less_than(cls, bound: Decimal, digits: int, seen: Range) -> Self:
        """A bound the method cannot see is refused: `< 0.01` would pass where `< 0.05` is the truth."""
        least = seen.loq if seen.loq is not None else seen.lod
        if least is None:
            raise Refused("reading_no_loq")
        if bound == seen.lod and bound > 0:
            return cls(Kind.BELOW_LOD, bound, digits)
        if bound < least or bound <= 0:
            raise Refused("reading_bound_below_loq", loq=least, unit=seen.unit)
        return cls(Kind.BELOW_LOQ, bound, digits)

    @classmethod
    def _more_than(cls, bound: Decimal, digits: int, seen: Range) -> Self:
        if seen.upper is not None and bound > seen.upper:
            raise Refused("reading_bound_above_range", upper=seen.upper, unit=seen.unit)
        return cls(Kind.ABOVE_RANGE, bound, digits)

    @classmethod
    def _quantified(cls, value: Decimal, digits: int, seen: Range) -> Self:
        """A number outside what the method quantifies is a bound, whatever was typed."""
        if seen.upper is not None and value > seen.upper:
            return cls._bound(Kind.ABOVE_RANGE, seen.upper)
        if seen.may_be_negative:
            return cls(Kind.QUANTIFIED, value, digits)
        if seen.lod is not None and value < seen.lod:
            return cls._bound(Kind.BELOW_LOD, seen.lod)
        if seen.loq is not None and value < seen.loq:
            return cls._bound(Kind.BELOW_LOQ, seen.loq)
        return cls(Kind.QUANTIFIED, value, digits)

    @classmethod
    def _bound(cls, kind: Kind, bound: Decimal) -> Self:
        return cls(kind, bound, number.significant_digits(bound))


def _amount(typed: str, seen: Range, *, confirmed: bool) -> tuple[Decimal, int]:
    """The number, in the method's unit, and its digits."""
    text, typed_unit = _split_unit(typed)
    found = number.read(text)
    if found is None:
        raise Refused(_what_is_wrong(text))
    if found.ambiguous and not confirmed:
        raise _ambiguous(text)
    if text.startswith("-") and not seen.may_be_negative:
        raise Refused("reading_negative")
    value = unit.convert(found.value, typed_unit, seen.unit) if typed_unit else found.value
    return value, found.digits


def _split_unit(typed: str) -> tuple[str, str | None]:
    """`50 µg/kg` in two; what stands behind a number must be one of our units."""
    text, behind = number.leading(typed)
    behind = behind.removeprefix(" ")
    if not text or not behind or not (behind[0].isalpha() or behind[0] == "%"):
        return typed, None
    return text, unit.canonical(behind)


def _portion(grams: str, *, confirmed: bool) -> Decimal:
    found = number.read(grams)
    if found is None or found.value <= 0:
        raise Refused("reading_portion")
    if found.ambiguous and not confirmed:
        raise _ambiguous(grams)
    return found.value


def _what_is_wrong(text: str) -> str:
    return "reading_thousands_marks" if number.has_thousands_marks(text) else "reading_not_understood"


def _ambiguous(text: str) -> Refused:
    small, large = text.replace(",", ".").split(".")
    return Refused("reading_ambiguous", typed=text, small=small, large=small + large)
