"""What is proposed before a measurement says why, may be declined, and a processing factor may be given its end."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("residue_definition", "processing_factor")
PEOPLE = ("proposed_by_id", "approved_by_id", "declined_by_id")


def upgrade() -> None:
    for table in TABLES:
        for column in _decision()[1:]:
            op.add_column(table, column)
        _declined_by(table)
    op.create_table(
        "factor_end",
        sa.Column("id", ID, nullable=False),
        sa.Column("factor_id", ID, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", ID, nullable=True),
        sa.Column("proposed_at", INSTANT, nullable=True),
        sa.Column("approved_by_id", ID, nullable=True),
        sa.Column("approved_at", INSTANT, nullable=True),
        *_decision(),
        sa.ForeignKeyConstraint(
            ["factor_id"], ["processing_factor.id"], name=op.f("fk_factor_end_factor_id")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_factor_end_{column}"))
            for column in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_end")),
    )
    op.create_index("ix_factor_end_factor_id", "factor_end", ["factor_id"])


def downgrade() -> None:
    op.drop_table("factor_end")
    for table in TABLES:
        for column in ("declined_by_id", "declined_at", "decided_why", "why"):
            op.drop_column(table, column)


def _decision() -> list[sa.Column[Any]]:
    """The person who declined stands first: a column with a reference is added in its own way."""
    return [
        sa.Column("declined_by_id", ID, nullable=True),
        sa.Column("declined_at", INSTANT, nullable=True),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.Column("decided_why", sa.Text(), nullable=False, server_default=""),
    ]


def _declined_by(table: str) -> None:
    """SQLite adds a reference only together with its column, or by rebuilding the table and losing its collations."""
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN declined_by_id {kind}"
        f" CONSTRAINT fk_{table}_declined_by_id REFERENCES person (id)"
    )
