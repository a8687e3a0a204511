"""A lot judged by its sampling plan, from the readings of its units."""

import re
from collections.abc import Sequence
from decimal import Decimal

from lims.domain import question
from lims.domain.limit import CatalogueLimit, LimitKind, Plan
from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused
from lims.domain.sampling import LotVerdict, PlanKind, SamplingPlan, Unit, UnitKind
from lims.domain.specification import Outcome

OUTCOMES = {
    LotVerdict.SATISFACTORY: Outcome.PASS,
    LotVerdict.ACCEPTABLE: Outcome.PASS,
    LotVerdict.UNSATISFACTORY: Outcome.FAIL,
    LotVerdict.INCONCLUSIVE: Outcome.INCONCLUSIVE,
}
_KINDS = {
    Kind.QUANTIFIED: UnitKind.QUANTIFIED,
    Kind.BELOW_LOQ: UnitKind.BELOW,
    Kind.BELOW_LOD: UnitKind.BELOW,
    Kind.ABOVE_RANGE: UnitKind.ABOVE,
    Kind.DETECTED: UnitKind.DETECTED,
    Kind.NOT_DETECTED: UnitKind.NOT_DETECTED,
    Kind.PRESUMPTIVE: UnitKind.PRESUMPTIVE,
}
_PORTION = re.compile(r"(?:/|in|trong)? ?([0-9]+) ?g")


def classified(units: Sequence[Reading], unit: str, limit: CatalogueLimit) -> LotVerdict:
    """The verdict of the whole lot, by the readings of its units, made in `unit`.

    Raises `Refused` for a limit without a plan, and for a unit that no count can be made of.
    """
    if limit.plan is None:
        raise Refused("units_without_plan")
    return sampling_plan(limit, limit.plan).classify([_unit(each, unit, limit) for each in units])


def sampling_plan(limit: CatalogueLimit, plan: Plan) -> SamplingPlan:
    if limit.kind is LimitKind.ABSENT_IN:
        return SamplingPlan(PlanKind.TWO_CLASS_QUAL, plan.n, plan.c)
    if plan.M is None or plan.m == plan.M:
        return SamplingPlan(PlanKind.TWO_CLASS, plan.n, plan.c, plan.m)
    return SamplingPlan(PlanKind.THREE_CLASS, plan.n, plan.c, plan.m, plan.M)


def numeric(unit: str) -> str:
    """The unit of a count; a portion, or “presence/absence”, is none."""
    return "" if _PORTION.fullmatch(unit.strip()) or unit.strip() == "presence/absence" else unit


def in_portion(text: str, unit: str) -> str:
    """A word with the portion that stands in the unit's place: `KPH` and `25 g` → `KPH/25 g`."""
    found = _PORTION.fullmatch(unit.strip())
    return f"{text.strip()}/{found[1]} g" if found and "/" not in text else text


def _unit(reading: Reading, unit: str, limit: CatalogueLimit) -> Unit:
    if limit.kind is LimitKind.ABSENT_IN:
        return Unit(_found(reading, limit.portion_g))
    if reading.value is None:
        return _counted(reading)
    return Unit(_KINDS[reading.kind], question.in_unit(reading.value, unit, limit.unit))


def _counted(reading: Reading) -> Unit:
    """A word against a count: a detection may be any number, an absence in grams is less than one in them."""
    if reading.kind is not Kind.NOT_DETECTED:
        return Unit(UnitKind.ABOVE, Decimal(0))
    if reading.portion_g is None:
        raise Refused("reading_needs_number")
    return Unit(UnitKind.BELOW, 1 / reading.portion_g)


def _found(reading: Reading, portion: Decimal | None) -> UnitKind:
    """A number above zero was found; an absence in too small a portion may be either."""
    if reading.kind in {Kind.QUANTIFIED, Kind.ABOVE_RANGE}:
        return UnitKind.DETECTED if reading.value else UnitKind.NOT_DETECTED
    if reading.kind is Kind.NOT_DETECTED and portion is not None and reading.portion_g is not None:
        return UnitKind.NOT_DETECTED if reading.portion_g >= portion else UnitKind.PRESUMPTIVE
    return (
        _KINDS[reading.kind] if reading.kind not in {Kind.BELOW_LOQ, Kind.BELOW_LOD} else UnitKind.PRESUMPTIVE
    )
