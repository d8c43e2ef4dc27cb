"""What others read through the Delta log is what the manifest says: after loads, after faults, after it was gone."""

import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable
from polars.testing import assert_frame_equal

from ingest.registry import tables
from ingest.settings import Settings
from ingest.settings import Store as StoreSettings
from ingest.store import delta_log
from ingest.store.delta import LOG, DeltaError, DeltaTables, caught_up, delta_tables
from ingest.store.manifest import Store, snapshot
from ingest.store.tidy import tidy
from ingest.table import Column, Table
from tests.ingest.store.answers import SURVEY, answers, facts, new_store, offer

KEY = ["id"]


def asked_for(store: Store, *, delta: bool = True) -> Settings:
    """Settings with Delta tables."""
    return Settings(home=store.folder, store=StoreSettings(delta=delta))


def followed(store: Store) -> DeltaTables:
    """The Delta tables, up to date."""
    found = DeltaTables(store, tables())
    found.follow()
    return found


def root(store: Store) -> Path:
    """Where the table of survey answers lies."""
    return store.facts / "survey"


def by_polars(store: Store) -> pl.DataFrame:
    """What polars reads."""
    return pl.scan_delta(str(root(store))).collect().sort(KEY)


def by_delta_rs(store: Store) -> pl.DataFrame:
    """What delta-rs reads."""
    return pl.DataFrame(DeltaTable(str(root(store))).to_pyarrow_table()).sort(KEY)


def assert_the_same(store: Store) -> None:
    """Both readers see what readers of the manifest see, and the log names the manifest's files and no others."""
    now = snapshot(store)
    expected = now.scan(SURVEY, now.of(SURVEY)).select(SURVEY.schema.names()).collect().sort(KEY)
    for read in (by_polars, by_delta_rs):
        seen = read(store)
        assert_frame_equal(seen.select(expected.columns), expected)
        assert seen["day"].to_list() == expected["asked_at"].dt.date().to_list()
    live = {str(store.facts / segment.path) for segment in now.segments}
    assert set(DeltaTable(str(root(store))).file_uris()) == live


def versions(store: Store) -> int:
    return DeltaTable(str(root(store))).version()


def test_it_says_what_the_manifest_says_after_every_load(store: Store) -> None:
    published = DeltaTables(store, tables())
    for load in (
        answers((1, 0, 7, 0), (2, 0, 9, 1)),
        answers((1, 1, 8, 0), (3, 0, 1, 2)),
        answers((1, 2, 8, 3)),
        answers((2, 1, 5, 1), (4, 0, 2, 5)),
    ):
        offer(store, load)
        published.follow()
        assert_the_same(store)
    assert versions(store) == 3
    assert DeltaTable(str(root(store))).transaction_version("spiritlevel") == snapshot(store).seq


def test_a_load_that_changes_nothing_makes_no_version(store: Store) -> None:
    offer(store, answers((1, 0, 7, 0)))
    published = followed(store)
    offer(store, answers((1, 0, 7, 0)), name="again")
    published.follow()
    followed(store)
    assert versions(store) == 0


def test_a_store_without_facts_has_no_log(store: Store) -> None:
    published = followed(store)
    assert not store.facts.exists() or not list(store.facts.rglob(LOG))
    assert list(published.differences()) == []


@pytest.mark.parametrize("loads", [1, 3])
def test_what_a_crash_between_commit_and_log_left_behind_is_caught_up(store: Store, loads: int) -> None:
    offer(store, answers((1, 0, 7, 0)))
    followed(store)
    for number in range(loads):
        offer(store, answers((1, number + 1, number, number)))
    assert list(DeltaTables(store, tables()).differences())
    assert caught_up(asked_for(store), store, tables()) is not None
    assert_the_same(store)


