"""The life of a file that came in: judging → tried → written; cancelled or interrupted on the way."""

from collections.abc import Mapping
from enum import StrEnum

from lims.domain.refusal import Conflict, Refused


class Kind(StrEnum):
    RESULTS = "results"
    ORDERS = "orders"


class Status(StrEnum):
    JUDGING = "judging"
    INTERRUPTED = "interrupted"
    TRIED = "tried"
    WRITTEN = "written"
    CANCELLED = "cancelled"


MOST_ON_PAGE = 10_000
MOST_ROWS = 100_000


def require_continues(status: str) -> None:
    """Raise unless an interrupted look at a file may go on."""
    if Status(status) is not Status.INTERRUPTED:
        raise Conflict("import_not_interrupted")


def require_cancels(status: str) -> None:
    if Status(status) not in {Status.JUDGING, Status.INTERRUPTED, Status.TRIED}:
        raise Conflict(f"import_{status}")


def require_writable(status: str, counts: Mapping[str, int], *, seen: str, plan: str) -> None:
    """Raise unless the whole file may be written: looked at whole, no row refused, the plan that was shown."""
    if Status(status) is not Status.TRIED:
        raise Conflict(f"import_{status}")
    if seen != plan:
        raise Conflict("import_moved")
    if counts.get("refused"):
        raise Conflict("import_has_refused", count=counts["refused"])
    if not counts.get("new") and not counts.get("changed"):
        raise Refused("import_nothing")


def require_override(counts: Mapping[str, int], *, override: bool, why: str) -> None:
    """A value that stands is written over only when asked, and with a reason."""
    if not counts.get("changed"):
        return
    if not override:
        raise Refused("import_needs_override", count=counts["changed"])
    if not why:
        raise Refused("import_needs_reason")
