"""What is to be tested in a sample: what is chosen, and what may still be changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lims.domain.refusal import Conflict
from lims.domain.sample import ASSIGNABLE, AnalysisStatus, Status


@dataclass(frozen=True, slots=True)
class Chosen:
    """One analyte by one method; for a market with several limits, the limit a person chose."""

    performance_id: int
    limits: Mapping[str, str] = field(default_factory=dict)


def assignable(status: str, *, amending: bool = False) -> bool:
    """Whether analyses may still be added or taken out; of what was validated only while its paper is amended."""
    return Status(status) in ASSIGNABLE or (amending and Status(status) is Status.VALIDATED)


def require_assignable(status: str, *, amending: bool = False) -> None:
    """Raise `Conflict` unless analyses may still be added to or taken from a sample in this status."""
    if not assignable(status, amending=amending):
        raise Conflict("sample_not_assignable")


def status_again(results: Iterable[tuple[bool, bool]], *, units: int = 1) -> AnalysisStatus:
    """Where an analysis stands: (typed, validated) of the results that count, one for each unit of the lot."""
    each = list(results)
    if len(each) < units:
        return AnalysisStatus.WAITING
    if not all(typed for typed, _ in each):
        return AnalysisStatus.IN_RUN
    validated = all(validated for _, validated in each)
    return AnalysisStatus.VALIDATED if validated else AnalysisStatus.ENTERED
