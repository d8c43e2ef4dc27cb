"""Of every connector that folds: the order of its samples' events, and their repetition, change no row."""

import pytest
from polars.testing import assert_frame_equal

from ingest.registry import connectors
from tests.fuzz.target import samples, settings_of
from tests.ingest.connectors.folding import folded, stirred
from tests.ingest.connectors.judging import judged

SEEDS = range(20)
COUNTS_EVENTS = {"qmatic"}
"""Connectors that rely on the store, which holds every event once."""


@pytest.mark.parametrize("name", sorted(name for name, one in connectors().items() if one.fold is not None))
def test_the_order_and_the_repetition_of_events_change_no_row(name: str) -> None:
    connector = connectors()[name]
    settings = settings_of(connector)
    events = judged(connector, *samples(name), settings=settings).rows["event"].drop("record")
    whole = folded(connector, settings, events)
    assert any(rows.height for rows in whole.values())
    for seed in SEEDS:
        some = stirred(events, seed)
        some = some.unique("id", keep="first", maintain_order=True) if name in COUNTS_EVENTS else some
        for table, rows in folded(connector, settings, some).items():
            assert_frame_equal(rows, whole[table])
