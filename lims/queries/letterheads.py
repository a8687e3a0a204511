"""The letterhead papers are printed with now, and those before it."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain import certificate_parts as parts
from lims.domain.certificate_parts import Accreditation, Laboratory, Letterhead, Names
from lims.domain.letterhead import FIELDS, PLACES
from lims.models import people
from lims.models.letterhead import LetterheadRow, PictureRow

SHOWN = 20


def current(session: Session) -> LetterheadRow | None:
    """With its pictures; None while the laboratory has none."""
    asked = (
        sa.select(LetterheadRow)
        .options(joinedload(LetterheadRow.logo), joinedload(LetterheadRow.mark))
        .order_by(LetterheadRow.number.desc())
        .limit(1)
    )
    return session.scalars(asked).one_or_none()


def history(session: Session) -> Sequence[LetterheadRow]:
    """The newest first, each with who kept it; one more than is shown says that there are more."""
    asked = (
        sa.select(LetterheadRow)
        .options(joinedload(LetterheadRow.kept_by))
        .order_by(LetterheadRow.number.desc())
        .limit(SHOWN + 1)
    )
    return session.scalars(asked).all()


def picture(session: Session, sha256: str) -> PictureRow | None:
    return session.scalars(sa.select(PictureRow).where(PictureRow.sha256 == sha256)).one_or_none()


def texts(row: LetterheadRow | None) -> dict[str, str]:
    """As they were typed, by the name of their box."""
    return {field: "" if row is None else str(getattr(row, field)) for field in FIELDS}


def laboratory(session: Session, row: people.Laboratory) -> Laboratory:
    """The laboratory as its papers name it now."""
    plain = named(row)
    kept = current(session)
    if kept is None:
        return plain
    logo = kept.logo.content if kept.logo else None
    return replace(plain, logo=logo, letterhead=letterhead(kept))


def named(row: people.Laboratory) -> Laboratory:
    return Laboratory(
        name=Names(row.name_vi, row.name_en),
        address=Names(row.address_vi, row.address_en),
        phone=row.phone,
        email=row.email,
        accreditation=Accreditation(row.accreditation, row.accredited_to)
        if row.accreditation and row.accredited_to
        else None,
    )


def letterhead(row: LetterheadRow) -> Letterhead:
    words = texts(row)
    given = {place.name: Names(words[f"{place.name}_vi"], words[f"{place.name}_en"]) for place in PLACES}
    return parts.Letterhead(
        number=row.number,
        mark=row.mark.content if row.mark else None,
        **given,
    )
