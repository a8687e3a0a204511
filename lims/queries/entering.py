"""How the row of a result takes a value: who may change it now, and what a correction leaves behind."""

from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.entry import Change
from lims.domain.four_eyes import require_other_hands
from lims.domain.reading import Reading
from lims.domain.refusal import Conflict, Refused
from lims.domain.sample import AnalysisStatus, require_testable
from lims.models.analysis import Correction, Result
from lims.queries import reported
from lims.queries import results as asking
from lims.queries.results import Bench


def require_may_change(result: Result, bench: Bench, *, act: Act) -> None:
    """Raise unless this person may write into this result now."""
    sample = bench.sample_of(result)
    require_testable(sample.status)
    if not result.counts:
        raise Conflict("result_counts_no_more")
    analysis = bench.analyses[result.analysis_id]
    if analysis.status == AnalysisStatus.EXCLUDED:
        raise Conflict("analysis_excluded")
    reported.require_unreported([analysis])
    if analysis.computed:
        raise Conflict("result_computed")
    require_other_hands(act.person_id, bench.eyes(sample.id))
    if sample.received_at is None or act.at < sample.received_at:
        raise Refused("result_before_receipt")


def write(
    result: Result, text: str, reading: Reading | None, *, change: Change, act: Act, reason: str
) -> None:
    """Put a value into the row, or empty it; whatever was accepted is not accepted any more."""
    if change is Change.CORRECTION:
        result.corrections.append(
            Correction(
                old_typed=result.typed or "", new_typed=text, reason=reason, by_id=person(act), at=act.at
            )
        )
    else:
        result.entered_by_id, result.entered_at = act.person_id, act.at
    result.typed = text or None
    result.validated_by_id = result.validated_at = None
    result.returned_reason = ""
    if reading is not None:
        result.reading = reading
    else:
        result.kind = result.value = result.digits = result.portion_g = None


def last_person(result: Result) -> int | None:
    """Who had the row in hand last."""
    if result.validated_by_id is not None:
        return result.validated_by_id
    return result.corrections[-1].by_id if result.corrections else result.entered_by_id


def name_of(session: Session, person_id: int | None) -> str:
    return "–" if person_id is None else asking.names(session, [person_id]).get(person_id, "–")


def person(act: Act) -> int:
    if act.person_id is None:
        raise ValueError("the program itself enters nothing")
    return act.person_id
