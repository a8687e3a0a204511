"""The life of a sample: requested → received → in_test → entered → validated → authorised → issued."""

from collections.abc import Iterable
from enum import StrEnum

from lims.domain.refusal import Conflict


class Status(StrEnum):
    REQUESTED = "requested"
    RECEIVED = "received"
    IN_TEST = "in_test"
    ENTERED = "entered"
    VALIDATED = "validated"
    AUTHORISED = "authorised"
    ISSUED = "issued"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


STEPS = (
    Status.REQUESTED,
    Status.RECEIVED,
    Status.IN_TEST,
    Status.ENTERED,
    Status.VALIDATED,
    Status.AUTHORISED,
    Status.ISSUED,
)
"""The line of steps a page shows."""


class AnalysisStatus(StrEnum):
    WAITING = "waiting"
    IN_RUN = "in_run"
    ENTERED = "entered"
    VALIDATED = "validated"
    EXCLUDED = "excluded"


TESTABLE = frozenset({Status.RECEIVED, Status.IN_TEST, Status.ENTERED, Status.VALIDATED})
"""A sample that was never received, was refused, cancelled or is on a certificate takes no results."""

ASSIGNABLE = frozenset({Status.REQUESTED, Status.RECEIVED, Status.IN_TEST, Status.ENTERED})


def require_testable(status: str) -> None:
    """Raise `Conflict` unless results may be entered for a sample in this status."""
    if Status(status) not in TESTABLE:
        raise Conflict(f"sample_{status}")


def after_results(analyses: Iterable[str]) -> Status:
    """Where a sample stands, by the statuses of its analyses; excluded ones do not count."""
    open_ = {AnalysisStatus(status) for status in analyses} - {AnalysisStatus.EXCLUDED}
    if not open_ or open_ == {AnalysisStatus.WAITING}:
        return Status.RECEIVED
    if open_ == {AnalysisStatus.VALIDATED}:
        return Status.VALIDATED
    if open_ <= {AnalysisStatus.ENTERED, AnalysisStatus.VALIDATED}:
        return Status.ENTERED
    return Status.IN_TEST
