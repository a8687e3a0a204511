"""The laboratory's own paper: a row for each change of it, and the pictures on it by their hash."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Instant, Row
from lims.models.people import Person


class PictureRow(Row):
    """A prepared picture, kept once by what it is. Never changed."""

    __tablename__ = "picture"
    __hidden__ = frozenset({"content"})

    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)


class LetterheadRow(Row):
    """One letterhead, from its moment until the next number. Never changed."""

    __tablename__ = "letterhead"

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    number: Mapped[int] = mapped_column(unique=True)
    over_vi: Mapped[str] = mapped_column(sa.Text)
    over_en: Mapped[str] = mapped_column(sa.Text)
    under_vi: Mapped[str] = mapped_column(sa.Text)
    under_en: Mapped[str] = mapped_column(sa.Text)
    foot_vi: Mapped[str] = mapped_column(sa.Text)
    foot_en: Mapped[str] = mapped_column(sa.Text)
    statements_vi: Mapped[str] = mapped_column(sa.Text)
    statements_en: Mapped[str] = mapped_column(sa.Text)
    mark_words_vi: Mapped[str] = mapped_column(sa.Text)
    mark_words_en: Mapped[str] = mapped_column(sa.Text)
    logo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("picture.id"))
    mark_id: Mapped[int | None] = mapped_column(sa.ForeignKey("picture.id"))
    kept_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kept_at: Mapped[datetime] = mapped_column(Instant)

    logo: Mapped[PictureRow | None] = relationship(lazy="raise", foreign_keys=[logo_id])
    mark: Mapped[PictureRow | None] = relationship(lazy="raise", foreign_keys=[mark_id])
    kept_by: Mapped[Person] = relationship(lazy="raise")
