"""Files that came in: the profiles they are read by, what each would do row by row, and what it did."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.models.analysis import Run
from lims.models.base import Frozen, Instant, Row, versioned
from lims.models.people import Person


class ProfileRow(Row):
    """One version of a profile; a change is a new version, and none is ever written over."""

    __tablename__ = "profile"
    __table_args__ = (sa.UniqueConstraint("code", "version_no"),)

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    code: Mapped[str] = mapped_column(sa.String(50))
    version_no: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(120))
    document: Mapped[dict[str, Any]] = mapped_column(Frozen)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    by: Mapped[Person] = relationship(lazy="raise")


class FileImport(Row):
    """One file, kept by its hash: `judging` while its rows are looked at, `tried`, then `written` or `cancelled`."""

    __tablename__ = "file_import"
    __table_args__ = (
        sa.Index("ix_file_import_kind_id", "kind", "id"),
        sa.Index("ix_file_import_sha256_status", "sha256", "status"),
    )

    lab_id: Mapped[int] = mapped_column(sa.ForeignKey("laboratory.id"), default=1)
    kind: Mapped[str] = mapped_column(sa.String(10))
    file_name: Mapped[str] = mapped_column(sa.String(255))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    profile_code: Mapped[str] = mapped_column(sa.String(50), default="")
    profile_version: Mapped[int] = mapped_column(default=0)
    profile: Mapped[dict[str, Any] | None] = mapped_column(Frozen)
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("run.id"))
    total: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(Frozen)
    plan_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    status: Mapped[str] = mapped_column(sa.String(12))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    tried_at: Mapped[datetime] = mapped_column(Instant)
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    written_at: Mapped[datetime | None] = mapped_column(Instant)
    why: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = versioned()

    by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[by_id])
    written_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[written_by_id])
    run: Mapped[Run | None] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}


class ImportRow(Row):
    """One value of the file and what it would do. Never changed; the import holds the hash of all of them."""

    __tablename__ = "import_row"
    __audited__ = False
    __table_args__ = (sa.Index("ix_import_row_import_id_outcome_id", "import_id", "outcome", "id"),)

    import_id: Mapped[int] = mapped_column(sa.ForeignKey("file_import.id"))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(sa.String(12))
    result_id: Mapped[int | None] = mapped_column(sa.ForeignKey("result.id"), index=True)
    change: Mapped[dict[str, Any]] = mapped_column(Frozen)
