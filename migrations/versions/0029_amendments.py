"""A certificate after its issue: amendments, facts put right, requests, opinions; who holds a paper and was told."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0030"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "amendment",
    "fact_correction",
    "withdrawal_request",
    "opinion",
    "certificate_download",
    "certificate_notice",
)
NEVER_CHANGED = ("fact_correction", "certificate_download")
FROZEN = {
    "amendment": ("certificate_id", "why", "reason", "opened_by_id", "opened_at"),
    "withdrawal_request": ("certificate_id", "wanted", "reason", "asked_by_id", "asked_at"),
    "opinion": ("sample_id", "text_vi", "text_en", "basis_vi", "basis_en", "by_id", "at"),
    "certificate_notice": ("certificate_id", "account_id", "kind", "at"),
}
"""What is said once and for all; what comes after (given up, answered, withdrawn, seen) stands in other columns."""


def upgrade() -> None:
    op.add_column(
        "person", sa.Column("gives_opinions", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    kind = "INTEGER" if _on_sqlite() else "BIGINT"
    op.execute(
        f"ALTER TABLE analysis ADD COLUMN reported_in_id {kind}"
        " CONSTRAINT fk_analysis_reported_in_id REFERENCES certificate (id)"
    )
    _amendment()
    _facts()
    _request()
    _opinion()
    _download()
    _notice()
    for table in TABLES:
        _keep(table)
    for table, columns in FROZEN.items():
        _freeze(table, columns)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
        if not _on_sqlite() and table in FROZEN:
            op.execute(f"DROP FUNCTION lims_freeze_{table}()")
    op.drop_column("analysis", "reported_in_id")
    op.drop_column("person", "gives_opinions")


def _amendment() -> None:
    _table(
        "amendment",
        _to("certificate_id", "certificate"),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("language", sa.String(4), nullable=False),
        _to("opened_by_id", "person"),
        sa.Column("opened_at", INSTANT, nullable=False),
        _to("given_up_by_id", "person", nullable=True),
        sa.Column("given_up_at", INSTANT, nullable=True),
        sa.Column("given_up_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_amendment_certificate_id", "amendment", ["certificate_id"])
    _once("ix_amendment_open", "amendment", "given_up_at IS NULL")


def _facts() -> None:
    _table(
        "fact_correction",
        _to("sample_id", "sample"),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _to("by_id", "person"),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_fact_correction_sample_id", "fact_correction", ["sample_id"])


def _request() -> None:
    _table(
        "withdrawal_request",
        _to("certificate_id", "certificate"),
        sa.Column("wanted", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _to("asked_by_id", "person"),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("answered_reason", sa.Text(), nullable=False),
        _to("answered_by_id", "person", nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_withdrawal_request_certificate_id", "withdrawal_request", ["certificate_id"])
    _once("ix_withdrawal_request_open", "withdrawal_request", "answered_at IS NULL")


def _opinion() -> None:
    _table(
        "opinion",
        _to("sample_id", "sample"),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("text_vi", "text_en", "basis_vi", "basis_en")
        ),
        _to("by_id", "person"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        _to("withdrawn_by_id", "person", nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_opinion_sample_id", "opinion", ["sample_id"])


def _download() -> None:
    _table(
        "certificate_download",
        _to("certificate_id", "certificate"),
        _to("account_id", "account", nullable=True),
        sa.Column("door", sa.String(12), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        of_a_laboratory=False,
    )
    op.create_index("ix_certificate_download_certificate_id", "certificate_download", ["certificate_id"])


def _notice() -> None:
    _table(
        "certificate_notice",
        _to("certificate_id", "certificate"),
        _to("account_id", "account"),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.UniqueConstraint(
            "account_id",
            "certificate_id",
            "kind",
            name=op.f("uq_certificate_notice_account_id_certificate_id_kind"),
        ),
        of_a_laboratory=False,
    )
    op.create_index("ix_certificate_notice_certificate_id", "certificate_notice", ["certificate_id"])


def _table(name: str, *columns: sa.Column | sa.Constraint | list, of_a_laboratory: bool = True) -> None:
    begin = [sa.Column("id", ID, nullable=False)]
    if of_a_laboratory:
        columns = (_to("lab_id", "laboratory"), *columns)
    for each in columns:
        begin += each if isinstance(each, list) else [each]
    constraints = [
        sa.ForeignKeyConstraint(each.columns, each.refers, name=op.f(f"fk_{name}_{each.columns[0]}"))
        if isinstance(each, _Reference)
        else each
        for each in begin
    ]
    op.create_table(name, *constraints, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))


class _Reference:
    """A foreign key that waits for the name of its table."""

    def __init__(self, column: str, table: str) -> None:
        self.columns, self.refers = [column], [f"{table}.id"]


def _to(column: str, table: str, *, nullable: bool = False) -> list:
    return [sa.Column(column, ID, nullable=nullable), _Reference(column, table)]


def _once(name: str, table: str, where: str) -> None:
    open_ = sa.text(where)
    op.create_index(name, table, ["certificate_id"], unique=True, sqlite_where=open_, postgresql_where=open_)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _keep(table: str) -> None:
    """Nothing here is ever deleted."""
    events = ["DELETE"] + (["UPDATE"] if table in NEVER_CHANGED else [])
    refusal = f"SELECT RAISE(ABORT, '{table} is kept for ever')"
    for event in events if _on_sqlite() else [*events, "TRUNCATE"]:
        does = f"BEGIN {refusal}; END" if _on_sqlite() else "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
        op.execute(f"CREATE TRIGGER {table}_kept_{event.lower()} BEFORE {event} ON {table} {does}")


def _freeze(table: str, columns: tuple[str, ...]) -> None:
    if _on_sqlite():
        changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns)
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END"
        )
        return
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)
    op.execute(
        f"CREATE FUNCTION lims_freeze_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {changed} THEN RAISE EXCEPTION '{table} is frozen'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION lims_freeze_{table}()"
    )
