"""Whom to call back: cases, and what was done to them."""

import sqlalchemy as sa
from alembic import op

from ingest.store.catalogue import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalogue one step forward."""
    op.create_table(
        "follow_up_case",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("customer", sa.BigInteger(), nullable=False, index=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("need", "reason", "contact", "source")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("channel", "queue")),
        *(sa.Column(name, Instant(), nullable=False) for name in ("failed_at", "last_at", "due_at", "opened_at")),
        sa.Column("times", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("status", "owner", "outcome")),
        *(sa.Column(name, Instant(), nullable=True) for name in ("tried_at", "closed_at")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'working', 'closed')", name="known_status"),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_at_some_time"),
        sqlite_autoincrement=True,
    )
    still = sa.text("status <> 'closed'")
    op.create_index(
        "one_open_case_of_a_need",
        "follow_up_case",
        ["customer", "need"],
        unique=True,
        sqlite_where=still,
        postgresql_where=still,
    )
    op.create_table(
        "follow_up_told",
        *(sa.Column(name, sa.String(), primary_key=True) for name in ("contact", "kind")),
        sa.Column("customer", sa.BigInteger(), nullable=False, index=True),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_table(
        "follow_up_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("follow_up_case.id"), nullable=False, index=True),
        sa.Column("at", Instant(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("who", "what", "said")),
    )
