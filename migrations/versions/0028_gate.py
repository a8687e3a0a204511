"""The scope of accreditation as a table of its own, and what people answered for at the gate of a certificate."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0034"

EXACT = sa.Numeric().with_variant(sa.Text(collation="decimal"), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SCOPE, OVERRIDE = "accreditation_scope", "certificate_override"
ONLY_ADDED = {SCOPE: ("DELETE",), OVERRIDE: ("DELETE", "UPDATE")}
REFERENCES = {
    SCOPE: {
        "method_id": "method",
        "method_version_id": "method_version",
        "analyte_id": "analyte",
        "commodity_id": "commodity",
        "kept_by_id": "person",
        "ended_by_id": "person",
        "struck_by_id": "person",
    },
    OVERRIDE: {"sample_id": "sample", "by_id": "person"},
}
FROM_METHODS = "Theo hồ sơ phương pháp (from the register of methods)"


def upgrade() -> None:
    _scope()
    _override()
    _take_over()
    for table in ONLY_ADDED:
        _keep(table)


def downgrade() -> None:
    for table in reversed(ONLY_ADDED):
        op.drop_table(table)


def _scope() -> None:
    op.create_table(
        SCOPE,
        sa.Column("id", ID, nullable=False),
        sa.Column("method_id", ID, nullable=False),
        sa.Column("method_version_id", ID, nullable=True),
        sa.Column("analyte_id", ID, nullable=False),
        sa.Column("commodity_id", ID, nullable=True),
        sa.Column("place", sa.String(10), nullable=False),
        sa.Column("low", EXACT, nullable=True),
        sa.Column("high", EXACT, nullable=True),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("kept_by_id", ID, nullable=True),
        sa.Column("kept_at", INSTANT, nullable=True),
        sa.Column("ended_by_id", ID, nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("struck_at", INSTANT, nullable=True),
        sa.Column("struck_by_id", ID, nullable=True),
        sa.Column("struck_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_references(SCOPE),
    )
    op.create_index("ix_accreditation_scope_method_id_analyte_id", SCOPE, ["method_id", "analyte_id"])
    op.create_index(op.f("ix_accreditation_scope_analyte_id"), SCOPE, ["analyte_id"])


def _override() -> None:
    op.create_table(
        OVERRIDE,
        sa.Column("id", ID, nullable=False),
        sa.Column("sample_id", ID, nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        *_references(OVERRIDE),
    )
    op.create_index("ix_certificate_override_sample_id_id", OVERRIDE, ["sample_id", "id"])


def _references(table: str) -> list[sa.Constraint]:
    to = [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in REFERENCES[table].items()
    ]
    return [*to, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def _take_over() -> None:
    """What each version of a method was accredited for is the beginning of the scope."""
    op.execute(
        sa.text(
            "INSERT INTO accreditation_scope (method_id, method_version_id, analyte_id, commodity_id, place, unit,"
            " valid_from, valid_to, citation, ended_reason, struck_reason, version)"
            " SELECT v.method_id, v.id, p.analyte_id, p.commodity_id, 'A', '', p.accredited_from,"
            " p.accredited_to, :citation, '', '', 1"
            " FROM performance p JOIN method_version v ON v.id = p.method_version_id"
            " WHERE p.accredited_from IS NOT NULL ORDER BY p.id"
        ).bindparams(citation=FROM_METHODS)
    )


def _keep(table: str) -> None:
    """A line of the scope may end or be struck; a person's word is never changed; neither is ever deleted."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for event in ONLY_ADDED[table]:
        name = f"{table}_kept_{event.lower()}"
        if sqlite:
            refusal = f"SELECT RAISE(ABORT, '{table} is kept for ever')"
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN {refusal}; END")
    if not sqlite:
        for event in (*ONLY_ADDED[table], "TRUNCATE"):
            op.execute(
                f"CREATE TRIGGER {table}_kept_{event.lower()} BEFORE {event} ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
            )
