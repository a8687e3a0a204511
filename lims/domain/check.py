"""Checks of a run: duplicates, spikes, blanks, reference materials, carry-over, drift; and its release."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lims.domain.refusal import Refused

REPEATABILITY_FACTOR = 2.8
_GUARD = 1e-9


class CheckOutcome(StrEnum):
    PASS = "pass"  # noqa: S105 an outcome, not a password
    WARN = "warn"
    FAIL = "fail"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Repeatability:
    s_r: float
    r_limit: float


@dataclass(frozen=True, slots=True)
class DuplicateCheck:
    acceptable: bool
    rpd_pct: float


@dataclass(frozen=True, slots=True)
class SpikeRecovery:
    recovery_pct: float
    acceptable: bool


@dataclass(frozen=True, slots=True)
class ReferenceCheck:
    delta: float
    U_delta: float
    acceptable: bool


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    outcome: CheckOutcome
    mandatory: bool


@dataclass(frozen=True, slots=True)
class Release:
    """A run is releasable only if no mandatory check failed or is missing."""

    releasable: bool
    blocking: tuple[str, ...]


def at_most(value: float, limit: float) -> bool:
    """value ≤ limit, with a relative guard against float noise; what is beyond all numbers is not."""
    return value <= limit or math.isclose(value, limit, rel_tol=_GUARD)


def sr_from_duplicates(pairs: Sequence[tuple[float, float]]) -> Repeatability:
    if not pairs:
        raise Refused("calculation_impossible")
    s_r = math.sqrt(math.fsum((a - b) ** 2 for a, b in pairs) / (2 * len(pairs)))
    return Repeatability(s_r, REPEATABILITY_FACTOR * s_r)


def duplicate_check(
    a: float, b: float, *, s_r: float | None = None, rpd_limit_pct: float | None = None
) -> DuplicateCheck:
    """|a − b| within the repeatability limit, or without s_r the RPD within the method's."""
    difference, total = abs(a - b), abs(a + b)
    rpd = 200 * difference / total if total else (0.0 if difference == 0 else math.inf)
    if s_r is not None:
        return DuplicateCheck(at_most(difference, REPEATABILITY_FACTOR * s_r), rpd)
    if rpd_limit_pct is None:
        raise Refused("calculation_impossible")
    return DuplicateCheck(at_most(rpd, rpd_limit_pct), rpd)


def spike_recovery(
    native: float, found: float, *, added: float, min_pct: float, max_pct: float
) -> SpikeRecovery:
    """Recovery of what was added; not acceptable as evidence when the sample holds over four times that."""
    if added <= 0:
        raise Refused("calculation_impossible")
    recovery = 100 * (found - native) / added
    evaluable = at_most(native, 4 * added)
    return SpikeRecovery(recovery, evaluable and at_most(min_pct, recovery) and at_most(recovery, max_pct))


def blank_check(blank: float, reporting_limit: float, *, max_fraction: float = 0.30) -> bool:
    return at_most(blank, max_fraction * reporting_limit)


def crm_check(
    measured: float, u_measured: float, *, certified: float, expanded: float, k_certified: float
) -> ReferenceCheck:
    """No detectable bias when the difference is within its own expanded uncertainty (ERM note 1)."""
    delta = abs(measured - certified)
    reach = 2 * math.hypot(u_measured, expanded / k_certified)
    return ReferenceCheck(delta, reach, at_most(delta, reach))


def carryover_check(
    blank_response: float, lloq_response: float, *, max_pct: float = 20.0
) -> tuple[float, bool]:
    if lloq_response <= 0:
        raise Refused("calculation_impossible")
    carryover = 100 * blank_response / lloq_response
    return carryover, at_most(carryover, max_pct)


def bracket_drift(first: float, last: float, *, max_pct: float = 30.0) -> tuple[float, bool]:
    """Drift of the bracketing standard, relative to the first."""
    if first == 0:
        raise Refused("calculation_impossible")
    drift = 100 * (last - first) / first
    return drift, at_most(abs(drift), max_pct)


def batch_release(checks: Sequence[Check]) -> Release:
    stops = {CheckOutcome.FAIL, CheckOutcome.MISSING}
    blocking = tuple(sorted(each.name for each in checks if each.mandatory and each.outcome in stops))
    return Release(not blocking, blocking)
