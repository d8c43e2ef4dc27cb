"""How far back the facts reach: looked up once for all who compare, and anew when the facts are others."""

from datetime import timedelta
from pathlib import Path

import pytest

from ingest.store.kept import Shelf
from ingest.tables.leg import leg
from metrics import together
from metrics.catalogue.offered import offered
from metrics.catalogue.served_in_time import served_in_time
from metrics.reach import first_of
from tests.metrics.cube.filed import Filed
from tests.metrics.worked import SETTINGS, START, a_leg, frame


def filed(folder: Path, *days: int) -> Filed:
    rows = [a_leg("answered", 1, queued_at=START + timedelta(days=x), started_at=START) for x in days]
    return Filed(frames={"leg": frame(leg, rows)}, as_of=START, shelf=Shelf(folder))


def test_the_first_moment_is_looked_up_once_however_many_facts_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "FEW", 0)
    facts = filed(tmp_path, 2, 1)
    first = first_of([offered], facts, SETTINGS)
    read = len(facts.scanned)
    assert read > 0
    assert first_of([served_in_time, offered], facts, SETTINGS) == first
    assert len(facts.scanned) == read


def test_other_facts_begin_elsewhere_and_without_any_nobody_knows(tmp_path: Path) -> None:
    firsts = [first_of([offered], filed(tmp_path, *days), SETTINGS) for days in ((2, 1), (2, 3), ())]
    assert firsts == [START + timedelta(days=1), START + timedelta(days=2), None]
