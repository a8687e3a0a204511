"""Profiles of a laboratory: every change is a new version, and files keep the version they were read by."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain import profile
from lims.domain.act import Act
from lims.domain.checked import Checked
from lims.domain.refusal import Conflict, NotAllowed
from lims.domain.text import code as as_code
from lims.models.imports import ProfileRow

LONGEST_NAME, LONGEST_REASON = 120, 2000


def save(
    session: Session, code: str, document: Mapping[str, Any], *, name: str, reason: str, seen: int, act: Act
) -> ProfileRow:
    """Version `seen` + 1 of a profile. Raises `Conflict` where somebody else was first."""
    if act.person_id is None:
        raise NotAllowed("import_by_nobody")
    checked = Checked()
    folded = checked.read("code", lambda: as_code(code, longest=50).lower(), otherwise="")
    named = checked.needed("name", name, longest=LONGEST_NAME)
    why = checked.text("reason", reason, longest=LONGEST_REASON, lines=True)
    checked.finish("profile_incomplete")
    profile.read(document)
    last = session.scalar(sa.select(sa.func.max(ProfileRow.version_no)).where(ProfileRow.code == folded))
    if (last or 0) != seen:
        raise Conflict("profile_changed_meanwhile")
    row = ProfileRow(
        code=folded,
        version_no=seen + 1,
        name=named,
        document=dict(document),
        reason=why,
        by_id=act.person_id,
        at=act.at,
    )
    session.add(row)
    session.flush()
    return row
