"""Why a run may not be opened, filled or accepted: a cause, the thing or person it lies in, and what to say."""

import dataclasses
from collections.abc import Iterable, Mapping
from enum import StrEnum

from lims.domain.refusal import Conflict, Problem, Refused


class Cause(StrEnum):
    CALIBRATION_MISSING = "calibration_missing"
    CALIBRATION_FAILED = "calibration_failed"
    CALIBRATION_PAST = "calibration_past"
    CALIBRATION_DOUBTED = "calibration_doubted"
    MAINTENANCE_MISSING = "maintenance_missing"
    MAINTENANCE_FAILED = "maintenance_failed"
    MAINTENANCE_PAST = "maintenance_past"
    OUT_OF_SERVICE = "out_of_service"
    EXPIRED = "expired"
    USE_BY_PAST = "use_by_past"
    ARCHIVED = "archived"
    NOTHING_CHOSEN = "nothing_chosen"
    COMPETENCE_MISSING = "competence_missing"
    COMPETENCE_EXPIRED = "competence_expired"
    COMPETENCE_WITHDRAWN = "competence_withdrawn"


OF_PEOPLE = {Cause.COMPETENCE_MISSING, Cause.COMPETENCE_EXPIRED, Cause.COMPETENCE_WITHDRAWN}


@dataclasses.dataclass(frozen=True, slots=True)
class Hindrance:
    """`field` names where it lies: `equipment-3`, `supply-7`, `need-4`, `person-2`."""

    cause: Cause
    field: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        return Problem(f"hindered_{self.cause}", self.values)

    @property
    def of_person(self) -> bool:
        """No deviation makes somebody competent."""
        return self.cause in OF_PEOPLE


def require_none(found: Iterable[Hindrance]) -> None:
    """Raise with each hindrance at its field; only what was forgotten can be put right in the form itself."""
    each = list(found)
    if not each:
        return
    problems: dict[str, Problem] = {}
    for hindrance in each:
        problems.setdefault(hindrance.field, hindrance.problem)
    forgotten = all(hindrance.cause is Cause.NOTHING_CHOSEN for hindrance in each)
    kind = Refused if forgotten else Conflict
    raise kind("run_hindered", problems, count=len(each))


def require_free(found: Mapping[int, Iterable[Hindrance]]) -> None:
    """Raise `Conflict` when something stands against accepting one of these runs."""
    each = [hindrance for of_run in found.values() for hindrance in of_run]
    if each:
        problems = {hindrance.field: hindrance.problem for hindrance in reversed(each)}
        raise Conflict("run_not_acceptable", problems, count=len(each))


def require_person(found: Iterable[Hindrance]) -> None:
    """Raise the first reason why somebody may not do this work on these days."""
    for hindrance in found:
        raise Conflict(hindrance.problem.code, None, **hindrance.values)
