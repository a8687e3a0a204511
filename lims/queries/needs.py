"""What a version of a method needs now."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.refusal import NotFound
from lims.models.method import MethodVersion
from lims.models.run_use import ResourceNeed


def version(session: Session, version_id: int) -> MethodVersion:
    """A version with its method. Raises `NotFound`."""
    row = session.scalar(
        sa.select(MethodVersion)
        .where(MethodVersion.id == version_id)
        .options(joinedload(MethodVersion.method))
    )
    if row is None:
        raise NotFound
    return row


def of(session: Session, version_id: int) -> Sequence[ResourceNeed]:
    """What it needs from now on, instruments first."""
    return session.scalars(
        sa.select(ResourceNeed)
        .where(ResourceNeed.method_version_id == version_id, ResourceNeed.withdrawn_at.is_(None))
        .order_by(ResourceNeed.sort, ResourceNeed.id)
    ).all()
