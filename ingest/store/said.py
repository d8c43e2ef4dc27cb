"""The catalogue's tables of what people say and are told: notes, choices, views, cases, alerts, what was learned."""

from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import BigInteger, CheckConstraint, Field, Index, SQLModel

from ingest.store.catalogue import instant


class Annotation(SQLModel, table=True):
    """What somebody noted about the centre, or one of its channels; with `is_phase` other numbers are usual since."""

    __tablename__ = "annotation"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=instant())
    words: str
    channel: str | None = None
    is_phase: bool = False
    who: str
    noted_at: datetime = Field(sa_column=instant())
    removed_by: str | None = None
    removed_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Chosen(SQLModel, table=True):
    """A setting that somebody chose in the browser: of which section, channel and queue, since when, and what it says.

    `said` is JSON, of the keys that the section has in the file. What is changed is a row more; nothing is overwritten.
    """

    __tablename__ = "chosen"
    id: int | None = Field(default=None, primary_key=True)
    section: str
    channel: str
    queue: str = ""
    since: date | None = None
    said: str
    who: str
    at: datetime = Field(sa_column=instant())
    removed_by: str | None = None
    removed_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class SavedView(SQLModel, table=True):
    """A view of the dashboards under a name: the address that opens it."""

    __tablename__ = "saved_view"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    address: str
    who: str
    at: datetime = Field(sa_column=instant())
    removed_by: str | None = None
    removed_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Case(SQLModel, table=True):
    """Somebody to be called back: one customer, as the facts know them, and one need of theirs.

    `failed_at` is when it first failed, `last_at` when it last did; `version` grows with every change, so that nobody
    changes what they have not seen.
    """

    __tablename__ = "follow_up_case"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'working', 'closed')", name="known_status"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_at_some_time"),
        Index(
            "one_open_case_of_a_need",
            "customer",
            "need",
            unique=True,
            sqlite_where=text("status <> 'closed'"),
            postgresql_where=text("status <> 'closed'"),
        ),
        {"sqlite_autoincrement": True},  # a number that was deleted with its customer is nobody else's
    )
    id: int | None = Field(default=None, primary_key=True)
    customer: int = Field(sa_type=BigInteger, index=True)
    need: str
    reason: str
    contact: str
    source: str
    channel: str | None = None
    queue: str | None = None
    failed_at: datetime = Field(sa_column=instant())
    last_at: datetime = Field(sa_column=instant())
    times: int
    due_at: datetime = Field(sa_column=instant())
    status: str = "open"
    owner: str = ""
    outcome: str = ""
    opened_at: datetime = Field(sa_column=instant())
    tried_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    closed_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    version: int = 1


class CaseTold(SQLModel, table=True):
    """A failure that a case was told of, so that none is told of it again."""

    __tablename__ = "follow_up_told"
    contact: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    customer: int = Field(sa_type=BigInteger, index=True)
    at: datetime = Field(sa_column=instant())


class CaseEvent(SQLModel, table=True):
    """One thing that was done to a case: who did what, and when."""

    __tablename__ = "follow_up_event"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="follow_up_case.id", index=True)
    at: datetime = Field(sa_column=instant())
    who: str
    what: str
    said: str = ""


class Learned(SQLModel, table=True):
    """Something that was learned from the facts, as JSON; the latest of a name is in force."""

    __tablename__ = "learned"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    at: datetime = Field(sa_column=instant())
    said: str


class Alert(SQLModel, table=True):
    """Something that somebody was told, or would be if it were not silenced: since it was seen first until it was over.

    `about` says what of, the same for as long as it goes on; `said` is the sentence as it was told last. `told_at` is
    null until it has been sent to any place, and `times_told` how often to the one that was told most often.
    """

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "one_alert_of_a_thing",
            "about",
            unique=True,
            sqlite_where=text("over_at IS NULL"),
            postgresql_where=text("over_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    about: str
    title: str
    said: str
    link: str = ""
    began_at: datetime = Field(sa_column=instant())
    seen_at: datetime = Field(sa_column=instant())
    told_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    times_told: int = 0
    known_by: str = ""
    known_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    over_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Telling(SQLModel, table=True):
    """That one place is told of an alert, or that it is over: since when somebody tries, and when it was sent."""

    __tablename__ = "telling"
    id: int | None = Field(default=None, primary_key=True)
    alert_id: int = Field(foreign_key="alert.id", index=True)
    place: str
    is_over: bool = False
    begun_at: datetime = Field(sa_column=instant())
    sent_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Silence(SQLModel, table=True):
    """Nobody is told of something for a while; who wanted it so, and why."""

    __tablename__ = "silence"
    id: int | None = Field(default=None, primary_key=True)
    about: str
    until: datetime = Field(sa_column=instant())
    who: str
    at: datetime = Field(sa_column=instant())
    why: str = ""
