"""Commodities, analytes, markets, regulations, limits and panels."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.String(300).with_variant(sa.String(300, collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "commodity",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_vi", sa.String(length=120), nullable=False),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("codex_code", sa.String(length=120), nullable=False),
        sa.Column("eu_code", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("search_key", KEY, nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["commodity.id"], name=op.f("fk_commodity_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commodity")),
        sa.UniqueConstraint("name", name=op.f("uq_commodity_name")),
    )
    op.create_table(
        "analyte",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_vi", sa.String(length=120), nullable=False),
        sa.Column("cas_number", sa.String(length=20), nullable=False),
        sa.Column("synonyms", sa.JSON(), nullable=False),
        sa.Column("analyte_group", sa.String(length=60), nullable=False),
        sa.Column("default_unit", sa.String(length=40), nullable=False),
        sa.Column("typical_loq", sa.String(length=60), nullable=False),
        sa.Column("typical_method", sa.String(length=255), nullable=False),
        sa.Column("components", sa.Text(), nullable=False),
        sa.Column("expressed_as", sa.String(length=255), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("search_key", KEY, nullable=False),
        sa.Column("sort_key", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analyte")),
        sa.UniqueConstraint("name", name=op.f("uq_analyte_name")),
    )
    op.create_index(op.f("ix_analyte_analyte_group"), "analyte", ["analyte_group"], unique=False)
    op.create_index(op.f("ix_analyte_sort_key"), "analyte", ["sort_key"], unique=False)
    op.create_table(
        "market",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name_vi", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market")),
        sa.UniqueConstraint("code", name=op.f("uq_market_code")),
    )
    op.create_table(
        "regulation",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("search_key", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation")),
        sa.UniqueConstraint("code", name=op.f("uq_regulation_code")),
    )
    op.create_table(
        "panel",
        sa.Column("id", ID, nullable=False),
        sa.Column("product", sa.String(length=120), nullable=False),
        sa.Column("market", sa.String(length=10), nullable=False),
        sa.Column("analyte_group", sa.String(length=60), nullable=False),
        sa.Column("analyte", sa.String(length=255), nullable=False),
        sa.Column("requirement", sa.String(length=20), nullable=False),
        sa.Column("limit_ids", sa.String(length=500), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
        sa.UniqueConstraint(
            "product",
            "market",
            "analyte_group",
            "analyte",
            "limit_ids",
            name=op.f("uq_panel_product_market_analyte_group_analyte_limit_ids"),
        ),
    )
    op.create_index(op.f("ix_panel_product"), "panel", ["product"], unique=False)


def downgrade() -> None:
    op.drop_table("panel")
    op.drop_table("regulation")
    op.drop_table("market")
    op.drop_table("analyte")
    op.drop_table("commodity")
