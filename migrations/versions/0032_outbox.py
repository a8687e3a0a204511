"""What a producer wants to be told of its certificates, and the letters that tell it; letters are kept for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0027"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
NEVER = ("certificate_id", "event", "address", "language", "way", "created_at")
ONCE = ("sent_at", "opened_at", "opened_by_id")


def upgrade() -> None:
    op.create_table(
        "delivery_choice",
        sa.Column("id", ID, nullable=False),
        sa.Column("producer_id", ID, nullable=False),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("way", sa.String(4), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producer.id"], name=op.f("fk_delivery_choice_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_choice")),
        sa.UniqueConstraint("producer_id", name=op.f("uq_delivery_choice_producer_id")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("certificate_id", ID, nullable=False),
        sa.Column("event", sa.String(10), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("way", sa.String(4), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("error", sa.String(20), nullable=False),
        sa.Column("error_detail", sa.String(200), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("opened_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_outbox_certificate_id")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["account.id"], name=op.f("fk_outbox_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "certificate_id", "event", "address", name=op.f("uq_outbox_certificate_id_event_address")
        ),
    )
    op.create_index("ix_outbox_state_next_try_at", "outbox", ["state", "next_try_at"])
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgres()


def _sqlite() -> None:
    changed = [f"NEW.{name} IS NOT OLD.{name}" for name in NEVER]
    changed += [f"(OLD.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name})" for name in ONCE]
    op.execute(
        "CREATE TRIGGER outbox_kept BEFORE DELETE ON outbox "
        "BEGIN SELECT RAISE(ABORT, 'outbox is kept for ever'); END"
    )
    op.execute(
        f"CREATE TRIGGER outbox_frozen BEFORE UPDATE ON outbox WHEN {' OR '.join(changed)} "
        "BEGIN SELECT RAISE(ABORT, 'outbox is frozen'); END"
    )


def _postgres() -> None:
    changed = [f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in NEVER]
    changed += [f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in ONCE]
    for event in ("DELETE", "TRUNCATE"):
        op.execute(
            f"CREATE TRIGGER outbox_{event.lower()} BEFORE {event} ON outbox "
            "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
        )
    op.execute(
        "CREATE FUNCTION lims_freeze_outbox() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {' OR '.join(changed)} THEN RAISE EXCEPTION 'outbox is frozen'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER outbox_frozen BEFORE UPDATE ON outbox "
        "FOR EACH ROW EXECUTE FUNCTION lims_freeze_outbox()"
    )


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("delivery_choice")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION lims_freeze_outbox()")
