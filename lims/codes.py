"""Numbers given one after another without a gap: `LD-26-000123`, `PKQ-26-000045`."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.models.audit import Counter


def next_number(session: Session, series: str) -> int:
    """The next number of a series. Given back with everything else if the act is rolled back."""
    counter = session.scalar(sa.select(Counter).where(Counter.series == series).with_for_update())
    if counter is None:
        counter = Counter(series=series, last=0)
        session.add(counter)
    counter.last += 1
    session.flush()
    return counter.last


def next_code(session: Session, series: str, *, digits: int = 6) -> str:
    """The next code of a series such as `LD-26`."""
    return f"{series}-{next_number(session, series):0{digits}d}"
