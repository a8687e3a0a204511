"""For whoever checks a paper: the certificates of the keys that sign, kept for ever; papers found by their hash."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0032"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TABLE = "signing_certificate"


def upgrade() -> None:
    op.create_index("ix_certificate_sha256", "certificate", ["sha256"])
    op.create_table(
        TABLE,
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_to", MOMENT, nullable=False),
        sa.Column("first_used_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["lab_id"], ["laboratory.id"], name=op.f("fk_signing_certificate_lab_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_certificate")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_signing_certificate_fingerprint")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is kept for ever'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {TABLE}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
    )


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_index("ix_certificate_sha256", "certificate")
