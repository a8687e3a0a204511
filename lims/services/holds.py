"""Runs are held back, and let go again: each time by somebody, with a reason."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.four_eyes import require_reviewer
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.run_hold import reason as said
from lims.models.analysis import Run
from lims.models.chart import RunHold
from lims.queries import holds


def hold(
    session: Session, run_ids: Collection[int], reason: str, *, act: Act, reviewer: bool, role: Role
) -> int:
    """Hold these runs back; how many were not held before. Raises `NotAllowed` for who does not review."""
    require_reviewer(reviewer=reviewer, role=role)
    by, why = _somebody(act), said(reason)
    if not run_ids:
        raise Refused("nothing_chosen", {"run": Problem("nothing_chosen")})
    runs = _locked(session, run_ids)
    held = holds.of_runs(session, run_ids)
    new = [run for run in runs if run.id not in held]
    session.add_all(RunHold(run_id=run.id, reason=why, held_by_id=by, held_at=act.at) for run in new)
    session.flush()
    return len(new)


def release(session: Session, run_id: int, reason: str, *, act: Act, reviewer: bool, role: Role) -> None:
    """Let a run go; what held it stays written down. Raises `Conflict` where nobody holds it."""
    require_reviewer(reviewer=reviewer, role=role)
    by, why = _somebody(act), said(reason)
    _locked(session, [run_id])
    row = holds.of_runs(session, [run_id]).get(run_id)
    if row is None:
        raise Conflict("run_not_held")
    row.released_by_id, row.released_at, row.released_reason = by, act.at, why
    session.flush()


def _locked(session: Session, run_ids: Collection[int]) -> list[Run]:
    """The runs held still, lowest number first, as everything that changes them does."""
    runs = session.scalars(sa.select(Run).where(Run.id.in_(run_ids)).order_by(Run.id).with_for_update()).all()
    if len(runs) != len(set(run_ids)):
        raise NotFound
    return list(runs)


def _somebody(act: Act) -> int:
    if act.person_id is None:
        raise NotFound
    return act.person_id
