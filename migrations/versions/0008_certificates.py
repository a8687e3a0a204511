"""Certificates, frozen."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("sample_id", ID, nullable=False),
        sa.Column("producer_id", ID, nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=4), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("issued_by_id", ID, nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("revoked_by_id", ID, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=False),
        sa.Column("replaced_by_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_certificate_issued_by_id")),
        sa.ForeignKeyConstraint(["lab_id"], ["laboratory.id"], name=op.f("fk_certificate_lab_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_certificate_producer_id")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["certificate.id"], name=op.f("fk_certificate_replaced_by_id")
        ),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["person.id"], name=op.f("fk_certificate_revoked_by_id")),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_certificate_sample_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("token", name=op.f("uq_certificate_token")),
    )
    op.create_index("ix_certificate_producer_id_id", "certificate", ["producer_id", "id"], unique=False)
    op.create_index(op.f("ix_certificate_sample_id"), "certificate", ["sample_id"], unique=False)


def downgrade() -> None:
    op.drop_table("certificate")
