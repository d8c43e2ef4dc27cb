"""The catalogue's tables: loads, manifest of segments, quarantine, results of the gate, pseudonyms."""

from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import BigInteger, CheckConstraint, Column, Field, Index, LargeBinary, SQLModel

Sealed = bytes
"""Bytes that only the key opens."""


class State(StrEnum):
    """What became of a file."""

    DONE = "done"
    HELD = "held"
    REJECTED = "rejected"


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, so that it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse a time without zone; keep the rest in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "The catalogue keeps moments with a zone only."
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give moments back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def instant(*, nullable: bool = False) -> Column[datetime]:
    """The column of a moment."""
    return Column(Instant, nullable=nullable)


class Commit(SQLModel, table=True):
    """One whole step of the facts; its number is the version that readers see."""

    __tablename__ = "commit_log"
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime = Field(sa_column=instant())


class Reading(SQLModel, table=True):
    """One way to read a source: its settings, by digest. A later way wins over an earlier one."""

    __tablename__ = "reading"
    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    connector: str
    digest: str


class SourceFile(SQLModel, table=True):
    """One file that was offered, and what became of its records.

    `path` is where it lay, and `head` its first line, encrypted, where records were refused: what reading those again
    may need. `refused_by_gate` counts the quarantined records that a critical rule refused. A file that grows has a
    line for each part that was read: `bytes` from `start` on.
    """

    __tablename__ = "source_file"
    __table_args__ = (
        CheckConstraint("state IN ('done', 'held', 'rejected')", name="known_state"),
        CheckConstraint(
            "state <> 'done' OR records = new + updated + unchanged + stale + quarantined", name="records_conserved"
        ),
        CheckConstraint("(state = 'done') = (seq IS NOT NULL)", name="done_means_committed"),
        Index("one_load_per_content", "reading_id", "sha256", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    reading_id: int = Field(foreign_key="reading.id")
    sha256: str
    source: str
    connector: str
    name: str
    bytes: int = Field(sa_type=BigInteger)
    start: int = Field(default=0, sa_type=BigInteger)
    received_at: datetime = Field(sa_column=instant())
    seconds: float
    state: str
    seq: int | None = Field(default=None, foreign_key="commit_log.seq", sa_type=BigInteger)
    records: int = Field(default=0, sa_type=BigInteger)
    new: int = Field(default=0, sa_type=BigInteger)
    updated: int = Field(default=0, sa_type=BigInteger)
    unchanged: int = Field(default=0, sa_type=BigInteger)
    stale: int = Field(default=0, sa_type=BigInteger)
    quarantined: int = Field(default=0, sa_type=BigInteger)
    refused_by_gate: int = Field(default=0, sa_type=BigInteger)
    path: str = ""
    head: Sealed | None = Field(default=None, sa_type=LargeBinary)
    message: str = ""


class Segment(SQLModel, table=True):
    """One immutable Parquet file of one table and day; live until `removed_seq` is set."""

    __tablename__ = "segment"
    __table_args__ = (Index("live_segments", "removed_seq", "table_name", "day"),)
    path: str = Field(primary_key=True)
    table_name: str
    day: date
    rows: int = Field(sa_type=BigInteger)
    bytes: int = Field(sa_type=BigInteger)
    sha256: str
    min_at: datetime = Field(sa_column=instant())
    max_at: datetime = Field(sa_column=instant())
    schema_version: int
    added_seq: int = Field(foreign_key="commit_log.seq", sa_type=BigInteger)
    removed_seq: int | None = Field(default=None, foreign_key="commit_log.seq", sa_type=BigInteger)
    removed_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Quarantine(SQLModel, table=True):
    """One refused record: which file, which record, why; the bytes themselves only encrypted, and only for a time."""

    __tablename__ = "quarantine"
    id: int | None = Field(default=None, primary_key=True)
    file_id: int = Field(foreign_key="source_file.id", index=True)
    record: int = Field(sa_type=BigInteger)
    reason: str
    detail: str
    raw: bytes | None = Field(default=None, sa_type=LargeBinary)
    expires_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class GateOutcome(SQLModel, table=True):
    """What one expectation of the quality gate said of one load; `ok` is null when it could not be checked.

    `suite` is whose expectation it is; `refused` how many rows it refused.
    """

    __tablename__ = "gate_outcome"
    id: int | None = Field(default=None, primary_key=True)
    file_id: int = Field(foreign_key="source_file.id", index=True)
    table_name: str
    expectation: str
    column: str
    severity: str
    ok: bool | None
    observed: str
    suite: str = "declared"
    refused: int = Field(default=0, sa_type=BigInteger)


class Flagged(SQLModel, table=True):
    """How many rows of one load carry a flag, of how many rows that it gave the table."""

    __tablename__ = "flagged"
    id: int | None = Field(default=None, primary_key=True)
    file_id: int = Field(foreign_key="source_file.id", index=True)
    table_name: str
    flag: str
    rows: int = Field(sa_type=BigInteger)
    of_rows: int = Field(sa_type=BigInteger)


class DaySum(SQLModel, table=True):
    """What one segment holds of one source and channel, in figures: how many rows, how long people waited and talked.

    A segment never changes, and neither do its sums; they go when it is no longer live.
    """

    __tablename__ = "day_sum"
    id: int | None = Field(default=None, primary_key=True)
    path: str = Field(index=True)
    table_name: str
    day: date
    source: str
    channel: str
    rows: int = Field(sa_type=BigInteger)
    unmapped: int = Field(sa_type=BigInteger)
    waited: int = Field(sa_type=BigInteger)
    wait_median_s: float | None = None
    wait_long_s: float | None = None
    talked: int = Field(sa_type=BigInteger)
    talk_median_s: float | None = None
    last_at: datetime = Field(sa_column=instant())


class Person(SQLModel, table=True):
    """One person as the facts know them: a random number and nothing else."""

    __tablename__ = "person"
    surrogate: int = Field(primary_key=True, sa_type=BigInteger)
    created_at: datetime = Field(sa_column=instant())


class PersonAlias(SQLModel, table=True):
    """One keyed pseudonym of one address, and the person behind it; `sealed` is the address where those are kept."""

    __tablename__ = "person_alias"
    kid: str = Field(primary_key=True)
    mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    surrogate: int = Field(foreign_key="person.surrogate", sa_type=BigInteger, index=True)
    sealed: Sealed | None = Field(default=None, sa_type=LargeBinary)


class VaultKey(SQLModel, table=True):
    """By name, the key under which every pseudonym of the vault was made: one row."""

    __tablename__ = "vault_key"
    __table_args__ = (CheckConstraint("id = 1", name="one_key"),)
    id: int = Field(default=1, primary_key=True)
    kid: str


class Forgotten(SQLModel, table=True):
    """An address whose customer was erased: what it did before that moment is nobody's when it comes again."""

    __tablename__ = "forgotten"
    mac: bytes = Field(primary_key=True, sa_type=LargeBinary)
    at: datetime = Field(sa_column=instant())


class CommonText(SQLModel, table=True):
    """A text that came with so many different customers or contacts that it names none of them: facts keep it."""

    __tablename__ = "common_text"
    id: int | None = Field(default=None, primary_key=True)
    text: str
    at: datetime = Field(sa_column=instant())


class RareText(SQLModel, table=True):
    """That a text which is not common, by its number, came with somebody in rows of a table and a day.

    `whose` says what `who` is a digest of: a customer, a contact, or a day of an agent.
    """

    __tablename__ = "rare_text"
    number: int = Field(primary_key=True, sa_type=BigInteger)
    whose: str = Field(primary_key=True)
    who: int = Field(primary_key=True, sa_type=BigInteger)
    table_name: str = Field(primary_key=True)
    day: date = Field(primary_key=True)


class Audit(SQLModel, table=True):
    """One thing that somebody did to what is known of customers; whom it was about only as a keyed pseudonym."""

    __tablename__ = "audit"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=instant())
    who: str
    what: str
    subject_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
