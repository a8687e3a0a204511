"""Numbers given one after another without a gap: `LD-26-000123`, `PKQ-26-000045`."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lims.models.audit import Counter


def next_number(session: Session, series: str) -> int:
    """The next number of a series. Given back with everything else if the act is rolled back."""
    return next_numbers(session, series, 1)[0]


def next_numbers(session: Session, series: str, wanted: int) -> range:
    """The next numbers of a series, taken together."""
    locked = sa.select(Counter).where(Counter.series == series).with_for_update()
    counter = session.scalar(locked)
    if counter is None:
        _begin(session, series)
        counter = session.scalars(locked).one()
    first = counter.last + 1
    counter.last += wanted
    session.flush()
    return range(first, first + wanted)


def next_code(session: Session, series: str, *, digits: int = 6) -> str:
    """The next code of a series such as `LD-26`."""
    return next_codes(session, series, 1, digits=digits)[0]


def next_codes(session: Session, series: str, wanted: int, *, digits: int = 6) -> list[str]:
    """The next codes of a series, taken together."""
    return [f"{series}-{number:0{digits}d}" for number in next_numbers(session, series, wanted)]


def _begin(session: Session, series: str) -> None:
    """Start a series, unless somebody else does at this moment: then theirs is waited for and used."""
    try:
        with session.begin_nested():
            session.add(Counter(series=series, last=0))
            session.flush()
    except IntegrityError:
        return
