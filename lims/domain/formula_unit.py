"""Units inside a formula: what they measure and how large they are, multiplied and divided exactly."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import isqrt

from lims.domain.refusal import Refused

LONGEST = 60
_THOUSAND = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Unit:
    """`powers` of what is measured, in alphabetical order; `scale` in grams, litres, moles, seconds …"""

    powers: tuple[tuple[str, int], ...] = ()
    scale: Fraction = Fraction(1)

    def times(self, other: "Unit") -> "Unit":
        powers = dict(self.powers)
        for what, power in other.powers:
            powers[what] = powers.get(what, 0) + power
        return Unit(_sorted(powers), self.scale * other.scale)

    def over(self, other: "Unit") -> "Unit":
        return self.times(Unit(tuple((what, -power) for what, power in other.powers), 1 / other.scale))

    def root(self) -> "Unit | None":
        """The unit whose square this is; None where there is none."""
        over, under = self.scale.numerator, self.scale.denominator
        whole = isqrt(over) ** 2 == over and isqrt(under) ** 2 == under
        if not whole or any(power % 2 for _, power in self.powers):
            return None
        halves = tuple((what, power // 2) for what, power in self.powers)
        return Unit(halves, Fraction(isqrt(over), isqrt(under)))


ONE = Unit()


def _sorted(powers: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((what, power) for what, power in powers.items() if power))


def _family(what: str, name: str, *prefixes: str) -> Iterator[tuple[str, Unit]]:
    sizes = {"k": 1 / _THOUSAND, "": Fraction(1), "m": _THOUSAND, "µ": _THOUSAND**2, "n": _THOUSAND**3}
    for prefix in prefixes:
        yield f"{prefix}{name}", Unit(((what, 1),), sizes[prefix])


_ATOMS: Mapping[str, Unit] = {
    **dict(_family("mass", "g", "k", "", "m", "µ", "n")),
    **dict(_family("volume", "l", "", "m", "µ")),
    **dict(_family("amount", "mol", "", "m", "µ")),
    **dict(_family("amount", "eq", "", "m", "µ")),
    **dict(_family("conductance", "S", "", "m", "µ")),
    "s": Unit((("time", 1),)),
    "min": Unit((("time", 1),), Fraction(60)),
    "h": Unit((("time", 1),), Fraction(3600)),
    "cm": Unit((("length", 1),)),
    "mm": Unit((("length", 1),), Fraction(1, 10)),
    "°C": Unit((("temperature", 1),)),
    "Schade units": Unit((("diastase", 1),)),
    "SHU": Unit((("pungency", 1),)),
    "ASTA": Unit((("colour", 1),)),
    "pH": Unit((("acidity", 1),)),
    "area": Unit((("signal", 1),)),
    "cfu": Unit((("colonies", 1),)),
    "1": ONE,
    "A": ONE,
    "%": Unit((), Fraction(1, 100)),
    "ppm": Unit((), _THOUSAND**2),
    "ppb": Unit((), _THOUSAND**3),
}


def _key(name: str) -> str:
    """Both micro signs and `u` for micro are one; a capital is another unit only for S and s, A and a."""
    folded = " ".join(name.split()).replace("μ", "µ")
    return re.sub(r"^u(?=(?:g|l|mol|eq|S)$)", "µ", folded)


_KNOWN = {_key(name): unit for name, unit in _ATOMS.items()}
_OFTEN = (
    "1", "mg/kg", "µg/kg", "g/100 g", "mg/l", "µg/l", "g", "ml", "min", "s", "°C", "mol/l", "meq/kg", "mS/cm",
    "mS", "1/cm", "1/°C", "Schade units", "SHU", "ASTA", "mg", "l", "mmol", "h", "ng", "µg", "kg", "mol/kg",
)  # fmt: skip
_PART = re.compile(r"[·*/()]|[^·*/()]+")
_COUNTED = re.compile(r"(?P<count>[1-9][0-9]{0,5}) (?P<name>.+)")


@cache
def unit(text: str) -> Unit:
    """`mg/kg`, `g/100 g`, `mol/l`, `(mg/g)/(g/100 g)`. Raises `Refused` for what is no unit."""
    if not text.strip() or len(text) > LONGEST:
        raise _unknown(text)
    parts = [part.strip() for part in _PART.findall(text) if part.strip()]
    found, rest = _product(parts, 0, text)
    if rest != len(parts):
        raise _unknown(text)
    return found


def told(found: Unit) -> str:
    """A unit that came out of a formula, for the person who wrote it."""
    for name in _OFTEN:
        if unit(name) == found:
            return name
    powers = " ".join(what if power == 1 else f"{what}^{power}" for what, power in found.powers) or "1"
    return powers if found.scale == 1 else f"{powers} × {found.scale}"


def _product(parts: list[str], place: int, text: str) -> tuple[Unit, int]:
    found, place = _atom(parts, place, text)
    while place < len(parts) and parts[place] in {"·", "*", "/"}:
        other, after = _atom(parts, place + 1, text)
        found = found.over(other) if parts[place] == "/" else found.times(other)
        place = after
    return found, place


def _atom(parts: list[str], place: int, text: str) -> tuple[Unit, int]:
    if place >= len(parts) or parts[place] in {"·", "*", "/", ")"}:
        raise _unknown(text)
    if parts[place] == "(":
        found, place = _product(parts, place + 1, text)
        if place >= len(parts) or parts[place] != ")":
            raise _unknown(text)
        return found, place + 1
    return _named(parts[place], text), place + 1


def _named(name: str, text: str) -> Unit:
    counted = _COUNTED.fullmatch(name)
    found = _KNOWN.get(_key(counted["name"] if counted else name))
    if found is None:
        raise _unknown(text)
    return Unit(found.powers, found.scale * int(counted["count"])) if counted else found


def _unknown(text: str) -> Refused:
    return Refused("formula_unit_unknown", unit=text.strip()[:LONGEST])
