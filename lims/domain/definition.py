"""What a sum is made of: its components with their factors, and what stands for one that was not quantified."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lims.domain.catalogue import Analyte
from lims.domain.text import search_key

# Regulation (EU) 2023/915: the upper bound for dioxins and PCBs, the lower one for the other sums.
_UPPER_BOUND = ("pcb", "dioxin")


class Bound(StrEnum):
    """What a component below its LOQ counts as: nothing, half of the LOQ, the LOQ. It belongs to the limit."""

    LOWER = "lower"
    MIDDLE = "middle"
    UPPER = "upper"


@dataclass(frozen=True, slots=True)
class Part:
    """One component, and the factor that brings it to what the sum is expressed as."""

    name: str
    factor: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A sum, or a residue definition, of one market (or of any) from one day on.

    `alternatives`: the components are other names of one thing (salts of an additive), so any says it all.
    """

    parts: tuple[Part, ...]
    bound: Bound = Bound.LOWER
    nd_basis: str = "loq"
    correlation: str = "independent"
    expressed_as: str = ""
    alternatives: bool = False
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.parts)

    def factor(self, name: str) -> Decimal | None:
        return next((part.factor for part in self.parts if part.name == name), None)

    def complete(self, names: AbstractSet[str]) -> bool:
        """Whether these are all its components (any of them, where they are names of one thing)."""
        together = any if self.alternatives else all
        return together(name in names for name in self.names)

    def missing(self, found: frozenset[str]) -> tuple[str, ...]:
        """The components that were not determined, where that leaves the sum incomplete."""
        return () if self.alternatives and found else tuple(n for n in self.names if n not in found)


def looping(name: str, parts: Iterable[str], made_of: Mapping[str, AbstractSet[str]]) -> frozenset[str]:
    """Those of `parts` that are themselves, in the end, made of `name`: such a sum would wait for itself for ever.

    A sum that names itself outright is typed, and no loop.
    """
    return frozenset(part for part in parts if part != name and _reaches(part, name, made_of))


def _reaches(start: str, end: str, made_of: Mapping[str, AbstractSet[str]]) -> bool:
    met, to_see = set[str](), [start]
    while to_see:
        here = to_see.pop()
        if here == end:
            return True
        if here not in met:
            met.add(here)
            to_see.extend(made_of.get(here, ()))
    return False


def shipped(analyte: Analyte) -> Definition | None:
    """The definition the catalogue's file gives: `aflatoxin B1:1;aflatoxin B2:1`; None for no sum."""
    written = (part.rpartition(":") for part in analyte.components.split(";") if part.strip())
    parts = tuple(Part(name.strip(), Decimal(factor.strip())) for name, _, factor in written)
    if not parts:
        return None
    upper = any(word in search_key(analyte.name) for word in _UPPER_BOUND)
    return Definition(
        parts=parts,
        bound=Bound.UPPER if upper else Bound.LOWER,
        expressed_as=analyte.expressed_as,
        alternatives=analyte.group == "additive" and analyte.expressed_as == parts[0].name,
    )
