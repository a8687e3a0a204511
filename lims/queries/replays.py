"""Certificates as they were kept, for judging them again: by number, or all of them in blocks by their key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.models.certificate import CertificateRow

BLOCK = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """The frozen document of a certificate, and the hash of its paper (None while it is drawn)."""

    id: int
    number: str
    sha256: str | None
    document: Mapping[str, Any]


def keys(session: Session, numbers: Iterable[str]) -> dict[str, int]:
    """The certificates of these numbers; one that there is not is left out."""
    asked = [number for number in dict.fromkeys(numbers) if number.isprintable()]
    rows = session.execute(
        sa.select(CertificateRow.number, CertificateRow.id).where(CertificateRow.number.in_(asked))
    )
    return {number: certificate_id for number, certificate_id in rows}


def kept(session: Session, certificate_ids: Sequence[int]) -> list[Kept]:
    return _kept(session, CertificateRow.id.in_(certificate_ids))


def block(session: Session, *, after: int, most: int = BLOCK) -> list[Kept]:
    """The next certificates behind this key."""
    return _kept(session, CertificateRow.id > after, most=most)


def _kept(session: Session, condition: sa.ColumnElement[bool], *, most: int | None = None) -> list[Kept]:
    columns = (CertificateRow.id, CertificateRow.number, CertificateRow.sha256, CertificateRow.document)
    rows = session.execute(sa.select(*columns).where(condition).order_by(CertificateRow.id).limit(most))
    return [Kept(row.id, row.number, row.sha256, row.document) for row in rows]
