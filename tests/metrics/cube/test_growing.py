"""Derived tables grow with the facts: what a change makes of them is what would be made of everything."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from polars.testing import assert_frame_equal

from ingest.settings import Settings
from ingest.settings.journeys import Journeys
from ingest.store import kept_tables
from ingest.store.kept import Shelf
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.outreach import outreach
from ingest.tables.survey import survey
from metrics import together
from metrics.calendar import Period
from metrics.cube import change, growing
from metrics.cube.make import refresh
from metrics.cube.signed import CHANGED
from metrics.derived_table import WithDerived, derived_tables
from metrics.dimensions import dimensions_of
from metrics.find import all_metrics
from metrics.rows import FactSource
from tests.metrics.cube.filed import Filed, assert_the_same
from tests.metrics.cube.growing import loads
from tests.metrics.cube.test_tables import filed, steps
from tests.metrics.derive.told import HOUR, came, told
from tests.metrics.worked import SETTINGS, START, a_leg, frame

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

EXAMPLES = 16
TABLES = {*derived_tables()}
OPENING = Settings(
    home=Path("/nowhere"),
    hours={"h": {"monday": "09:00-17:00", "wednesday": "09:00-17:00"}},
    promise={"email": {"within": "8h", "clock": "business", "hours": "h"}},
)
METRICS = [
    x
    for x in all_metrics().values()
    if x.table.name in {*TABLES, survey.name} or (x.table is interaction and "first_answered_at" in x.columns)
]
GROWING = {x.table.name for x in METRICS}
"""Tables of which sums are changed by what a load touched."""


PUSHED = next(x for x in METRICS if x.table.name == "pressure")


@pytest.fixture(autouse=True)
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any number of facts is many, and any part of them a small one."""
    monkeypatch.setattr(together, "FEW", 0)
    monkeypatch.setattr(change, "MOST", 1_000.0)
    monkeypatch.setattr(growing, "MOST_ROWS", 1_000.0)


@pytest.mark.slow
@given(loads=loads())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_rows_that_grew_are_those_of_all_facts(loads: list[Filed]) -> None:
    with TemporaryDirectory() as folder:
        for facts in loads:
            here = replace(facts, shelf=Shelf(Path(folder)))
            with together.together():
                growing.grow(here, SETTINGS)
            for name in derived_tables():
                assert_frame_equal(*(rows(name, x) for x in (here, here.rows)), check_row_order=False)


@pytest.mark.slow
@pytest.mark.parametrize("clock", [SETTINGS, OPENING], ids=["by the calendar", "by opening hours"])
@given(loads=loads())
@settings(max_examples=EXAMPLES // 4, deadline=None, suppress_health_check=list(HealthCheck))
def test_sums_that_grew_are_those_of_all_rows(clock: Settings, loads: list[Filed]) -> None:
    asked = [(metric, preset) for metric in METRICS for preset in (None, *metric.presets)]
    with TemporaryDirectory() as folder:
        for place, facts in enumerate(loads):
            here = replace(facts, shelf=Shelf(Path(folder)))
            made = refresh(here, clock, metrics=METRICS)
            grown = {x.table for x in made if x.why == CHANGED}
            assert grown == (GROWING if place and _is_change(loads[place - 1], facts) else set())
            here.scanned.clear()
            for by in [["source"]] if place % 2 else [["channel", "queue"], ["channel"]]:
                known = [x for x in asked if {*by} <= {*dimensions_of(x[0].table)}]
                assert_the_same(known, here, here.rows, clock, by=by)
            assert here.scanned == [] or not facts.frames["interaction"].height


@pytest.fixture
def two(tmp_path: Path) -> tuple[Filed, Filed]:
    """Facts of which everything was kept, and those that a contact more makes of them."""
    first = filed(tmp_path, 3)
    refresh(first, SETTINGS, metrics=METRICS)
    second = filed(tmp_path, 4)
    return first, replace(second, version=2, past={1: first})


def test_only_what_changed_is_made(two: tuple[Filed, Filed]) -> None:
    why = {x.why for x in refresh(two[1], SETTINGS, metrics=METRICS) if x.table in TABLES}
    of_contacts = "4 contacts, with all of their customers', are not as they were"
    assert why == {CHANGED, of_contacts, "0 rows are not as they were"}
    assert files(two[1]) == {"journey": 1, "journey_changed": 1}
    assert steps(two[1]) == [3, 1]
    assert refresh(two[1], SETTINGS, metrics=METRICS) == []


def test_a_period_that_ends_within_a_day_is_about_what_grew_and_rows(two: tuple[Filed, Filed]) -> None:
    refresh(two[1], SETTINGS, metrics=METRICS)
    some = [metric for metric in METRICS if metric.table.name in {"journey", "repeat"}]
    asked = [(metric, preset) for metric in some for preset in (None, *metric.presets)]
    until = Period(until=START + timedelta(days=1, hours=3))
    assert_the_same(asked, two[1], two[1].rows, SETTINGS, by=["channel"], period=until)


def test_a_load_between_two_refreshes_throws_nothing_away(two: tuple[Filed, Filed]) -> None:
    refresh(two[1], SETTINGS, metrics=METRICS, whole=False)
    assert CHANGED in {x.why for x in refresh(two[1], SETTINGS, metrics=METRICS)}


def test_a_call_that_a_contact_led_to_changes_what_is_known_of_that(tmp_path: Path) -> None:
    call = came(2, customer=None, direction="outbound", parent_id="x:0", outcome="abandoned")
    ways = [("flow_out:callback", "x:0", 0), ("abandoned", "x:1", 2), ("answered", "x:1", 2)]
    asked, rang, joined = (
        a_leg(outcome, interaction_id=of, queued_at=START + hours * HOUR) for outcome, of, hours in ways
    )
    past: dict[int, Filed] = {}
    for version, legs in enumerate(([asked, rang], [asked, joined]), start=1):
        frames = {**told([came(0), call]).frames, leg.name: frame(leg, legs)}
        there = {name: rows for name, rows in frames.items() if isinstance(rows, pl.DataFrame)}
        as_of = START + timedelta(days=1)
        facts = Filed(frames=there, as_of=as_of, shelf=Shelf(tmp_path), version=version, past=dict(past))
        with together.together():
            growing.grow(facts, SETTINGS)
        assert_frame_equal(rows("callback", facts), rows("callback", facts.rows))
        past[version] = facts
    assert rows("callback", facts)["reached_at"].null_count() == 0


def test_what_was_kept_stays_beside_what_changed(two: tuple[Filed, Filed], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_tables, "READ_FOR", timedelta(seconds=-60))
    refresh(two[1], SETTINGS, metrics=METRICS)
    assert all(set(files(two[1], name).values()) == {1} for name in derived_tables())


def test_of_a_table_that_mostly_changed_all_is_written_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "MOST_ROWS", 0.2)
    monkeypatch.setattr(kept_tables, "READ_FOR", timedelta(seconds=-60))
    past: dict[int, Filed] = {}
    for version, day in enumerate((1, 2, 3), start=1):
        sent = [{"source": "x", "channel": "email", "at": START + timedelta(days=x), "customer": 1} for x in range(day)]
        some = filed(tmp_path)
        frames = {**some.frames, outreach.name: frame(outreach, sent)}
        facts = replace(some, frames=frames, version=version, past=dict(past))
        why = [x.why for x in refresh(facts, SETTINGS) if x.table == "pressure"]
        assert (growing.MOSTLY_ANEW in why) == (version > 1)
        assert_frame_equal(rows("pressure", facts), rows("pressure", facts.rows), check_row_order=False)
        assert_the_same([(PUSHED, None)], facts, facts.rows, SETTINGS, by=["channel"])
        past[version] = facts
    assert files(past[3], "pressure") == {"pressure": 2}


