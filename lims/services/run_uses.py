"""What a run used is completed, or a wrong choice taken back, while nothing of the run is accepted."""

from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.hindrance import require_none
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.text import kept
from lims.models.analysis import Run
from lims.queries import competent, using
from lims.queries import results as asking
from lims.queries.using import Used


def complete(session: Session, run_id: int, used: Used, *, act: Act) -> int:
    """Add to what a run used; how many things are new. What was not fit on its day is refused."""
    run = _open_to_change(session, run_id)
    competent.require_for(session, [run], act=act)
    there = {(row.equipment_id, row.supply_id) for row in using.of_run(session, run_id)}
    picked = [thing for thing in using.chosen(session, used) if using.row_of(thing) not in there]
    if not picked:
        raise Refused("nothing_new_used", {"codes": Problem("nothing_new_used")})
    require_none(using.of_things(picked, run.performed_on))
    using.keep(session, run, picked, act=act)
    session.flush()
    return len(picked)


def take_back(session: Session, run_id: int, use_id: int, reason: str, *, act: Act) -> None:
    """It was not this one: the entry stays, crossed out with the reason."""
    run = _open_to_change(session, run_id)
    competent.require_for(session, [run], act=act)
    row = next((each for each in using.of_run(session, run_id) if each.id == use_id), None)
    if row is None:
        raise NotFound
    why = kept(reason, longest=2000, lines=True)
    if not why:
        raise Refused("resource_needs_reason", {"reason": Problem("resource_needs_reason")})
    row.dropped_reason, row.dropped_by_id, row.dropped_at = why, act.person_id, act.at
    session.flush()


def _open_to_change(session: Session, run_id: int) -> Run:
    bench = asking.bench(session, run_ids=[run_id])
    if any(each.validated_at is not None for each in bench.in_run(run_id).values()):
        raise Conflict("run_validated")
    return bench.runs[run_id]
