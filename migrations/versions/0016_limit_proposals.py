"""Proposals to change limits: each file with what it would do; kept for ever, and frozen once tried."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("limit_proposal", "limit_proposal_row")
FROZEN = ("file_name", "sha256", "plan_sha256", "by_id", "tried_at")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "limit_proposal",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("plan_sha256", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("tried_at", MOMENT, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lab_id"], ["laboratory.id"], name=op.f("fk_limit_proposal_lab_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_limit_proposal_by_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_limit_proposal_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_proposal")),
    )
    op.create_index("ix_limit_proposal_sha256", "limit_proposal", ["sha256"])
    op.create_index("ix_limit_proposal_status_id", "limit_proposal", ["status", "id"])
    op.create_table(
        "limit_proposal_row",
        sa.Column("id", ID, nullable=False),
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["limit_proposal.id"], name=op.f("fk_limit_proposal_row_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_proposal_row")),
    )
    op.create_index(
        "ix_limit_proposal_row_proposal_id_outcome_id", "limit_proposal_row", ["proposal_id", "outcome", "id"]
    )
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgres()


def _sqlite() -> None:
    for table in TABLES:
        refusal = f"SELECT RAISE(ABORT, '{table} is kept for ever')"
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} BEGIN {refusal}; END")
    op.execute(
        "CREATE TRIGGER limit_proposal_row_unchanged BEFORE UPDATE ON limit_proposal_row "
        "BEGIN SELECT RAISE(ABORT, 'limit_proposal_row is kept for ever'); END"
    )
    moved = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FROZEN)
    op.execute(
        f"CREATE TRIGGER limit_proposal_frozen BEFORE UPDATE ON limit_proposal WHEN {moved} "
        "OR OLD.decided_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'limit_proposal is frozen'); END"
    )


def _postgres() -> None:
    for table in TABLES:
        for name, event in (("kept", "DELETE"), ("not_emptied", "TRUNCATE")):
            op.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
            )
    op.execute(
        "CREATE TRIGGER limit_proposal_row_unchanged BEFORE UPDATE ON limit_proposal_row "
        "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
    )
    moved = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FROZEN)
    op.execute(
        "CREATE FUNCTION lims_freeze_limit_proposal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {moved} OR OLD.decided_at IS NOT NULL THEN RAISE EXCEPTION 'limit_proposal is frozen'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER limit_proposal_frozen BEFORE UPDATE ON limit_proposal "
        "FOR EACH ROW EXECUTE FUNCTION lims_freeze_limit_proposal()"
    )


def downgrade() -> None:
    op.drop_table("limit_proposal_row")
    op.drop_table("limit_proposal")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION lims_freeze_limit_proposal()")
