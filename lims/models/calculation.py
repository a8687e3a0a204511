"""Versions of bench calculations: proposed by one person, approved by another, never edited."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lims.models.base import Frozen, Row
from lims.models.definition import FourEyes


class CalculationRow(FourEyes, Row):
    """One version of a calculation: its recipe and the examples it was tried by. A change is a new version."""

    __tablename__ = "calculation"
    __table_args__ = (sa.UniqueConstraint("code", "version"),)

    code: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int]
    title_vi: Mapped[str] = mapped_column(sa.String(255))
    title_en: Mapped[str] = mapped_column(sa.String(255))
    recipe: Mapped[dict[str, Any]] = mapped_column(Frozen)
    cases: Mapped[list[dict[str, Any]]] = mapped_column(Frozen)
