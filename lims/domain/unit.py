"""Units of results and limits: one spelling each, and exact factors between those that measure the same."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from lims.domain.number import EXACT
from lims.domain.refusal import Refused

_POUND_IN_KG = Fraction("0.45359237")

# What is measured → spelling → how many of the first unit it is.
_MEASURES: Mapping[str, Mapping[str, Fraction]] = {
    "mass fraction": {
        "mg/kg": Fraction(1),
        "ppm": Fraction(1),
        "µg/g": Fraction(1),
        "µg/kg": Fraction(1, 1000),
        "ppb": Fraction(1, 1000),
        "ng/g": Fraction(1, 1000),
        "ng/kg": Fraction(1, 1_000_000),
        "pg/g": Fraction(1, 1_000_000),
        "mg/g": Fraction(1000),
        "g/kg": Fraction(1000),
        "mg/100 g": Fraction(10),
        "g/100 g": Fraction(10_000),
        "%": Fraction(10_000),
        "mg/lb": 1 / _POUND_IN_KG,
    },
    "mass in a volume": {
        "mg/l": Fraction(1),
        "µg/l": Fraction(1, 1000),
        "g/l": Fraction(1000),
        "µg/ml": Fraction(1),
        "mg/ml": Fraction(1000),
    },
    "conductivity": {"mS/cm": Fraction(1), "µS/cm": Fraction(1, 1000)},
    "colonies in a mass": {"cfu/g": Fraction(1), "cfu/kg": Fraction(1, 1000)},
    "colonies in a volume": {"cfu/ml": Fraction(1), "cfu/100 ml": Fraction(1, 100)},
    "most probable number": {"MPN/g": Fraction(1), "MPN/100 g": Fraction(1, 100)},
    "count": {"count/25 g": Fraction(1)},
    "acid": {"meq/kg": Fraction(1), "mmol/kg": Fraction(1)},
    "diastase": {"Schade units": Fraction(1)},
    "acidity": {"pH": Fraction(1)},
    "water activity": {"aw": Fraction(1)},
    "temperature": {"°C": Fraction(1)},
    "yes or no": {"presence/absence": Fraction(1)},
}
_OTHER_SPELLINGS = {
    "mcg/kg": "µg/kg",
    "mcg/g": "µg/g",
    "g/100": "g/100 g",
    "schade": "Schade units",
    "dn": "Schade units",
    "milliequivalents/kg": "meq/kg",
}


def _key(unit: str) -> str:
    """Two spellings of one unit share this key: both micro signs, `u` for micro, blanks and capitals."""
    return "".join(unit.split()).casefold().replace("µ", "μ").replace("ug/", "μg/").replace("us/", "μs/")


_SCALES = {
    _key(unit): (measure, unit, scale)
    for measure, scales in _MEASURES.items()
    for unit, scale in scales.items()
}
_ALIASES = {_key(other): _key(unit) for other, unit in _OTHER_SPELLINGS.items()}


def canonical(unit: str) -> str:
    """The one spelling of `unit`; refused when the laboratory does not know it."""
    return _scale(unit)[1]


def known(unit: str) -> bool:
    """Whether `unit` is one of ours, in any spelling."""
    return _ALIASES.get(_key(unit), _key(unit)) in _SCALES


def factor(from_unit: str, to_unit: str) -> Fraction:
    """How many `to_unit` one `from_unit` is, exactly."""
    from_measure, from_name, from_scale = _scale(from_unit)
    to_measure, to_name, to_scale = _scale(to_unit)
    if from_measure != to_measure:
        raise Refused("unit_mismatch", from_unit=from_name, to_unit=to_name)
    return from_scale / to_scale


def convert(value: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """`value` in the other unit, exactly; refused where no decimal number is exact (from mg/lb)."""
    exact = Fraction(value) * factor(from_unit, to_unit)
    quotient = EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    if Fraction(quotient) != exact:
        raise Refused("unit_mismatch", from_unit=canonical(from_unit), to_unit=canonical(to_unit))
    return Decimal(format(quotient, "f"))


def _scale(unit: str) -> tuple[str, str, Fraction]:
    key = _key(unit)
    try:
        return _SCALES[_ALIASES.get(key, key)]
    except KeyError:
        raise Refused("unit_unknown", unit=unit.strip()[:30]) from None
