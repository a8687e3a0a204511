"""Methods, their versions, and what each version reaches."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

EXACT = sa.Numeric().with_variant(sa.Text(collation="decimal"), "sqlite")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "method",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title_vi", sa.String(length=255), nullable=False),
        sa.Column("title_en", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("search_key", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_method")),
        sa.UniqueConstraint("code", name=op.f("uq_method_code")),
    )
    op.create_table(
        "method_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("method_id", ID, nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["method_id"], ["method.id"], name=op.f("fk_method_version_method_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_method_version")),
        sa.UniqueConstraint("method_id", "version", name=op.f("uq_method_version_method_id_version")),
    )
    op.create_table(
        "performance",
        sa.Column("id", ID, nullable=False),
        sa.Column("method_version_id", ID, nullable=False),
        sa.Column("analyte_id", ID, nullable=False),
        sa.Column("commodity_id", ID, nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("lod", EXACT, nullable=True),
        sa.Column("loq", EXACT, nullable=True),
        sa.Column("upper", EXACT, nullable=True),
        sa.Column("qualitative", sa.Boolean(), nullable=False),
        sa.Column("portion_g", EXACT, nullable=True),
        sa.Column("may_be_negative", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=120), nullable=False),
        sa.Column("u_type", sa.String(length=20), nullable=True),
        sa.Column("u_value", EXACT, nullable=True),
        sa.Column("u_plus", EXACT, nullable=True),
        sa.Column("u_minus", EXACT, nullable=True),
        sa.Column("u_k", EXACT, nullable=True),
        sa.Column("u_source", sa.Text(), nullable=False),
        sa.Column("accredited_from", sa.Date(), nullable=True),
        sa.Column("accredited_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["analyte_id"], ["analyte.id"], name=op.f("fk_performance_analyte_id")),
        sa.ForeignKeyConstraint(["commodity_id"], ["commodity.id"], name=op.f("fk_performance_commodity_id")),
        sa.ForeignKeyConstraint(
            ["method_version_id"], ["method_version.id"], name=op.f("fk_performance_method_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance")),
        sa.UniqueConstraint(
            "method_version_id",
            "analyte_id",
            "commodity_id",
            name=op.f("uq_performance_method_version_id_analyte_id_commodity_id"),
        ),
    )
    op.create_index(op.f("ix_performance_analyte_id"), "performance", ["analyte_id"], unique=False)


def downgrade() -> None:
    op.drop_table("performance")
    op.drop_table("method_version")
    op.drop_table("method")
