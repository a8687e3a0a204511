"""Samples are found by their commodity without reading them all."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_index("ix_sample_commodity_id_id", "sample", ["commodity_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_sample_commodity_id_id", "sample")
