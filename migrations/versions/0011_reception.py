"""What reception notes: whether a conclusion is wanted, the seal, how it was sampled, and departures."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

SAMPLE_TEXTS = (
    ("seal_state", sa.String(length=10)),
    ("sampling_conditions", sa.String(length=255)),
    ("departure", sa.Text()),
    ("departure_agreed_by", sa.String(length=255)),
)


def upgrade() -> None:
    wanted = sa.Column("conclusion_wanted", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("order", wanted)
    for name, kind in SAMPLE_TEXTS:
        op.add_column("sample", sa.Column(name, kind, nullable=False, server_default=""))
    op.add_column("sample", sa.Column("departure_agreed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("sample", "departure_agreed_on")
    for name, _ in reversed(SAMPLE_TEXTS):
        op.drop_column("sample", name)
    op.drop_column("order", "conclusion_wanted")
