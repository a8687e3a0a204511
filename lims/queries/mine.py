"""What a producer sees of their own samples: which step each is at, never a result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.sample import Status
from lims.models.sample import Order, Sample

LONGEST = 50
UNDER_WAY = tuple(
    status.value for status in Status if status not in {Status.ISSUED, Status.CANCELLED, Status.REJECTED}
)


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A sample without its certificate yet."""

    id: int
    code: str | None
    order_id: int
    order: str
    product: str
    lot: str
    status: Status
    received_at: datetime | None
    due_on: date | None
    reason: str


def in_progress(session: Session, producer_id: int) -> Sequence[OnTheWay]:
    """The producer's samples that are on their way, newest first, and those refused at receipt."""
    asked = (
        sa.select(
            Sample.id,
            Sample.code,
            Order.id,
            Order.code,
            Sample.product_name,
            Sample.lot,
            Sample.status,
            Sample.received_at,
            Sample.due_on,
            Sample.status_reason,
        )
        .join(Sample.order)
        .where(Sample.producer_id == producer_id)
        .where(Sample.status.in_([*UNDER_WAY, Status.REJECTED.value]))
        .order_by(Sample.id.desc())
        .limit(LONGEST)
    )
    return [
        OnTheWay(row[0], row[1], row[2], row[3], row[4], row[5], Status(row[6]), row[7], row[8], row[9])
        for row in session.execute(asked)
    ]
