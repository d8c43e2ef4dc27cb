"""Whatever records of a vendor say of each other: rows fit together, and their order and repetition change nothing."""

import json
import random
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ingest.connector import Connector
from ingest.vocabulary import Outcome
from tests.ingest.connectors.folding import stirred
from tests.ingest.connectors.judging import judged

SAMPLES = Path(__file__).parent / "samples"
FILES = (
    "amazon_connect_events.ndjson",
    "twilio_taskrouter.ndjson",
    "twilio_voice.json",
    "twilio_messages.json",
    "zendesk_talk.json",
    "salesforce.json",
    "dynamics365.json",
    "dixa.json",
)


KEPT = {"contactId"}
"""What says of which contact an event of Amazon Connect tells; to which chain that belongs, its events may quarrel."""


def connector_of(file: str) -> Connector:
    name = file.partition(".")[0]
    found: Connector = getattr(import_module(f"ingest.connectors.{name}"), name)
    return found


def objects_of(file: str) -> list[Any]:
    """The objects of a sample, one after the other."""
    text, decoder, place, found = (SAMPLES / file).read_text(), json.JSONDecoder(), 0, []
    while place < len(text.rstrip()):
        one, place = decoder.raw_decode(text, place)
        found += one if isinstance(one, list) else [one]
        place += len(text[place:]) - len(text[place:].lstrip())
    return found


def jumbled(objects: list[Any], seed: int) -> list[Any]:
    """The same objects, in which some records have exchanged what one of their fields says."""
    copies: list[Any] = json.loads(json.dumps(objects))
    dice = random.Random(seed)  # noqa: S311 the same every time
    holders: list[dict[str, Any]] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            holders.append(value)
        for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(inside)

    walk(copies)
    for _ in range(dice.randrange(1, 12)):
        one, other = dice.choice(holders), dice.choice(holders)
        shared = sorted(key for key in one.keys() & other.keys() - KEPT if not isinstance(one[key], dict | list))
        if shared:
            key = dice.choice(shared)
            one[key], other[key] = other[key], one[key]
    return copies


def quarrelling(objects: list[Any], seed: int) -> list[Any]:
    """The same events of contacts, of which many name another chain, or come there in another way."""
    dice = random.Random(seed)  # noqa: S311 the same every time
    details = [one["detail"] for one in objects if "contactId" in one.get("detail", {})]
    contacts = [detail["contactId"] for detail in details]
    for detail in details:
        if dice.random() < 0.3:
            detail[dice.choice(["initialContactId", "previousContactId"])] = dice.choice([*contacts, "gone", None])
        if dice.random() < 0.2:
            detail["initiationMethod"] = dice.choice(["CALLBACK", "TRANSFER", "INBOUND"])
    return objects


@pytest.mark.parametrize("file", FILES)
@given(seed=st.integers(0, 10**9))
@settings(max_examples=8)
def test_rows_of_jumbled_records_fit_together_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, file: str, seed: int
) -> None:
    connector = connector_of(file)
    path = tmp_path_factory.mktemp("jumbled") / "records.json"
    objects = jumbled(objects_of(file), seed)
    path.write_text("\n".join(map(json.dumps, quarrelling(objects, seed) if file == FILES[0] else objects)))
    whole = judged(connector, path).rows
    legs, interactions = whole["leg"], whole["interaction"]
    assert legs["id"].is_unique().all()
    assert interactions["id"].is_unique().all()
    assert set(legs["interaction_id"]) <= set(interactions["id"])
    # Only where nobody turned to anybody, as by a message that never arrived, is there no stay.
    without = interactions.filter(~pl.col("id").is_in(legs["interaction_id"].implode()))
    assert without.filter(pl.col("outcome") != Outcome.VOID).is_empty()
    places = legs.sort("interaction_id", "seq").select(pl.col("seq") == pl.int_range(pl.len()).over("interaction_id"))
    assert places["seq"].all()
    assert legs.filter(pl.col("started_at").is_null() | pl.col("outcome").is_null()).is_empty()
    assert interactions.filter(pl.col("started_at").is_null() | pl.col("outcome").is_null()).is_empty()
    again = judged(connector, path, stir=lambda events: stirred(events, seed)).rows
    for name in set(connector.makes) - {"event"}:
        assert_frame_equal(again[name].sort("id"), whole[name].sort("id"))
