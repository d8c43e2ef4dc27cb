"""What somebody was told, and what nobody is to be told for a while."""

import sqlalchemy as sa
from alembic import op

from ingest.store.catalogue import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalogue one step forward."""
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("about", "title", "said", "link", "known_by")),
        *(sa.Column(name, Instant(), nullable=False) for name in ("began_at", "seen_at")),
        *(sa.Column(name, Instant(), nullable=True) for name in ("told_at", "known_at", "over_at")),
        sa.Column("times_told", sa.Integer(), nullable=False),
        sa.Column("end_told", sa.Boolean(), nullable=False),
    )
    still = sa.text("over_at IS NULL")
    op.create_index("one_alert_of_a_thing", "alert", ["about"], unique=True, sqlite_where=still, postgresql_where=still)
    op.create_table(
        "silence",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("about", "who", "why")),
        *(sa.Column(name, Instant(), nullable=False) for name in ("until", "at")),
    )
