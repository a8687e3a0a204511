"""A reading as people read it: `0,050`, `< 0,010`, `1,2 × 10³`, "Không phát hiện/25 g"."""

from decimal import Decimal

from lims.domain.number import numeral
from lims.domain.reading import Kind, Reading
from lims.words import Language, say

_MARK = {Language.VI: ",", Language.EN: "."}
_SIGNED = {
    Kind.BELOW_LOQ: "reading.below",
    Kind.ABOVE_RANGE: "reading.above",
    Kind.BELOW_LOD: "reading.not_detected_lod",
}


def shown(reading: Reading, language: Language, *, unit: str | None = None) -> str:
    """The reading in words and signs of `language`, with `unit` behind a number if given."""
    if reading.value is None:
        return _answer(reading, language)
    written = number(reading.value, language, digits=reading.digits)
    if unit:
        written = with_unit(written, unit, language)
    if reading.kind is Kind.QUANTIFIED:
        return written
    return say(_SIGNED[reading.kind], language, value=written)


def number(value: Decimal, language: Language, *, digits: int | None = None) -> str:
    """An exact number with the reader's decimal mark and the digits it was given with."""
    return numeral(value, digits, _MARK[language])


def with_unit(written: str, unit: str, language: Language) -> str:
    """A number and its unit; pH and water activity are numbers without one."""
    bare = unit in {"", "pH", "aw", "presence/absence"}
    return written if bare else f"{written} {unit_name(unit, language)}"


def unit_name(unit: str, language: Language) -> str:
    """The few units that are words are translated; `mg/kg` is `mg/kg`."""
    named = {"presence/absence", "Schade units", "count/25 g"}
    return say(f"unit.{unit}", language) if unit in named else unit


def _answer(reading: Reading, language: Language) -> str:
    if reading.portion_g is None:
        return say(f"reading.{reading.kind}", language)
    portion = number(reading.portion_g, language)
    return say(f"reading.{reading.kind}_in", language, portion=portion)
