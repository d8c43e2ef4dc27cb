"""Open the catalogue: SQLite beside the facts by default, PostgreSQL by its URL."""

import sqlite3
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeVar
from weakref import finalize

from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlmodel import Session

from ingest.store.sqlite import WAYS_OUT, kind_of, schema_of, sqlite_engine

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0012"
"""The newest migration: a catalogue that says so needs no look at the migrations at all."""

ATTEMPTS = 5
Done = TypeVar("Done")

_AT_HEAD = set[Hashable]()
"""Files that were seen to be up to date, as they were then: a server opens the same one several times for each page."""

_ONE_MIGRATES = Lock()
"""Alembic knows one migration at a time in a process; a server's threads may open an old catalogue at once."""


class CatalogueError(Exception):
    """The catalogue cannot be opened or written; the message says why and what to do."""


class NoCatalogueError(CatalogueError):
    """There is no catalogue yet: nothing was ever loaded."""


@dataclass(frozen=True)
class Catalogue:
    """An open catalogue: short sessions that read, and short sessions that write in one transaction."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state and changes nothing."""
        with told(self.engine), Session(self.engine) as session:
            if self.engine.dialect.name == "postgresql":
                # Otherwise each statement would see what was committed since the one before.
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed together, or not at all."""
        with told(self.engine), Session(self.engine, expire_on_commit=False) as session:
            # SQLite takes the write lock at once: a transaction that reads first could not be given it later.
            session.connection(execution_options={"spiritlevel_write": True})
            yield session
            session.commit()

    def write(self, do: Callable[[Session], Done]) -> Done:
        """Do something in a writing session; again where somebody wrote the same at that moment and was quicker."""
        for _ in range(ATTEMPTS - 1):
            with suppress(IntegrityError), self.writing() as session:
                return do(session)
        with self.writing() as session:
            return do(session)


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Whatever the database complains of inside of this is a `CatalogueError` with a sentence."""
    try:
        yield
    except IntegrityError:
        raise  # a rule of the schema was broken: whoever wrote knows what that means
    except (DatabaseError, sqlite3.Error) as error:
        raise CatalogueError(_sentence(engine, error)) from error


def _sentence(engine: Engine, error: DatabaseError | sqlite3.Error) -> str:
    orig = error.orig if isinstance(error, DatabaseError) else error
    reason = str(orig).strip().splitlines()[0].rstrip(".")
    is_file = engine.dialect.name == "sqlite"
    where = str(engine.url.database) if is_file else engine.url.render_as_string(hide_password=True)
    way_out = WAYS_OUT.get(kind_of(orig))
    return f"The catalogue {where} cannot be used: {reason}{f'; {way_out}' if way_out else ''}."


def open_catalogue(url: str, *, create: bool = True) -> Catalogue:
    """Connect, and bring the schema up to date.

    With `create=False` a catalogue that does not exist yet raises `NoCatalogueError`; an older one is brought up to
    date all the same, because nobody could read it otherwise. Raises `CatalogueError` when the database does not
    answer, or cannot be written by a step that has to, and `OSError` when its folder cannot be made.
    """
    if url.startswith("sqlite"):
        engine = sqlite_engine(url, create=create)
        with told(engine):
            schema = HEAD, schema_of(url)
            if schema not in _AT_HEAD:
                _bring_up_to_date(engine, create=create)
                _AT_HEAD.add((HEAD, schema_of(url)))
        return Catalogue(engine)
    engine = create_engine(url, pool_pre_ping=True)
    with told(engine):
        _bring_up_to_date(engine, create=create)
    catalogue = Catalogue(engine)
    finalize(catalogue, engine.dispose)  # whoever lets go of a catalogue lets go of its connections
    return catalogue


def look_again() -> None:
    """Ask each catalogue for its version when it is opened next, whatever was seen of it before."""
    _AT_HEAD.clear()


def _bring_up_to_date(engine: Engine, *, create: bool) -> None:
    version = _version(engine)
    if version != HEAD:
        if not create and version is None:
            message = "There is no catalogue yet; 'spiritlevel ingest' or 'spiritlevel demo' makes one."
            raise NoCatalogueError(message)
        with _ONE_MIGRATES:
            _migrate(engine)


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    # Alembic takes a third of a second to import; a catalogue that is up to date does without.
    from alembic import command  # noqa: PLC0415 as above
    from alembic.config import Config  # noqa: PLC0415 as above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode = WAL")  # once, here: an open reader would block the switch
        finally:
            raw.close()
    options = {"spiritlevel_write": True}
    with engine.execution_options(**options).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
