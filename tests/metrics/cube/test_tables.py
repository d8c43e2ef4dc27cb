"""Derived tables: of few facts made once, of many kept in files that are believed only when they fit."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.settings import Settings
from ingest.settings.journeys import Journeys
from ingest.store.kept import Shelf
from ingest.tables.leg import leg
from metrics import together
from metrics.cube.make import refresh
from metrics.derived_table import Derived, WithDerived, derived_tables
from metrics.find import find_metric
from metrics.measure import measure
from metrics.together import NotMadeError, hurried
from tests.metrics.cube.filed import Filed
from tests.metrics.derive.told import came, told
from tests.metrics.worked import SETTINGS, a_leg, frame

ROWS = [came(0, "web", "order"), came(2, "chat"), came(20, topic="order"), came(21, "email", "moving")]
STEPS = find_metric("journey_steps")
CONTACTS = find_metric("contacts")
SHORTER = SETTINGS.model_copy(update={"journeys": Journeys(gap_s=60)})


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any number of facts is many."""
    monkeypatch.setattr(together, "FEW", 0)


def filed(folder: Path, rows: int = len(ROWS)) -> Filed:
    there = told(ROWS[:rows])
    frames = {name: frame for name, frame in there.frames.items() if isinstance(frame, pl.DataFrame)}
    return Filed(frames=frames, as_of=there.as_of, shelf=Shelf(folder))


def steps(facts: Filed, settings: Settings = SETTINGS) -> list[int]:
    made = WithDerived(facts=facts, settings=settings).scan(derived_tables()["journey"].table).collect()
    return sorted(made["steps"].to_list(), reverse=True)


def test_of_few_facts_a_table_is_made_once_for_all_questions(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    assert steps(facts) == [3, 1]
    read = list(facts.scanned)
    assert read
    assert steps(facts) == [3, 1]
    measure([STEPS], facts, SETTINGS)
    assert [x for x in facts.scanned[len(read) :] if x in read] == []


def test_of_few_facts_the_legs_are_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queued = [
        a_leg("answered", interaction_id=f"x:{n}", queue=queue, seq=0) for n, queue in ((0, "billing"), (1, "returns"))
    ]
    rest = filed(tmp_path)
    facts = replace(rest, frames={**rest.frames, leg.name: frame(leg, queued)})
    by_queue = measure([CONTACTS], facts, SETTINGS, by=["queue"])
    assert dict(zip(by_queue["queue"], by_queue["value"], strict=True)) == {"billing": 1.0, "returns": 1.0, None: 2.0}
    read = facts.scanned.count(leg.name)
    assert_frame_equal(measure([CONTACTS], facts, SETTINGS, by=["queue"]), by_queue)
    assert facts.scanned.count(leg.name) == read
    monkeypatch.setattr(together, "FEW", 0)
    assert_frame_equal(measure([CONTACTS], facts, SETTINGS, by=["queue"]), by_queue)


def test_other_settings_and_other_facts_have_tables_of_their_own(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    assert [steps(facts), steps(facts, SHORTER), steps(filed(tmp_path, 2)), steps(facts)] == [
        [3, 1],
        [1, 1, 1, 1],
        [2],
        [3, 1],
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("many")
def test_of_many_facts_refresh_keeps_every_table_and_questions_read_the_files(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    plain = {name: WithDerived(facts=facts.rows, settings=SETTINGS).scan(x.table) for name, x in _tables().items()}
    assert {x.table for x in refresh(facts, SETTINGS)} >= _tables().keys()
    facts.scanned.clear()
    with hurried():
        for name, derived in _tables().items():
            kept = WithDerived(facts=facts, settings=SETTINGS).scan(derived.table).collect()
            assert_frame_equal(kept, plain[name].collect(), check_row_order=False)
    assert facts.scanned == []
    assert [x for x in refresh(facts, SETTINGS) if x.table in _tables()] == []


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("settings", [SETTINGS, SHORTER], ids=["new facts", "new settings"])
def test_what_was_kept_of_anything_else_is_not_used(settings: Settings, tmp_path: Path) -> None:
    refresh(filed(tmp_path), SETTINGS)
    facts = filed(tmp_path, 3)
    assert steps(facts, settings) == ([3] if settings is SETTINGS else [1, 1, 1])
    with hurried(), pytest.raises(NotMadeError, match="spiritlevel refresh"):
        steps(facts, settings)


@pytest.mark.usefixtures("many")
def test_a_damaged_file_is_thrown_away_and_made_again(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    refresh(facts, SETTINGS)
    (file,) = (tmp_path / "journey.table").glob("*.parquet")
    whole = file.read_bytes()
    # Under another name, because a process looks at the bytes of a file once.
    torn = file.with_name(file.name.replace(file.stem[-4:], "0000"))
    file.unlink()
    torn.write_bytes(whole[:-9] + b"\0" + whole[-8:])
    assert steps(facts) == [3, 1]
    assert not torn.exists()
    assert [x.table for x in refresh(facts, SETTINGS)] == ["journey"]
    assert len(list((tmp_path / "journey.table").glob("*.parquet"))) == 1


@pytest.mark.usefixtures("many")
def test_somebody_who_waits_is_told_and_nothing_is_worked_out(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    with hurried(), pytest.raises(NotMadeError):
        measure([STEPS], facts, SETTINGS)
    assert steps(facts) == [3, 1]


@pytest.mark.usefixtures("many")
def test_everything_kept_is_thrown_away_when_somebody_is_forgotten(tmp_path: Path) -> None:
    facts = filed(tmp_path)
    refresh(facts, SETTINGS)
    facts.shelf.clear()
    assert [x for x in tmp_path.rglob("*") if x.is_file()] == []


def _tables() -> Mapping[str, Derived]:
    return derived_tables()
