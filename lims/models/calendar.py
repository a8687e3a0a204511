"""Days on which the laboratory does not work though it is no weekend, and Saturdays on which it does."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lims.models.base import Row


class Holiday(Row):
    """One day that is not what its weekday says. Withdrawn, never deleted; the trail says by whom and why."""

    __tablename__ = "holiday"
    __table_args__ = (sa.UniqueConstraint("day"),)

    day: Mapped[date]
    name_vi: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[str] = mapped_column(sa.String(12))
    status: Mapped[str] = mapped_column(sa.String(10))
    source: Mapped[str] = mapped_column(sa.Text, default="")
    withdrawn: Mapped[bool] = mapped_column(default=False)
