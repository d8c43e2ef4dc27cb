"""Customers who were erased, the key in force, and who did what to what is known of customers."""

import sqlalchemy as sa
from alembic import op

from ingest.store.catalogue import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalogue one step forward."""
    op.create_table(
        "vault_key",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("kid", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_key"),
    )
    op.execute("INSERT INTO vault_key (id, kid) SELECT 1, max(kid) FROM person_alias HAVING count(*) > 0")
    op.create_table(
        "forgotten",
        sa.Column("mac", sa.LargeBinary(), primary_key=True),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("subject_hash", sa.LargeBinary(), nullable=True),
    )
