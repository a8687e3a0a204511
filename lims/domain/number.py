"""Numbers as people write them: exact, and printed again with the digits they were written with.

A numeral is an optional minus, a whole part without needless zeros, at most one decimal
mark (comma or point alike) with digits behind it, and at most one power of ten written
`× 10^3`, `x10³` or `E3`. Nothing else: no thousands marks, no signs of other scripts.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from lims.domain.refusal import Refused

MOST_DIGITS = 18
LARGEST_POWER = 15
# Wide enough for every product and quotient of typed numbers; no comparison is ever rounded by it.
EXACT = Context(prec=80)

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_FROM_SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_NUMERAL = re.compile(
    r"(?P<sign>-?)(?P<whole>0|[1-9][0-9]*)(?:(?P<mark>[.,])(?P<places>[0-9]+))?"
    r"(?: ?[xX×] ?10(?:\^(?P<power>-?[0-9]+)|(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))|[eE](?P<e>[+-]?[0-9]+))?"
)
_SEPARATED = re.compile(r"-?[0-9]{1,3}(?:[., '’_][0-9]{3})+(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True)
class Numeral:
    """What was written: its value, its significant digits, and whether the mark may mean thousands."""

    value: Decimal
    digits: int
    ambiguous: bool = False


def read(text: str) -> Numeral | None:
    """The numeral `text`, or None when it is not one.

    `1.000` and `1,000` are both ambiguous: a point is the Vietnamese mark of thousands and a
    comma the English one, and laboratories meet both hands (and both kinds of spreadsheet).
    """
    found = _NUMERAL.fullmatch(text)
    if found is None:
        return None
    power = _power(found)
    whole, places = found["whole"], found["places"] or ""
    if len(whole) + len(places) > MOST_DIGITS:
        raise Refused("reading_too_many_digits", most=MOST_DIGITS)
    exact = Decimal(f"{found['sign']}{whole}.{places}").scaleb(power or 0, EXACT)
    plain = Decimal(format(exact, "f"))
    digits = len(places) + 1 if plain.is_zero() else len((whole + places).lstrip("0"))
    ambiguous = power is None and whole != "0" and len(whole) <= 3 and len(places) == 3
    return Numeral(abs(plain) if plain.is_zero() else plain, digits, ambiguous)


def leading(text: str) -> tuple[str, str]:
    """`text` in two: the numeral it begins with (perhaps none), and what stands behind it."""
    found = _NUMERAL.match(text)
    end = found.end() if found else 0
    return text[:end], text[end:]


def has_thousands_marks(text: str) -> bool:
    """Whether `text` is a number written with marks between its thousands."""
    return _SEPARATED.fullmatch(text) is not None


def significant_digits(value: Decimal) -> int:
    """The digits a stored number was written with, its trailing zeros included."""
    parts = value.as_tuple()
    if value.is_zero():
        return 1 - min(int(parts.exponent), 0)
    return len(parts.digits)


def numeral(value: Decimal, digits: int | None, mark: str) -> str:
    """`value` with its significant digits and the reader's decimal mark: `0,050`, `1,2 × 10³`."""
    digits = max(digits or significant_digits(value), _needed(value))
    if value.is_zero():
        return _plain(value, digits - 1, mark)
    last = value.adjusted() - digits + 1
    if last <= 0:
        return _plain(value, -last, mark)
    mantissa = value.scaleb(-value.adjusted(), EXACT)
    return f"{_plain(mantissa, digits - 1, mark)} × 10{str(value.adjusted()).translate(_SUPERSCRIPT)}"


def rounded(value: Decimal, decimals: int, rounding: str = "half_even") -> Decimal:
    """`value` to so many decimals, by the rounding the method names."""
    how = ROUND_HALF_UP if rounding == "half_up" else ROUND_HALF_EVEN
    return value.quantize(Decimal(1).scaleb(-decimals), how, EXACT)


def _power(found: re.Match[str]) -> int | None:
    written = found["power"] or found["e"] or (found["raised"] or "").translate(_FROM_SUPERSCRIPT)
    if not written:
        return None
    if len(written) > 4 or abs(int(written)) > LARGEST_POWER:
        raise Refused("reading_power_too_large", most=LARGEST_POWER)
    return int(written)


def _needed(value: Decimal) -> int:
    """The fewest digits that lose nothing."""
    return len("".join(map(str, value.as_tuple().digits)).rstrip("0")) or 1


def _plain(value: Decimal, places: int, mark: str) -> str:
    return format(value.quantize(Decimal(1).scaleb(-places), context=EXACT), "f").replace(".", mark)
