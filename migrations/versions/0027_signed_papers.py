"""A paper is drawn, then signed: both are known by their hash. What it amends; numbers burnt by a failed issue."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0024"

INSTANT = sa.DateTime(timezone=True)
BEFORE = ("number", "token", "document", "sample_id", "issued_at")
NEVER = (*BEFORE, "kind", "amends_id")
"""What never changes; the hashes never change once they are known."""
ONCE = ("drawn_sha256", "sha256")
ADDED = (
    "kind", "amends_id", "drawn_sha256", "signed_with", "signed_at", "timestamped", "burnt_by_id", "burnt_at", "burnt_reason",
)  # fmt: skip


def upgrade() -> None:
    for name, table in (("amends_id", "certificate"), ("burnt_by_id", "person")):
        _refer(name, table)
    for column in _columns():
        op.add_column("certificate", column)
    op.create_index("ix_certificate_amends_id", "certificate", ["amends_id"])
    undrawn = sa.text("status = 'drawing'")
    op.create_index(
        "ix_certificate_drawing", "certificate", ["id"], sqlite_where=undrawn, postgresql_where=undrawn
    )
    _freeze(NEVER, ONCE)


def downgrade() -> None:
    _freeze(BEFORE, ("sha256",))
    op.drop_index("ix_certificate_drawing", "certificate")
    op.drop_index("ix_certificate_amends_id", "certificate")
    for name in reversed(ADDED):
        op.drop_column("certificate", name)


def _columns() -> list[sa.Column]:
    return [
        sa.Column("kind", sa.String(12), nullable=False, server_default="final"),
        sa.Column("drawn_sha256", sa.String(64), nullable=True),
        sa.Column("signed_with", sa.String(64), nullable=False, server_default=""),
        sa.Column("signed_at", INSTANT, nullable=True),
        sa.Column("timestamped", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("burnt_at", INSTANT, nullable=True),
        sa.Column("burnt_reason", sa.Text(), nullable=False, server_default=""),
    ]


def _refer(column: str, table: str) -> None:
    """SQLite adds a reference only together with its column, or by rebuilding the table and losing its collations."""
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE certificate ADD COLUMN {column} {kind}"
        f" CONSTRAINT fk_certificate_{column} REFERENCES {table} (id)"
    )


def _freeze(never: tuple[str, ...], once: tuple[str, ...]) -> None:
    """The trigger of 0010, for these columns."""
    if op.get_bind().dialect.name == "sqlite":
        _freeze_sqlite(never, once)
    else:
        _freeze_postgres(never, once)


def _freeze_sqlite(never: tuple[str, ...], once: tuple[str, ...]) -> None:
    changed = [f"NEW.{name} IS NOT OLD.{name}" for name in never]
    changed += [f"(OLD.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name})" for name in once]
    op.execute("DROP TRIGGER certificate_frozen")
    op.execute(
        f"CREATE TRIGGER certificate_frozen BEFORE UPDATE ON certificate WHEN {' OR '.join(changed)} "
        "BEGIN SELECT RAISE(ABORT, 'certificate is frozen'); END"
    )


def _freeze_postgres(never: tuple[str, ...], once: tuple[str, ...]) -> None:
    cast = {"document": "::text"}
    changed = [
        f"NEW.{name}{cast.get(name, '')} IS DISTINCT FROM OLD.{name}{cast.get(name, '')}" for name in never
    ]
    changed += [f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in once]
    op.execute(
        "CREATE OR REPLACE FUNCTION lims_freeze_certificate() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {' OR '.join(changed)} THEN RAISE EXCEPTION 'certificate is frozen'; END IF; RETURN NEW; END $$"
    )
