"""Sampling minutes (biên bản lấy mẫu): one paper for several samples of an order, and what it says of each."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Frozen, Instant, Row, versioned
from lims.models.people import Person
from lims.models.sample import Order, Sample


class SamplingMinutes(Row):
    """`blank` while only its number was given out, on an empty form; then `made`, or `void` with its reason.

    What the certificate repeats of it (sampler, place, time, plan, conditions, number) is kept on the samples, too.
    `reason` says why it was written late, corrected last, or given up.
    """

    __tablename__ = "sampling_minutes"

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    status: Mapped[str] = mapped_column(sa.String(10))
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("order.id"), index=True)
    taken_by: Mapped[str] = mapped_column(sa.String(20), default="")
    legal_basis: Mapped[str] = mapped_column(sa.Text, default="")
    place: Mapped[str] = mapped_column(sa.String(255), default="")
    commune: Mapped[str] = mapped_column(sa.String(5), default="")
    sampled_at: Mapped[datetime | None] = mapped_column(Instant)
    samplers: Mapped[list[dict[str, str]]] = mapped_column(Frozen, default=list)
    owner_name: Mapped[str] = mapped_column(sa.String(255), default="")
    owner_role: Mapped[str] = mapped_column(sa.String(255), default="")
    plan: Mapped[str] = mapped_column(sa.String(255), default="")
    conditions: Mapped[str] = mapped_column(sa.String(255), default="")
    uncertainty: Mapped[str] = mapped_column(sa.Text, default="")
    storage: Mapped[str] = mapped_column(sa.String(255), default="")
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    refused_to_sign: Mapped[bool] = mapped_column(default=False)
    refusal_reason: Mapped[str] = mapped_column(sa.Text, default="")
    witness: Mapped[str] = mapped_column(sa.String(255), default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = versioned()

    order: Mapped[Order | None] = relationship(lazy="raise")
    made_by: Mapped[Person] = relationship(lazy="raise")
    items: Mapped[list["SampledItem"]] = relationship(
        lazy="raise", back_populates="minutes", order_by="SampledItem.sample_id"
    )
    __mapper_args__ = {"version_id_col": version}


class SampledItem(Row):
    """One sample in the minutes: the part that is tested and the part that is retained, each with its seal.

    A sample stands in one record that counts; records that were given up keep what they said of it.
    """

    __tablename__ = "sampled_item"

    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("sampling_minutes.id"), index=True)
    sample_id: Mapped[int] = mapped_column(sa.ForeignKey("sample.id"), index=True)
    test_part: Mapped[str] = mapped_column(sa.String(120), default="")
    test_seal: Mapped[str] = mapped_column(sa.String(120), default="")
    retained_part: Mapped[str] = mapped_column(sa.String(120), default="")
    retained_seal: Mapped[str] = mapped_column(sa.String(120), default="")

    minutes: Mapped[SamplingMinutes] = relationship(lazy="raise", back_populates="items")
    sample: Mapped[Sample] = relationship(lazy="raise")
