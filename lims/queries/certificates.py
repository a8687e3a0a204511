"""Certificates as pages ask for them: lists, one of them, one of a producer's own, one by its token."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, defer, joinedload

from lims.domain.act import local_day
from lims.domain.certificate import Certificate, from_json
from lims.domain.certificate_lines import MarketVerdict
from lims.domain.certificate_parts import ReportKind
from lims.domain.frozen import from_plain
from lims.domain.refusal import NotFound
from lims.domain.sample import AnalysisStatus
from lims.domain.text import like, search_key
from lims.domain.verification import (
    HANDED_OUT,
    Answer,
    CertificateStatus,
    Standing,
    answers,
    standing,
    use_until,
)
from lims.models.analysis import Analysis, SpecificationRow
from lims.models.certificate import CertificateRow
from lims.models.people import Person
from lims.models.producer import Producer
from lims.models.sample import Sample

PAGE = 50
NOBODYS = "-"
"""Looked for where no token was given: it takes as long, and is never found."""
_Replacement = aliased(CertificateRow)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; `before` is the key of the page before."""

    text: str = ""
    status: CertificateStatus | None = None
    producer_id: int | None = None
    limit_row_id: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One certificate in a list."""

    id: int
    number: str
    kind: ReportKind
    status: CertificateStatus
    issued_at: datetime
    product: str
    lot: str
    sample_id: int
    sample_code: str
    producer: str
    signatory: str
    answers: tuple[Answer, ...]
    use_until: date | None
    replaced_by: str | None
    revoked_at: datetime | None
    revoked_class: str

    def standing(self, today: date) -> Standing:
        return standing(self.status, replaced=self.replaced_by is not None, until=self.use_until, today=today)


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Listed]
    next_key: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One certificate: its row, and what it said."""

    row: CertificateRow
    certificate: Certificate

    def standing(self, today: date) -> Standing:
        until = use_until(self.certificate.markets, local_day(self.row.issued_at))
        return standing(
            self.row.status, replaced=self.row.replaced_by_id is not None, until=until, today=today
        )


def page(session: Session, wanted: Filter) -> Page:
    """One page of certificates, newest first, in one statement."""
    asked = _listed().order_by(CertificateRow.id.desc()).limit(PAGE + 1)
    if wanted.before is not None:
        asked = asked.where(CertificateRow.id < wanted.before)
    if wanted.status is not None:
        asked = asked.where(CertificateRow.status == wanted.status)
    if wanted.producer_id is not None:
        asked = asked.where(CertificateRow.producer_id == wanted.producer_id).where(
            CertificateRow.status.in_(HANDED_OUT)
        )
    if wanted.limit_row_id is not None:
        asked = asked.where(CertificateRow.sample_id.in_(_judged_by(wanted.limit_row_id)))
    if wanted.text.strip():
        asked = asked.where(_matches(wanted.text))
    rows = [_as_listed(row) for row in session.execute(asked)]
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def shown(session: Session, certificate_id: int) -> Shown:
    """One certificate for the laboratory. Raises `NotFound`."""
    return _found(session, CertificateRow.id == certificate_id)


def own(session: Session, certificate_id: int, producer_id: int) -> Shown:
    """One of a producer's issued certificates; anybody else's is missing."""
    return _found(
        session,
        CertificateRow.id == certificate_id,
        CertificateRow.producer_id == producer_id,
        CertificateRow.status.in_(HANDED_OUT),
    )


def by_token(session: Session, token: str | None) -> Shown:
    """The issued certificate this token was printed on. Raises `NotFound`, in the same time for anything."""
    return _found(
        session,
        CertificateRow.token == (token or NOBODYS),
        CertificateRow.status.in_(HANDED_OUT),
    )


def of_sample(session: Session, sample_id: int) -> Sequence[CertificateRow]:
    """Every certificate a sample ever had, newest first."""
    return session.scalars(
        sa.select(CertificateRow)
        .where(CertificateRow.sample_id == sample_id)
        .options(defer(CertificateRow.document))
        .order_by(CertificateRow.id.desc())
    ).all()


def _found(session: Session, *conditions: sa.ColumnElement[bool]) -> Shown:
    row = session.scalar(
        sa.select(CertificateRow)
        .where(*conditions)
        .options(
            joinedload(CertificateRow.sample),
            joinedload(CertificateRow.producer),
            joinedload(CertificateRow.issued_by),
            joinedload(CertificateRow.replaced_by),
        )
    )
    if row is None:
        raise NotFound
    return Shown(row, from_json(row.document))


def _listed() -> sa.Select[Any]:
    """What the paper says, whatever was put right since; only a little of each frozen document: the whole may be long."""
    return (
        sa.select(
            CertificateRow.id,
            CertificateRow.number,
            CertificateRow.kind,
            CertificateRow.status,
            CertificateRow.issued_at,
            CertificateRow.revoked_at,
            CertificateRow.revoked_class,
            CertificateRow.document["markets"].label("markets"),
            CertificateRow.sample_id,
            CertificateRow.document[("sample", "product")].as_string().label("product"),
            CertificateRow.document[("sample", "lot")].as_string().label("lot"),
            Sample.code.label("sample_code"),
            CertificateRow.document[("customer", "name")].as_string().label("producer"),
            Person.name.label("signatory"),
            _Replacement.number.label("replaced_by"),
        )
        .join(CertificateRow.sample)
        .join(CertificateRow.producer)
        .join(CertificateRow.issued_by)
        .outerjoin(_Replacement, _Replacement.id == CertificateRow.replaced_by_id)
    )


def _as_listed(row: sa.Row[Any]) -> Listed:
    markets = from_plain(tuple[MarketVerdict, ...], row.markets)
    return Listed(
        id=row.id,
        number=row.number,
        kind=ReportKind(row.kind),
        status=CertificateStatus(row.status),
        issued_at=row.issued_at,
        product=row.product,
        lot=row.lot,
        sample_id=row.sample_id,
        sample_code=row.sample_code or "",
        producer=row.producer,
        signatory=row.signatory,
        answers=answers(markets),
        use_until=use_until(markets, local_day(row.issued_at)),
        replaced_by=row.replaced_by,
        revoked_at=row.revoked_at,
        revoked_class=row.revoked_class,
    )


def _judged_by(limit_row_id: int) -> sa.Select[int]:
    """Samples an analysis of which is judged by this limit; one that was taken out is not on the paper."""
    return (
        sa.select(Analysis.sample_id)
        .join(SpecificationRow, SpecificationRow.analysis_id == Analysis.id)
        .where(SpecificationRow.limit_id == limit_row_id, Analysis.status != AnalysisStatus.EXCLUDED.value)
    )


def _matches(text: str) -> sa.ColumnElement[bool]:
    """By number, sample, product, lot or producer, without marks."""
    pattern = f"%{like(search_key(text))}%"
    number = f"%{like(text.strip().upper())}%"
    return sa.or_(
        CertificateRow.number.like(number, escape="\\"),
        Sample.search_key.like(pattern, escape="\\"),
        Producer.search_key.like(pattern, escape="\\"),
    )
