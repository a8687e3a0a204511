"""The scope of accreditation, line by line, and where each stands in the decision of the accreditation body."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Exact, Instant, Row, versioned
from lims.models.method import Method, MethodVersion
from lims.models.people import Person
from lims.models.reference import Analyte, Commodity


class ScopeRow(Row):
    """One line of the scope (phạm vi công nhận): never edited; it ends on a day, or is struck as entered wrongly.

    `method_version_id` None: every version of the method. `commodity_id` None: any matrix, else it and all below it.
    `place` is the mark of the place on the paper. Nobody kept (`kept_at` None) what came with a version of a method.
    """

    __tablename__ = "accreditation_scope"
    __table_args__ = (sa.Index("ix_accreditation_scope_method_id_analyte_id", "method_id", "analyte_id"),)

    method_id: Mapped[int] = mapped_column(sa.ForeignKey("method.id"))
    method_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("method_version.id"))
    analyte_id: Mapped[int] = mapped_column(sa.ForeignKey("analyte.id"), index=True)
    commodity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("commodity.id"))
    place: Mapped[str] = mapped_column(sa.String(10), default="A")
    low: Mapped[Decimal | None] = mapped_column(Exact)
    high: Mapped[Decimal | None] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(sa.String(40), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    citation: Mapped[str] = mapped_column(sa.Text)
    kept_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    kept_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    ended_reason: Mapped[str] = mapped_column(sa.Text, default="")
    struck_at: Mapped[datetime | None] = mapped_column(Instant)
    struck_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    struck_reason: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = versioned()

    method: Mapped[Method] = relationship(lazy="raise")
    method_version: Mapped[MethodVersion | None] = relationship(lazy="raise")
    analyte: Mapped[Analyte] = relationship(lazy="raise")
    commodity: Mapped[Commodity | None] = relationship(lazy="raise")
    kept_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[kept_by_id])
    __mapper_args__ = {"version_id_col": version}
