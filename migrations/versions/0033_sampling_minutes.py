"""Sampling minutes and what each says of its samples; who brought a sample; consent to verification in public."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("sampling_minutes", "sampled_item")
TEXTS = (
    ("place", 255), ("commune", 5), ("owner_name", 255), ("owner_role", 255), ("plan", 255),
    ("conditions", 255), ("storage", 255), ("witness", 255), ("taken_by", 20),
)  # fmt: skip
LONG = ("legal_basis", "uncertainty", "remark", "refusal_reason", "reason")


def upgrade() -> None:
    op.add_column(
        "order", sa.Column("consent_to_publish", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("sample", sa.Column("delivered_by", sa.String(255), nullable=False, server_default=""))
    op.create_table(
        "sampling_minutes",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("order_id", ID, nullable=True),
        sa.Column("sampled_at", INSTANT, nullable=True),
        sa.Column("samplers", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.String(longest), nullable=False) for name, longest in TEXTS),
        *(sa.Column(name, sa.Text(), nullable=False) for name in LONG),
        sa.Column("refused_to_sign", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("sampling_minutes", "lab_id", "laboratory"),
        _to("sampling_minutes", "order_id", "order"),
        _to("sampling_minutes", "made_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampling_minutes")),
        sa.UniqueConstraint("number", name=op.f("uq_sampling_minutes_number")),
    )
    op.create_index("ix_sampling_minutes_order_id", "sampling_minutes", ["order_id"])
    op.create_table(
        "sampled_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("minutes_id", ID, nullable=False),
        sa.Column("sample_id", ID, nullable=False),
        *(
            sa.Column(name, sa.String(120), nullable=False)
            for name in ("test_part", "test_seal", "retained_part", "retained_seal")
        ),
        _to("sampled_item", "minutes_id", "sampling_minutes"),
        _to("sampled_item", "sample_id", "sample"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampled_item")),
    )
    op.create_index("ix_sampled_item_sample_id", "sampled_item", ["sample_id"])
    op.create_index("ix_sampled_item_minutes_id", "sampled_item", ["minutes_id"])
    for table in TABLES:
        _keep(table)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _keep(table: str) -> None:
    """A number that was given out is never deleted."""
    if op.get_bind().dialect.name == "sqlite":
        refusal = f"SELECT RAISE(ABORT, '{table} is kept for ever')"
        op.execute(f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} BEGIN {refusal}; END")
        return
    for event in ("DELETE", "TRUNCATE"):
        name = f"{table}_kept_{event.lower()}"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("sample", "delivered_by")
    op.drop_column("order", "consent_to_publish")
