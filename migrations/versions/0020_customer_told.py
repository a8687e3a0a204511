"""Who on the customer's side was told, and when, that something of an order cannot be concluded."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("order", sa.Column("told_to", sa.String(255), nullable=False, server_default=""))
    op.add_column("order", sa.Column("told_on", sa.Date(), nullable=True))
    op.add_column("order", sa.Column("told_of", sa.JSON(), nullable=True))


def downgrade() -> None:
    for column in ("told_of", "told_on", "told_to"):
        op.drop_column("order", column)
