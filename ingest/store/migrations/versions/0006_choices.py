"""What people choose in the browser: settings with their dates, views under a name, and who took a note back."""

import sqlalchemy as sa
from alembic import op

from ingest.store.catalogue import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalogue one step forward."""
    op.add_column("annotation", sa.Column("removed_by", sa.String(), nullable=True))
    op.add_column("annotation", sa.Column("removed_at", Instant(), nullable=True))
    op.create_table(
        "chosen",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("removed_by", sa.String(), nullable=True),
        sa.Column("removed_at", Instant(), nullable=True),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("removed_by", sa.String(), nullable=True),
        sa.Column("removed_at", Instant(), nullable=True),
    )
