"""Somebody answers by name for results whose samples had waited too long: the paper says so, and why they stand."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.four_eyes import require_other_eyes, require_reviewer
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, Problem, Refused
from lims.domain.sample import require_testable
from lims.domain.text import kept
from lims.queries import holding
from lims.queries import results as asking


def answer_for(
    session: Session,
    run_id: int,
    result_ids: Collection[int],
    reason: str,
    *,
    act: Act,
    reviewer: bool,
    role: Role,
) -> int:
    """Let these results of a run stand though begun too late; how many. The reason goes onto the certificate.

    Raises `NotAllowed` for who is no reviewer or worked on one of the samples, `Conflict` where nothing waits.
    """
    require_reviewer(reviewer=reviewer, role=role)
    why = kept(reason, longest=1000, lines=True)
    if not why:
        raise Refused("holding_needs_reason", {"holding_reason": Problem("holding_needs_reason")})
    bench = asking.bench(session, run_ids=[run_id])
    chosen = [each for each in bench.in_run(run_id).values() if each.id in set(result_ids)]
    rows = holding.of_results(session, [each.id for each in chosen])
    waiting = holding.unanswered(rows, [each.id for each in chosen])
    if not waiting or len(chosen) != len(set(result_ids)):
        raise Conflict("holding_nothing_waits")
    for result in chosen:
        require_testable(bench.sample_of(result).status)
        require_other_eyes(act.person_id, bench.hands(bench.sample_of(result).id))
    for result_id in waiting:
        row = rows[result_id]
        row.accepted_by_id, row.accepted_at, row.reason = act.person_id, act.at, why
    session.flush()
    return len(waiting)
