"""What a run has to prove beside its samples: plans, controls, what they gave, and what was decided about them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

EXACT = sa.Numeric().with_variant(sa.Text(collation="decimal"), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("quality_plan", "control", "control_value", "quality_decision")


def upgrade() -> None:
    op.add_column("run", sa.Column("plan", sa.JSON(), nullable=True))
    op.add_column("run", sa.Column("sequence", sa.JSON(), nullable=True))
    _plan()
    _control()
    _value()
    _decision()
    for table in TABLES:
        _keep(table)


def _plan() -> None:
    op.create_table(
        "quality_plan",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("method_version_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_by_id", ID, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        _to("quality_plan", "lab_id", "laboratory"),
        _to("quality_plan", "method_version_id", "method_version"),
        _to("quality_plan", "written_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_plan")),
        sa.UniqueConstraint(
            "method_version_id", "number", name=op.f("uq_quality_plan_method_version_id_number")
        ),
    )


def _control() -> None:
    op.create_table(
        "control",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("material", sa.String(length=255), nullable=False),
        sa.Column("sample_id", ID, nullable=True),
        sa.Column("unit_no", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("counts_reason", sa.Text(), nullable=False),
        sa.Column("repeats_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("control", "lab_id", "laboratory"),
        _to("control", "run_id", "run"),
        _to("control", "sample_id", "sample"),
        _to("control", "repeats_id", "control"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control")),
        sa.UniqueConstraint("run_id", "item", "number", name=op.f("uq_control_run_id_item_number")),
    )


def _value() -> None:
    op.create_table(
        "control_value",
        sa.Column("id", ID, nullable=False),
        sa.Column("control_id", ID, nullable=False),
        sa.Column("analyte_id", ID, nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("figure", EXACT, nullable=True),
        sa.Column("earlier", sa.JSON(), nullable=False),
        sa.Column("entered_by_id", ID, nullable=True),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("control_value", "control_id", "control"),
        _to("control_value", "analyte_id", "analyte"),
        _to("control_value", "entered_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_value")),
        sa.UniqueConstraint("control_id", "analyte_id", name=op.f("uq_control_value_control_id_analyte_id")),
    )
    op.create_index("ix_control_value_analyte_id_id", "control_value", ["analyte_id", "id"])


def _decision() -> None:
    op.create_table(
        "quality_decision",
        sa.Column("id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("analyte_id", ID, nullable=False),
        sa.Column("finding", sa.JSON(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _to("quality_decision", "run_id", "run"),
        _to("quality_decision", "analyte_id", "analyte"),
        _to("quality_decision", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_decision")),
    )
    op.create_index("ix_quality_decision_run_id", "quality_decision", ["run_id"])


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _keep(table: str) -> None:
    """Nothing here is ever deleted; a plan and a decision are never changed either."""
    events = ["DELETE"] + (["UPDATE"] if table in {"quality_plan", "quality_decision"} else [])
    if op.get_bind().dialect.name == "sqlite":
        refusal = f"SELECT RAISE(ABORT, '{table} is kept for ever')"
        for event in events:
            name = f"{table}_kept_{event.lower()}"
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN {refusal}; END")
        return
    for event in [*events, "TRUNCATE"]:
        name = f"{table}_kept_{event.lower()}"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("run", "sequence")
    op.drop_column("run", "plan")
