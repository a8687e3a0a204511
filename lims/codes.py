"""Numbers given one after another without a gap: `LD-26-000123`, `PKQ-26-000045`."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lims.models.audit import Counter


def next_number(session: Session, series: str) -> int:
    """The next number of a series. Given back with everything else if the act is rolled back."""
    locked = sa.select(Counter).where(Counter.series == series).with_for_update()
    counter = session.scalar(locked)
    if counter is None:
        _begin(session, series)
        counter = session.scalars(locked).one()
    counter.last += 1
    session.flush()
    return counter.last


def next_code(session: Session, series: str, *, digits: int = 6) -> str:
    """The next code of a series such as `LD-26`."""
    return f"{series}-{next_number(session, series):0{digits}d}"


def _begin(session: Session, series: str) -> None:
    """Start a series, unless somebody else does at this moment: then theirs is waited for and used."""
    try:
        with session.begin_nested():
            session.add(Counter(series=series, last=0))
            session.flush()
    except IntegrityError:
        return
