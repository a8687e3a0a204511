"""Runs, results, what they mean and how they were corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

EXACT = sa.Numeric().with_variant(sa.Text(collation="decimal"), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "run",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("method_version_id", ID, nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", ID, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lab_id"], ["laboratory.id"], name=op.f("fk_run_lab_id")),
        sa.ForeignKeyConstraint(
            ["method_version_id"], ["method_version.id"], name=op.f("fk_run_method_version_id")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_run_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("code", name=op.f("uq_run_code")),
    )
    op.create_index(op.f("ix_run_opened_by_id"), "run", ["opened_by_id"], unique=False)
    op.create_index("ix_run_status_id", "run", ["status", "id"], unique=False)
    op.create_table(
        "result",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("analysis_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("typed", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("value", EXACT, nullable=True),
        sa.Column("digits", sa.Integer(), nullable=True),
        sa.Column("portion_g", EXACT, nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("counts_reason", sa.Text(), nullable=False),
        sa.Column("entered_by_id", ID, nullable=True),
        sa.Column("entered_at", INSTANT, nullable=True),
        sa.Column("validated_by_id", ID, nullable=True),
        sa.Column("validated_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["analysis_id"], ["analysis.id"], name=op.f("fk_result_analysis_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_result_entered_by_id")),
        sa.ForeignKeyConstraint(["lab_id"], ["laboratory.id"], name=op.f("fk_result_lab_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_result_run_id")),
        sa.ForeignKeyConstraint(["validated_by_id"], ["person.id"], name=op.f("fk_result_validated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("run_id", "analysis_id", name=op.f("uq_result_run_id_analysis_id")),
    )
    op.create_index(op.f("ix_result_analysis_id"), "result", ["analysis_id"], unique=False)
    op.create_table(
        "judgement",
        sa.Column("id", ID, nullable=False),
        sa.Column("result_id", ID, nullable=False),
        sa.Column("specification_id", ID, nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("assessment", sa.JSON(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_judgement_result_id")),
        sa.ForeignKeyConstraint(
            ["specification_id"], ["specification.id"], name=op.f("fk_judgement_specification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sa.UniqueConstraint(
            "result_id", "specification_id", name=op.f("uq_judgement_result_id_specification_id")
        ),
    )
    op.create_index("ix_judgement_outcome_id", "judgement", ["outcome", "id"], unique=False)
    op.create_index(op.f("ix_judgement_specification_id"), "judgement", ["specification_id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("id", ID, nullable=False),
        sa.Column("result_id", ID, nullable=False),
        sa.Column("old_typed", sa.String(length=80), nullable=False),
        sa.Column("new_typed", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_correction_by_id")),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_correction_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_result_id"), "correction", ["result_id"], unique=False)


def downgrade() -> None:
    op.drop_table("correction")
    op.drop_table("judgement")
    op.drop_table("result")
    op.drop_table("run")
