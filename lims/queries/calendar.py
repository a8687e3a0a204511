"""The days the laboratory does not work, as rules and pages ask for them."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.refusal import NotFound
from lims.domain.working_days import Calendar, DayKind
from lims.models.calendar import Holiday


def calendar(session: Session) -> Calendar:
    """Every day that is not what its weekday says. One statement."""
    rows = session.execute(sa.select(Holiday.day, Holiday.kind).where(Holiday.withdrawn.is_(False))).all()
    return Calendar(
        off=frozenset(day for day, kind in rows if kind != DayKind.WORKING_DAY),
        on=frozenset(day for day, kind in rows if kind == DayKind.WORKING_DAY),
        years=frozenset(day.year for day, _ in rows),
    )


def days(session: Session, year: int) -> Sequence[Holiday]:
    """The days of one year, withdrawn ones too."""
    return session.scalars(
        sa.select(Holiday).where(sa.extract("year", Holiday.day) == year).order_by(Holiday.day)
    ).all()


def years(session: Session) -> list[int]:
    """The years for which any day is written down."""
    found = session.scalars(sa.select(Holiday.day))
    return sorted({day.year for day in found})


def one(session: Session, day_id: int, *, locked: bool = False) -> Holiday:
    """Raises `NotFound`."""
    row = session.get(Holiday, day_id, with_for_update=locked or None)
    if row is None:
        raise NotFound
    return row


def every(session: Session) -> Sequence[Holiday]:
    return session.scalars(sa.select(Holiday).order_by(Holiday.day)).all()
