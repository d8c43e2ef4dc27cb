"""Open the catalogue: SQLite beside the facts by default, PostgreSQL by its URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0001"
"""The newest migration: a catalogue that says so needs no look at the migrations at all."""

BUSY_TIMEOUT_MS = 30_000


class CatalogueError(Exception):
    """The catalogue cannot be opened or written; the message says why and what to do."""


@dataclass(frozen=True)
class Catalogue:
    """An open catalogue: short sessions that read, and short sessions that write in one transaction."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state and changes nothing."""
        with _told(self.engine), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed together, or not at all."""
        with _told(self.engine), Session(self.engine, expire_on_commit=False) as session:
            # SQLite takes the write lock at once: a transaction that reads first could not be given it later.
            session.connection(execution_options={"spiritlevel_write": True})
            yield session
            session.commit()


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise  # a rule of the schema was broken: whoever wrote knows what that means
    except DatabaseError as error:
        where = engine.url.render_as_string(hide_password=True)
        reason = str(error.orig).strip().splitlines()[0].rstrip(".")
        raise CatalogueError(f"The catalogue {where} cannot be used: {reason}.") from error


def open_catalogue(url: str, *, create: bool = True) -> Catalogue:
    """Connect, and bring the schema up to date.

    With `create=False` a catalogue that does not exist yet raises `CatalogueError`. Raises it too when the database
    does not answer or cannot be written.
    """
    engine = _sqlite(url) if url.startswith("sqlite") else create_engine(url, pool_pre_ping=True)
    with _told(engine):
        if _version(engine) != HEAD:
            if not create:
                message = "There is no catalogue yet; 'spiritlevel ingest' or 'spiritlevel demo' makes one."
                raise CatalogueError(message)
            _migrate(engine)
    return Catalogue(engine)


def _sqlite(url: str) -> Engine:
    path = Path(url.removeprefix("sqlite:///"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder {path.parent} cannot be made: {error.strerror}."
        raise CatalogueError(message) from error
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself, or BEGIN IMMEDIATE below would come too late.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("spiritlevel_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    # Alembic takes a third of a second to import; a catalogue that is up to date does without.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode = WAL")  # once, here: an open reader would block the switch
        except DBAPIError as error:
            raise CatalogueError(str(error.orig)) from error
        finally:
            raw.close()
    options = {"spiritlevel_write": True}
    with engine.execution_options(**options).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
