"""The certificates of a month, for a bundle of their papers; and which months of a year have any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lims.domain.act import local_day
from lims.domain.month import Month
from lims.domain.verification import HANDED_OUT, CertificateStatus
from lims.models.certificate import CertificateRow
from lims.models.producer import Producer
from lims.models.sample import Sample

_Replacement = aliased(CertificateRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """One certificate of the month, and where its paper is kept."""

    id: int
    number: str
    issued_at: datetime
    product: str
    lot: str
    sample_code: str
    producer: str
    status: CertificateStatus
    replaced_by: str | None
    revoked_at: datetime | None
    sha256: str | None

    @property
    def in_force(self) -> bool:
        return self.status is CertificateStatus.ISSUED and self.replaced_by is None


def of(session: Session, month: Month, *, producer_id: int | None, most: int) -> Sequence[Issued]:
    """In the order they were issued, at most so many; of one producer, or of all for the laboratory."""
    columns: list[Any] = [
        CertificateRow.id,
        CertificateRow.number,
        CertificateRow.issued_at,
        CertificateRow.status,
        CertificateRow.revoked_at,
        CertificateRow.sha256,
        Sample.product_name.label("product"),
        Sample.lot,
        Sample.code.label("sample_code"),
        Producer.name.label("producer"),
        _Replacement.number.label("replaced_by"),
    ]
    asked = (
        sa.select(*columns)
        .join(CertificateRow.sample)
        .join(CertificateRow.producer)
        .outerjoin(_Replacement, _Replacement.id == CertificateRow.replaced_by_id)
        .where(*_within(month, month.next), *_of(producer_id))
        .order_by(CertificateRow.id)
        .limit(most)
    )
    return [
        Issued(
            **{**row._mapping, "status": CertificateStatus(row.status), "sample_code": row.sample_code or ""}
        )
        for row in session.execute(asked)
    ]


def counts(session: Session, year: int, *, producer_id: int | None) -> Mapping[Month, int]:
    """How many certificates each month of the year has, one statement for the twelve."""
    every = [Month(year, number) for number in range(1, 13)]
    asked = sa.select(
        *(
            sa.func.count(sa.case((sa.and_(*_within(each, each.next)), CertificateRow.id))).label(str(each))
            for each in every
        )
    ).where(*_within(every[0], Month(year + 1, 1)), *_of(producer_id))
    found = session.execute(asked).one()
    return dict(zip(every, found, strict=True))


def years(session: Session, *, producer_id: int | None) -> Sequence[int]:
    """From the first year with a certificate to the last, the last first."""
    asked = sa.select(sa.func.min(CertificateRow.issued_at), sa.func.max(CertificateRow.issued_at)).where(
        CertificateRow.status.in_(HANDED_OUT), *_of(producer_id)
    )
    first, last = session.execute(asked).one()
    return [] if first is None else list(range(local_day(last).year, local_day(first).year - 1, -1))


def _within(first: Month, end: Month) -> list[sa.ColumnElement[bool]]:
    return [
        CertificateRow.issued_at >= first.begins,
        CertificateRow.issued_at < end.begins,
        CertificateRow.status.in_(HANDED_OUT),
    ]


def _of(producer_id: int | None) -> list[sa.ColumnElement[bool]]:
    return [] if producer_id is None else [CertificateRow.producer_id == producer_id]
