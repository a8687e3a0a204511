"""Control charts: limits frozen per period, events beside them, and runs that somebody holds back."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

EXACT = sa.Numeric().with_variant(sa.Text(collation="decimal"), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("chart_period", "chart_event", "run_hold")


def upgrade() -> None:
    _period()
    _event()
    _hold()
    for table in TABLES:
        _keep(table)


def _period() -> None:
    op.create_table(
        "chart_period",
        *_begin(("method_id", False), ("analyte_id", False)),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("material", sa.String(length=255), nullable=False),
        sa.Column("center", EXACT, nullable=False),
        sa.Column("s", EXACT, nullable=False),
        sa.Column("sd", EXACT, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("based_from", sa.Date(), nullable=False),
        sa.Column("based_to", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _to("chart_period", "lab_id", "laboratory"),
        _to("chart_period", "method_id", "method"),
        _to("chart_period", "analyte_id", "analyte"),
        _to("chart_period", "set_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_period")),
        sa.UniqueConstraint(
            "method_id",
            "analyte_id",
            "kind",
            "item",
            "material",
            "first_day",
            name=op.f("uq_chart_period_series_first_day"),
        ),
    )


def _event() -> None:
    op.create_table(
        "chart_event",
        *_begin(("method_id", False), ("analyte_id", True)),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("noted_by_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _to("chart_event", "lab_id", "laboratory"),
        _to("chart_event", "method_id", "method"),
        _to("chart_event", "analyte_id", "analyte"),
        _to("chart_event", "noted_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_event")),
    )
    op.create_index("ix_chart_event_method_id_day", "chart_event", ["method_id", "day"])


def _hold() -> None:
    op.create_table(
        "run_hold",
        *_begin(("run_id", False)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_by_id", ID, nullable=False),
        sa.Column("held_at", INSTANT, nullable=False),
        sa.Column("released_reason", sa.Text(), nullable=False),
        sa.Column("released_by_id", ID, nullable=True),
        sa.Column("released_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("run_hold", "lab_id", "laboratory"),
        _to("run_hold", "run_id", "run"),
        _to("run_hold", "held_by_id", "person"),
        _to("run_hold", "released_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_hold")),
    )
    open_ = sa.text("released_at IS NULL")
    op.create_index(
        "ix_run_hold_held", "run_hold", ["run_id"], unique=True, sqlite_where=open_, postgresql_where=open_
    )


def _begin(*columns: tuple[str, bool]) -> list[sa.Column[int]]:
    given = [sa.Column(name, ID, nullable=nullable) for name, nullable in columns]
    return [sa.Column("id", ID, nullable=False), sa.Column("lab_id", ID, nullable=False), *given]


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _keep(table: str) -> None:
    """Nothing here is ever deleted; limits and events are never changed either."""
    events = ["DELETE"] + (["UPDATE"] if table != "run_hold" else [])
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
