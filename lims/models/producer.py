"""Producers (chủ thể) and what they make."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.base import Key, Row, versioned
from lims.models.reference import Commodity


class Producer(Row):
    """A company, cooperative, cooperative group or household."""

    __tablename__ = "producer"

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(255))
    name_key: Mapped[str] = mapped_column(sa.String(255), unique=True)
    search_key: Mapped[str] = mapped_column(Key)
    sort_key: Mapped[str] = mapped_column(Key, index=True)
    tax_code: Mapped[str | None] = mapped_column(sa.String(20))
    address: Mapped[str] = mapped_column(sa.String(255), default="")
    contact: Mapped[str] = mapped_column(sa.String(255), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    email: Mapped[str] = mapped_column(sa.String(255), default="")
    demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = versioned()

    __mapper_args__ = {"version_id_col": version}


class Product(Row):
    """Something a producer sells under a name."""

    __tablename__ = "product"
    __table_args__ = (sa.UniqueConstraint("producer_id", "name_key"),)

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    producer_id: Mapped[int] = mapped_column(sa.ForeignKey("producer.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(255))
    name_key: Mapped[str] = mapped_column(sa.String(255))
    search_key: Mapped[str] = mapped_column(Key)
    commodity_id: Mapped[int] = mapped_column(sa.ForeignKey("commodity.id"))
    gtin: Mapped[str | None] = mapped_column(sa.String(14))

    producer: Mapped[Producer] = relationship(lazy="raise")
    commodity: Mapped[Commodity] = relationship(lazy="raise")
