"""Why a certificate was withdrawn, as one of a few classes anybody may be told."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    column = sa.Column("revoked_class", sa.String(length=20), nullable=False, server_default="")
    op.add_column("certificate", column)


def downgrade() -> None:
    op.drop_column("certificate", "revoked_class")
