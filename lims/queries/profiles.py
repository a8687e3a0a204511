"""Profiles that a file may be read by: the laboratory's own latest versions before the shipped ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.refusal import NotFound
from lims.models.imports import ProfileRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a profile of the laboratory."""

    code: str
    number: int
    name: str
    document: Mapping[str, Any]
    reason: str
    who: str
    at: datetime


def latest(session: Session) -> Sequence[Version]:
    """The last version of every profile somebody wrote, by name. One statement."""
    last = sa.select(ProfileRow.code, sa.func.max(ProfileRow.version_no).label("number"))
    of = last.group_by(ProfileRow.code).subquery()
    asked = sa.select(ProfileRow).join(
        of, sa.and_(ProfileRow.code == of.c.code, ProfileRow.version_no == of.c.number)
    )
    rows = session.scalars(
        asked.options(joinedload(ProfileRow.by)).order_by(ProfileRow.name, ProfileRow.code)
    )
    return [_version(row) for row in rows]


def versions(session: Session, code: str) -> Sequence[Version]:
    """Every version of one profile, the last first; none for a shipped one nobody changed."""
    asked = sa.select(ProfileRow).where(ProfileRow.code == code).options(joinedload(ProfileRow.by))
    return [_version(row) for row in session.scalars(asked.order_by(ProfileRow.version_no.desc()))]


def version(session: Session, code: str, number: int) -> Version:
    """Raises `NotFound`."""
    found = next((each for each in versions(session, code) if each.number == number), None)
    if found is None:
        raise NotFound
    return found


def _version(row: ProfileRow) -> Version:
    return Version(
        code=row.code,
        number=row.version_no,
        name=row.name,
        document=row.document,
        reason=row.reason,
        who=row.by.name,
        at=row.at,
    )
