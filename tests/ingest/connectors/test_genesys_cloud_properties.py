"""Genesys Cloud: whatever a conversation consists of, and in whatever order exports arrive, the same rows come out."""

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ingest.connectors.genesys_cloud import genesys_cloud as connector
from tests.ingest.connectors.conversations import conversation, segment, session
from tests.ingest.connectors.folding import as_stored, folded, read, stirred

SETTINGS = connector.settings.model_validate({"source": "desk", "queues": {"q-1": "billing"}})

purposes = st.sampled_from(["customer", "external", "acd", "agent", "user", "ivr", "botflow", "voicemail", "workflow"])
media = st.sampled_from(["voice", "voice", "callback", "message", "cobrowse", "internalmessage"])
kinds = st.sampled_from(["interact", "alert", "hold", "wrapup", "dialing"])
ends = st.sampled_from(["", "peer", "client", "transfer", "consultTransfer", "timeout", "other"])
measures = st.dictionaries(
    st.sampled_from(["tAnswered", "tTalk", "tAbandon", "tFlowOut", "nConnected", "nTransferred"]),
    st.integers(1, 9_000),
    max_size=2,
)


@st.composite
def segments(draw: st.DrawFn) -> dict[str, Any]:
    begin = draw(st.integers(0, 60))
    end = draw(st.one_of(st.none(), st.integers(begin, 60)))
    return segment(draw(kinds), begin, end, draw(ends), draw(st.sampled_from(["", "q-1", "q-2"])))


@st.composite
def conversations(draw: st.DrawFn) -> dict[str, Any]:
    participants = [
        {
            "purpose": draw(purposes),
            "userId": draw(st.sampled_from(["ann", "bob"])),
            "sessions": [
                session(draw(media), *draw(st.lists(segments(), max_size=3)), metrics=draw(measures))
                for _ in range(draw(st.integers(0, 2)))
            ],
        }
        for _ in range(draw(st.integers(1, 6)))
    ]
    end = draw(st.sampled_from([None, 60]))
    return conversation(draw(st.sampled_from(["c-1", "c-2", "c-3", "c-4"])), *participants, end=end)


@settings(max_examples=50)
@given(st.lists(conversations(), min_size=1, max_size=6), st.integers(0, 999))
def test_order_and_repetition_of_exports_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, some: list[dict[str, Any]], seed: int
) -> None:
    path = tmp_path_factory.mktemp("exports") / "conversations.json"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in some))
    events = as_stored(read(connector, SETTINGS, path).events)
    whole = folded(connector, SETTINGS, events)
    for name, frame in folded(connector, SETTINGS, stirred(events, seed)).items():
        assert_frame_equal(frame, whole[name])
    interactions, legs = whole["interaction"], whole["leg"]
    assert interactions["id"].is_unique().all()
    assert legs["id"].is_unique().all()
    assert set(legs["interaction_id"]) <= set(interactions["id"])
    assert interactions.filter(pl.col("is_open"))["ended_at"].null_count() == interactions["is_open"].sum()
    assert legs["started_at"].null_count() == interactions["started_at"].null_count() == 0
