"""Many certificates issued under one confirmation, sample by sample; kept for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0029"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
KEPT = ("bulk_issue", "bulk_item")


def upgrade() -> None:
    op.create_table(
        "bulk_issue",
        sa.Column("id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_bulk_issue_by_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_bulk_issue_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_issue")),
    )
    op.create_index("ix_bulk_issue_status", "bulk_issue", ["status"])
    op.create_table(
        "bulk_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("bulk_id", ID, nullable=False),
        sa.Column("sample_id", ID, nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("certificate_id", ID, nullable=True),
        sa.Column("at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulk_issue.id"], name=op.f("fk_bulk_item_bulk_id")),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_bulk_item_sample_id")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_bulk_item_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_item")),
        sa.UniqueConstraint("bulk_id", "sample_id", name=op.f("uq_bulk_item_bulk_id_sample_id")),
    )
    op.create_index("ix_bulk_item_bulk_id_outcome_id", "bulk_item", ["bulk_id", "outcome", "id"])
    for table in KEPT:
        if op.get_bind().dialect.name == "sqlite":
            refusal = f"SELECT RAISE(ABORT, '{table} is kept for ever')"
            op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} BEGIN {refusal}; END")
            continue
        for event in ("DELETE", "TRUNCATE"):
            op.execute(
                f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
            )


def downgrade() -> None:
    op.drop_table("bulk_item")
    op.drop_table("bulk_issue")
