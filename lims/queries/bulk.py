"""What issuing many asks: the samples that are validated, one choice of them, and what became of each."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from lims.domain.bulk import AT_WORK, Outcome
from lims.domain.refusal import NotFound
from lims.domain.sample import Status
from lims.models.bulk import BulkIssue, BulkItem
from lims.models.certificate import CertificateRow
from lims.models.producer import Producer
from lims.models.sample import Sample

PAGE = 50
RECENT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """A sample whose results are accepted, before its certificate."""

    id: int
    code: str
    product: str
    lot: str
    producer: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Validated]
    next_key: int | None


def validated(session: Session, *, after: int | None = None) -> Page:
    """The samples that wait for their certificate, who waits longest first, in one statement."""
    columns: list[Any] = [
        Sample.id,
        Sample.code,
        Sample.product_name.label("product"),
        Sample.lot,
        Producer.name.label("producer"),
        Sample.due_on,
    ]
    asked = (
        sa.select(*columns)
        .join(Sample.producer)
        .where(Sample.status == Status.VALIDATED.value)
        .order_by(Sample.id)
        .limit(PAGE + 1)
    )
    if after is not None:
        asked = asked.where(Sample.id > after)
    rows = [Validated(**{**row._mapping, "code": row.code or ""}) for row in session.execute(asked)]
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def known(session: Session, sample_ids: Collection[int]) -> set[int]:
    return set(session.scalars(sa.select(Sample.id).where(Sample.id.in_(sample_ids))))


def recent(session: Session) -> Sequence[BulkIssue]:
    """The last choices anybody made."""
    asked = sa.select(BulkIssue).options(joinedload(BulkIssue.by)).order_by(BulkIssue.id.desc()).limit(RECENT)
    return session.scalars(asked).all()


def one(session: Session, bulk_id: int) -> BulkIssue:
    """Raises `NotFound`."""
    row = session.scalar(
        sa.select(BulkIssue)
        .where(BulkIssue.id == bulk_id)
        .options(joinedload(BulkIssue.by), joinedload(BulkIssue.account))
    )
    if row is None:
        raise NotFound
    return row


def items(session: Session, bulk_id: int) -> Sequence[BulkItem]:
    """All of them, in the order of the choice: never more than 200."""
    return session.scalars(
        sa.select(BulkItem)
        .join(BulkItem.sample)
        .join(Sample.producer)
        .outerjoin(BulkItem.certificate)
        .where(BulkItem.bulk_id == bulk_id)
        .options(
            contains_eager(BulkItem.sample).contains_eager(Sample.producer),
            contains_eager(BulkItem.certificate).options(defer(CertificateRow.document)),
        )
        .order_by(BulkItem.id)
    ).all()


def counts(session: Session, bulk_id: int) -> Mapping[str, int]:
    """How many of each outcome, every outcome named."""
    asked = sa.select(BulkItem.outcome, sa.func.count()).where(BulkItem.bulk_id == bulk_id)
    found = Counter({outcome: count for outcome, count in session.execute(asked.group_by(BulkItem.outcome))})
    return {each.value: found[each.value] for each in Outcome}


def next_item(session: Session, bulk_id: int, outcome: Outcome) -> BulkItem | None:
    asked = sa.select(BulkItem).where(BulkItem.bulk_id == bulk_id, BulkItem.outcome == outcome.value)
    return session.scalar(asked.order_by(BulkItem.id).limit(1))


def at_work(session: Session) -> Sequence[int]:
    """What was being worked on; at a start of the program, nobody works on it any more."""
    asked = sa.select(BulkIssue.id).where(BulkIssue.status.in_([each.value for each in AT_WORK]))
    return session.scalars(asked.order_by(BulkIssue.id)).all()
