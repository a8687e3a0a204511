"""One legal limit of the catalogue, what it says in numbers, and which one is nearest to a commodity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lims.domain.deciding import Days, DecidesOn
from lims.domain.verdict import Bounds


class LimitKind(StrEnum):
    MAX = "max"
    MAX_EXCLUSIVE = "max_exclusive"
    MIN = "min"
    RANGE = "range"
    ABSENT_IN = "absent_in"
    SAMPLING_PLAN = "sampling_plan"
    REFERENCE_POINT_FOR_ACTION = "reference_point_for_action"
    BENCHMARK = "benchmark"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Plan:
    """Units to take, how many may lie between m and M, and the two counts."""

    n: int
    c: int
    m: Decimal | None = None
    M: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueLimit:
    """One row of the catalogue, its columns as what they are."""

    limit_id: str
    market: str
    commodity: str
    analyte: str
    kind: LimitKind
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    portion_g: Decimal | None = None
    plan: Plan | None = None
    basis: str = "as sold"
    effective_from: date | None = None
    effective_to: date | None = None
    regulation: str = ""
    regulation_title: str = ""
    clause: str = ""
    source_url: str = ""
    verified: bool = False
    note: str = ""
    residue_definition: str = ""
    analyte_group: str = ""
    commodity_code: str = ""
    cas_number: str = ""
    decides_on: DecidesOn = DecidesOn.TESTING

    @property
    def marks(self) -> tuple[str, ...]:
        """The act's own marks, such as `*` or `Po`; the note begins with them."""
        return self._noted("mark")

    @property
    def tier(self) -> str:
        """How good the source is: A official, B reproduced, C secondary; empty when none was read."""
        return next(iter(self._noted("tier")), "")

    @property
    def set_at_loq(self) -> bool:
        """Whether the act marks the limit as set at the limit of determination."""
        return "*" in self.marks

    def in_force(self, on: date) -> bool:
        """Both end dates included; an end that was not read is open."""
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_to is None or on <= self.effective_to)

    def _noted(self, key: str) -> tuple[str, ...]:
        parts = (part.strip().partition("=") for part in self.note.split(";"))
        return tuple(value for name, _, value in parts if name == key)


def bounds(limit: CatalogueLimit) -> Bounds:
    """The limit in numbers. A plan and an exemption have none for a single result."""
    match limit.kind:
        case LimitKind.MAX | LimitKind.BENCHMARK:
            return Bounds(high=limit.high, set_at_loq=limit.set_at_loq)
        case LimitKind.MAX_EXCLUSIVE | LimitKind.REFERENCE_POINT_FOR_ACTION:
            return Bounds(high=limit.high, high_op="<")
        case LimitKind.MIN:
            return Bounds(low=limit.low)
        case LimitKind.RANGE:
            return Bounds(low=limit.low, high=limit.high)
        case LimitKind.ABSENT_IN:
            return Bounds(absence_in_g=limit.portion_g or Decimal(0))
        case LimitKind.SAMPLING_PLAN | LimitKind.EXEMPT:
            return Bounds()


def nearest(
    limits: Iterable[CatalogueLimit], lineage: Sequence[str], on: date | Days
) -> tuple[CatalogueLimit, ...]:
    """The rows in force at the nearest level of the commodity's lineage (itself first, root last).

    `on` is one day for all, or the days of a sample: then each act goes by the day it names.

    The caller has filtered by market and analyte. A specific entry prevails over its group even
    when it is higher; an exemption is an entry too, so the search stops at it. The market's default
    for "any pesticide without a specific MRL" belongs to another analyte and is never reached here.
    """
    days = on if isinstance(on, Days) else Days(testing=on)
    in_force = [limit for limit in limits if limit.in_force(days.deciding(limit.decides_on).on)]
    for commodity in lineage:
        level = tuple(limit for limit in in_force if limit.commodity == commodity)
        if level:
            return level
    return ()
