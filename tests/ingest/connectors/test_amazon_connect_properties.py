"""Amazon Connect: however records are linked, and in whatever order they arrive, the same rows come out."""

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ingest.connectors.amazon_connect import amazon_connect as connector
from tests.ingest.connectors.contact_records import SETTINGS, agent, queue, record
from tests.ingest.connectors.folding import as_stored, folded, read, stirred

methods = st.sampled_from(["TRANSFER", "QUEUE_TRANSFER", "CALLBACK", "DISCONNECT", "EXTERNAL_OUTBOUND", "API"])


@st.composite
def chains(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Records of one chain with links to anywhere, also to nowhere or forward, and in more than one version."""
    name = draw(st.sampled_from(["x", "y", "z"]))
    ids = [f"{name}-{place}" for place in range(draw(st.integers(1, 5)))]
    records = []
    for place, contact in enumerate(ids):
        minute = draw(st.integers(0, 9))
        at = f"2024-03-31T12:{minute:02}:0"
        records.append(
            record(
                contact,
                InitialContactId=ids[0] if place else None,
                PreviousContactId=draw(st.sampled_from([*ids, "gone"])) if place else None,
                NextContactId=draw(st.sampled_from([*ids, "gone", None])),
                InitiationMethod=draw(methods) if place else "INBOUND",
                Channel=draw(st.sampled_from(["VOICE", "VOICE", "TASK"])),
                InitiationTimestamp=f"{at}0Z",
                DisconnectTimestamp=draw(st.sampled_from([f"{at}9Z", None])),
                LastUpdateTimestamp=f"2024-03-31T13:0{draw(st.integers(0, 2))}:00Z",
                Queue=draw(st.sampled_from([None, queue(EnqueueTimestamp=f"{at}2Z", DequeueTimestamp=f"{at}4Z")])),
                Agent=draw(st.sampled_from([None, agent(ConnectedToAgentTimestamp=f"{at}4Z")])),
                Attributes=draw(st.sampled_from([None, {"score": "3"}, {"score": "9"}])),
            )
        )
    return records


def version(**more: Any) -> list[dict[str, Any]]:
    """One version of a contact that is its own next one; of two of one age neither is the later one."""
    return [record("x-0", NextContactId="x-0", **more)]


def circle(*ids: str) -> list[dict[str, Any]]:
    """Records of which each says that the one before it came next, and the first that the last one did."""
    return [
        record(one, InitialContactId=ids[0], PreviousContactId=ids[place - 1], NextContactId=ids[place - 1])
        for place, one in enumerate(ids)
    ]


EARLY, LATE = "2024-03-31T12:00:01Z", "2024-03-31T12:00:02Z"


@settings(max_examples=50)
@example([version(InitiationTimestamp=EARLY), version(InitiationTimestamp=LATE)], 1)
@example([version(Queue=queue(Name="billing")), version(Queue=queue(Name="sales"))], 1)
@example([version(Agent=agent(Username="a7")), version(Agent=agent(Username="a8"))], 1)
@example([circle("x-0"), circle("y-0", "y-1"), circle("z-0", "z-1", "z-2")], 1)
@given(st.lists(chains(), min_size=1, max_size=5), st.integers(0, 999))
def test_order_and_repetition_of_records_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, some: list[list[dict[str, Any]]], seed: int
) -> None:
    path = tmp_path_factory.mktemp("chains") / "records.json"
    path.write_text("".join(json.dumps(one) for chain in some for one in chain))
    events = as_stored(read(connector, SETTINGS, path).events)
    whole = folded(connector, SETTINGS, events)
    for name, frame in folded(connector, SETTINGS, stirred(events, seed)).items():
        assert_frame_equal(frame, whole[name])
    legs = whole["leg"]
    assert legs["id"].is_unique().all()
    assert set(legs["interaction_id"]) == set(whole["interaction"]["id"])
    assert (legs["left_at"] >= legs["started_at"]).all()
    assert (
        legs.sort("interaction_id", "seq")
        .select((pl.col("seq") == pl.int_range(pl.len()).over("interaction_id")).all())
        .item()
    )
