"""What stands beside a result: moisture, fat, HMF; and the result brought to the basis a limit speaks of."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from lims.domain import conversion, number
from lims.domain.number import EXACT
from lims.domain.reading import Range, Reading
from lims.domain.refusal import Refused
from lims.domain.spelling import folded
from lims.domain.text import search_key

MOISTURE, FAT, HMF = "moisture", "fat", "HMF"
_NAMES = {
    "moisture": MOISTURE, "water": MOISTURE, "do am": MOISTURE, "am": MOISTURE,
    "fat": FAT, "beo": FAT, "chat beo": FAT, "lipid": FAT,
    "hmf": HMF, "hydroxymethylfurfural": HMF,
}  # fmt: skip
_AS_IT_IS = {"as sold", "wet weight"}
_DRY, _ON_FAT = "dry matter", "fat"
_SPECIES = {"nitrite ion": "NO2-", "NaNO2": "NaNO2", "nitrate ion": "NO3-", "NaNO3": "NaNO3"}


class Missing(Refused):
    """The basis cannot be reached; `what` is the companion value that is not there."""

    def __init__(self, what: str) -> None:
        super().__init__("companion_missing", what=what)
        self.what = what


def pairs(text: str) -> dict[str, str]:
    """`name=value;name=value` in order; a name without a value, or twice, is refused."""
    found: dict[str, str] = {}
    for part in filter(str.strip, text.split(";")):
        name, sign, value = part.partition("=")
        name, value = name.strip(), value.strip()
        if not sign or not name or not value or name in found:
            raise Refused("pair_malformed", text=part.strip()[:60])
        found[name] = value
    return found


def parted(found: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(components of a sum, companion values by their own names)."""
    beside = {_NAMES[search_key(name)]: value for name, value in found.items() if search_key(name) in _NAMES}
    return {name: value for name, value in found.items() if search_key(name) not in _NAMES}, beside


def factor(given: str, wanted: str, beside: Mapping[str, str]) -> Fraction | None:
    """What a number on basis `given` is multiplied by for basis `wanted`; None where no way leads there.

    Raises `Missing` where a companion value would lead there.
    """
    if given == wanted or (_plain(given) and _plain(wanted)):
        return Fraction(1)
    if _plain(given) and wanted in {_DRY, _ON_FAT}:
        return 1 / _share(wanted, beside)
    if given in {_DRY, _ON_FAT} and _plain(wanted):
        return _share(given, beside)
    return _between_species(given, wanted)


def scaled(reading: Reading, seen: Range, by: Fraction) -> tuple[Reading, Range]:
    """The reading and what its method sees, both on the other basis."""
    if by == 1:
        return reading, seen
    lod, loq, upper = (_times(value, by) for value in (seen.lod, seen.loq, seen.upper))
    there = Range(
        unit=seen.unit, lod=lod, loq=loq, upper=upper, qualitative=seen.qualitative, portion_g=seen.portion_g
    )
    return Reading(reading.kind, _times(reading.value, by), reading.digits, reading.portion_g), there


def back(value: Decimal, by: Fraction | None) -> Decimal:
    """The number on the first basis that `by` brings to `value`."""
    return value if not by else EXACT.divide(value * by.denominator, Decimal(by.numerator))


def _plain(basis: str) -> bool:
    return basis in _AS_IT_IS


def _share(basis: str, beside: Mapping[str, str]) -> Fraction:
    """The part of the product that the basis is, as a share of the whole."""
    what = MOISTURE if basis == _DRY else FAT
    if what not in beside:
        raise Missing(what)
    share = Fraction(_percent(beside[what])) / 100
    share = 1 - share if basis == _DRY else share
    if not 0 < share <= 1:
        raise Refused("companion_percent", what=what, text=beside[what][:40])
    return share


def _percent(text: str) -> Decimal:
    found = number.read(folded(text).removesuffix("%").removesuffix("g/100 g").rstrip())
    if found is None:
        raise Refused("companion_percent", what="%", text=text[:40])
    return found.value


def _between_species(given: str, wanted: str) -> Fraction | None:
    """Nitrite as the ion or as its salt, at one and the same stage (residual, ingoing)."""
    stage, _, species = given.rpartition(", as ")
    other_stage, _, other = wanted.rpartition(", as ")
    if stage != other_stage or species not in _SPECIES or other not in _SPECIES:
        return None
    try:
        return Fraction(conversion.convert_species(Decimal(1), _SPECIES[species], _SPECIES[other]).value)
    except Refused:
        return None


def _times(value: Decimal | None, by: Fraction) -> Decimal | None:
    if value is None:
        return None
    exact = Fraction(value) * by
    return EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))
