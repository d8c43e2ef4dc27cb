"""Addresses in the vault, encrypted, where they are to be kept."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalogue one step forward."""
    op.add_column("person_alias", sa.Column("sealed", sa.LargeBinary(), nullable=True))
