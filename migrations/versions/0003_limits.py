"""Limits with their sources, and who confirmed the unread ones."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

EXACT = sa.Numeric().with_variant(sa.Text(collation="decimal"), "sqlite")
INSTANT = sa.DateTime(timezone=True)
KEY = sa.String(300).with_variant(sa.String(300, collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "limit",
        sa.Column("id", ID, nullable=False),
        sa.Column("limit_id", sa.String(length=80), nullable=False),
        sa.Column("market_id", ID, nullable=False),
        sa.Column("commodity_id", ID, nullable=False),
        sa.Column("analyte_id", ID, nullable=False),
        sa.Column("regulation_id", ID, nullable=False),
        sa.Column("analyte_group", sa.String(length=60), nullable=False),
        sa.Column("residue_definition", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("low", EXACT, nullable=True),
        sa.Column("high", EXACT, nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("portion_g", EXACT, nullable=True),
        sa.Column("plan_n", sa.Integer(), nullable=True),
        sa.Column("plan_c", sa.Integer(), nullable=True),
        sa.Column("plan_m", EXACT, nullable=True),
        sa.Column("plan_big_m", EXACT, nullable=True),
        sa.Column("basis", sa.String(length=120), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("commodity_code", sa.String(length=120), nullable=False),
        sa.Column("search_key", KEY, nullable=False),
        sa.ForeignKeyConstraint(["analyte_id"], ["analyte.id"], name=op.f("fk_limit_analyte_id")),
        sa.ForeignKeyConstraint(["commodity_id"], ["commodity.id"], name=op.f("fk_limit_commodity_id")),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_limit_market_id")),
        sa.ForeignKeyConstraint(["regulation_id"], ["regulation.id"], name=op.f("fk_limit_regulation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit")),
        sa.UniqueConstraint("limit_id", name=op.f("uq_limit_limit_id")),
    )
    op.create_index(op.f("ix_limit_analyte_id"), "limit", ["analyte_id"], unique=False)
    op.create_index(op.f("ix_limit_commodity_id"), "limit", ["commodity_id"], unique=False)
    op.create_index(
        "ix_limit_market_id_analyte_id_commodity_id",
        "limit",
        ["market_id", "analyte_id", "commodity_id"],
        unique=False,
    )
    op.create_index(op.f("ix_limit_regulation_id"), "limit", ["regulation_id"], unique=False)
    op.create_table(
        "limit_confirmation",
        sa.Column("id", ID, nullable=False),
        sa.Column("limit_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["limit_id"], ["limit.id"], name=op.f("fk_limit_confirmation_limit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_limit_confirmation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_confirmation")),
        sa.UniqueConstraint("limit_id", name=op.f("uq_limit_confirmation_limit_id")),
    )


def downgrade() -> None:
    op.drop_table("limit_confirmation")
    op.drop_table("limit")
