"""Derived tables grow with the facts: what a change makes of them is what would be made of everything."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from polars.testing import assert_frame_equal

from ingest.settings import Settings
from ingest.store.kept import Shelf
from metrics import together
from metrics.cube import change
from metrics.cube.make import refresh
from metrics.cube.signed import CHANGED
from metrics.derived_table import WithDerived, derived_tables
from metrics.find import all_metrics
from metrics.rows import FactSource
from tests.metrics.cube.filed import Filed, assert_the_same
from tests.metrics.cube.growing import loads
from tests.metrics.worked import SETTINGS

EXAMPLES = 40
TABLES = {name for name, x in derived_tables().items() if x.in_groups and x.row_by_row}
METRICS = [x for x in all_metrics().values() if x.table.name in TABLES]


@pytest.fixture(autouse=True)
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any number of facts is many, and any part of them a small one."""
    monkeypatch.setattr(together, "FEW", 0)
    monkeypatch.setattr(change, "MOST", 1_000.0)


@given(loads=loads())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_rows_that_grew_are_those_of_all_facts(loads: list[Filed]) -> None:
    with TemporaryDirectory() as folder:
        for facts in loads:
            here = replace(facts, shelf=Shelf(Path(folder)))
            with together.together():
                list(change.grow(here, SETTINGS))
            for name in derived_tables():
                assert_frame_equal(*(rows(name, x) for x in (here, here.rows)), check_row_order=False)


@given(loads=loads())
@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
def test_sums_that_grew_are_those_of_all_rows(loads: list[Filed]) -> None:
    asked = [(metric, preset) for metric in METRICS for preset in (None, *metric.presets)]
    with TemporaryDirectory() as folder:
        for place, facts in enumerate(loads):
            here = replace(facts, shelf=Shelf(Path(folder)))
            made = refresh(here, SETTINGS, metrics=METRICS)
            grown = {x.table for x in made if x.why == CHANGED}
            assert grown == (TABLES if place and _is_change(loads[place - 1], facts) else set())
            here.scanned.clear()
            for by in (["channel", "queue"], ["source"]):
                assert_the_same(asked, here, here.rows, SETTINGS, by=by)
                assert here.scanned == [] or not facts.frames["interaction"].height


def _is_change(before: Filed, facts: Filed) -> bool:
    of = [(x.fingerprint, x.as_of) for x in (before, facts)]
    return of[0] != of[1] and all(x.frames["interaction"].height for x in (before, facts))


def rows(name: str, facts: FactSource, told: Settings = SETTINGS) -> pl.DataFrame:
    return WithDerived(facts=facts, settings=told).scan(derived_tables()[name].table).collect()
