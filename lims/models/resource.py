"""Instruments with their history, and lots of reagents, standards, media and reference materials."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Exact, Instant, Key, Row, versioned
from lims.models.people import Person
from lims.models.reference import Analyte


class Equipment(Row):
    """An instrument (thiết bị). Status and the two days follow its history; archived, never deleted."""

    __tablename__ = "equipment"

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(255))
    kind: Mapped[str] = mapped_column(sa.String(40), index=True)
    maker: Mapped[str] = mapped_column(sa.String(255), default="")
    location: Mapped[str] = mapped_column(sa.String(255), default="")
    search_key: Mapped[str] = mapped_column(Key)
    needs_calibration: Mapped[bool] = mapped_column(default=True)
    needs_maintenance: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(sa.String(20), default="in_use")
    calibrated_until: Mapped[date | None]
    maintenance_until: Mapped[date | None]
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    archived_reason: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = versioned()

    events: Mapped[list["EquipmentEvent"]] = relationship(
        lazy="raise", back_populates="equipment", order_by="EquipmentEvent.happened_on, EquipmentEvent.id"
    )
    __mapper_args__ = {"version_id_col": version}


class EquipmentEvent(Row):
    """A calibration, a maintenance, a breakdown: kept for ever; a wrong entry is struck with a reason."""

    __tablename__ = "equipment_event"

    equipment_id: Mapped[int] = mapped_column(sa.ForeignKey("equipment.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    happened_on: Mapped[date]
    valid_until: Mapped[date | None]
    passed: Mapped[bool] = mapped_column(default=True)
    certificate: Mapped[str] = mapped_column(sa.String(120), default="")
    provider: Mapped[str] = mapped_column(sa.String(255), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    doubted_from: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    struck_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    struck_at: Mapped[datetime | None] = mapped_column(Instant)
    struck_reason: Mapped[str] = mapped_column(sa.Text, default="")

    equipment: Mapped[Equipment] = relationship(lazy="raise", back_populates="events")
    by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[by_id])
    struck_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[struck_by_id])


class Supply(Row):
    """A bottle or pack of one lot: reagent, standard, medium or reference material (hóa chất, chất chuẩn, mẫu chuẩn)."""

    __tablename__ = "supply"

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(255))
    name_key: Mapped[str] = mapped_column(Key, index=True)
    search_key: Mapped[str] = mapped_column(Key)
    lot: Mapped[str] = mapped_column(sa.String(80))
    supplier: Mapped[str] = mapped_column(sa.String(255), default="")
    matrix: Mapped[str] = mapped_column(sa.String(255), default="")
    location: Mapped[str] = mapped_column(sa.String(255), default="")
    expires_on: Mapped[date]
    opened_on: Mapped[date | None]
    keeps_days: Mapped[int | None]
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    archived_reason: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = versioned()

    certified: Mapped[list["CertifiedValue"]] = relationship(
        lazy="raise", back_populates="supply", order_by="CertifiedValue.id"
    )
    __mapper_args__ = {"version_id_col": version}


class CertifiedValue(Row):
    """What the certificate of a reference material says of one analyte; `u_value` is expanded by `u_k`.

    Put right by a new row: one that is not in force stays for whoever judged by it.
    """

    __tablename__ = "certified_value"

    supply_id: Mapped[int] = mapped_column(sa.ForeignKey("supply.id"), index=True)
    analyte_id: Mapped[int] = mapped_column(sa.ForeignKey("analyte.id"), index=True)
    value: Mapped[Decimal] = mapped_column(Exact)
    u_value: Mapped[Decimal] = mapped_column(Exact)
    u_k: Mapped[Decimal] = mapped_column(Exact)
    unit: Mapped[str] = mapped_column(sa.String(40))
    in_force: Mapped[bool] = mapped_column(default=True)

    supply: Mapped[Supply] = relationship(lazy="raise", back_populates="certified")
    analyte: Mapped[Analyte] = relationship(lazy="raise")
