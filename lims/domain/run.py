"""The life of a run: open while a box is empty, entered when none is, closed when a second person accepted all."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lims.domain.refusal import Conflict, Problem, Refused
from lims.domain.sample import AnalysisStatus

MOST_ANALYSES = 30_000


class RunStatus(StrEnum):
    OPEN = "open"
    ENTERED = "entered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """One box of a run, as far as the run is concerned."""

    counts: bool
    typed: bool
    validated: bool


def status_of(boxes: Iterable[Standing]) -> RunStatus:
    """Where a run stands; what was taken out of it, or measured again elsewhere, is not waited for."""
    each = list(boxes)
    counting = [box for box in each if box.counts]
    if not any(box.typed for box in each) or not all(box.typed for box in counting):
        return RunStatus.OPEN
    return RunStatus.CLOSED if all(box.validated for box in counting) else RunStatus.ENTERED


def require_takes_analyses(status: str) -> None:
    """Raise `Conflict` once everything in the run has been accepted."""
    if RunStatus(status) is RunStatus.CLOSED:
        raise Conflict("run_closed")


def require_together(statuses: Sequence[str], methods: Collection[int]) -> None:
    """Raise unless these analyses wait, are measured by one version of one method, and are not too many."""
    if not statuses:
        raise Refused("run_empty", {"analyses": Problem("run_empty")})
    if len(statuses) > MOST_ANALYSES:
        raise Refused("run_too_large", most=MOST_ANALYSES)
    if any(AnalysisStatus(status) is not AnalysisStatus.WAITING for status in statuses):
        raise Conflict("analysis_not_waiting")
    if len(methods) > 1:
        raise Refused("run_one_method", {"analyses": Problem("run_one_method")})


def require_day(performed_on: date, *, today: date, received_on: date) -> None:
    """Nothing is measured tomorrow, nor before its sample came (both days are named)."""
    if performed_on > today:
        _refuse_day("run_in_future", day=performed_on, today=today)
    if performed_on < received_on:
        _refuse_day("run_before_receipt", day=performed_on, received=received_on)


def _refuse_day(code: str, **days: date) -> None:
    values = {name: f"{day:%d/%m/%Y}" for name, day in days.items()}
    raise Refused(code, {"performed_on": Problem(code, values)}, **values)
