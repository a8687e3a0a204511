"""Reference data: commodities, analytes, markets, regulations, limits, panels."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Exact, Frozen, Instant, Key, Row


class Commodity(Row):
    """A product as the acts name it; its parent is where a missing limit is looked for."""

    __tablename__ = "commodity"

    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    name_vi: Mapped[str] = mapped_column(sa.String(120))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("commodity.id"))
    codex_code: Mapped[str] = mapped_column(sa.String(120), default="")
    eu_code: Mapped[str] = mapped_column(sa.String(120), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    search_key: Mapped[str] = mapped_column(Key)


class Analyte(Row):
    """What is looked for (chỉ tiêu)."""

    __tablename__ = "analyte"

    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    name_vi: Mapped[str] = mapped_column(sa.String(120), default="")
    cas_number: Mapped[str] = mapped_column(sa.String(20), default="")
    synonyms: Mapped[list[str]] = mapped_column(Frozen)
    group: Mapped[str] = mapped_column("analyte_group", sa.String(60), index=True)
    default_unit: Mapped[str] = mapped_column(sa.String(40))
    typical_loq: Mapped[str] = mapped_column(sa.String(60), default="")
    typical_method: Mapped[str] = mapped_column(sa.String(255), default="")
    components: Mapped[str] = mapped_column(sa.Text, default="")
    expressed_as: Mapped[str] = mapped_column(sa.String(255), default="")
    verified: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    search_key: Mapped[str] = mapped_column(Key)
    sort_key: Mapped[str] = mapped_column(Key, index=True)


class Market(Row):
    """Where a lot is to be sold: VN, EU, CODEX, US, CN, JP."""

    __tablename__ = "market"

    code: Mapped[str] = mapped_column(sa.String(10), unique=True)
    name_vi: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(120))
    position: Mapped[int]


class Regulation(Row):
    """A legal text, by its short reference; `decides_on` is the day it goes by (`domain.deciding`)."""

    __tablename__ = "regulation"

    code: Mapped[str] = mapped_column(sa.String(255), unique=True)
    title: Mapped[str] = mapped_column(sa.Text)
    decides_on: Mapped[str] = mapped_column(sa.String(12), default="testing")
    search_key: Mapped[str] = mapped_column(Key)


class Limit(Row):
    """One legal maximum or minimum, in force between two dates, with where it was read."""

    __tablename__ = "limit"
    __table_args__ = (
        sa.Index("ix_limit_market_id_analyte_id_commodity_id", "market_id", "analyte_id", "commodity_id"),
    )

    limit_id: Mapped[str] = mapped_column(sa.String(80), unique=True)
    market_id: Mapped[int] = mapped_column(sa.ForeignKey("market.id"))
    commodity_id: Mapped[int] = mapped_column(sa.ForeignKey("commodity.id"), index=True)
    analyte_id: Mapped[int] = mapped_column(sa.ForeignKey("analyte.id"), index=True)
    regulation_id: Mapped[int] = mapped_column(sa.ForeignKey("regulation.id"), index=True)
    analyte_group: Mapped[str] = mapped_column(sa.String(60))
    residue_definition: Mapped[str] = mapped_column(sa.Text, default="")
    kind: Mapped[str] = mapped_column(sa.String(40))
    low: Mapped[Decimal | None] = mapped_column(Exact)
    high: Mapped[Decimal | None] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(sa.String(40), default="")
    portion_g: Mapped[Decimal | None] = mapped_column(Exact)
    plan_n: Mapped[int | None]
    plan_c: Mapped[int | None]
    plan_m: Mapped[Decimal | None] = mapped_column(Exact)
    plan_big_m: Mapped[Decimal | None] = mapped_column(Exact)
    basis: Mapped[str] = mapped_column(sa.String(120))
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    clause: Mapped[str] = mapped_column(sa.Text, default="")
    source_url: Mapped[str] = mapped_column(sa.Text, default="")
    verified: Mapped[bool]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    commodity_code: Mapped[str] = mapped_column(sa.String(120), default="")
    search_key: Mapped[str] = mapped_column(Key)

    market: Mapped[Market] = relationship(lazy="raise")
    commodity: Mapped[Commodity] = relationship(lazy="raise")
    analyte: Mapped[Analyte] = relationship(lazy="raise")
    regulation: Mapped[Regulation] = relationship(lazy="raise")
    confirmation: Mapped["LimitConfirmation | None"] = relationship(lazy="raise", back_populates="limit")


class LimitConfirmation(Row):
    """A manager vouches, by name and reason, for a limit nobody had read in its source."""

    __tablename__ = "limit_confirmation"

    limit_id: Mapped[int] = mapped_column(sa.ForeignKey("limit.id"), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(Instant)

    limit: Mapped[Limit] = relationship(lazy="raise", back_populates="confirmation")


class Panel(Row):
    """What a laboratory usually tests in a product for a market."""

    __tablename__ = "panel"
    __table_args__ = (sa.UniqueConstraint("product", "market", "analyte_group", "analyte", "limit_ids"),)

    product: Mapped[str] = mapped_column(sa.String(120), index=True)
    market: Mapped[str] = mapped_column(sa.String(10))
    analyte_group: Mapped[str] = mapped_column(sa.String(60))
    analyte: Mapped[str] = mapped_column(sa.String(255))
    requirement: Mapped[str] = mapped_column(sa.String(20))
    limit_ids: Mapped[str] = mapped_column(sa.String(500), default="")
    rationale: Mapped[str] = mapped_column(sa.Text, default="")
    source: Mapped[str] = mapped_column(sa.Text, default="")
