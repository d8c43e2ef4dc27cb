"""A process that dies at any touch of the disk leaves whole loads; so do processes that race each other."""

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from ingest.store.database import open_catalogue
from ingest.store.manifest import Store, snapshot
from ingest.store.tidy import tidy
from tests.ingest.store.answers import answers, facts, new_store, offer
from tests.ingest.store.loading_child import load, loads

# Each point costs two processes: every seventh by default, all of them with SPIRITLEVEL_FAULTS=all.
STRIDE = 1 if os.environ.get("SPIRITLEVEL_FAULTS") == "all" else 7

ROOT = Path(__file__).parents[3]

# Every library is imported once, in the process that the others are forked from; it never touches polars itself.
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.ingest.store.delta_child", "tests.ingest.store.loading_child"])


def child(store: Store, crash_at: int = 0, offset: int = 0) -> ForkServerProcess:
    url = store.catalogue.engine.url.render_as_string(hide_password=False)
    process = FORKS.Process(target=load, args=(store.folder, url, crash_at, offset))
    process.start()
    return process


def ended(processes: Sequence[ForkServerProcess]) -> list[int | None]:
    """Their exit codes, when they have ended."""
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def prefixes(folder: Path) -> list[list[tuple[object, ...]]]:
    """What readers may see: the facts before the first load, and after each of them."""
    oracle = new_store(folder)
    seen = [facts(oracle).rows()]
    for name, versions in loads(0):
        offer(oracle, answers(*versions), name=name)
        seen.append(facts(oracle).rows())
    return seen


@pytest.mark.slow
def test_a_crash_at_any_touch_of_the_disk_leaves_whole_loads_and_the_next_run_finishes(tmp_path: Path) -> None:
    allowed = prefixes(tmp_path / "oracle")
    crashed = 0
    for touch in range(1, 400, STRIDE):
        store = new_store(tmp_path / f"{touch}")
        (code,) = ended([child(store, crash_at=touch)])
        assert facts(store).rows() in allowed
        if code == 0:
            break
        crashed += 1
        assert code == 9
        for name, versions in loads(0):
            offer(store, answers(*versions), name=f"{name} 0")
        assert facts(store).rows() == allowed[-1]
        tidy(store, now=datetime.now(UTC) + timedelta(days=2))
        named = {store.facts / segment.path for segment in snapshot(store).segments}
        assert {path for path in store.facts.rglob("*") if path.is_file()} == named
    assert crashed > 20 / STRIDE


@pytest.mark.slow
def test_processes_that_load_at_once_lose_and_double_nothing(store: Store) -> None:
    racing = [child(store, offset=10 * place) for place in range(4)]
    while any(process.is_alive() for process in racing):
        assert facts(store)["id"].is_unique().all()
    assert ended(racing) == [0, 0, 0, 0]
    expected = {f"s:{10 * place + key}" for place in range(4) for key in range(7)}
    assert set(facts(store)["id"]) == expected
    assert snapshot(store).seq == 12


def test_a_catalogue_made_by_two_processes_at_once_is_made_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    code = f"from ingest.store.database import open_catalogue; open_catalogue({url!r})"
    both = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert snapshot(Store(open_catalogue(url), tmp_path)).seq == 0
