"""What is read lies in folders that are gone with their load, even with one that is killed; addresses are in them."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.settings import Settings
from ingest.store.facts import open_store
from ingest.store.incoming import clear_abandoned, scratch
from ingest.store.manifest import Store
from tests.rules.tree import ROOT

HOLD = """
import sys
from pathlib import Path
from ingest.settings import Settings
from ingest.store.facts import open_store
from ingest.store.incoming import scratch

with scratch(open_store(Settings(home=Path(sys.argv[1])))) as folder:
    (folder / "rows.parquet").write_text("+4930000001")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return open_store(Settings(home=tmp_path))


def left(store: Store) -> list[str]:
    return sorted(path.name for path in (store.folder / "incoming").iterdir())


def test_the_folder_of_a_load_is_gone_when_it_is_over_or_fails(store: Store) -> None:
    with scratch(store) as folder:
        (folder / "rows.parquet").write_text("x")
        assert left(store) == [folder.name]
    with pytest.raises(KeyboardInterrupt), scratch(store):
        raise KeyboardInterrupt
    assert left(store) == []


def test_of_a_load_that_is_killed_the_next_one_removes_everything_and_of_one_that_runs_nothing(store: Store) -> None:
    command = [sys.executable, "-c", HOLD, str(store.folder.parent)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        folder = Path(other.stdout.readline().strip())
        assert (clear_abandoned(store), left(store)) == (0, [folder.name]), "its load is still running"
        other.send_signal(signal.SIGKILL)
    assert (clear_abandoned(store), left(store)) == (1, [])
