"""What will stand in the way of a verdict, said before any work: by the method, the rule, and what is asked beside."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from lims.domain import basis, unit
from lims.domain.assessment import Assessment
from lims.domain.definition import Definition
from lims.domain.evaluation import evaluate, is_conditional
from lims.domain.evidence import AS_SOLD, COMPANIONS, HMF, Found, Measured
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.number import EXACT
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Refused
from lims.domain.specified import Reason, Specification
from lims.domain.uncertainty import Uncertainty
from lims.domain.verdict import Flag, Rule


class Fitness(StrEnum):
    """Whether a verdict can be given for one analyte in one market, as far as can be known before."""

    FULL = "full"
    PARTLY = "partly"
    NONE = "none"
    NO_LIMIT = "no_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPart:
    """A component that is going to be measured, and what its method sees."""

    name: str
    seen: Range
    uncertainty: Uncertainty | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One analyte as it is going to be measured. `asked` are the analytes asked of the same sample.

    `parts` are the components of a sum that will be computed; `units` how many units of the lot there are.
    """

    seen: Range
    uncertainty: Uncertainty | None = None
    basis: str = AS_SOLD
    asked: frozenset[str] = frozenset()
    parts: tuple[PlannedPart, ...] = ()
    units: int = 1


_FORESEEABLE = {
    Flag.U_MISSING,
    Flag.RULE_INFEASIBLE,
    Flag.LOQ_ABOVE_LIMIT,
    Flag.LOQ_IN_GUARD_BAND,
    Flag.PORTION_TOO_SMALL,
    Flag.DEFAULT_UNCERTAINTY,
    Flag.BOUND_SENSITIVE,
    Flag.SUM_INCOMPLETE,
}
LOD_MISSING, MISSING = "lod_missing", "_missing"
_WITHOUT_LIMIT = {Reason.NO_LIMIT.value, Reason.EXEMPT.value}
_ONLY_PARTLY = {
    Flag.LOQ_IN_GUARD_BAND.value,
    Flag.DEFAULT_UNCERTAINTY.value,
    Flag.BOUND_SENSITIVE.value,
    f"{HMF}{MISSING}",
}
"""With these some results still get a clear verdict; with all other codes no good one can be given."""


def foreseen(planned: Planned, specification: Specification, rule: Rule) -> tuple[str, ...]:
    """What will stand in the way, known before any work: codes of `foreseen.…`.

    The rule is asked about the best that can happen (nothing found) and about a result at the limit.
    """
    limit = specification.limit
    codes = [
        code
        for measured in _imagined(planned, specification)
        for code in _codes(evaluate(measured, specification, rule))
    ]
    if not planned.seen.qualitative and planned.seen.lod is None and not planned.parts:
        codes += [LOD_MISSING] if limit is not None and limit.kind is LimitKind.ABSENT_IN else []
    if limit is not None and is_conditional(limit) and HMF not in planned.asked:
        codes.append(f"{HMF}{MISSING}")
    spare = {Reason.PLAN_DECIDED.value} | (
        {Reason.PLAN_NEEDS_UNITS.value} if _whole_lot(planned, limit) else set()
    )
    return tuple(code for code in dict.fromkeys(codes) if code not in spare)


def fitness(codes: Iterable[str]) -> Fitness:
    """What the codes leave possible."""
    found = set(codes)
    if found & _WITHOUT_LIMIT:
        return Fitness.NO_LIMIT
    if found - _ONLY_PARTLY:
        return Fitness.NONE
    return Fitness.PARTLY if found else Fitness.FULL


def companion_of(code: str) -> str | None:
    """The analyte that must be asked, too: `moisture` of `moisture_missing`."""
    name = code.removesuffix(MISSING)
    return name if code.endswith(MISSING) and name in COMPANIONS else None


def _codes(answer: Assessment) -> Iterator[str]:
    for reason in answer.reasons:
        told = reason is Reason.BASIS_MISSING and answer.missing
        yield f"{answer.missing}{MISSING}" if told else reason.value
    yield from (flag.value for flag in answer.flags if flag in _FORESEEABLE)


def _imagined(planned: Planned, specification: Specification) -> Iterator[Measured]:
    limit = specification.limit
    plain = Measured(
        reading=Reading(Kind.NOT_DETECTED),
        seen=planned.seen,
        uncertainty=planned.uncertainty,
        basis=_reached(planned, limit),
    )
    if planned.parts and specification.definition is not None and limit is not None:
        for components in _sums(planned, specification.definition, limit):
            yield replace(plain, components=components)
        return
    for reading in (*_nothing_found(planned.seen, limit), *_at_limit(planned.seen, limit)):
        yield replace(plain, reading=reading)


def _reached(planned: Planned, limit: CatalogueLimit | None) -> str:
    """The basis of the limit, where a companion that is asked will lead there; its LOQ there is no lower than here."""
    if limit is None:
        return planned.basis
    try:
        basis.way(planned.basis, limit.basis, {})
    except basis.Missing as missing:
        return limit.basis if missing.what in planned.asked else planned.basis
    return planned.basis


def _sums(planned: Planned, definition: Definition, limit: CatalogueLimit) -> Iterator[tuple[Found, ...]]:
    """No component quantified; then all alike, and their sum at the limit."""
    parts = [each for each in planned.parts if definition.factor(each.name) is not None]
    if not parts:
        return
    yield tuple(
        Found(
            name=each.name,
            reading=reading,
            unit=each.seen.unit,
            loq=each.seen.loq,
            uncertainty=each.uncertainty,
        )
        for each in parts
        for reading in _nothing_found(each.seen, limit)[:1]
    )
    at_limit = _at_limit(planned.seen, limit)
    if at_limit and at_limit[0].value is not None:
        share = EXACT.divide(at_limit[0].value, Decimal(len(parts)))
        yield tuple(_share(each, share, definition, planned.seen.unit) for each in parts)


def _share(part: PlannedPart, share: Decimal, definition: Definition, given: str) -> Found:
    value = EXACT.divide(share, definition.factor(part.name) or Decimal(1))
    try:
        there = unit.convert(value, given, part.seen.unit) if given != part.seen.unit else value
    except Refused:
        there = value
    return Found(
        name=part.name,
        reading=Reading(Kind.QUANTIFIED, there),
        unit=part.seen.unit,
        loq=part.seen.loq,
        uncertainty=part.uncertainty,
    )


def _whole_lot(planned: Planned, limit: CatalogueLimit | None) -> bool:
    return limit is not None and limit.plan is not None and planned.units >= limit.plan.n


def _nothing_found(seen: Range, limit: CatalogueLimit | None) -> tuple[Reading, ...]:
    if seen.qualitative:
        return (Reading(Kind.NOT_DETECTED, portion_g=seen.portion_g),)
    if limit is not None and limit.kind is LimitKind.ABSENT_IN:
        return (Reading(Kind.BELOW_LOD, seen.lod, portion_g=seen.portion_g),)
    return () if seen.loq is None else (Reading(Kind.BELOW_LOQ, seen.loq),)


def _at_limit(seen: Range, limit: CatalogueLimit | None) -> tuple[Reading, ...]:
    if seen.qualitative:
        return ()
    value = next((end for end in (limit.high, limit.low) if end is not None), None) if limit else None
    try:
        in_unit = value if value is None or limit is None else unit.convert(value, limit.unit, seen.unit)
    except Refused:
        in_unit = value
    return (Reading(Kind.QUANTIFIED, in_unit if in_unit is not None else Decimal(1)),)
