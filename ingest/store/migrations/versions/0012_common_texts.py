"""Which texts are common, and of those that are not yet: with whom they came."""

import sqlalchemy as sa
from alembic import op

from ingest.store.catalogue import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalogue one step forward."""
    op.create_table(
        "common_text",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_table(
        "rare_text",
        sa.Column("number", sa.BigInteger(), primary_key=True),
        sa.Column("whose", sa.String(), primary_key=True),
        sa.Column("who", sa.BigInteger(), primary_key=True),
        sa.Column("table_name", sa.String(), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
    )
