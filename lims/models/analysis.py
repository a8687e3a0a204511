"""Analyses asked of a sample, the limits frozen for them, runs, results and their judgements."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.domain.reading import Kind, Reading
from lims.models.base import Exact, Frozen, Instant, Row, versioned
from lims.models.method import MethodVersion, Performance
from lims.models.people import Person
from lims.models.reference import Analyte, Limit
from lims.models.sample import Sample


class Analysis(Row):
    """One analyte, asked of one sample, by one method (phép thử). `computed`: the sum of others, never typed.

    `reported_in_id`: the partial report in force that answers for it, so that its results stand as they are.
    `start_by`: the last moment to begin it; None where nothing limits it, or nobody knows since when it waits.
    """

    __tablename__ = "analysis"
    __table_args__ = (
        sa.UniqueConstraint("sample_id", "analyte_id", "performance_id"),
        sa.Index("ix_analysis_status_id", "status", "id"),
    )

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    sample_id: Mapped[int] = mapped_column(sa.ForeignKey("sample.id"))
    analyte_id: Mapped[int] = mapped_column(sa.ForeignKey("analyte.id"))
    performance_id: Mapped[int] = mapped_column(sa.ForeignKey("performance.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(20), default="waiting")
    position: Mapped[int] = mapped_column(default=0)
    excluded_reason: Mapped[str] = mapped_column(sa.Text, default="")
    external_provider: Mapped[str] = mapped_column(sa.String(255), default="")
    computed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    start_by: Mapped[datetime | None] = mapped_column(Instant)
    reported_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"))
    version: Mapped[int] = versioned()

    sample: Mapped[Sample] = relationship(lazy="raise")
    analyte: Mapped[Analyte] = relationship(lazy="raise")
    performance: Mapped[Performance] = relationship(lazy="raise")
    specifications: Mapped[list["SpecificationRow"]] = relationship(
        lazy="raise", back_populates="analysis", order_by="SpecificationRow.position"
    )
    results: Mapped[list["Result"]] = relationship(
        lazy="raise", back_populates="analysis", order_by="Result.id"
    )
    __mapper_args__ = {"version_id_col": version}


class SpecificationRow(Row):
    """What one analysis is judged by for one market: a limit frozen with its citation, or why there is none."""

    __tablename__ = "specification"
    __table_args__ = (sa.UniqueConstraint("analysis_id", "market"),)

    analysis_id: Mapped[int] = mapped_column(sa.ForeignKey("analysis.id"))
    market: Mapped[str] = mapped_column(sa.String(10))
    position: Mapped[int] = mapped_column(default=0)
    limit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("limit.id"), index=True)
    frozen: Mapped[dict[str, Any] | None] = mapped_column(Frozen)
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    confirmed: Mapped[bool] = mapped_column(default=False)
    sought_on: Mapped[date]

    analysis: Mapped[Analysis] = relationship(lazy="raise", back_populates="specifications")
    limit: Mapped[Limit | None] = relationship(lazy="raise")


class Run(Row):
    """Samples measured together, by one version of a method, on one day (mẻ thử).

    `plan` is the quality plan as it was when the run was opened; `sequence` the order of its places.
    """

    __tablename__ = "run"
    __table_args__ = (sa.Index("ix_run_status_id", "status", "id"),)

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    method_version_id: Mapped[int] = mapped_column(sa.ForeignKey("method_version.id"), index=True)
    performed_on: Mapped[date]
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(sa.String(20), default="open")
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    deviation: Mapped[str] = mapped_column(sa.Text, default="")
    plan: Mapped[dict[str, Any] | None] = mapped_column(Frozen)
    sequence: Mapped[list[dict[str, Any]] | None] = mapped_column(Frozen)
    version: Mapped[int] = versioned()

    method_version: Mapped[MethodVersion] = relationship(lazy="raise")
    opened_by: Mapped[Person] = relationship(lazy="raise")
    results: Mapped[list["Result"]] = relationship(
        lazy="raise", back_populates="run", order_by="Result.position"
    )
    __mapper_args__ = {"version_id_col": version}


class Result(Row):
    """A reading kept for an analysis in a run. Blank until typed; never deleted.

    `unit_no` is the unit of the lot it was made on; `work` the plates or stages it was worked out from.
    """

    __tablename__ = "result"
    __table_args__ = (sa.UniqueConstraint("run_id", "analysis_id", "unit_no"),)

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("run.id"))
    analysis_id: Mapped[int] = mapped_column(sa.ForeignKey("analysis.id"), index=True)
    position: Mapped[int]
    unit_no: Mapped[int] = mapped_column(default=1)
    typed: Mapped[str | None] = mapped_column(sa.String(80))
    kind: Mapped[str | None] = mapped_column(sa.String(20))
    value: Mapped[Decimal | None] = mapped_column(Exact)
    digits: Mapped[int | None]
    portion_g: Mapped[Decimal | None] = mapped_column(Exact)
    work: Mapped[dict[str, Any] | None] = mapped_column(Frozen)
    counts: Mapped[bool] = mapped_column(default=True)
    counts_reason: Mapped[str] = mapped_column(sa.Text, default="")
    returned_reason: Mapped[str] = mapped_column(sa.Text, default="")
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    entered_at: Mapped[datetime | None] = mapped_column(Instant)
    validated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    validated_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = versioned()

    run: Mapped[Run] = relationship(lazy="raise", back_populates="results")
    analysis: Mapped[Analysis] = relationship(lazy="raise", back_populates="results")
    entered_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[entered_by_id])
    validated_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[validated_by_id])
    judgements: Mapped[list["JudgementRow"]] = relationship(
        lazy="raise", back_populates="result", cascade="all, delete-orphan"
    )
    corrections: Mapped[list["Correction"]] = relationship(
        lazy="raise", back_populates="result", order_by="Correction.id"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def reading(self) -> Reading | None:
        """The four columns as one value; None while nothing was typed."""
        if self.kind is None:
            return None
        return Reading(Kind(self.kind), self.value, self.digits, self.portion_g)

    @reading.setter
    def reading(self, reading: Reading) -> None:
        self.kind, self.value = reading.kind.value, reading.value
        self.digits, self.portion_g = reading.digits, reading.portion_g


class JudgementRow(Row):
    """What one result means for one market. Replaced when the result is corrected; the trail keeps all."""

    __tablename__ = "judgement"
    __table_args__ = (
        sa.UniqueConstraint("result_id", "specification_id"),
        sa.Index("ix_judgement_outcome_id", "outcome", "id"),
    )

    result_id: Mapped[int] = mapped_column(sa.ForeignKey("result.id"))
    specification_id: Mapped[int] = mapped_column(sa.ForeignKey("specification.id"), index=True)
    outcome: Mapped[str] = mapped_column(sa.String(24))
    assessment: Mapped[dict[str, Any]] = mapped_column(Frozen)
    at: Mapped[datetime] = mapped_column(Instant)

    result: Mapped[Result] = relationship(lazy="raise", back_populates="judgements")
    specification: Mapped[SpecificationRow] = relationship(lazy="raise")


class Correction(Row):
    """A result that was changed after it was saved: the old value stays readable for ever."""

    __tablename__ = "correction"

    result_id: Mapped[int] = mapped_column(sa.ForeignKey("result.id"), index=True)
    old_typed: Mapped[str] = mapped_column(sa.String(80))
    new_typed: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    result: Mapped[Result] = relationship(lazy="raise", back_populates="corrections")
    by: Mapped[Person] = relationship(lazy="raise")
