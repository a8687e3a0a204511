"""Changing the catalogue by a file: tried, filed with a reason, decided by another person; all of it or nothing."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain import limit_planning
from lims.domain.act import Act
from lims.domain.dates import written
from lims.domain.frozen import to_plain
from lims.domain.limit_change import FileRow, RowChange, RowOutcome
from lims.domain.proposal import (
    ProposalStatus,
    require_decider,
    require_fileable,
    require_filer,
    require_withdrawer,
)
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Problem, Refused
from lims.domain.text import kept
from lims.models.proposal import LimitProposal, LimitProposalRow
from lims.models.reference import Limit, Regulation
from lims.queries import kept_limits

LONGEST_NAME, LONGEST_REASON = 255, 2000


def dry_run(session: Session, rows: Sequence[FileRow], *, act: Act) -> tuple[RowChange, ...]:
    """What each row would do to the catalogue as it is."""
    return limit_planning.planned(kept_limits.books(session, act.day), rows)


def try_file(
    session: Session, rows: Sequence[FileRow], *, file_name: str, sha256: str, act: Act
) -> LimitProposal:
    """Keep what the file would do, row by row. Nothing of the catalogue changes."""
    if act.person_id is None:
        raise NotAllowed("proposal_by_nobody")
    _require_new(session, sha256)
    changes = dry_run(session, rows, act=act)
    counted = Counter(change.outcome for change in changes)
    row = LimitProposal(
        file_name=_shown(file_name),
        sha256=sha256,
        plan_sha256=fingerprint(changes),
        counts={outcome.value: counted[outcome] for outcome in RowOutcome},
        status=ProposalStatus.TRIED.value,
        by_id=act.person_id,
        tried_at=act.at,
    )
    session.add(row)
    session.flush()
    session.add_all(
        LimitProposalRow(
            proposal_id=row.id,
            number=change.number,
            outcome=change.outcome.value,
            change=plain(change),
        )
        for change in changes
    )
    session.flush()
    return row


def file(session: Session, proposal_id: int, rows: Sequence[FileRow], *, why: str, act: Act) -> LimitProposal:
    """From now on it waits for another person. Who tried the file files it, and says why."""
    row = _locked(session, proposal_id)
    require_filer(act.person_id, row.by_id)
    require_fileable(ProposalStatus(row.status), row.counts)
    reason = _reason(why)
    _require_new(session, row.sha256)
    _planned_still(session, row, rows, act=act)
    row.status, row.why, row.proposed_at = ProposalStatus.PROPOSED.value, reason, act.at
    return row


def approve(
    session: Session, proposal_id: int, rows: Sequence[FileRow], *, why: str, act: Act
) -> LimitProposal:
    """Bring the file into the catalogue, if it would still do exactly what was proposed."""
    row = _locked(session, proposal_id)
    require_decider(act.person_id, row.by_id, ProposalStatus(row.status))
    reason = _reason(why)
    _apply(session, _planned_still(session, row, rows, act=act))
    _decide(row, ProposalStatus.APPROVED, reason, act)
    return row


def decline(session: Session, proposal_id: int, *, why: str, act: Act) -> LimitProposal:
    """Another person puts the proposal aside; the catalogue stays as it is."""
    row = _locked(session, proposal_id)
    require_decider(act.person_id, row.by_id, ProposalStatus(row.status))
    _decide(row, ProposalStatus.DECLINED, _reason(why), act)
    return row


def withdraw(session: Session, proposal_id: int, *, act: Act) -> LimitProposal:
    """Who made it takes it back."""
    row = _locked(session, proposal_id)
    require_withdrawer(act.person_id, row.by_id, ProposalStatus(row.status))
    _decide(row, ProposalStatus.WITHDRAWN, "", act)
    return row


def fingerprint(changes: Iterable[RowChange]) -> str:
    """SHA-256 over what every row would do. Remarks depend on the day, so they are left out."""
    told = [{**plain(change), "remarks": []} for change in changes]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def plain(change: RowChange) -> dict[str, object]:
    """The change as it is kept; problems and remarks as their codes."""
    return {
        "number": change.number,
        "outcome": change.outcome.value,
        "limit": to_plain(change.limit),
        "before": to_plain(change.before),
        "differs": list(change.differs),
        "ends": list(change.ends),
        "ends_on": to_plain(change.ends_on),
        "remarks": [_problem(each) for each in change.remarks],
        "problems": {column: _problem(each) for column, each in change.problems.items()},
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {"code": problem.code, "values": {name: to_plain(value) for name, value in problem.values.items()}}


def _planned_still(
    session: Session, row: LimitProposal, rows: Sequence[FileRow], *, act: Act
) -> tuple[RowChange, ...]:
    changes = limit_planning.planned(kept_limits.books(session, act.day, locked=True), rows)
    if fingerprint(changes) != row.plan_sha256:
        raise Conflict("catalogue_moved")
    return changes


def _apply(session: Session, changes: Sequence[RowChange]) -> None:
    """Limits that end are given their end; others are added. Nothing else of a kept limit is touched."""
    _keep_acts(session, changes)
    ids = kept_limits.ids(session)
    ending = {limit_id for change in changes for limit_id in change.ends}
    ending |= {
        change.limit.limit_id for change in changes if change.limit and change.outcome is RowOutcome.ENDED
    }
    asked = sa.select(Limit).where(Limit.limit_id.in_(ending)).with_for_update()
    kept_rows = {row.limit_id: row for row in session.scalars(asked)}
    for change in changes:
        if change.limit is None or not change.touches:
            continue
        for limit_id in change.ends:
            kept_rows[limit_id].effective_to = change.ends_on
        if change.outcome is RowOutcome.ENDED:
            kept_rows[change.limit.limit_id].effective_to = change.limit.effective_to
        else:
            session.add(kept_limits.row_of(change.limit, ids))
    session.flush()


def _keep_acts(session: Session, changes: Sequence[RowChange]) -> None:
    """An act that is not in the books yet comes with its first limit; one that is keeps its title."""
    known = set(session.scalars(sa.select(Regulation.code)))
    for change in changes:
        limit = change.limit
        if limit is None or not change.touches or limit.regulation in known:
            continue
        known.add(limit.regulation)
        session.add(
            Regulation(
                code=limit.regulation,
                title=limit.regulation_title,
                search_key=kept_limits.words_to_find(limit.regulation, limit.regulation_title),
            )
        )
    session.flush()


def _require_new(session: Session, sha256: str) -> None:
    """The same bytes wait, or are in the catalogue already: said, with the day."""
    asked = sa.select(LimitProposal).where(
        LimitProposal.sha256 == sha256,
        LimitProposal.status.in_([ProposalStatus.PROPOSED.value, ProposalStatus.APPROVED.value]),
    )
    same = session.scalars(asked.order_by(LimitProposal.id).limit(1)).first()
    if same is not None:
        at = same.decided_at or same.proposed_at or same.tried_at
        raise Conflict(f"proposal_same_{same.status}", at=written(at))


def _locked(session: Session, proposal_id: int) -> LimitProposal:
    row = session.get(LimitProposal, proposal_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


def _decide(row: LimitProposal, status: ProposalStatus, reason: str, act: Act) -> None:
    row.status, row.decided_why = status.value, reason
    row.decided_by_id, row.decided_at = act.person_id, act.at


def _reason(text: str) -> str:
    try:
        reason = kept(text, longest=LONGEST_REASON, lines=True)
    except Refused as refused:
        raise Refused("proposal_reason", {"why": refused.problem}) from None
    if not reason:
        raise Refused("proposal_reason", {"why": Problem("required")})
    return reason


def _shown(file_name: str) -> str:
    """The name is only ever text; where it cannot be kept as such, it says nothing."""
    try:
        return kept(file_name[:LONGEST_NAME], longest=LONGEST_NAME) or "–"
    except Refused:
        return "–"
