"""What is decided before a measurement: what a sum is made of, processing factors, lists declared complete."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from lims.models.base import Exact, Frozen, Instant, Row
from lims.models.people import Person
from lims.models.reference import Analyte, Commodity


class FourEyes:
    """Who proposed a row and who approved it. A shipped row was proposed by nobody and counts at once."""

    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), sort_order=90)
    proposed_at: Mapped[datetime | None] = mapped_column(Instant, sort_order=90)
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), sort_order=90)
    approved_at: Mapped[datetime | None] = mapped_column(Instant, sort_order=90)
    declined_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), sort_order=90)
    declined_at: Mapped[datetime | None] = mapped_column(Instant, sort_order=90)
    why: Mapped[str] = mapped_column(sa.Text, default="", sort_order=90)
    decided_why: Mapped[str] = mapped_column(sa.Text, default="", sort_order=90)

    @declared_attr
    def proposed_by(cls) -> Mapped[Person | None]:  # noqa: N805
        return relationship(lazy="raise", foreign_keys=[cls.proposed_by_id])  # type: ignore[list-item]

    @declared_attr
    def approved_by(cls) -> Mapped[Person | None]:  # noqa: N805
        return relationship(lazy="raise", foreign_keys=[cls.approved_by_id])  # type: ignore[list-item]

    @declared_attr
    def declined_by(cls) -> Mapped[Person | None]:  # noqa: N805
        return relationship(lazy="raise", foreign_keys=[cls.declined_by_id])  # type: ignore[list-item]


class ResidueDefinition(FourEyes, Row):
    """A sum, or a residue definition, of a market ("" = any) between two days.

    `parts` is a list of [component, factor as text], in the order they are printed.
    """

    __tablename__ = "residue_definition"

    analyte_id: Mapped[int] = mapped_column(sa.ForeignKey("analyte.id"), index=True)
    market: Mapped[str] = mapped_column(sa.String(10), default="")
    parts: Mapped[list[list[str]]] = mapped_column(Frozen)
    bound: Mapped[str] = mapped_column(sa.String(10))
    nd_basis: Mapped[str] = mapped_column(sa.String(4), default="loq")
    correlation: Mapped[str] = mapped_column(sa.String(12), default="independent")
    expressed_as: Mapped[str] = mapped_column(sa.String(255), default="")
    alternatives: Mapped[bool] = mapped_column(default=False)
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.Text, default="")

    analyte: Mapped[Analyte] = relationship(lazy="raise")


class ProcessingFactor(FourEyes, Row):
    """What a limit for the raw product is multiplied by for the processed one, and why (Reg. 396/2005 Art. 20).

    For one analyte, or for a whole group of analytes; for one market, or ("") for any.
    """

    __tablename__ = "processing_factor"

    commodity_id: Mapped[int] = mapped_column(sa.ForeignKey("commodity.id"), index=True)
    raw_commodity_id: Mapped[int] = mapped_column(sa.ForeignKey("commodity.id"))
    analyte_id: Mapped[int | None] = mapped_column(sa.ForeignKey("analyte.id"))
    analyte_group: Mapped[str] = mapped_column(sa.String(60), default="")
    market: Mapped[str] = mapped_column(sa.String(10), default="")
    factor: Mapped[Decimal] = mapped_column(Exact)
    justification: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str] = mapped_column(sa.Text)
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]

    commodity: Mapped[Commodity] = relationship(lazy="raise", foreign_keys=[commodity_id])
    raw_commodity: Mapped[Commodity] = relationship(lazy="raise", foreign_keys=[raw_commodity_id])
    analyte: Mapped[Analyte | None] = relationship(lazy="raise")


class FactorEnd(FourEyes, Row):
    """The last day of a processing factor, proposed by one person; it counts once another approved it."""

    __tablename__ = "factor_end"

    factor_id: Mapped[int] = mapped_column(sa.ForeignKey("processing_factor.id"), index=True)
    ends_on: Mapped[date]

    factor: Mapped[ProcessingFactor] = relationship(lazy="raise")


class CompleteList(Row):
    """A manager declares, by name and reason, that a market's list for a commodity is whole in this catalogue.

    Only then does the market's default limit apply to what has no limit of its own.
    """

    __tablename__ = "complete_list"

    market: Mapped[str] = mapped_column(sa.String(10))
    commodity_id: Mapped[int] = mapped_column(sa.ForeignKey("commodity.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str] = mapped_column(sa.Text, default="")

    commodity: Mapped[Commodity] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    withdrawn_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[withdrawn_by_id])
