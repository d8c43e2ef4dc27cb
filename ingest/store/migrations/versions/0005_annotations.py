"""What people note about the centre: when, what, about which channel, and who said so."""

import sqlalchemy as sa
from alembic import op

from ingest.store.catalogue import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalogue one step forward."""
    op.create_table(
        "annotation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("is_phase", sa.Boolean(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
    )
