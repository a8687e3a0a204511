"""Versions of bench calculations with their examples; what was proposed is never edited and never deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0026"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PEOPLE = ("proposed_by_id", "approved_by_id", "declined_by_id")
FIXED = ("code", "version", "title_vi", "title_en", "recipe", "cases")
SQLITE = (
    "CREATE TRIGGER calculation_kept BEFORE DELETE ON calculation"
    " BEGIN SELECT RAISE(ABORT, 'calculation is kept for ever'); END",
    f"CREATE TRIGGER calculation_frozen BEFORE UPDATE OF {', '.join(FIXED)} ON calculation"
    " BEGIN SELECT RAISE(ABORT, 'calculation is frozen'); END",
)
POSTGRESQL = (
    "CREATE TRIGGER calculation_kept BEFORE DELETE ON calculation"
    " FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()",
    "CREATE TRIGGER calculation_not_emptied BEFORE TRUNCATE ON calculation"
    " FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()",
    f"CREATE TRIGGER calculation_frozen BEFORE UPDATE OF {', '.join(FIXED)} ON calculation"
    " FOR EACH ROW EXECUTE FUNCTION lims_keep()",
)


def upgrade() -> None:
    op.create_table(
        "calculation",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title_vi", sa.String(255), nullable=False),
        sa.Column("title_en", sa.String(255), nullable=False),
        sa.Column("recipe", sa.JSON(), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("proposed_by_id", ID, nullable=True),
        sa.Column("proposed_at", INSTANT, nullable=True),
        sa.Column("approved_by_id", ID, nullable=True),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("declined_by_id", ID, nullable=True),
        sa.Column("declined_at", INSTANT, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_why", sa.Text(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_calculation_{column}"))
            for column in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calculation")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_calculation_code_version")),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("calculation")
