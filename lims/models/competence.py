"""Who may do which method, from when until requalification is due (năng lực, tái đánh giá)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Instant, Row, versioned
from lims.models.method import Method, MethodVersion
from lims.models.people import Person


class Competence(Row):
    """Granted by somebody else, for a method or one version of it; requalification is a new row."""

    __tablename__ = "competence"
    __table_args__ = (sa.Index("ix_competence_method_id_person_id", "method_id", "person_id"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    method_id: Mapped[int] = mapped_column(sa.ForeignKey("method.id"))
    method_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("method_version.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    basis: Mapped[str] = mapped_column(sa.Text)
    granted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_from: Mapped[date | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = versioned()

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    granted_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[granted_by_id])
    withdrawn_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[withdrawn_by_id])
    method: Mapped[Method] = relationship(lazy="raise")
    method_version: Mapped[MethodVersion | None] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}
