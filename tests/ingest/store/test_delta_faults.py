"""Delta tables and processes that die or race: the next start makes the log equal to the manifest again."""

import random
import time
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess

import polars as pl
import pytest
from deltalake import DeltaTable
from polars.testing import assert_frame_equal

from ingest.registry import tables
from ingest.store.delta import DeltaTables
from ingest.store.manifest import Store, snapshot
from tests.ingest.store.answers import SURVEY
from tests.ingest.store.delta_child import load

# Every library is imported once, in the process that the others are forked from; it never touches polars itself.
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.ingest.store.delta_child", "tests.ingest.store.loading_child"])

KILLS = 8
MOMENTS_S = (0.0, 0.6)
"""Between these a load commits, writes its log or flushes it, on a machine at rest."""


def child(store: Store, name: str, loads: int) -> ForkServerProcess:
    """A process that loads; it has begun when it says so."""
    url = store.catalogue.engine.url.render_as_string(hide_password=False)
    said, tell = FORKS.Pipe(duplex=False)
    started = FORKS.Process(target=load, args=(store.folder, url, name, loads, tell))
    started.start()
    tell.close()
    with said:
        assert said.recv() == "begun"
    return started


def assert_the_same(store: Store) -> None:
    now = snapshot(store)
    expected = now.scan(SURVEY, now.of(SURVEY)).select(SURVEY.schema.names()).collect().sort("id")
    seen = pl.scan_delta(str(store.facts / "survey")).select(expected.columns).collect().sort("id")
    assert_frame_equal(seen, expected)
    live = {str(store.facts / segment.path) for segment in now.segments}
    assert set(DeltaTable(str(store.facts / "survey")).file_uris()) == live


@pytest.mark.slow
def test_whenever_it_is_killed_the_next_start_makes_them_equal(store: Store) -> None:
    moments = random.Random(7)  # noqa: S311 nothing is secret
    begin, end = MOMENTS_S
    behind = kill = 0
    while kill < KILLS or (snapshot(store).seq <= KILLS / 2 and kill < 5 * KILLS):
        before = snapshot(store).seq
        loading = child(store, f"{kill}00000", 10_000)
        time.sleep(moments.uniform(begin, end))
        loading.kill()
        loading.join()
        published = DeltaTables(store, tables())
        behind += len(list(published.differences()))
        published.follow()
        assert list(published.differences()) == []
        if snapshot(store).segments:
            assert_the_same(store)
        kill += 1
        if snapshot(store).seq == before:
            end *= 1.5  # a busy machine takes longer to load
    assert snapshot(store).seq > KILLS / 2, f"the kills came before anything was loaded; {behind} logs were behind"


@pytest.mark.slow
def test_two_that_load_at_once_leave_one_log_that_is_equal(store: Store) -> None:
    both = [child(store, name, 15) for name in ("0", "500000")]
    while any(x.is_alive() for x in both):
        # What is read meanwhile is one version, whole: as many rows as its files say they hold.
        if list((store.facts / "survey").glob("_delta_log/*.json")):
            seen, said = _of_one_version(store)
            assert seen == said
        time.sleep(0.05)
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]
    assert_the_same(store)
    assert DeltaTable(str(store.facts / "survey")).transaction_version("spiritlevel") == snapshot(store).seq


def _of_one_version(store: Store) -> tuple[int, int]:
    table = DeltaTable(str(store.facts / "survey"))
    said = pl.DataFrame(table.get_add_actions(flatten=True))
    rows = pl.scan_delta(table).select(pl.len()).collect().item()
    return rows, sum(said["num_records"])
