"""A probability as people read it: `98,4 %`, and never a certainty: `> 99,9 %`, `< 0,1 %`."""

from decimal import ROUND_HALF_EVEN, Decimal

from lims.words import Language
from lims.words.readings import number

_TENTH = Decimal("0.1")
_MOST = Decimal("99.9")


def percent(probability: float, language: Language) -> str:
    """In per cent with one decimal place."""
    exact = Decimal(repr(probability)) * 100
    if exact > _MOST:
        return f"> {number(_MOST, language)} %"
    if exact < _TENTH:
        return f"< {number(_TENTH, language)} %"
    return f"{number(exact.quantize(_TENTH, ROUND_HALF_EVEN), language)} %"
