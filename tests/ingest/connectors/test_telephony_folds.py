"""The folds of telephone systems: nothing in, empty tables out; rows have the columns and types of their tables."""

from pathlib import Path

import polars as pl
import pytest

from ingest.registry import find_connector, tables
from tests.ingest.connectors.folding import as_stored, folded, read

SAMPLES = Path(__file__).parent / "samples"
FOLDED = {
    "asterisk_ami": "events.txt",
    "asterisk_cdr": "table.csv",
    "asterisk_full_log": "full.log",
    "freeswitch_callcenter": "events.ndjson",
    "nice_cxone": "contacts.csv",
    "talkdesk": "calls.csv",
    "vicidial": "closer_log.csv",
}


@pytest.mark.parametrize("name", FOLDED)
def test_no_events_make_empty_tables(name: str) -> None:
    connector = find_connector(name, ())
    told = connector.settings(source="pbx", timezone="Europe/Berlin")
    events = as_stored(read(connector, told, SAMPLES / name / FOLDED[name]).events).clear()
    assert {table: rows.height for table, rows in folded(connector, told, events).items()} == dict.fromkeys(
        (table for table in connector.makes if table != "event"), 0
    )


@pytest.mark.parametrize("name", FOLDED)
def test_folded_rows_have_the_columns_and_types_of_their_tables(name: str) -> None:
    connector = find_connector(name, ())
    told = connector.settings(source="pbx", timezone="Europe/Berlin")
    made = folded(connector, told, as_stored(read(connector, told, SAMPLES / name / FOLDED[name]).events))
    for table, rows in made.items():
        schema = tables()[table].schema
        expected = {column: dtype for column, dtype in schema.items() if column not in {"source", "revision"}}
        assert dict(rows.schema) == expected | {"contact": pl.String()}


@pytest.mark.parametrize("name", FOLDED)
def test_every_interaction_has_legs_and_every_leg_an_interaction(name: str) -> None:
    connector = find_connector(name, ())
    told = connector.settings(source="pbx", timezone="Europe/Berlin")
    made = folded(connector, told, as_stored(read(connector, told, SAMPLES / name / FOLDED[name]).events))
    assert set(made["leg"]["interaction_id"]) == set(made["interaction"]["id"])
    assert set(made["leg"]["transfer_from"].drop_nulls()) <= set(made["leg"]["id"])
