"""Catalogues for the points of a sweep: made once, and put back to what they were before each."""

from functools import cache
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

END_OTHERS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def url_of(folder: Path, name: str | None, server: str | None) -> str:
    """Where the catalogue is: beside the facts, or a database of the server."""
    if server is None:
        return f"sqlite:///{folder / 'catalogue.db'}"
    return server.replace("/postgres?", f"/{name}?")


@cache
def _engine(url: str) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)


def make_database(server: str, name: str, like: str | None = None) -> None:
    """A fresh database, empty or like another one."""
    with _engine(server).connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else "")))


def drop_database(server: str, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    with _engine(server).connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def keep(server: str, name: str) -> str:
    """Keep what the tables of a database hold beside them; returns the statements that put it back.

    Emptying tables costs a tenth of making a database, as long as they have the same columns.
    """
    with _engine(url_of(Path(), name, server)).connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        numbers = connection.execute(text("SELECT sequencename, last_value FROM pg_sequences")).all()
        connection.execute(text("CREATE SCHEMA kept"))
        for table in tables:
            connection.execute(text(f"CREATE TABLE kept.{table} AS TABLE public.{table}"))
    crowd(server, name)
    steps = [
        END_OTHERS,
        "BEGIN",
        "SET LOCAL session_replication_role = replica",  # no rule looks at rows that only come back
        f"TRUNCATE {', '.join(f'public.{table}' for table in tables)}",
        *(f"INSERT INTO public.{table} SELECT * FROM kept.{table}" for table in tables),  # noqa: S608 our own names
        *(f"SELECT setval('public.{name}', {max(last or 1, 1)}, {last is not None})" for name, last in numbers),
        "COMMIT",
    ]
    return "; ".join(steps)


def crowd(server: str, name: str) -> None:
    """Let every new row of a database need a new page, so that a disk that is full is felt."""
    with _engine(url_of(Path(), name, server)).connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for table in tables:
            connection.execute(text(f"ALTER TABLE public.{table} SET (fillfactor = 10)"))


def put_back(server: str, name: str, kept: str) -> None:
    """End whoever is connected, and let the tables hold what `keep` kept."""
    with _engine(url_of(Path(), name, server)).connect() as connection:
        connection.exec_driver_sql(kept.replace("%", "%%"))


def let_go(server: str, *names: str) -> None:
    """Close what was opened here to databases."""
    for name in names:
        _engine(url_of(Path(), name, server)).dispose()
