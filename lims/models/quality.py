"""Quality plans of method versions; the controls of a run, what they gave, and what was decided about them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.analysis import Run
from lims.models.base import Exact, Frozen, Instant, Row, versioned
from lims.models.method import MethodVersion
from lims.models.people import Person
from lims.models.reference import Analyte


class QualityPlan(Row):
    """What a version of a method asks for beside its samples. The newest counts; none is ever changed."""

    __tablename__ = "quality_plan"
    __table_args__ = (sa.UniqueConstraint("method_version_id", "number"),)

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    method_version_id: Mapped[int] = mapped_column(sa.ForeignKey("method_version.id"))
    number: Mapped[int]
    plan: Mapped[dict[str, Any]] = mapped_column(Frozen)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    method_version: Mapped[MethodVersion] = relationship(lazy="raise")
    written_by: Mapped[Person | None] = relationship(lazy="raise")


class Control(Row):
    """One control of a run: which item of the plan it is, and of which sample it was made, if of one.

    `kind` and `material` are kept beside the plan's item for the charts. `counts` ends when it is measured
    again: the row stays, with the reason.
    """

    __tablename__ = "control"
    __table_args__ = (sa.UniqueConstraint("run_id", "item", "number"),)

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("run.id"))
    item: Mapped[str] = mapped_column(sa.String(20))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    material: Mapped[str] = mapped_column(sa.String(255), default="")
    sample_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sample.id"))
    unit_no: Mapped[int] = mapped_column(default=1)
    counts: Mapped[bool] = mapped_column(default=True)
    counts_reason: Mapped[str] = mapped_column(sa.Text, default="")
    repeats_id: Mapped[int | None] = mapped_column(sa.ForeignKey("control.id"))
    version: Mapped[int] = versioned()

    run: Mapped[Run] = relationship(lazy="raise")
    values: Mapped[list["ControlValue"]] = relationship(
        lazy="raise", back_populates="control", order_by="ControlValue.id"
    )
    __mapper_args__ = {"version_id_col": version}


class ControlValue(Row):
    """What one control gave for one analyte: its boxes as typed, and what they meant when last looked at.

    `earlier` holds what stood there before, with who, when and why. `figure` is the number of the chart.
    """

    __tablename__ = "control_value"
    __table_args__ = (
        sa.UniqueConstraint("control_id", "analyte_id"),
        sa.Index("ix_control_value_analyte_id_id", "analyte_id", "id"),
    )

    control_id: Mapped[int] = mapped_column(sa.ForeignKey("control.id"))
    analyte_id: Mapped[int] = mapped_column(sa.ForeignKey("analyte.id"))
    typed: Mapped[dict[str, str]] = mapped_column(Frozen)
    confirmed: Mapped[list[str]] = mapped_column(Frozen)
    outcome: Mapped[str] = mapped_column(sa.String(20))
    why: Mapped[str] = mapped_column(sa.String(40), default="")
    figure: Mapped[Decimal | None] = mapped_column(Exact)
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(Frozen)
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = versioned()

    control: Mapped[Control] = relationship(lazy="raise", back_populates="values")
    analyte: Mapped[Analyte] = relationship(lazy="raise")
    entered_by: Mapped[Person | None] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}


class QualityDecision(Row):
    """A person's word about one check: a departure a manager signed for, or a warning that was seen.

    `finding` is what the check said at that moment; once it says something else the word counts no more.
    """

    __tablename__ = "quality_decision"
    __table_args__ = (sa.Index("ix_quality_decision_run_id", "run_id"),)

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("run.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    item: Mapped[str] = mapped_column(sa.String(20))
    number: Mapped[int]
    analyte_id: Mapped[int] = mapped_column(sa.ForeignKey("analyte.id"))
    finding: Mapped[dict[str, Any]] = mapped_column(Frozen)
    cause: Mapped[str] = mapped_column(sa.Text, default="")
    impact: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    by: Mapped[Person] = relationship(lazy="raise")
