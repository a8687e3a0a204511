"""Files of results and orders: profiles to read them by, what each would do row by row, what it did; kept for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEPT, UNCHANGED = ("profile", "file_import", "import_row"), ("profile", "import_row")


def upgrade() -> None:
    op.create_table(
        "profile",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["lab_id"], ["laboratory.id"], name=op.f("fk_profile_lab_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_profile_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("code", "version_no", name=op.f("uq_profile_code_version_no")),
    )
    op.create_table(
        "file_import",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("profile_code", sa.String(length=50), nullable=False),
        sa.Column("profile_version", sa.Integer(), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=True),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("plan_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("tried_at", MOMENT, nullable=False),
        sa.Column("written_by_id", ID, nullable=True),
        sa.Column("written_at", MOMENT, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lab_id"], ["laboratory.id"], name=op.f("fk_file_import_lab_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_file_import_run_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_file_import_by_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_file_import_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_import")),
    )
    op.create_index("ix_file_import_kind_id", "file_import", ["kind", "id"])
    op.create_index("ix_file_import_sha256_status", "file_import", ["sha256", "status"])
    op.create_table(
        "import_row",
        sa.Column("id", ID, nullable=False),
        sa.Column("import_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("result_id", ID, nullable=True),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["file_import.id"], name=op.f("fk_import_row_import_id")),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_import_row_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
    )
    op.create_index("ix_import_row_import_id_outcome_id", "import_row", ["import_id", "outcome", "id"])
    op.create_index("ix_import_row_result_id", "import_row", ["result_id"])
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgres()


def _sqlite() -> None:
    events = [(table, "DELETE", "kept") for table in KEPT] + [
        (table, "UPDATE", "unchanged") for table in UNCHANGED
    ]
    for table, event, name in events:
        refusal = f"SELECT RAISE(ABORT, '{table} is kept for ever')"
        op.execute(f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} BEGIN {refusal}; END")


def _postgres() -> None:
    events = [(table, event) for table in KEPT for event in ("DELETE", "TRUNCATE")]
    for table, event in events + [(table, "UPDATE") for table in UNCHANGED]:
        op.execute(
            f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
        )


def downgrade() -> None:
    for table in ("import_row", "file_import", "profile"):
        op.drop_table(table)
