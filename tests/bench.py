"""What people do at the bench, in one line each: open a run, type a column, look at what came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from lims.db import Database
from lims.domain.act import Act
from lims.domain.entry import Typed
from lims.domain.permission import Role
from lims.models.analysis import Analysis, JudgementRow, Result
from lims.models.sample import Sample
from lims.services import results, runs, validation
from tests.factories import MORNING, person_id
from tests.laboratory import Ready

NOON = MORNING.replace(hour=5)
EVENING = MORNING.replace(hour=9)


def opened(
    database: Database,
    ready: Ready,
    *,
    by: str = "lan",
    at: datetime = MORNING,
    analysis_ids: Sequence[int] | None = None,
) -> int:
    """A run with all analyses of `ready` (or some), by its number."""
    act = Act(person_id(database, by), at)
    with database.transaction(act) as session:
        return runs.open_run(session, analysis_ids or ready.analysis_ids, act=act).id


def boxes(database: Database, run_id: int) -> list[tuple[int, int, str | None]]:
    """(number, version, typed) of the boxes of a run, in their order."""
    with database.reading() as session:
        rows = session.execute(
            sa.select(Result.id, Result.version, Result.typed)
            .where(Result.run_id == run_id)
            .order_by(Result.position)
        )
        return [(result_id, version, typed) for result_id, version, typed in rows]


def typed(database: Database, run_id: int, texts: Sequence[str | None]) -> dict[int, Typed]:
    """`texts` for the boxes of a run as they are now; None leaves a box alone."""
    return {
        result_id: Typed(text, version)
        for (result_id, version, _), text in zip(boxes(database, run_id), texts, strict=False)
        if text is not None
    }


def enter(
    database: Database,
    run_id: int,
    asked: Mapping[int, Typed],
    *,
    by: str = "lan",
    at: datetime = NOON,
    reason: str | None = None,
) -> int:
    act = Act(person_id(database, by), at)
    with database.transaction(act) as session:
        return results.enter(session, run_id, asked, act=act, correction_reason=reason)


def type_in(
    database: Database,
    run_id: int,
    texts: Sequence[str | None],
    *,
    by: str = "lan",
    at: datetime = NOON,
    reason: str | None = None,
) -> int:
    """Type `texts` into the boxes of a run, in their order."""
    return enter(database, run_id, typed(database, run_id, texts), by=by, at=at, reason=reason)


def validate(
    database: Database,
    run_id: int,
    *,
    by: str = "minh",
    at: datetime = EVENING,
    places: Sequence[int] | None = None,
    reviewer: bool = True,
    role: Role = Role.TECHNICIAN,
) -> int:
    """Accept the results of a run, or those at `places`."""
    ids = [result_id for result_id, _, _ in boxes(database, run_id)]
    chosen = ids if places is None else [ids[place] for place in places]
    act = Act(person_id(database, by), at)
    with database.transaction(act) as session:
        return validation.validate(session, chosen, act=act, reviewer=reviewer, role=role)


def outcomes(database: Database, run_id: int) -> list[tuple[str, ...]]:
    """What each result of a run means for each market, in their order."""
    with database.reading() as session:
        rows = session.execute(
            sa.select(Result.id, JudgementRow.outcome)
            .join(JudgementRow, JudgementRow.result_id == Result.id, isouter=True)
            .where(Result.run_id == run_id)
            .order_by(Result.position, JudgementRow.specification_id)
        ).all()
    found: dict[int, list[str]] = {}
    for result_id, outcome in rows:
        found.setdefault(result_id, []).extend([outcome] if outcome else [])
    return [tuple(each) for each in found.values()]


def sample_of(database: Database, sample_id: int = 1) -> tuple[str, str | None]:
    """(status, verdict) of a sample."""
    with database.reading() as session:
        sample = session.get_one(Sample, sample_id)
        return sample.status, sample.verdict


def statuses(database: Database) -> list[str]:
    """The statuses of all analyses, in the order of their numbers."""
    with database.reading() as session:
        return list(session.scalars(sa.select(Analysis.status).order_by(Analysis.id)))
