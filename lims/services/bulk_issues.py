"""Issuing many certificates: each sample is looked at, and after one confirmation issued, in an act of its own.

What one step does is committed with what the choice says of it: a kill leaves every sample either issued and told
so, or not issued. One that is refused stops no other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import Session
from structlog import get_logger

from lims.db import Database
from lims.domain import bulk
from lims.domain.act import Act
from lims.domain.bulk import Outcome, Status
from lims.domain.permission import Permission, Role, may
from lims.domain.refusal import NotAllowed, NotFound, Problem, Refused
from lims.models.bulk import BulkIssue, BulkItem
from lims.models.people import Account
from lims.queries import bulk as asking

Reasons = Sequence[Mapping[str, Any]]
FAULT = Problem("bulk_fault")
log = get_logger("bulk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What the work is done with. `issue` authorises inside the act it is given and returns the certificate's row."""

    look: Callable[[int], Reasons]
    issue: Callable[[Session, int, Act], int]
    draw: Callable[[int], None]
    told: Callable[[Problem], Mapping[str, Any]]
    clock: Callable[[], datetime]


def begin(session: Session, sample_ids: Sequence[int], *, account_id: int, act: Act) -> BulkIssue:
    """A choice of samples, to be looked at. Raises `Refused` for none or too many, `NotFound` for one there is not."""
    if act.person_id is None:
        raise NotAllowed("bulk_of_another")
    chosen = list(dict.fromkeys(sample_ids))
    bulk.require_some(len(chosen))
    if asking.known(session, chosen) != set(chosen):
        raise NotFound
    row = BulkIssue(
        by_id=act.person_id,
        account_id=account_id,
        status=Status.LOOKING.value,
        total=len(chosen),
        begun_at=act.at,
    )
    session.add(row)
    session.flush()
    session.add_all(
        BulkItem(bulk_id=row.id, sample_id=each, outcome=Outcome.WAITING.value, reasons=[]) for each in chosen
    )
    session.flush()
    return row


def confirm(session: Session, bulk_id: int, *, act: Act) -> BulkIssue:
    """The signatory's one word for all that are ready; each is asked again at the gate when its turn comes."""
    row = _locked(session, bulk_id)
    bulk.require_own(row.by_id, act.person_id)
    bulk.require_confirms(row.status, ready=asking.counts(session, bulk_id)[Outcome.READY])
    row.status, row.confirmed_at = Status.ISSUING.value, act.at
    return row


def cancel(session: Session, bulk_id: int, *, act: Act) -> BulkIssue:
    """Called off: what was issued stays issued, the rest is left alone."""
    row = _locked(session, bulk_id)
    bulk.require_own(row.by_id, act.person_id)
    bulk.require_cancels(row.status)
    row.status, row.ended_at = Status.CANCELLED.value, act.at
    return row


def resume(session: Session, bulk_id: int, *, act: Act) -> BulkIssue:
    """Goes on where it stopped, by whoever signs."""
    row = _locked(session, bulk_id)
    bulk.require_own(row.by_id, act.person_id)
    bulk.require_resumes(row.status)
    row.status = (Status.LOOKING if row.confirmed_at is None else Status.ISSUING).value
    return row


def interrupt_unfinished(database: Database, *, act: Act) -> None:
    """At the start of the program: whatever was being worked on is not any more."""
    with database.reading() as session:
        left = asking.at_work(session)
    for bulk_id in left:
        interrupt(database, bulk_id, act=act)


def interrupt(database: Database, bulk_id: int, *, act: Act) -> None:
    with database.transaction(act) as session:
        row = _locked(session, bulk_id)
        if Status(row.status) in bulk.AT_WORK:
            row.status = Status.INTERRUPTED.value


def work(database: Database, bulk_id: int, hands: Hands) -> None:
    """Everything that is left of what stands, until it is done, called off or interrupted."""
    while _step(database, bulk_id, hands):
        pass


def _step(database: Database, bulk_id: int, hands: Hands) -> bool:
    with database.reading() as session:
        row = asking.one(session, bulk_id)
        status = Status(row.status)
        item = asking.next_item(session, bulk_id, bulk.NEXT[status]) if status in bulk.AT_WORK else None
    if status not in bulk.AT_WORK:
        return False
    act = Act(row.by_id, hands.clock())
    if item is None:
        return _end(database, bulk_id, status, act)
    if status is Status.LOOKING:
        return _look(database, item, hands, act)
    return _issue(database, item, hands, act)


def _look(database: Database, item: BulkItem, hands: Hands, act: Act) -> bool:
    """Read outside the act: the gate may take a while, and nobody is to wait for it."""
    try:
        reasons = hands.look(item.sample_id)
    except (DBAPIError, TimeoutError):
        raise
    except Exception:
        log.exception("sample not looked at", sample=item.sample_id)
        reasons = [hands.told(FAULT)]
    with database.transaction(act) as session:
        mine = _mine(session, item, Status.LOOKING, Outcome.WAITING)
        if mine is not None:
            mine.outcome = (Outcome.HELD if reasons else Outcome.READY).value
            mine.reasons, mine.at = [dict(each) for each in reasons], act.at
    return mine is not None


def _issue(database: Database, item: BulkItem, hands: Hands, act: Act) -> bool:
    """One certificate with its number, and what the choice says of it: both, or neither."""
    certificate_id = None
    try:
        with database.transaction(act) as session:
            mine = _mine(session, item, Status.ISSUING, Outcome.READY)
            if mine is None:
                return False
            _require_still_allowed(session, mine)
            certificate_id = hands.issue(session, item.sample_id, act)
            mine.outcome, mine.certificate_id, mine.at = Outcome.ISSUED.value, certificate_id, act.at
    except Refused as refused:
        problems = list(refused.problems.values()) or [refused.problem]
        return _refuse(database, item, [hands.told(each) for each in problems], act)
    except (DBAPIError, TimeoutError):
        raise
    except Exception:
        log.exception("certificate not issued", sample=item.sample_id)
        return _refuse(database, item, [hands.told(FAULT)], act)
    hands.draw(certificate_id)
    return True


def _refuse(database: Database, item: BulkItem, reasons: Reasons, act: Act) -> bool:
    with database.transaction(act) as session:
        mine = _mine(session, item, Status.ISSUING, Outcome.READY)
        if mine is not None:
            mine.outcome, mine.at = Outcome.REFUSED.value, act.at
            mine.reasons = [dict(each) for each in reasons]
    return mine is not None


def _end(database: Database, bulk_id: int, status: Status, act: Act) -> bool:
    with database.transaction(act) as session:
        row = _locked(session, bulk_id)
        if row.status == status:
            looked = status is Status.LOOKING
            row.status = (Status.LOOKED if looked else Status.DONE).value
            row.ended_at = None if looked else act.at
    return False


def _mine(session: Session, item: BulkItem, status: Status, outcome: Outcome) -> BulkItem | None:
    """The item, locked with its choice; None once it was called off or somebody else took it up."""
    row = _locked(session, item.bulk_id)
    found = session.get_one(BulkItem, item.id)
    return found if (row.status, found.outcome) == (status, outcome) else None


def _require_still_allowed(session: Session, item: BulkItem) -> None:
    """An account closed, or its role changed, while its certificates were being issued issues no more."""
    row = session.get_one(BulkIssue, item.bulk_id)
    account = session.get_one(Account, row.account_id)
    if not account.active or not may(Role(account.role), Permission.ISSUE):
        raise NotAllowed("bulk_not_allowed_any_more")


def _locked(session: Session, bulk_id: int) -> BulkIssue:
    row = session.get(BulkIssue, bulk_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row
