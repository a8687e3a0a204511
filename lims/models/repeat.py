"""What belongs to a result that was begun too late, or that was chosen among several of the same analysis."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.analysis import Result
from lims.models.base import Frozen, Instant, Row
from lims.models.people import Person


class HoldingBreach(Row):
    """A result whose sample had waited longer than its method allows, or nobody knows how long."""

    __tablename__ = "holding_breach"
    __table_args__ = (sa.UniqueConstraint("result_id"),)

    result_id: Mapped[int] = mapped_column(sa.ForeignKey("result.id"))
    code: Mapped[str] = mapped_column(sa.String(12))
    started_at: Mapped[datetime] = mapped_column(Instant)
    start_by: Mapped[datetime | None] = mapped_column(Instant)
    accepted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(sa.Text, default="")

    result: Mapped[Result] = relationship(lazy="raise")
    accepted_by: Mapped[Person | None] = relationship(lazy="raise")


class RepeatChoice(Row):
    """Which of several results of one analysis counts, and why. The last one holds; none is ever deleted.

    `among` are all results that stood to choice; `over_failing`: a failing one was passed over.
    """

    __tablename__ = "repeat_choice"

    result_id: Mapped[int] = mapped_column(sa.ForeignKey("result.id"), index=True)
    among: Mapped[list[int]] = mapped_column(Frozen)
    over_failing: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(sa.Text)
    chosen_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    chosen_at: Mapped[datetime] = mapped_column(Instant)
    accepted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)

    result: Mapped[Result] = relationship(lazy="raise")
    chosen_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[chosen_by_id])
    accepted_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[accepted_by_id])