def test_what_was_forgotten_meanwhile_is_not_kept(tmp_path: Path) -> None:
    refresh(replace(filed(tmp_path), are_there=False), SETTINGS, metrics=METRICS)
    assert [x for x in tmp_path.rglob("*") if x.is_file()] == []


@pytest.mark.parametrize("what", ["settings", "cleared away", "too much", "too long", "damaged"])
def test_everything_is_made_anew(what: str, two: tuple[Filed, Filed], monkeypatch: pytest.MonkeyPatch) -> None:
    facts, settings = two[1], SETTINGS
    match what:
        case "settings":
            settings = settings.model_copy(update={"journeys": Journeys(gap_s=60)})
        case "cleared away":
            facts = replace(facts, past={})
        case "too much":
            monkeypatch.setattr(change, "MOST", 0.5)
        case "too long":
            monkeypatch.setattr(change, "LONGEST", 0)
        case "damaged":
            (file,) = (facts.shelf.folder / "episode.table").glob("*.parquet")
            file.unlink()
    made = refresh(facts, settings, metrics=METRICS)
    assert {x.why for x in made if x.table in TABLES} & {CHANGED} == set()
    assert steps(facts, settings) == ([1, 1, 1, 1] if what == "settings" else [3, 1])
    assert_the_same([(x, None) for x in METRICS], facts, facts.rows, settings, by=["source"])


def test_a_change_that_is_damaged_is_made_again_with_everything(two: tuple[Filed, Filed]) -> None:
    refresh(two[1], SETTINGS, metrics=METRICS)
    for file in (two[1].shelf.folder / "gone.table").glob("*.parquet"):
        file.unlink()
    assert steps(two[1]) == [3, 1]
    assert {x.table for x in refresh(two[1], SETTINGS, metrics=METRICS)} >= TABLES
    assert len(list((two[1].shelf.folder / "chain.table").glob("*.parquet"))) == 2
    assert steps(two[1]) == [3, 1]
    assert_the_same([(x, None) for x in METRICS], two[1], two[1].rows, SETTINGS, by=["source"])


def files(facts: Filed, name: str = "journey") -> dict[str, int]:
    """In how many files a table is kept, and what has changed of it."""
    folders = (facts.shelf.folder / f"{x}.table" for x in (name, f"{name}_changed"))
    return {x.stem: len([*x.glob("*.parquet")]) for x in folders if x.is_dir()}


def _is_change(before: Filed, facts: Filed) -> bool:
    of = [(x.fingerprint, x.as_of) for x in (before, facts)]
    return of[0] != of[1] and all(x.frames["interaction"].height for x in (before, facts))


def rows(name: str, facts: FactSource, settings: Settings = SETTINGS) -> pl.DataFrame:
    return WithDerived(facts=facts, settings=settings).scan(derived_tables()[name].table).collect()
