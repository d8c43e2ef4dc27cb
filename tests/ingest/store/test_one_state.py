"""Whoever reads sees one state of the catalogue, however many statements that takes, and however many open it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from ingest.store.catalogue import Commit
from ingest.store.compact import compact
from ingest.store.database import CatalogueError, open_catalogue
from ingest.store.ledger import reading_of
from ingest.store.manifest import Store, snapshot
from ingest.store.writer import one_writer
from tests.ingest.store.answers import answers, offer


def test_what_is_committed_while_somebody_reads_is_not_seen_by_halves(store: Store) -> None:
    offer(store, answers((1, 0, 5, 0)), name="first")
    with store.catalogue.reading() as session:
        commits = select(func.count()).select_from(Commit)
        before = session.exec(commits).one()
        offer(store, answers((2, 0, 5, 0)), name="second")
        assert session.exec(commits).one() == before
    with store.catalogue.reading() as session:
        assert session.exec(commits).one() == before + 1


def test_threads_of_a_server_may_make_or_update_catalogues_at_once(tmp_path: Path) -> None:
    folders = [tmp_path / str(place % 4) for place in range(8)]
    with ThreadPoolExecutor(len(folders)) as threads:
        urls = [f"sqlite:///{folder / 'catalogue.db'}" for folder in folders]
        opened = list(threads.map(open_catalogue, urls))
    stores = zip(opened, folders, strict=True)
    assert [snapshot(Store(catalogue, folder)).seq for catalogue, folder in stores] == [0] * len(folders)


def test_a_new_source_that_many_begin_to_read_at_once_is_read_one_way(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda _: reading_of(store, "new", "test", "digest"), range(32)))
    assert len(set(numbers)) == 1


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_what_ends_the_compaction_is_told_in_a_sentence(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.store.compact.OF_CUSTOMERS", ("no_such_table",))
    with pytest.raises(CatalogueError, match="cannot be used"):
        compact(store)


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_what_ends_the_wait_for_another_writer_is_told_in_a_sentence(store: Store) -> None:
    def cut() -> bool:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname ="
        with store.catalogue.engine.connect() as connection:
            connection.execute(text(f"{others} current_database()"))
        return True

    with one_writer(store), pytest.raises(CatalogueError), one_writer(store, waits=cut):
        pass
