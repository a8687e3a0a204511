"""Processing factors as they are proposed: what may stand beside what is there already (Reg. 396/2005 Art. 20)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorGiven:
    """What somebody proposes; texts as they were typed."""

    commodity_id: int | None
    raw_commodity_id: int | None
    analyte: str
    group: str
    market: str
    factor: str
    justification: str
    source: str
    effective_from: date | None
    effective_to: date | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedFactor:
    """A factor that comes with the catalogue, with its source; proposed by nobody."""

    commodity: str
    raw_commodity: str
    analyte: str
    group: str
    market: str
    factor: Decimal
    justification: str
    source: str
    effective_from: date | None
    effective_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A factor that counts or waits: for what, between which days."""

    commodity_id: int
    raw_commodity_id: int
    analyte_id: int | None
    group: str
    market: str
    factor: Decimal
    effective_from: date | None
    effective_to: date | None

    @property
    def for_what(self) -> tuple[int, int | None, str, str]:
        return self.commodity_id, self.analyte_id, self.group, self.market

    def meets(self, other: "Held") -> bool:
        """Whether both hold on one day at least."""
        begins = max(self.effective_from or date.min, other.effective_from or date.min)
        ends = min(self.effective_to or date.max, other.effective_to or date.max)
        return begins <= ends


def overlapped(new: Held, others: Iterable[Held]) -> Held | None:
    """The factor for the same product, substance and market that holds on a day of the new one."""
    return next((each for each in others if each.for_what == new.for_what and new.meets(each)), None)


def makes_a_loop(new: Held, others: Iterable[Held]) -> bool:
    """Whether the raw product would, in the end, be made from the processed one."""
    made_from: dict[int, set[int]] = {}
    for each in others:
        made_from.setdefault(each.commodity_id, set()).add(each.raw_commodity_id)
    reached, to_see = set[int](), [new.raw_commodity_id]
    while to_see:
        here = to_see.pop()
        if here not in reached:
            reached.add(here)
            to_see.extend(made_from.get(here, ()))
    return new.commodity_id in reached


def is_part_of(commodity_id: int, above: int, parents: Mapping[int, int | None]) -> bool:
    """Whether a commodity stands below another: then the limits of that one are its own, without a factor."""
    at: int | None = parents.get(commodity_id)
    met: set[int] = set()
    while at is not None and at not in met:
        if at == above:
            return True
        met.add(at)
        at = parents.get(at)
    return False
