"""Bodies that a killed server left are cleared away, and nothing else is."""

import os
import time
from pathlib import Path

from ingest.door.name import arrival_name, unfinished_name
from ingest.door.sweep import sweep
from ingest.settings import Settings, SourceEntry


def test_only_bodies_that_nobody_has_touched_for_an_hour_are_cleared_away(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "pbx"
    folder.mkdir(parents=True)
    names = [unfinished_name(), unfinished_name(), arrival_name(".csv"), ".incoming-mine.part", "log"]
    for name in names:
        (folder / name).touch()
    old = time.time() - 4000
    for name in names[1:]:
        os.utime(folder / name, (old, old))
    assert sweep(Settings(home=tmp_path, source=(SourceEntry(name="pbx", connector="canonical"),))) == 1
    assert {x.name for x in folder.iterdir()} == set(names) - {names[1]}
