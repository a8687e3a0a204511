"""The register of certificate numbers of one year, in their order, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lims.domain.register import Entry, Place, in_order
from lims.domain.verification import CertificateStatus
from lims.models.audit import Counter
from lims.models.certificate import CertificateRow
from lims.models.people import Person
from lims.models.producer import Producer
from lims.models.sample import Sample

SERIES = "PKQ"
PAGE = 100
_Successor = aliased(CertificateRow)
_Ender = aliased(Person)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One year of two digits; `after` is the place of the page before."""

    year: int
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`last` is the last number that was given in this series."""

    rows: Sequence[Place]
    next_key: int | None
    last: int


def years(session: Session) -> list[int]:
    """The years in which a number was given, the last first."""
    given = session.scalars(sa.select(Counter.series).where(Counter.series.like(f"{SERIES}-__")))
    found = (series.removeprefix(f"{SERIES}-") for series in given)
    return sorted((int(year) for year in found if year.isdigit()), reverse=True)


def page(session: Session, wanted: Wanted) -> Page:
    """Numbers in order: two statements, whatever became of them."""
    series = f"{SERIES}-{wanted.year:02d}"
    last = session.scalar(sa.select(Counter.last).where(Counter.series == series)) or 0
    first = (wanted.after or 0) + 1
    until = min(last, first + PAGE - 1)
    if wanted.after is None or until == last:
        last = max(last, _highest(session, series))
    until = min(last, first + PAGE - 1)
    rows = list(in_order(series, _entries(session, series, first, until), first, until))
    return Page(rows, until if until < last else None, last)


def _highest(session: Session, series: str) -> int:
    """A number beyond the counter would be a fault of its own; it is shown, not cut off."""
    number = session.scalar(
        sa.select(sa.func.max(CertificateRow.number)).where(CertificateRow.number.like(f"{series}-%"))
    )
    return 0 if number is None else int(number.split("-")[2])


def _entries(session: Session, series: str, first: int, last: int) -> list[Entry]:
    number = CertificateRow.number
    asked = (
        sa.select(
            CertificateRow.id,
            number,
            CertificateRow.kind,
            CertificateRow.status,
            CertificateRow.issued_at,
            Person.name.label("issued_by"),
            Sample.code.label("sample_code"),
            Producer.name.label("producer"),
            _Successor.number.label("replaced_by"),
            _Successor.issued_at.label("replaced_at"),
            CertificateRow.revoked_at,
            CertificateRow.revoked_reason,
            CertificateRow.burnt_at,
            CertificateRow.burnt_reason,
            _Ender.name.label("ended_by"),
        )
        .join(CertificateRow.sample)
        .join(CertificateRow.producer)
        .join(CertificateRow.issued_by)
        .outerjoin(_Successor, _Successor.id == CertificateRow.replaced_by_id)
        .outerjoin(
            _Ender, _Ender.id == sa.func.coalesce(CertificateRow.revoked_by_id, CertificateRow.burnt_by_id)
        )
        .where(number >= f"{series}-{first:06d}", number < f"{series}-{last + 1:06d}")
    )
    rows: Sequence[Any] = session.execute(asked).all()
    return [_entry(row) for row in rows]


def _entry(row: Any) -> Entry:
    burnt = row.status == CertificateStatus.BURNT
    return Entry(
        id=row.id,
        number=row.number,
        kind=row.kind,
        status=row.status,
        issued_at=row.issued_at,
        issued_by=row.issued_by,
        sample_code=row.sample_code or "",
        producer=row.producer,
        replaced_by=row.replaced_by,
        ended_at=row.burnt_at if burnt else row.revoked_at or row.replaced_at,
        ended_by=row.ended_by or "",
        reason=row.burnt_reason if burnt else row.revoked_reason,
    )
