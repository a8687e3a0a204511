"""Methods, their versions, and what each version can see of an analyte in a matrix."""

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Exact, Frozen, Row
from lims.models.reference import Analyte, Commodity


class Method(Row):
    """How something is measured (phương pháp thử)."""

    __tablename__ = "method"

    code: Mapped[str] = mapped_column(sa.String(80), unique=True)
    title_vi: Mapped[str] = mapped_column(sa.String(255))
    title_en: Mapped[str] = mapped_column(sa.String(255))
    kind: Mapped[str] = mapped_column(sa.String(20))
    search_key: Mapped[str] = mapped_column(sa.String(300))

    versions: Mapped[list["MethodVersion"]] = relationship(lazy="raise", back_populates="method")


class MethodVersion(Row):
    """A method as it was written from one day on. Never edited once used: a change is a new version.

    `turnaround_days`: in how many working days a sample is answered; `repeats`: which of several results counts.
    """

    __tablename__ = "method_version"
    __table_args__ = (sa.UniqueConstraint("method_id", "version"),)

    method_id: Mapped[int] = mapped_column(sa.ForeignKey("method.id"))
    version: Mapped[str] = mapped_column(sa.String(20))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    turnaround_days: Mapped[int | None]
    repeats: Mapped[str] = mapped_column(sa.String(10), default="latest")

    method: Mapped[Method] = relationship(lazy="raise", back_populates="versions")
    performances: Mapped[list["Performance"]] = relationship(lazy="raise", back_populates="method_version")


class Performance(Row):
    """What one version of a method reaches for one analyte in one matrix (None: in any matrix).

    Uncertainty is expanded (`u_value` = U) with coverage factor `u_k`, in `unit`
    (absolute), per cent of the result (relative_pct) or log10 units (log10). `protocol` says how a
    microbiological result is worked out: stages over days, or plates counted by dilution. Analysis begins
    within `holding_hours` of the sampling or the receipt.
    """

    __tablename__ = "performance"
    __table_args__ = (sa.UniqueConstraint("method_version_id", "analyte_id", "commodity_id"),)

    method_version_id: Mapped[int] = mapped_column(sa.ForeignKey("method_version.id"))
    analyte_id: Mapped[int] = mapped_column(sa.ForeignKey("analyte.id"), index=True)
    commodity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("commodity.id"))
    unit: Mapped[str] = mapped_column(sa.String(40))
    lod: Mapped[Decimal | None] = mapped_column(Exact)
    loq: Mapped[Decimal | None] = mapped_column(Exact)
    upper: Mapped[Decimal | None] = mapped_column(Exact)
    qualitative: Mapped[bool] = mapped_column(default=False)
    portion_g: Mapped[Decimal | None] = mapped_column(Exact)
    may_be_negative: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str] = mapped_column(sa.String(120), default="as sold")
    u_type: Mapped[str | None] = mapped_column(sa.String(20))
    u_value: Mapped[Decimal | None] = mapped_column(Exact)
    u_plus: Mapped[Decimal | None] = mapped_column(Exact)
    u_minus: Mapped[Decimal | None] = mapped_column(Exact)
    u_k: Mapped[Decimal | None] = mapped_column(Exact)
    u_source: Mapped[str] = mapped_column(sa.Text, default="")
    accredited_from: Mapped[date | None]
    accredited_to: Mapped[date | None]
    protocol: Mapped[dict[str, Any] | None] = mapped_column(Frozen)
    holding_hours: Mapped[int | None]
    holding_from: Mapped[str | None] = mapped_column(sa.String(10))

    method_version: Mapped[MethodVersion] = relationship(lazy="raise", back_populates="performances")
    analyte: Mapped[Analyte] = relationship(lazy="raise")
    commodity: Mapped[Commodity | None] = relationship(lazy="raise")