def torn(log: Path) -> None:
    newest = max(log.glob("*.json"))
    newest.write_bytes(newest.read_bytes()[: newest.stat().st_size // 2])


def emptied(log: Path) -> None:
    max(log.glob("*.json")).write_bytes(b"")


def first_gone(log: Path) -> None:
    min(log.glob("*.json")).unlink()


def last_gone(log: Path) -> None:
    max(log.glob("*.json")).unlink()


def all_gone(log: Path) -> None:
    shutil.rmtree(log)


def only_folder(log: Path) -> None:
    all_gone(log)
    log.mkdir()


def of_nobody(log: Path) -> None:
    newest = max(log.glob("*.json"))
    newest.write_text(newest.read_text("utf-8").replace('"size":', '"size":1'), "utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(torn, id="the last commit is torn"),
        pytest.param(emptied, id="the last commit is empty"),
        pytest.param(first_gone, id="the first commit is gone"),
        pytest.param(last_gone, id="the last commit is gone"),
        pytest.param(all_gone, id="the log was deleted"),
        pytest.param(only_folder, id="only its folder is left"),
        pytest.param(of_nobody, id="sizes that are not the manifest's"),
    ],
)
def test_a_damaged_log_is_told_and_made_anew_at_the_next_start(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    store = new_store(tmp_path)
    for number in range(3):
        offer(store, answers((number, 0, 7, number), (9, number, 1, 0)))
        followed(store)
    damage(root(store) / LOG)
    assert [x.split(" differs")[0].split(" is ")[0] for x in DeltaTables(store, tables()).differences()] == [
        "The Delta table survey"
    ]
    caught_up(asked_for(store), store, tables())
    assert list(DeltaTables(store, tables()).differences()) == []
    assert_the_same(store)
    offer(store, answers((5, 0, 5, 5)))
    followed(store)
    assert_the_same(store)


def test_a_reader_of_the_current_version_misses_nothing_when_replaced_files_are_cleared_away(store: Store) -> None:
    for number in range(4):
        offer(store, answers((1, number, number, 0), (2, 0, 2, 1)))
        followed(store)
    before = len(list(root(store).rglob("s*.parquet")))
    assert tidy(store, now=datetime.now(UTC) + timedelta(days=2)) > 0
    assert len(list(root(store).rglob("s*.parquet"))) < before
    assert_the_same(store)


def test_a_day_that_lost_all_its_rows_is_empty_for_every_reader(store: Store) -> None:
    offer(store, answers((1, 0, 7, 0)))
    followed(store)
    offer(store, answers((1, 1, 7, 3)))
    followed(store)
    assert by_polars(store)["day"].to_list() == by_delta_rs(store)["day"].to_list() == [datetime(2026, 3, 5).date()]  # noqa: DTZ001


def test_a_column_that_came_later_is_null_in_older_files(store: Store) -> None:
    offer(store, answers((1, 0, 7, 0)))
    followed(store)
    later = replace(SURVEY, columns={**SURVEY.columns, "mood": Column(dtype=pl.String, meaning="A column of later.")})
    published = DeltaTables(store, {"survey": later})
    assert [x.split(" is ")[0] for x in published.differences()] == ["The Delta table survey"]
    published.follow()
    assert by_polars(store)["mood"].to_list() == by_delta_rs(store)["mood"].to_list() == [None]


@pytest.mark.parametrize("table", tables().values(), ids=lambda x: x.name)
def test_every_table_of_facts_can_be_read(tmp_path: Path, table: Table) -> None:
    folder = tmp_path / table.name / "day=2026-03-02"
    folder.mkdir(parents=True)
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    rows = pl.DataFrame([{"id": "s:1", table.day: at, "flags": ["odd"]}], schema=table.schema)
    rows.write_parquet(folder / "s1.parquet")
    live: delta_log.Files = {"day=2026-03-02/s1.parquet": ((folder / "s1.parquet").stat().st_size, "2026-03-02", 1)}
    delta_log.begin(tmp_path / table.name, table, live, 1)
    assert delta_log.named(tmp_path / table.name, table) == live
    assert_frame_equal(pl.scan_delta(str(tmp_path / table.name)).collect().select(table.schema.names()), rows)


def test_many_commits_are_kept_short_by_checkpoints(tmp_path: Path) -> None:
    day = tmp_path / "survey" / "day=2026-03-02"
    day.mkdir(parents=True)
    (day / "s1.parquet").write_bytes(b"PAR1")
    (day / "s2.parquet").write_bytes(b"PAR1")
    files: list[Mapping[str, tuple[int, str, int]]] = [
        {f"day=2026-03-02/s{n}.parquet": (4, "2026-03-02", n)} for n in (1, 2)
    ]
    delta_log.begin(tmp_path / "survey", SURVEY, files[0], 1)
    for number in range(1, 106):
        delta_log.go_on(tmp_path / "survey", SURVEY, files[(number + 1) % 2], files[number % 2], number + 1)
    assert delta_log.named(tmp_path / "survey", SURVEY) == files[1]
    assert list((tmp_path / "survey" / LOG).glob("*.checkpoint.parquet"))


def test_the_log_holds_no_contents(store: Store) -> None:
    offer(store, answers((4711, 0, 7, 0)))
    followed(store)
    written = b"".join(x.read_bytes() for x in (root(store) / LOG).rglob("*") if x.is_file())
    assert b"numRecords" in written
    assert b"4711" not in written


def test_what_goes_wrong_after_a_commit_is_logged_and_mended(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    offer(store, answers((1, 0, 7, 0)))
    in_the_way = root(store) / LOG
    in_the_way.write_text("a file where a folder belongs", "utf-8")
    published = DeltaTables(store, tables())
    with pytest.raises(DeltaError, match=r"^The Delta table survey could not be brought up to date: "):
        published.follow()
    with caplog.at_level(logging.WARNING):
        published.follow_if_possible()
    assert "The facts are loaded all the same; the next load tries again." in caplog.text
    in_the_way.unlink()
    published.follow_if_possible()
    assert_the_same(store)


def test_without_the_setting_a_log_is_taken_away_before_it_names_files_that_are_gone(store: Store) -> None:
    offer(store, answers((1, 0, 7, 0)))
    followed(store)
    assert caught_up(asked_for(store, delta=False), store, tables()) is None
    assert not list(store.facts.rglob(LOG))
    assert facts(store).height == 1


def test_without_the_library_the_setting_is_refused_with_the_way_out(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "deltalake", None)
    with pytest.raises(DeltaError, match=r"install 'spiritlevel\[delta\]', or take the setting out"):
        delta_tables(asked_for(store), store, tables())
