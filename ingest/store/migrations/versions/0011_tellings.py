"""Which place was told of which alert: one that failed is told at the next look, and two who look tell it once."""

import sqlalchemy as sa
from alembic import op

from ingest.store.catalogue import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalogue one step forward."""
    op.create_table(
        "telling",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("alert_id", sa.Integer(), sa.ForeignKey("alert.id"), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
    )
    op.create_index("ix_telling_alert_id", "telling", ["alert_id"])
    op.drop_column("alert", "end_told")
