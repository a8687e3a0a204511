"""From the basis a result refers to, to the one a limit speaks of: dry matter, fat, another species; exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from lims.domain import conversion, unit
from lims.domain.evidence import AS_SOLD, FAT, MOISTURE, Found
from lims.domain.number import EXACT
from lims.domain.reading import Range, Reading
from lims.domain.refusal import Refused
from lims.domain.uncertainty import Uncertainty, UncertaintyType

AS_IT_IS = frozenset({AS_SOLD, "wet weight"})
"""The catalogue writes both for a result on the product as it is."""
DRY, ON_FAT = "dry matter", "fat"
_SPECIES = {"nitrite ion": "NO2-", "NaNO2": "NaNO2", "nitrate ion": "NO3-", "NaNO3": "NaNO3"}
_HUNDRED = Decimal(100)
# Fewer digits than a unit may add to: what was brought to another basis can still change its unit exactly.
_FIFTY_DIGITS = Context(prec=50)


class Missing(Refused):
    """The basis cannot be reached; `what` is the companion value that is not there."""

    def __init__(self, what: str) -> None:
        super().__init__("companion_missing", what=what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Way:
    """What a number is multiplied by on its way to another basis, and the relative u (%) that this adds."""

    by: Fraction
    u_rel_pct: Decimal = Decimal(0)

    @property
    def straight(self) -> bool:
        return self.by == 1

    def value(self, value: Decimal | None) -> Decimal | None:
        if value is None or self.straight:
            return value
        exact = Fraction(value) * self.by
        return _FIFTY_DIGITS.divide(Decimal(exact.numerator), Decimal(exact.denominator))

    def back(self, value: Decimal) -> Decimal:
        """The number on the first basis that this way brings to `value`."""
        exact = Fraction(value) / self.by
        return EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))

    def reading(self, reading: Reading) -> Reading:
        return Reading(reading.kind, self.value(reading.value), reading.digits, reading.portion_g)

    def seen(self, seen: Range) -> Range:
        """What the method sees, on the other basis."""
        return Range(
            unit=seen.unit,
            lod=self.value(seen.lod),
            loq=self.value(seen.loq),
            upper=self.value(seen.upper),
            qualitative=seen.qualitative,
            portion_g=seen.portion_g,
            may_be_negative=seen.may_be_negative,
        )

    def uncertainty(self, given: Uncertainty | None, reading: Reading) -> Uncertainty | None:
        """U on the other basis, the companion's own doubt added in quadrature (censored-and-sums §4)."""
        if given is None or self.straight:
            return given
        there = given.converted(self.value)
        if not self.u_rel_pct or there.U is None:
            return there
        if there.type is UncertaintyType.RELATIVE_PCT:
            return Uncertainty(there.type, _widened(there.U, self.u_rel_pct * there.k), k=there.k)
        value = self.value(reading.value)
        if there.type is UncertaintyType.ABSOLUTE and value is not None:
            return Uncertainty(
                there.type, _widened(there.U, abs(value) * self.u_rel_pct * there.k / _HUNDRED), k=there.k
            )
        return there


def way(given: str, wanted: str, beside: Mapping[str, Found]) -> Way | None:
    """How a number on basis `given` comes to basis `wanted`; None where no way leads there.

    Raises `Missing` where a companion value would lead there.
    """
    if given == wanted or (given in AS_IT_IS and wanted in AS_IT_IS):
        return Way(Fraction(1))
    if given in AS_IT_IS and wanted in {DRY, ON_FAT}:
        share, u = _share(wanted, beside)
        return Way(1 / share, u)
    if given in {DRY, ON_FAT} and wanted in AS_IT_IS:
        share, u = _share(given, beside)
        return Way(share, u)
    return _between_species(given, wanted)


def _share(basis: str, beside: Mapping[str, Found]) -> tuple[Fraction, Decimal]:
    """The part of the product that the basis is, as a share of the whole; and its relative u in %."""
    what = MOISTURE if basis == DRY else FAT
    found = beside.get(what)
    if found is None or not found.quantified or found.reading.value is None:
        raise Missing(what)
    percent = _percent(found.reading.value, found, what)
    share = percent / 100
    share = 1 - share if basis == DRY else share
    if not 0 < share <= 1:
        raise Refused("companion_percent", what=what, text=f"{found.reading.value:f}"[:40])
    u = _standard_uncertainty(found, percent)
    return share, EXACT.divide(u, Decimal(share.numerator) / Decimal(share.denominator))


def _percent(value: Decimal, found: Found, what: str) -> Fraction:
    """In g/100 g; another unit that says the same is converted."""
    try:
        return Fraction(value) * unit.factor(found.unit, "%")
    except Refused:
        raise Missing(what) from None


def _standard_uncertainty(found: Found, percent: Fraction) -> Decimal:
    """u of the companion, in percent of the product; nought where nobody stated one."""
    given = found.uncertainty
    if given is None or given.U is None or not given.usable:
        return Decimal(0)
    value = Decimal(percent.numerator) / Decimal(percent.denominator)
    if given.type is UncertaintyType.RELATIVE_PCT:
        return value * given.U / _HUNDRED / given.k
    if given.type is UncertaintyType.ABSOLUTE:
        scale = unit.factor(found.unit, "%")
        return given.U * scale.numerator / scale.denominator / given.k
    return Decimal(0)


def _between_species(given: str, wanted: str) -> Way | None:
    """Nitrite as the ion or as its salt, at one and the same stage (residual, ingoing)."""
    stage, _, species = given.rpartition(", as ")
    other_stage, _, other = wanted.rpartition(", as ")
    if stage != other_stage or species not in _SPECIES or other not in _SPECIES:
        return None
    try:
        return Way(Fraction(conversion.convert_species(Decimal(1), _SPECIES[species], _SPECIES[other]).value))
    except Refused:
        return None


def _widened(expanded: Decimal, by: Decimal) -> Decimal:
    return (expanded * expanded + by * by).sqrt(EXACT)
