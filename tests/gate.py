"""The gate as somebody stands before it, and what they say there."""

from dataclasses import replace
from datetime import datetime

from lims.db import Database
from lims.domain.act import Act
from lims.domain.gate import Gate, State, Way
from lims.domain.signing import KeyKind, SigningIdentity
from lims.queries import previews
from lims.services import overrides
from tests.factories import person_id
from tests.finished import SIGNED
from tests.signing import KEY

OWN_KEY = replace(KEY, kind=KeyKind.LABORATORY)
URL = "https://lab.example.vn"


def gate_of(
    database: Database,
    sample_id: int,
    *,
    by: str = "dung",
    at: datetime = SIGNED,
    key: SigningIdentity | None = OWN_KEY,
) -> Gate:
    """What this person would be told at this moment."""
    person = person_id(database, by)
    with database.reading() as session:
        return previews.preview(session, sample_id, person_id=person, at=at, public_url=URL, key=key).gate


def acknowledged(database: Database, sample_id: int, *, by: str = "dung", at: datetime = SIGNED) -> None:
    """Everything that waits to be read is read."""
    act = Act(person_id(database, by), at)
    for reason in gate_of(database, sample_id, by=by, at=at).holding:
        if reason.state is State.UNREAD and reason.way is Way.ACKNOWLEDGE:
            with database.transaction(act) as session:
                overrides.acknowledge(
                    session,
                    sample_id,
                    rule=reason.rule,
                    subject=reason.key,
                    digest=reason.digest,
                    act=act,
                )


def overridden(
    database: Database,
    sample_id: int,
    rule: str,
    *,
    by: str,
    reason: str = "Đã đánh giá: không ảnh hưởng kết quả",
    at: datetime = SIGNED,
) -> None:
    """The first reason of this rule is gone past, by name."""
    act = Act(person_id(database, by), at)
    found = next(each for each in gate_of(database, sample_id, by=by, at=at).holding if each.rule == rule)
    with database.transaction(act) as session:
        overrides.override(
            session,
            sample_id,
            rule=found.rule,
            subject=found.key,
            digest=found.digest,
            reason=reason,
            act=act,
        )
