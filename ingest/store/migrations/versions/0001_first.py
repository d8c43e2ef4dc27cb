"""The first catalogue: ledger, manifest, quarantine, results of the gate, pseudonyms."""

import sqlalchemy as sa
from alembic import op

from ingest.store.catalogue import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the catalogue one step forward."""
    op.create_table(
        "commit_log",
        sa.Column("seq", sa.BigInteger(), primary_key=True),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
    )
    op.create_index("ix_reading_source", "reading", ["source"])
    op.create_table(
        "source_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reading_id", sa.Integer(), sa.ForeignKey("reading.id"), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("connector", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.ForeignKey("commit_log.seq"), nullable=True),
        *(
            sa.Column(count, sa.BigInteger(), nullable=False)
            for count in ("records", "new", "updated", "unchanged", "stale", "quarantined")
        ),
        sa.Column("message", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('done', 'held', 'rejected')", name="known_state"),
        sa.CheckConstraint(
            "state <> 'done' OR records = new + updated + unchanged + stale + quarantined", name="records_conserved"
        ),
        sa.CheckConstraint("(state = 'done') = (seq IS NOT NULL)", name="done_means_committed"),
    )
    op.create_index("one_load_per_content", "source_file", ["reading_id", "sha256"], unique=True)
    op.create_table(
        "segment",
        sa.Column("path", sa.String(), primary_key=True),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("min_at", Instant(), nullable=False),
        sa.Column("max_at", Instant(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("added_seq", sa.BigInteger(), sa.ForeignKey("commit_log.seq"), nullable=False),
        sa.Column("removed_seq", sa.BigInteger(), sa.ForeignKey("commit_log.seq"), nullable=True),
        sa.Column("removed_at", Instant(), nullable=True),
    )
    op.create_index("live_segments", "segment", ["removed_seq", "table_name", "day"])
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("source_file.id"), nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
    )
    op.create_index("ix_quarantine_file_id", "quarantine", ["file_id"])
    op.create_table(
        "gate_outcome",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("source_file.id"), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("expectation", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=True),
        sa.Column("observed", sa.String(), nullable=False),
    )
    op.create_index("ix_gate_outcome_file_id", "gate_outcome", ["file_id"])
    op.create_table(
        "person",
        sa.Column("surrogate", sa.BigInteger(), primary_key=True),
        sa.Column("created_at", Instant(), nullable=False),
    )
    op.create_table(
        "person_alias",
        sa.Column("kid", sa.String(), primary_key=True),
        sa.Column("mac", sa.LargeBinary(), primary_key=True),
        sa.Column("surrogate", sa.BigInteger(), sa.ForeignKey("person.surrogate"), nullable=False),
    )
    op.create_index("ix_person_alias_surrogate", "person_alias", ["surrogate"])
