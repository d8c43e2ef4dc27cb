"""Where in its file a content begins that was loaded: files that grow are read part by part."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalogue one step forward."""
    op.add_column("source_file", sa.Column("start", sa.BigInteger(), nullable=False, server_default="0"))
