"""Analyses and the limits frozen for them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "analysis",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("sample_id", ID, nullable=False),
        sa.Column("analyte_id", ID, nullable=False),
        sa.Column("performance_id", ID, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("excluded_reason", sa.Text(), nullable=False),
        sa.Column("external_provider", sa.String(length=255), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["analyte_id"], ["analyte.id"], name=op.f("fk_analysis_analyte_id")),
        sa.ForeignKeyConstraint(["lab_id"], ["laboratory.id"], name=op.f("fk_analysis_lab_id")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performance.id"], name=op.f("fk_analysis_performance_id")
        ),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_analysis_sample_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis")),
        sa.UniqueConstraint(
            "sample_id",
            "analyte_id",
            "performance_id",
            name=op.f("uq_analysis_sample_id_analyte_id_performance_id"),
        ),
    )
    op.create_index(op.f("ix_analysis_performance_id"), "analysis", ["performance_id"], unique=False)
    op.create_index("ix_analysis_status_id", "analysis", ["status", "id"], unique=False)
    op.create_table(
        "specification",
        sa.Column("id", ID, nullable=False),
        sa.Column("analysis_id", ID, nullable=False),
        sa.Column("market", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("limit_id", ID, nullable=True),
        sa.Column("frozen", sa.JSON(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("sought_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["analysis_id"], ["analysis.id"], name=op.f("fk_specification_analysis_id")),
        sa.ForeignKeyConstraint(["limit_id"], ["limit.id"], name=op.f("fk_specification_limit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specification")),
        sa.UniqueConstraint("analysis_id", "market", name=op.f("uq_specification_analysis_id_market")),
    )
    op.create_index(op.f("ix_specification_limit_id"), "specification", ["limit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("specification")
    op.drop_table("analysis")
