"""The laboratory, its people, producers and products, and the ways in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)
KEY = sa.String(300).with_variant(sa.String(300, collation="C"), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "laboratory",
        sa.Column("id", ID, nullable=False),
        sa.Column("prefix", sa.String(length=6), nullable=False),
        sa.Column("name_vi", sa.String(length=255), nullable=False),
        sa.Column("name_en", sa.String(length=255), nullable=False),
        sa.Column("address_vi", sa.String(length=255), nullable=False),
        sa.Column("address_en", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("accreditation", sa.String(length=40), nullable=True),
        sa.Column("accredited_to", sa.Date(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laboratory")),
    )
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("search_key", KEY, nullable=False),
        sa.Column("sort_key", KEY, nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("reviewer", sa.Boolean(), nullable=False),
        sa.Column("signatory_scope", sa.String(length=20), nullable=True),
        sa.Column("signatory_from", sa.Date(), nullable=True),
        sa.Column("signatory_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_search_key"), "person", ["search_key"], unique=False)
    op.create_table(
        "producer",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("name_key", sa.String(length=255), nullable=False),
        sa.Column("search_key", KEY, nullable=False),
        sa.Column("sort_key", KEY, nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=True),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("contact", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producer")),
        sa.UniqueConstraint("code", name=op.f("uq_producer_code")),
        sa.UniqueConstraint("name_key", name=op.f("uq_producer_name_key")),
    )
    op.create_index(op.f("ix_producer_sort_key"), "producer", ["sort_key"], unique=False)
    op.create_table(
        "product",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("producer_id", ID, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("name_key", sa.String(length=255), nullable=False),
        sa.Column("search_key", KEY, nullable=False),
        sa.Column("commodity_id", ID, nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.ForeignKeyConstraint(["commodity_id"], ["commodity.id"], name=op.f("fk_product_commodity_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_product_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
        sa.UniqueConstraint("producer_id", "name_key", name=op.f("uq_product_producer_id_name_key")),
    )
    op.create_index(op.f("ix_product_producer_id"), "product", ["producer_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("producer_id", ID, nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.ForeignKeyConstraint(["producer_id"], ["producer.id"], name=op.f("fk_account_producer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_index(op.f("ix_account_person_id"), "account", ["person_id"], unique=False)
    op.create_index(op.f("ix_account_producer_id"), "account", ["producer_id"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_session_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index(op.f("ix_login_session_account_id"), "login_session", ["account_id"], unique=False)
    op.create_table(
        "market_key",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_market_key_key_hash")),
        sa.UniqueConstraint("name", name=op.f("uq_market_key_name")),
    )


def downgrade() -> None:
    op.drop_table("market_key")
    op.drop_table("login_session")
    op.drop_table("account")
    op.drop_table("product")
    op.drop_table("producer")
    op.drop_table("person")
    op.drop_table("laboratory")
