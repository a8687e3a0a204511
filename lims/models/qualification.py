"""Qualifications of the program: what each found, frozen, and the paper by its hash."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Frozen, Instant, Row
from lims.models.people import Person


class QualificationRow(Row):
    """One run of the reference set. `sha256` is empty until its paper is kept."""

    __tablename__ = "qualification"

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    number: Mapped[str] = mapped_column(sa.String(24), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    program_version: Mapped[str] = mapped_column(sa.String(40))
    rules_sha256: Mapped[str] = mapped_column(sa.String(64))
    cases_sha256: Mapped[str] = mapped_column(sa.String(64))
    passed: Mapped[int]
    failed: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(Frozen)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))

    person: Mapped[Person] = relationship(lazy="raise")
