"""The laboratory's letterhead: a row for each change, and its pictures by their hash."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0033"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("picture", "letterhead")
TEXTS = ("over", "under", "foot", "statements", "mark_words")


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("id", ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("sha256", name=op.f("uq_picture_sha256")),
    )
    op.create_table(
        "letterhead",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(
            sa.Column(f"{name}_{language}", sa.Text(), nullable=False)
            for name in TEXTS
            for language in ("vi", "en")
        ),
        sa.Column("logo_id", ID, nullable=True),
        sa.Column("mark_id", ID, nullable=True),
        sa.Column("kept_by_id", ID, nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        _to("lab_id", "laboratory"),
        _to("logo_id", "picture"),
        _to("mark_id", "picture"),
        _to("kept_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letterhead")),
        sa.UniqueConstraint("number", name=op.f("uq_letterhead_number")),
    )
    for table in TABLES:
        _keep(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _to(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_letterhead_{column}"))


def _keep(table: str) -> None:
    """Neither is ever changed or deleted: papers were printed with them."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_kept_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is kept for ever'); END"
            )
        return
    for event in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(
            f"CREATE TRIGGER {table}_kept_{event.lower()} BEFORE {event} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
        )
