"""Orders and the samples received for them."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Exact, Frozen, Instant, Key, Row, versioned
from lims.models.people import Person
from lims.models.producer import Producer, Product
from lims.models.reference import Commodity


class Order(Row):
    """What a customer asks for, with the decision rule agreed before any measurement.

    `told_to` and `told_on`: who on the customer's side was told, and when, that something cannot be
    concluded (ISO/IEC 17025, 7.1.1); `told_of` what exactly, so that anything new is told again.
    """

    __tablename__ = "order"

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    producer_id: Mapped[int] = mapped_column(sa.ForeignKey("producer.id"), index=True)
    placed_at: Mapped[datetime] = mapped_column(Instant)
    contact: Mapped[str] = mapped_column(sa.String(255), default="")
    markets: Mapped[list[str]] = mapped_column(Frozen)
    language: Mapped[str] = mapped_column(sa.String(4), default="vi")
    rule: Mapped[str] = mapped_column(sa.String(40))
    rule_r: Mapped[Decimal] = mapped_column(Exact, default=Decimal(1))
    rule_u_eval: Mapped[str] = mapped_column(sa.String(10), default="result")
    rule_alpha: Mapped[Decimal | None] = mapped_column(Exact)
    rule_beta: Mapped[Decimal | None] = mapped_column(Exact)
    rule_agreed_by: Mapped[str] = mapped_column(sa.String(255))
    rule_agreed_on: Mapped[date]
    uncertainty_wanted: Mapped[bool] = mapped_column(default=False)
    conclusion_wanted: Mapped[bool] = mapped_column(default=True)
    consent_to_publish: Mapped[bool] = mapped_column(default=True)
    due_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    told_to: Mapped[str] = mapped_column(sa.String(255), default="")
    told_on: Mapped[date | None]
    told_of: Mapped[list[str] | None] = mapped_column(Frozen)
    version: Mapped[int] = versioned()

    producer: Mapped[Producer] = relationship(lazy="raise")
    samples: Mapped[list["Sample"]] = relationship(lazy="raise", back_populates="order")
    __mapper_args__ = {"version_id_col": version}


class Sample(Row):
    """An item received for testing (mẫu).

    Once received, no `temperature` means room temperature; `seal_state` says intact,
    broken or none, `seal` its number. A `departure` from what was to be expected needs
    the customer's word before it is tested (ISO/IEC 17025, 7.4.3). `units` is how many units
    of the lot came, for a sampling plan; `placed_on` the day it was placed on the market. `feasible_on` is the
    day its slowest method can be done by; `due_on` what the customer asked for, else that day.
    """

    __tablename__ = "sample"
    __table_args__ = (
        sa.Index("ix_sample_status_id", "status", "id"),
        sa.Index("ix_sample_producer_id_id", "producer_id", "id"),
        sa.Index("ix_sample_verdict_id", "verdict", "id"),
        sa.Index("ix_sample_commodity_id_id", "commodity_id", "id"),
    )

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    code: Mapped[str | None] = mapped_column(sa.String(20), unique=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("order.id"), index=True)
    producer_id: Mapped[int] = mapped_column(sa.ForeignKey("producer.id"))
    product_id: Mapped[int | None] = mapped_column(sa.ForeignKey("product.id"))
    product_name: Mapped[str] = mapped_column(sa.String(255))
    commodity_id: Mapped[int] = mapped_column(sa.ForeignKey("commodity.id"))
    lot: Mapped[str] = mapped_column(sa.String(50), default="")
    description: Mapped[str] = mapped_column(sa.Text, default="")
    quantity: Mapped[str] = mapped_column(sa.String(120), default="")
    produced_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    placed_on: Mapped[date | None]
    units: Mapped[int] = mapped_column(default=1)
    sampled_by: Mapped[str] = mapped_column(sa.String(20))
    sampler: Mapped[str] = mapped_column(sa.String(255), default="")
    sampled_place: Mapped[str] = mapped_column(sa.String(255), default="")
    sampled_at: Mapped[datetime | None] = mapped_column(Instant)
    sampling_minutes: Mapped[str] = mapped_column(sa.String(80), default="")
    sampling_plan: Mapped[str] = mapped_column(sa.String(255), default="")
    sampling_conditions: Mapped[str] = mapped_column(sa.String(255), default="")
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    received_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    delivered_by: Mapped[str] = mapped_column(sa.String(255), default="")
    condition: Mapped[str] = mapped_column(sa.String(255), default="")
    temperature: Mapped[Decimal | None] = mapped_column(Exact)
    seal: Mapped[str] = mapped_column(sa.String(120), default="")
    seal_state: Mapped[str] = mapped_column(sa.String(10), default="")
    departure: Mapped[str] = mapped_column(sa.Text, default="")
    departure_agreed_by: Mapped[str] = mapped_column(sa.String(255), default="")
    departure_agreed_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(sa.String(20))
    status_reason: Mapped[str] = mapped_column(sa.Text, default="")
    verdict: Mapped[str | None] = mapped_column(sa.String(20))
    due_on: Mapped[date | None] = mapped_column(index=True)
    feasible_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    search_key: Mapped[str] = mapped_column(Key)
    version: Mapped[int] = versioned()

    order: Mapped[Order] = relationship(lazy="raise", back_populates="samples")
    producer: Mapped[Producer] = relationship(lazy="raise")
    product: Mapped[Product | None] = relationship(lazy="raise")
    commodity: Mapped[Commodity] = relationship(lazy="raise")
    received_by: Mapped[Person | None] = relationship(lazy="raise")
    containers: Mapped[list["Container"]] = relationship(
        lazy="raise", back_populates="sample", order_by="Container.suffix"
    )
    __mapper_args__ = {"version_id_col": version}


class Container(Row):
    """A jar or bag of a sample: `-A`, `-B` for tests, `-L` retained."""

    __tablename__ = "container"

    sample_id: Mapped[int] = mapped_column(sa.ForeignKey("sample.id"), index=True)
    suffix: Mapped[str] = mapped_column(sa.String(2))
    code: Mapped[str] = mapped_column(sa.String(24), unique=True)
    barcode: Mapped[str | None] = mapped_column(sa.String(80), unique=True)

    sample: Mapped[Sample] = relationship(lazy="raise", back_populates="containers")
