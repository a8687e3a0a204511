"""Orders, the samples received for them, and their containers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

EXACT = sa.Numeric().with_variant(sa.Text(collation="decimal"), "sqlite")
INSTANT = sa.DateTime(timezone=True)
KEY = sa.String(300).with_variant(sa.String(300, collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "order",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("producer_id", ID, nullable=False),
        sa.Column("placed_at", INSTANT, nullable=False),
        sa.Column("contact", sa.String(length=255), nullable=False),
        sa.Column("markets", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=4), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("rule_r", EXACT, nullable=False),
        sa.Column("rule_u_eval", sa.String(length=10), nullable=False),
        sa.Column("rule_alpha", EXACT, nullable=True),
        sa.Column("rule_beta", EXACT, nullable=True),
        sa.Column("rule_agreed_by", sa.String(length=255), nullable=False),
        sa.Column("rule_agreed_on", sa.Date(), nullable=False),
        sa.Column("uncertainty_wanted", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lab_id"], ["laboratory.id"], name=op.f("fk_order_lab_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_order_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        sa.UniqueConstraint("code", name=op.f("uq_order_code")),
    )
    op.create_index(op.f("ix_order_producer_id"), "order", ["producer_id"], unique=False)
    op.create_table(
        "sample",
        sa.Column("id", ID, nullable=False),
        sa.Column("lab_id", ID, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("order_id", ID, nullable=False),
        sa.Column("producer_id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=True),
        sa.Column("product_name", sa.String(length=255), nullable=False),
        sa.Column("commodity_id", ID, nullable=False),
        sa.Column("lot", sa.String(length=50), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.String(length=120), nullable=False),
        sa.Column("produced_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("sampled_by", sa.String(length=20), nullable=False),
        sa.Column("sampler", sa.String(length=255), nullable=False),
        sa.Column("sampled_place", sa.String(length=255), nullable=False),
        sa.Column("sampled_at", INSTANT, nullable=True),
        sa.Column("sampling_minutes", sa.String(length=80), nullable=False),
        sa.Column("sampling_plan", sa.String(length=255), nullable=False),
        sa.Column("received_at", INSTANT, nullable=True),
        sa.Column("received_by_id", ID, nullable=True),
        sa.Column("condition", sa.String(length=255), nullable=False),
        sa.Column("temperature", EXACT, nullable=True),
        sa.Column("seal", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("search_key", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["commodity_id"], ["commodity.id"], name=op.f("fk_sample_commodity_id")),
        sa.ForeignKeyConstraint(["lab_id"], ["laboratory.id"], name=op.f("fk_sample_lab_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_sample_order_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_sample_producer_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sample_product_id")),
        sa.ForeignKeyConstraint(["received_by_id"], ["person.id"], name=op.f("fk_sample_received_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
        sa.UniqueConstraint("code", name=op.f("uq_sample_code")),
    )
    op.create_index(op.f("ix_sample_due_on"), "sample", ["due_on"], unique=False)
    op.create_index(op.f("ix_sample_order_id"), "sample", ["order_id"], unique=False)
    op.create_index("ix_sample_producer_id_id", "sample", ["producer_id", "id"], unique=False)
    op.create_index("ix_sample_status_id", "sample", ["status", "id"], unique=False)
    op.create_index("ix_sample_verdict_id", "sample", ["verdict", "id"], unique=False)
    op.create_table(
        "container",
        sa.Column("id", ID, nullable=False),
        sa.Column("sample_id", ID, nullable=False),
        sa.Column("suffix", sa.String(length=2), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("barcode", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_container_sample_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_container")),
        sa.UniqueConstraint("barcode", name=op.f("uq_container_barcode")),
        sa.UniqueConstraint("code", name=op.f("uq_container_code")),
    )
    op.create_index(op.f("ix_container_sample_id"), "container", ["sample_id"], unique=False)


def downgrade() -> None:
    op.drop_table("container")
    op.drop_table("sample")
    op.drop_table("order")
