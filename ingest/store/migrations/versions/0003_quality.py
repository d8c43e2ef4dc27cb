"""What own suites refused, where a file lay, how long refused records are kept, flags per load, sums per day."""

import sqlalchemy as sa
from alembic import op

from ingest.store.catalogue import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalogue one step forward."""
    op.add_column("source_file", sa.Column("refused_by_gate", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("source_file", sa.Column("path", sa.String(), nullable=False, server_default=""))
    op.add_column("source_file", sa.Column("head", sa.LargeBinary(), nullable=True))
    op.add_column("quarantine", sa.Column("expires_at", Instant(), nullable=True))
    op.add_column("gate_outcome", sa.Column("suite", sa.String(), nullable=False, server_default="declared"))
    op.add_column("gate_outcome", sa.Column("refused", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "flagged",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("source_file.id"), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("of_rows", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_flagged_file_id", "flagged", ["file_id"])
    op.create_table(
        "day_sum",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        *(sa.Column(count, sa.BigInteger(), nullable=False) for count in ("rows", "unmapped", "waited", "talked")),
        *(sa.Column(length, sa.Float(), nullable=True) for length in ("wait_median_s", "wait_long_s", "talk_median_s")),
        sa.Column("last_at", Instant(), nullable=False),
    )
    op.create_index("ix_day_sum_path", "day_sum", ["path"])
