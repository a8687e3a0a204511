"""Factors between what was measured and what a limit speaks of: recovery, moisture, fat, species, processing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lims.domain.number import EXACT
from lims.domain.refusal import Refused

_HUNDRED = Decimal(100)
# Molar masses in g/mol of one mole of the species; species of one family convert into each other.
_FAMILIES: tuple[Mapping[str, Decimal], ...] = (
    {"NO2-": Decimal("46.005"), "NaNO2": Decimal("68.995"), "KNO2": Decimal("85.103")},
    {"NO3-": Decimal("62.004"), "NaNO3": Decimal("84.994"), "KNO3": Decimal("101.102")},
    {"benzoic acid": Decimal("122.12"), "sodium benzoate": Decimal("144.10")},
    {"sorbic acid": Decimal("112.13"), "potassium sorbate": Decimal("150.22")},
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A result brought to full recovery, or left as it was; `U` is expanded with k = 2."""

    value: Decimal
    U: Decimal
    u_rel_pct: Decimal
    corrected: bool


@dataclass(frozen=True, slots=True)
class Converted:
    value: Decimal
    u_rel_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ProcessedLimit:
    """The limit of a processed product, and whether the act sets it or Article 20 derives it."""

    limit: Decimal
    basis: str


def recovery_correct(
    value: Decimal,
    recovery_pct: Decimal,
    *,
    expanded_rel_pct: Decimal,
    policy: str,
    k: Decimal = Decimal(2),
    u_recovery_rel_pct: Decimal = Decimal(0),
) -> Corrected:
    """Correct for recovery as the method's policy says: always, never, or outside 80–120 %."""
    if recovery_pct <= 0:
        raise Refused("calculation_impossible")
    outside = not 80 <= recovery_pct <= 120
    corrects = policy == "always" or (policy == "outside_80_120" and outside)
    u_rel = expanded_rel_pct / k
    if corrects:
        value = EXACT.divide(value * _HUNDRED, recovery_pct)
        u_rel = _hypotenuse(u_rel, u_recovery_rel_pct)
    return Corrected(value, 2 * value * u_rel / _HUNDRED, u_rel, corrects)


def to_moisture_basis(
    value: Decimal,
    moisture_pct: Decimal,
    *,
    target_moisture_pct: Decimal = Decimal(0),
    u_rel_pct: Decimal | None = None,
    u_moisture_pct: Decimal | None = None,
) -> Converted:
    """The content at another moisture; 0 is dry matter."""
    rest = _HUNDRED - moisture_pct
    if rest <= 0:
        raise Refused("calculation_impossible")
    converted = EXACT.divide(value * (_HUNDRED - target_moisture_pct), rest)
    if u_rel_pct is None:
        return Converted(converted)
    return Converted(converted, _hypotenuse(u_rel_pct, (u_moisture_pct or Decimal(0)) * _HUNDRED / rest))


def convert_basis(value: Decimal, from_fraction_pct: Decimal, to_fraction_pct: Decimal) -> Converted:
    """A content on one fraction (4 % fat) as a content on another (100 % fat)."""
    if from_fraction_pct <= 0:
        raise Refused("calculation_impossible")
    return Converted(EXACT.divide(value * to_fraction_pct, from_fraction_pct))


def convert_species(value: Decimal, from_species: str, to_species: str) -> Converted:
    """The same amount of substance, expressed as another species: nitrite ion as NaNO2."""
    for masses in _FAMILIES:
        if from_species in masses and to_species in masses:
            return Converted(EXACT.divide(value * masses[to_species], masses[from_species]))
    raise Refused("species_mismatch", from_species=from_species, to_species=to_species)


def processing_limit(
    mrl: Decimal | None = None, pf: Decimal | None = None, specific_mrl: Decimal | None = None
) -> ProcessedLimit:
    """Regulation 396/2005 Art. 20: MRL × processing factor, unless the processed product has its own MRL."""
    if specific_mrl is not None:
        return ProcessedLimit(specific_mrl, "specific")
    if mrl is None or pf is None or pf <= 0:
        raise Refused("calculation_impossible")
    return ProcessedLimit(EXACT.multiply(mrl, pf), "article_20")


def _hypotenuse(a: Decimal, b: Decimal) -> Decimal:
    return (a * a + b * b).sqrt(EXACT)
