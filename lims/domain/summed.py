"""The sum of a residue definition or a group, from what was found of each component of the catalogue's definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lims.domain import component, question
from lims.domain.catalogue import Analyte
from lims.domain.component import Component, Sum
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Refused
from lims.domain.spelling import folded, spoken
from lims.domain.text import search_key

LOWER, UPPER = "lower", "upper"
# Regulation (EU) 2023/915: the upper bound for dioxins and PCBs, the lower one for the other sums.
_UPPER_BOUND = ("pcb", "dioxin")


@dataclass(frozen=True, slots=True)
class Summed:
    """The sum under the bound of its analyte, in one unit; `missing` names what was not determined."""

    sum: Sum
    bound: str
    unit: str
    missing: tuple[str, ...]

    @property
    def reading(self) -> Reading:
        return Reading(Kind.QUANTIFIED, self.sum.sum)

    @property
    def seen(self) -> Range:
        return Range(unit=self.unit, lod=None, loq=None)


def definition(analyte: Analyte) -> dict[str, Decimal]:
    """`aflatoxin B1:1;aflatoxin B2:1` → each component and its factor."""
    parts = (part.rpartition(":") for part in analyte.components.split(";") if part.strip())
    return {name.strip(): Decimal(factor.strip()) for name, _, factor in parts}


def summed(
    analyte: Analyte,
    given: Mapping[str, str],
    *,
    unit: str,
    limit_high: Decimal | None,
    confirmed: bool = False,
) -> Summed:
    """`limit_high` is in `unit`: with it the sum says whether the verdict hangs on the bounds."""
    factors = definition(analyte)
    bound = UPPER if any(word in search_key(analyte.name) for word in _UPPER_BOUND) else LOWER
    found = {_named(name, factors, analyte): text for name, text in given.items()}
    components = [
        _component(name, text, factors[name], unit=unit, bound=bound, confirmed=confirmed)
        for name, text in found.items()
    ]
    total = component.sum_components(components, bound, limit_high=limit_high)
    return Summed(total, bound, unit, _missing(analyte, factors, found))


def _named(name: str, factors: Mapping[str, Decimal], analyte: Analyte) -> str:
    """The component called `name`, or by the end of its name: `B1` for `aflatoxin B1`."""
    wanted = search_key(name)
    own = [each for each in factors if search_key(each) == wanted]
    those = own or [each for each in factors if search_key(each).endswith(f" {wanted}")]
    if len(those) != 1:
        raise Refused("component_unknown", name=name[:60], analyte=analyte.name)
    return those[0]


def _component(name: str, text: str, factor: Decimal, *, unit: str, bound: str, confirmed: bool) -> Component:
    if spoken(folded(text)) == "not_detected":
        if bound == UPPER:
            raise Refused("component_no_bound", name=name)
        return Component(name, Kind.BELOW_LOD, factor=factor)
    reading, seen = question.typed_value(question.with_unit(text, unit), confirmed=confirmed)
    if reading.kind not in {Kind.QUANTIFIED, Kind.BELOW_LOQ} or reading.value is None:
        raise Refused("component_no_number", name=name, text=text[:40])
    value = question.in_unit(reading.value, seen.unit, unit)
    if reading.kind is Kind.BELOW_LOQ:
        return Component(name, Kind.BELOW_LOQ, loq=value, factor=factor)
    return Component(name, Kind.QUANTIFIED, value, factor=factor)


def _missing(analyte: Analyte, factors: Mapping[str, Decimal], found: Mapping[str, str]) -> tuple[str, ...]:
    """Salts of an additive are other names of one thing: any of them says it all."""
    if analyte.group == "additive" and analyte.expressed_as == next(iter(factors)):
        return ()
    return tuple(name for name in factors if name not in found)
