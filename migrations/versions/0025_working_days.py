"""Working days, due dates, how long a sample may wait for its analysis, and which of several repeats counts."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEVER_DELETED = ("holiday", "holding_breach", "repeat_choice")


def upgrade() -> None:
    _tables()
    op.add_column("method_version", sa.Column("turnaround_days", sa.Integer(), nullable=True))
    op.add_column(
        "method_version", sa.Column("repeats", sa.String(10), nullable=False, server_default="latest")
    )
    op.add_column("performance", sa.Column("holding_hours", sa.Integer(), nullable=True))
    op.add_column("performance", sa.Column("holding_from", sa.String(10), nullable=True))
    op.add_column("analysis", sa.Column("start_by", INSTANT, nullable=True))
    op.add_column("sample", sa.Column("feasible_on", sa.Date(), nullable=True))
    for table in NEVER_DELETED:
        _keep(table)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in NEVER_DELETED:
            op.execute(f"DROP TRIGGER {table}_kept")
    for table, column in (
        ("sample", "feasible_on"),
        ("analysis", "start_by"),
        ("performance", "holding_from"),
        ("performance", "holding_hours"),
        ("method_version", "repeats"),
        ("method_version", "turnaround_days"),
    ):
        op.drop_column(table, column)
    for table in reversed(NEVER_DELETED):
        op.drop_table(table)


def _tables() -> None:
    op.create_table(
        "holiday",
        sa.Column("id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name_vi", sa.String(120), nullable=False),
        sa.Column("name_en", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", name=op.f("uq_holiday_day")),
    )
    op.create_table(
        "holding_breach",
        sa.Column("id", ID, nullable=False),
        sa.Column("result_id", ID, nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("start_by", INSTANT, nullable=True),
        sa.Column("accepted_by_id", ID, nullable=True),
        sa.Column("accepted_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_holding_breach_result_id")),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_holding_breach_accepted_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding_breach")),
        sa.UniqueConstraint("result_id", name=op.f("uq_holding_breach_result_id")),
    )
    op.create_table(
        "repeat_choice",
        sa.Column("id", ID, nullable=False),
        sa.Column("result_id", ID, nullable=False),
        sa.Column("among", sa.JSON(), nullable=False),
        sa.Column("over_failing", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen_by_id", ID, nullable=False),
        sa.Column("chosen_at", INSTANT, nullable=False),
        sa.Column("accepted_by_id", ID, nullable=True),
        sa.Column("accepted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_repeat_choice_result_id")),
        sa.ForeignKeyConstraint(["chosen_by_id"], ["person.id"], name=op.f("fk_repeat_choice_chosen_by_id")),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_repeat_choice_accepted_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repeat_choice")),
    )
    op.create_index("ix_repeat_choice_result_id", "repeat_choice", ["result_id"])


def _keep(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        refusal = f"SELECT RAISE(ABORT, '{table} is kept for ever')"
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} BEGIN {refusal}; END")
        return
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
    )
