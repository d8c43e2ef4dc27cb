"""A catalogue that was seen to be up to date is not asked for its version again, and any other one is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ingest.store import database
from ingest.store.database import HEAD, CatalogueError, NoCatalogueError, look_again, open_catalogue


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The versions of the catalogues that were asked for theirs."""
    found = list[str | None]()
    version = database._version  # noqa: SLF001 what is counted is how often it is asked

    def counted(engine: Engine) -> str | None:
        found.append(version(engine))
        return found[-1]

    monkeypatch.setattr(database, "_version", counted)
    return found


def test_one_that_was_seen_is_not_asked_again(tmp_path: Path, asked: list[str | None]) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    for _ in range(3):
        with open_catalogue(url).reading() as session:
            assert session.connection().exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1
    assert asked == [None]


def test_one_that_took_its_place_is(tmp_path: Path, asked: list[str | None]) -> None:
    path, other = tmp_path / "catalogue.db", tmp_path / "other.db"
    open_catalogue(f"sqlite:///{path}")
    open_catalogue(f"sqlite:///{other}")
    other.replace(path)
    open_catalogue(f"sqlite:///{path}")
    assert asked == [None, None, HEAD]


def test_one_whose_tables_were_changed_by_somebody_else_is(tmp_path: Path, asked: list[str | None]) -> None:
    path = tmp_path / "catalogue.db"
    open_catalogue(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE more (n INTEGER)")
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(Exception, match="9999"):
        open_catalogue(f"sqlite:///{path}")
    assert asked == [None, "9999"]


def test_who_wants_to_be_sure_has_it_asked_again(tmp_path: Path, asked: list[str | None]) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    open_catalogue(url)
    look_again()
    open_catalogue(url)
    assert asked == [None, HEAD]


def test_one_that_is_gone_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    open_catalogue(f"sqlite:///{path}")
    for left in tmp_path.iterdir():
        left.unlink()
    with pytest.raises(NoCatalogueError):
        open_catalogue(f"sqlite:///{path}", create=False)


def test_one_that_broke_since_says_so(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    open_catalogue(f"sqlite:///{path}")
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(CatalogueError, match="put it back from its backup"):
        open_catalogue(f"sqlite:///{path}")
