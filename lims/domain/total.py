"""The sum of a definition from what was found of its components: three bounds, U, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lims.domain import component, unit
from lims.domain.component import Component, Sum
from lims.domain.definition import Bound, Definition
from lims.domain.evidence import Found
from lims.domain.number import EXACT
from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused
from lims.domain.uncertainty import Uncertainty, UncertaintyType

_COUNTED = {Kind.QUANTIFIED, Kind.BELOW_LOQ, Kind.BELOW_LOD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A sum as it is told: `value` is that of its bound; `U` is expanded with k = 2, None where one is unknown."""

    bound: Bound
    unit: str
    value: Decimal
    lower: Decimal
    middle: Decimal
    upper: Decimal
    n_quantified: int
    all_below_lod: bool
    parts: tuple[str, ...]
    missing: tuple[str, ...] = ()
    U: Decimal | None = None
    unbounded: bool = False
    """A component was not detected and nobody said how little can be seen: the upper bound is no bound."""

    @property
    def nothing_quantified(self) -> bool:
        """Then the lower bound is nought, and nought is never told: "n.q."."""
        return self.n_quantified == 0

    @property
    def reading(self) -> Reading:
        """As it is judged: the exact value under the bound of the limit."""
        return Reading(Kind.QUANTIFIED, self.value)

    @property
    def told(self) -> Reading:
        """As it is kept and shown: of nothing quantified, that it is less than the upper bound."""
        if self.nothing_quantified:
            return Reading(Kind.BELOW_LOQ, _short(self.upper))
        return Reading(Kind.QUANTIFIED, _short(self.value))

    @property
    def uncertainty(self) -> Uncertainty | None:
        return None if self.U is None else Uncertainty(UncertaintyType.ABSOLUTE, self.U)


def of(definition: Definition, found: Sequence[Found], *, in_unit: str) -> Total:
    """The sum in `in_unit`. Raises `Refused` for a component without a number, or in a unit of another kind."""
    wanted = [each for each in found if definition.factor(each.name) is not None]
    components = [_component(each, definition, in_unit) for each in wanted]
    total = component.sum_components(
        components,
        definition.bound.value,
        nd_basis=definition.nd_basis,
        correlation=definition.correlation,
    )
    names = frozenset(each.name for each in wanted)
    return _told(total, definition, components, in_unit=in_unit, missing=definition.missing(names))


def _told(
    total: Sum,
    definition: Definition,
    components: Sequence[Component],
    *,
    in_unit: str,
    missing: tuple[str, ...],
) -> Total:
    return Total(
        bound=definition.bound,
        unit=in_unit,
        value=total.sum,
        lower=total.lower,
        middle=total.middle,
        upper=total.upper,
        n_quantified=total.n_quantified,
        all_below_lod=bool(components) and all(each.kind is Kind.BELOW_LOD for each in components),
        parts=tuple(each.name for each in components),
        missing=missing,
        U=total.U,
        unbounded=any(each.value is None and each.loq is None and each.lod is None for each in components),
    )


def _component(found: Found, definition: Definition, in_unit: str) -> Component:
    """A quantified value, or the LOQ (or LOD) that stands for it, in the unit of the sum."""
    reading, factor = found.reading, definition.factor(found.name)
    if reading.kind not in _COUNTED or factor is None:
        raise Refused("component_no_number", name=found.name, text=reading.kind.value)
    value, loq = _in_unit(reading.value, found, in_unit), _in_unit(found.loq, found, in_unit)
    if reading.kind is Kind.QUANTIFIED:
        u, u_pct = _spread(found, in_unit)
        k = found.uncertainty.k if found.uncertainty else Decimal(2)
        return Component(found.name, reading.kind, value, factor=factor, U=u, U_rel_pct=u_pct, k=k)
    if reading.kind is Kind.BELOW_LOQ:
        return Component(found.name, reading.kind, loq=value, factor=factor)
    if value is None and loq is None and definition.bound is not Bound.LOWER:
        raise Refused("component_no_bound", name=found.name)
    return Component(found.name, reading.kind, loq=loq, lod=value, factor=factor)


def _in_unit(value: Decimal | None, found: Found, in_unit: str) -> Decimal | None:
    if value is None or found.unit == in_unit:
        return value
    return unit.convert(value, found.unit, in_unit)


def _spread(found: Found, in_unit: str) -> tuple[Decimal | None, Decimal | None]:
    """(U, U in %): a kind that does not add up leaves the sum without U."""
    given = found.uncertainty
    if given is None or not given.usable:
        return None, None
    if given.type is UncertaintyType.ABSOLUTE:
        return _in_unit(given.U, found, in_unit), None
    return None, given.U if given.type is UncertaintyType.RELATIVE_PCT else None


def _short(value: Decimal) -> Decimal:
    """For the eye: without the digits that a factor leaves behind. Nothing is judged by it."""
    short = value.quantize(_place(value), context=EXACT)
    return short if int(short.as_tuple().exponent) <= 0 else short.quantize(Decimal(1))


def _place(value: Decimal) -> Decimal:
    exponent = max(int(value.as_tuple().exponent), value.adjusted() - 3 if value else 0)
    return Decimal(1).scaleb(min(exponent, 0))
