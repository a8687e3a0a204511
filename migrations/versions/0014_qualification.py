"""Qualifications of the program: each run of its reference set, kept for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TABLE = "qualification"
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("program_version", sa.String(length=40), nullable=False),
        sa.Column("rules_sha256", sa.String(length=64), nullable=False),
        sa.Column("cases_sha256", sa.String(length=64), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["lab_id"], ["laboratory.id"], name=op.f("fk_qualification_lab_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_qualification_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
        sa.UniqueConstraint("number", name=op.f("uq_qualification_number")),
    )
    if op.get_bind().dialect.name == "sqlite":
        refusal = "SELECT RAISE(ABORT, 'qualification is kept for ever')"
        op.execute(f"CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE} BEGIN {refusal}; END")
        return
    for name, event in (("kept", "DELETE"), ("not_emptied", "TRUNCATE")):
        op.execute(
            f"CREATE TRIGGER {TABLE}_{name} BEFORE {event} ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
        )


def downgrade() -> None:
    op.drop_table(TABLE)
