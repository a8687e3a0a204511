"""Why a reviewer gave a result back to the bench; empty once it was corrected or accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("result", sa.Column("returned_reason", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("result", "returned_reason")
