"""Runs are found by their method without reading them all."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_index("ix_run_method_version_id", "run", ["method_version_id"])


def downgrade() -> None:
    op.drop_index("ix_run_method_version_id", "run")
