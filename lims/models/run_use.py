"""What a version of a method needs, and what a run used, as it stood that day."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.analysis import Run
from lims.models.base import Frozen, Instant, Key, Row
from lims.models.people import Person
from lims.models.resource import Equipment, Supply


class ResourceNeed(Row):
    """A kind of instrument, or a substance by name, that a version of a method cannot do without."""

    __tablename__ = "resource_need"

    method_version_id: Mapped[int] = mapped_column(sa.ForeignKey("method_version.id"), index=True)
    sort: Mapped[str] = mapped_column(sa.String(12))
    kind: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(255), default="")
    name_key: Mapped[str] = mapped_column(Key, default="")
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class RunUse(Row):
    """One thing a run used, with frozen facts; what was chosen by mistake is taken back with a reason."""

    __tablename__ = "run_use"
    __table_args__ = (sa.CheckConstraint("(equipment_id IS NULL) <> (supply_id IS NULL)", name="one_thing"),)

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("run.id"), index=True)
    equipment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("equipment.id"), index=True)
    supply_id: Mapped[int | None] = mapped_column(sa.ForeignKey("supply.id"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(Frozen)
    chosen_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    chosen_at: Mapped[datetime] = mapped_column(Instant)
    dropped_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    dropped_at: Mapped[datetime | None] = mapped_column(Instant)
    dropped_reason: Mapped[str] = mapped_column(sa.Text, default="")

    run: Mapped[Run] = relationship(lazy="raise")
    equipment: Mapped[Equipment | None] = relationship(lazy="raise")
    supply: Mapped[Supply | None] = relationship(lazy="raise")
    chosen_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[chosen_by_id])
    dropped_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[dropped_by_id])
