"""Control charts: limits frozen for a period, what happened meanwhile; and runs somebody holds back."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.analysis import Run
from lims.models.base import Exact, Instant, Row, versioned
from lims.models.method import Method
from lims.models.people import Person
from lims.models.reference import Analyte


class ChartPeriod(Row):
    """Limits of one series from a day on: never changed, only followed by others."""

    __tablename__ = "chart_period"
    __table_args__ = (
        sa.UniqueConstraint(
            "method_id",
            "analyte_id",
            "kind",
            "item",
            "material",
            "first_day",
            name="uq_chart_period_series_first_day",
        ),
    )

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    method_id: Mapped[int] = mapped_column(sa.ForeignKey("method.id"))
    analyte_id: Mapped[int] = mapped_column(sa.ForeignKey("analyte.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    item: Mapped[str] = mapped_column(sa.String(20))
    material: Mapped[str] = mapped_column(sa.String(255), default="")
    center: Mapped[Decimal] = mapped_column(Exact)
    s: Mapped[Decimal] = mapped_column(Exact)
    sd: Mapped[Decimal] = mapped_column(Exact)
    n: Mapped[int]
    based_from: Mapped[date]
    based_to: Mapped[date]
    first_day: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.Text)
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    set_by: Mapped[Person] = relationship(lazy="raise")


class ChartEvent(Row):
    """Something that may move a method: it stands in the chart of one analyte, or of all (no analyte)."""

    __tablename__ = "chart_event"
    __table_args__ = (sa.Index("ix_chart_event_method_id_day", "method_id", "day"),)

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    method_id: Mapped[int] = mapped_column(sa.ForeignKey("method.id"))
    analyte_id: Mapped[int | None] = mapped_column(sa.ForeignKey("analyte.id"))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.String(200))
    noted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    method: Mapped[Method] = relationship(lazy="raise")
    analyte: Mapped[Analyte | None] = relationship(lazy="raise")
    noted_by: Mapped[Person] = relationship(lazy="raise")


class RunHold(Row):
    """A run somebody holds back, until somebody lets it go: nothing of it is accepted or issued meanwhile."""

    __tablename__ = "run_hold"
    __table_args__ = (
        sa.Index(
            "ix_run_hold_held",
            "run_id",
            unique=True,
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        ),
    )

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("run.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    held_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    held_at: Mapped[datetime] = mapped_column(Instant)
    released_reason: Mapped[str] = mapped_column(sa.Text, default="")
    released_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = versioned()

    run: Mapped[Run] = relationship(lazy="raise")
    held_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[held_by_id])
    released_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[released_by_id])
    __mapper_args__ = {"version_id_col": version}
