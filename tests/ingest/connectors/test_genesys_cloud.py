"""Genesys Cloud: conversation details in, interactions, legs and survey answers out."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.connectors.genesys_cloud import genesys_cloud as connector
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from tests.ingest.connectors.conversations import answering, at, conversation, customer, human, queued, segment, session
from tests.ingest.connectors.folding import as_stored, folded, read, rows

SAMPLES = Path(__file__).parent / "samples" / "genesys_cloud"
VENDOR = Path(__file__).parents[4] / "shared" / "data" / "genesys_cloud"
SETTINGS = connector.settings.model_validate({"source": "desk", "queues": {"q-1": "billing"}})


def made_of(tmp_path: Path, *some: dict[str, Any], settings: Any = SETTINGS) -> Mapping[str, pl.DataFrame]:
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps(some))
    outcome = read(connector, settings, path)
    assert outcome.refused.is_empty()
    return folded(connector, settings, as_stored(outcome.events))


@pytest.mark.skipif(not VENDOR.exists(), reason="the vendor's samples are kept beside the checkout, not in it")
def test_the_vendors_finished_chat_gives_the_vendors_own_measures() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, VENDOR / "conversation1.json").events))
    (one,) = made["leg"].to_dicts()
    assert (one["vendor_wait_s"], one["talk_s"], one["hold_s"], one["acw_s"]) == (11.179, 374.561, 544.176, 0.0)
    assert (one["vendor_talk_s"], one["vendor_hold_s"], one["vendor_handle_s"]) == (374.561, 544.176, 918.737)
    assert (one["answered_at"] - one["queued_at"]).total_seconds() == 11.181
    assert (one["hold_abandon"], one["flags"]) == (True, [])


@pytest.mark.skipif(not VENDOR.exists(), reason="the vendor's samples are kept beside the checkout, not in it")
def test_the_vendors_open_chat_is_not_given_an_end() -> None:
    made = folded(connector, SETTINGS, as_stored(read(connector, SETTINGS, VENDOR / "conversation2.json").events))
    assert rows(made["interaction"], "started_at", "ended_at", "outcome", "is_open") == [
        ("15:30:51.418", None, "answered", True)
    ]
    assert rows(made["leg"], "left_at", "vendor_wait_s", "flags") == [(None, 6.384, ["open_at_extract"])]


def test_recorded_conversations_become_exactly_these_legs() -> None:
    events = as_stored(read(connector, SETTINGS, SAMPLES / "conversations.json").events)
    told = ("id", "kind", "queue", "agent", "queued_at", "rang_at", "answered_at", "left_at", "outcome", "transferred")
    assert rows(folded(connector, SETTINGS, events)["leg"], *told) == [
        ("beside-1#0", "queue", "billing", "ann", "12:00:01", "12:00:05", "12:00:10", "12:01:40", "answered", None),
        ("blind-1#0", "queue", "billing", "ann", "12:00:01", "12:00:05", "12:00:10", "12:01:00", "answered", "blind"),
        ("blind-1#1", "queue", "q-2", "bob", "12:01:00", "12:01:05", "12:01:20", "12:03:20", "answered", None),
        ("bot-1#0", "bot", None, None, None, None, None, "12:01:00", "bot_contained", None),
        ("cb-1#0", "queue", "billing", None, "12:00:01", None, None, "12:01:00", "flow_out:callback", None),
        (
            "cb-1#callback#0",
            "queue",
            "billing",
            "ann",
            "12:01:00",
            "12:06:30",
            "12:06:55",
            "12:11:30",
            "answered",
            None,
        ),
        ("cb-2#0", "queue", "billing", None, "12:00:01", None, None, "12:01:00", "flow_out:callback", None),
        ("cb-2#callback#0", "queue", "billing", None, "12:01:00", None, None, "13:23:20", "missed", None),
        ("chat-1#0", "queue", "billing", "ann", "12:00:01", "12:00:02", "12:00:13", "12:01:35", "answered", None),
        (
            "consult-1#0",
            "queue",
            "billing",
            "ann",
            "12:00:01",
            "12:00:05",
            "12:00:10",
            "12:01:30",
            "answered",
            "attended",
        ),
        ("consult-1#1", "agent", "billing", "bob", None, "12:00:52", "12:00:55", "12:03:20", "answered", None),
        ("fb-1#0", "queue", "billing", "ann", "12:00:01", "12:00:10", "12:01:00", "12:05:00", "answered", None),
        ("gone-1#0", "queue", "billing", "ann", "12:00:01", "12:00:05", "12:00:10", "12:01:00", "answered", "external"),
        ("mail-1#0", "queue", "billing", None, "12:00:01", None, None, None, "open", None),
        ("menu-1#0", "bot", None, None, None, None, None, "12:00:20", "ivr_exit", None),
        ("menu-2#0", "bot", None, None, None, None, None, "12:00:20", "flow_out:transfer", None),
        ("menu-2#1", "queue", "billing", "ann", "12:00:20", "12:00:22", "12:00:30", "12:01:40", "answered", None),
        ("moved-1#0", "queue", "billing", None, "12:00:01", None, None, "12:00:31", "flow_out:overflow", "queue"),
        ("moved-1#1", "queue", "q-2", "bob", "12:00:31", "12:00:40", "12:00:50", "12:01:40", "answered", None),
        ("open-1#0", "queue", "billing", "ann", "12:00:01", "12:00:10", "12:01:00", "12:05:00", "answered", None),
        ("out-1#0", "agent", None, "ann", None, None, "12:00:12", "12:01:20", "answered", None),
        ("rang-1#0", "queue", "billing", None, "12:00:01", "12:00:20", None, "12:00:40", "abandoned", None),
        ("second-1#0", "queue", "billing", "bob", "12:00:01", "12:00:10", "12:00:50", "12:01:40", "answered", None),
        ("sms-1#0", "queue", "billing", None, "12:00:01", None, None, "12:05:00", "flow_out:timeout", None),
        ("vm-1#0", "queue", "billing", None, "12:00:01", None, None, "12:00:30", "flow_out:voicemail", None),
        ("wa-1#0", "queue", "billing", "ann", "12:00:01", "12:00:10", "12:01:00", "12:05:00", "answered", None),
        ("web-1#0", "queue", "billing", None, "12:00:01", "12:06:30", None, "12:06:40", "missed", None),
    ]


def test_recorded_conversations_become_exactly_these_interactions() -> None:
    events = as_stored(read(connector, SETTINGS, SAMPLES / "conversations.json").events)
    told = ("id", "parent_id", "channel", "sub_channel", "direction", "customer", "ended_at", "outcome", "transfers")
    assert rows(folded(connector, SETTINGS, events)["interaction"], *told) == [
        ("beside-1", None, "voice", None, "inbound", 1011, "12:01:40", "answered", 0),
        ("blind-1", None, "voice", None, "inbound", 1004, "12:03:20", "answered", 1),
        ("bot-1", None, "messaging", "webmessaging", "inbound", None, "12:01:00", "bot_contained", 0),
        ("cb-1", None, "voice", None, "inbound", 1007, "12:01:00", "flow_out:callback", 0),
        ("cb-1#callback", "cb-1", "voice", None, "outbound", 1007, "12:12:00", "answered", 0),
        ("cb-2", None, "voice", None, "inbound", 1008, "12:01:00", "flow_out:callback", 0),
        ("cb-2#callback", "cb-2", "voice", None, "outbound", 1008, "13:23:20", "missed", 0),
        ("chat-1", None, "chat", None, "inbound", None, "12:02:05", "answered", 0),
        ("consult-1", None, "voice", None, "inbound", 1005, "12:03:20", "answered", 1),
        ("fb-1", None, "social", "facebook", "inbound", None, "12:05:00", "answered", 0),
        ("gone-1", None, "voice", None, "inbound", 1005, "12:03:20", "answered", 1),
        ("mail-1", None, "email", None, "inbound", 1012, None, "open", 0),
        ("menu-1", None, "voice", None, "inbound", None, "12:00:20", "ivr_exit", 0),
        ("menu-2", None, "voice", None, "inbound", 1009, "12:01:40", "answered", 0),
        ("moved-1", None, "voice", None, "inbound", 1003, "12:01:40", "answered", 1),
        ("open-1", None, "social", "openmessaging", "inbound", None, "12:05:00", "answered", 0),
        ("out-1", None, "voice", None, "outbound", 1010, "12:01:30", "answered", 0),
        ("rang-1", None, "voice", None, "inbound", 1001, "12:00:40", "abandoned", 0),
        ("second-1", None, "voice", None, "inbound", 1002, "12:01:40", "answered", 0),
        ("sms-1", None, "sms", None, "inbound", 1000, "12:05:00", "flow_out:timeout", 0),
        ("vm-1", None, "voice", None, "inbound", 1006, "12:01:30", "flow_out:voicemail", 0),
        ("wa-1", None, "messaging", "whatsapp", "inbound", 1000, "12:05:00", "answered", 0),
        ("web-1", None, "voice", None, "outbound", None, "12:08:20", "missed", 0),
    ]


def test_a_promoter_score_and_a_total_score_are_two_answers() -> None:
    events = as_stored(read(connector, SETTINGS, SAMPLES / "conversations.json").events)
    told = ("id", "interaction_id", "queue", "value", "scale_min", "scale_max", "asked_at", "answered_at", "complete")
    assert rows(folded(connector, SETTINGS, events)["survey"], *told) == [
        ("s-1#csat", "chat-1", "billing", 80.0, 0.0, 100.0, "12:02:05", "13:06:40", True),
        ("s-1#nps", "chat-1", "billing", 9.0, 0.0, 10.0, "12:02:05", "13:06:40", True),
    ]


def test_folded_rows_have_the_columns_and_types_of_their_tables() -> None:
    events = as_stored(read(connector, SETTINGS, SAMPLES / "conversations.json").events)
    for some in (events, events.clear()):
        made = folded(connector, SETTINGS, some)
        for table in (interaction, leg, survey):
            expected = {name: dtype for name, dtype in table.schema.items() if name not in {"source", "revision"}}
            assert dict(made[table.name].schema) == expected | {"contact": pl.String()}


def test_talk_hold_and_after_work_are_sums_of_segments_beside_the_vendors_own() -> None:
    events = as_stored(read(connector, SETTINGS, SAMPLES / "conversations.json").events)
    first = folded(connector, SETTINGS, events)["leg"].filter(pl.col("id").is_in(["chat-1#0", "consult-1#0"]))
    told = ("team", "talk_s", "hold_s", "acw_s", "vendor_wait_s", "vendor_talk_s", "vendor_handle_s", "flags")
    assert rows(first, *told) == [
        ("team-1", 82.0, 0.0, 30.0, 12.0, 82.0, 112.0, []),
        (None, 40.0, 40.0, 0.0, None, None, None, []),
    ]


@pytest.mark.parametrize(
    ("measured", "flags"),
    [
        pytest.param({"tAnswered": 9_000, "tTalk": 90_000}, [], id="the same is no difference"),
        pytest.param({"tAnswered": 9_080}, [], id="less than a tenth of a second is rounding"),
        pytest.param({"tAnswered": 9_200}, ["vendor_differs"], id="more than one percent differs"),
        pytest.param({"tTalk": 91_001}, ["vendor_differs"], id="more than a second differs"),
        pytest.param({"tHandle": 95_000}, ["vendor_differs"], id="handle time is talk, hold and after-work"),
        pytest.param({"tHandle": 90_000}, [], id="a handle time that adds up is no difference"),
        pytest.param({}, [], id="an export without measures is no difference"),
        pytest.param({"tNewMeasure": 1}, [], id="measures that we do not know are passed over"),
    ],
)
def test_where_the_vendor_measured_otherwise_the_leg_is_flagged(
    tmp_path: Path, measured: dict[str, float], flags: list[str]
) -> None:
    agent = human("ann", answering("voice", 5, 10, 100, metrics=measured))
    made = made_of(tmp_path, conversation("c", customer("voice", 0, 100), queued("voice", 1, 10), agent, end=100))
    assert rows(made["leg"], "flags") == [(flags,)]


def test_colleagues_messages_and_shared_screens_are_kept_as_events_and_are_no_contact() -> None:
    events = read(connector, SETTINGS, SAMPLES / "conversations.json").events
    only = events.filter(pl.col("id").is_in(["team-1", "screen-1"]))
    assert only.height == 2
    made = folded(connector, SETTINGS, as_stored(only))
    assert {name: frame.height for name, frame in made.items()} == {"interaction": 0, "leg": 0, "survey": 0}


def test_no_column_but_the_customer_holds_an_address_or_a_name() -> None:
    events = read(connector, SETTINGS, SAMPLES / "conversations.json").events
    text = events.drop("customer", "record", "flags").write_csv()
    assert not [word for word in ("+49", "example.org", "Jane", "ec-1") if word in text]


def test_conversations_that_make_no_sense_are_refused_one_by_one_with_number_and_reason() -> None:
    outcome = read(connector, SETTINGS, SAMPLES / "broken.ndjson")
    assert outcome.reasons() == [
        (2, "missing", "conversationId"),
        (3, "missing", "conversationStart"),
        (4, "not_a_time", "time"),
        (5, "time_out_of_range", "time"),
        (6, "ends_before_it_begins", "time"),
        (7, "ends_before_it_begins", "time"),
        (8, "negative", "metrics"),
        (9, "unknown_value", "mediaType"),
        (10, "missing", "segmentStart"),
        (11, "wrong_shape", "participants"),
    ]
    assert outcome.events["id"].to_list() == ["b-1"]


def test_lines_an_array_and_the_pages_of_an_answer_read_the_same(tmp_path: Path) -> None:
    some = json.loads((SAMPLES / "conversations.json").read_text())
    whole = read(connector, SETTINGS, SAMPLES / "conversations.json").events
    lines, pages = tmp_path / "lines.ndjson", tmp_path / "pages.json"
    lines.write_text("".join(f"{json.dumps(one)}\n" for one in some))
    pages.write_text(json.dumps({"conversations": some[:5]}) + json.dumps({"conversations": some[5:], "totalHits": 23}))
    for path in (lines, pages):
        assert_frame_equal(read(connector, SETTINGS, path).events, whole)


def test_a_day_without_its_zero_is_the_same_day(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(conversation("c", end=9)).replace("2024-04-01", "2024-4-1"))
    assert rows(read(connector, SETTINGS, path).events, "at") == [("12:00:00",)]


def test_what_is_exported_later_counts(tmp_path: Path) -> None:
    early = conversation("c", customer("email", 0), queued("email", 1))
    late = conversation(
        "c", customer("email", 0, 90), queued("email", 1, 50), human("ann", answering("email", 40, 50, 90)), end=90
    )
    for copies in ((early, late), (late, early), (late, late, early)):
        assert rows(made_of(tmp_path, *copies)["leg"], "outcome", "flags") == [("answered", [])]


def test_a_conversation_whose_end_alone_is_new_is_newer(tmp_path: Path) -> None:
    begun = conversation("c", customer("chat", 0, 90))
    ended = conversation("c", customer("chat", 0, 90), end=90)
    for copies in ((begun, ended), (ended, begun)):
        assert rows(made_of(tmp_path, *copies)["interaction"], "is_open", "outcome") == [(False, "ivr_exit")]


def test_interacting_with_the_queue_is_no_answer(tmp_path: Path) -> None:
    made = made_of(tmp_path, conversation("c", customer("chat", 0, 20), queued("chat", 1, 20, "peer"), end=20))
    assert rows(made["leg"], "answered_at", "outcome") == [(None, "abandoned")]


@pytest.mark.parametrize(
    ("ends_by", "outcome", "flags"),
    [
        pytest.param("client", "abandoned", [], id="the customer left"),
        pytest.param("endpoint", "abandoned", [], id="the customer's device hung up"),
        pytest.param("timeout", "flow_out:timeout", [], id="the wait timed out"),
        pytest.param("error", "failed", [], id="an error cut it off"),
        pytest.param("system", "failed", [], id="the system cut it off"),
        pytest.param("transfer", "flow_out:transfer", [], id="it was moved out of sight"),
        pytest.param("Other", "missed", ["unmapped_status"], id="an end without a word for it is flagged"),
        pytest.param("", "missed", ["unmapped_status"], id="an end that is not told is flagged"),
    ],
)
def test_an_unanswered_wait_without_measures_ends_as_its_session_was_cut(
    tmp_path: Path, ends_by: str, outcome: str, flags: list[str]
) -> None:
    made = made_of(tmp_path, conversation("c", customer("voice", 0, 20), queued("voice", 1, 20, ends_by), end=20))
    assert rows(made["leg"], "outcome", "flags") == [(outcome, flags)]


def test_the_vendors_short_abandon_is_an_abandon_here(tmp_path: Path) -> None:
    stay = queued("voice", 1, 3, "peer", metrics={"tAbandon": 2_000, "tShortAbandon": 2_000})
    made = made_of(tmp_path, conversation("c", customer("voice", 0, 3), stay, end=3))
    assert rows(made["leg"], "outcome") == [("abandoned",)]


def test_hanging_up_on_hold_is_told_by_the_leg_and_leaves_it_answered(tmp_path: Path) -> None:
    agent = session("voice", segment("interact", 10, 50, queue="q-1"), segment("hold", 50, 90, "peer", "q-1"))
    some = conversation("c", customer("voice", 0, 90), queued("voice", 1, 10), human("ann", agent), end=90)
    assert rows(made_of(tmp_path, some)["leg"], "outcome", "hold_abandon") == [("answered", True)]


def test_holds_are_counted_and_the_longest_is_told(tmp_path: Path) -> None:
    kinds = [("interact", 10, 50), ("hold", 50, 90), ("interact", 90, 100), ("hold", 100, 115), ("interact", 115, 120)]
    agent = session("voice", *(segment(*one, queue="q-1") for one in kinds))
    some = conversation("c", customer("voice", 0, 120), queued("voice", 1, 10), human("ann", agent), end=120)
    assert rows(made_of(tmp_path, some)["leg"], "hold_s", "holds", "longest_hold_s") == [(55.0, 2, 40.0)]


def test_a_talk_that_still_goes_on_has_no_length_yet(tmp_path: Path) -> None:
    agent = human("ann", answering("voice", 5, 10, None))
    made = made_of(tmp_path, conversation("c", customer("voice", 0), queued("voice", 1, 10), agent))
    told = ("answered_at", "left_at", "talk_s", "hold_s", "acw_s", "outcome", "flags")
    assert rows(made["leg"], *told) == [("12:00:10", None, None, None, None, "answered", ["open_at_extract"])]


def test_a_web_callback_is_answered_when_the_call_is(tmp_path: Path) -> None:
    asked = session("callback", segment("alert", 30, 40, queue="q-1"), segment("interact", 40, 200, "peer", "q-1"))
    call = session("voice", segment("dialing", 41, 55), segment("interact", 55, 190, "peer"))
    some = conversation(
        "c", customer("callback", 0, 200), queued("callback", 1, 40), human("ann", asked, call), end=200
    )
    made = made_of(tmp_path, some)
    assert rows(made["interaction"], "id", "parent_id", "direction", "initiator") == [
        ("c", None, "outbound", "callback")
    ]
    assert rows(made["leg"], "answered_at", "talk_s", "outcome") == [("12:00:55", 135.0, "answered")]


def test_without_a_call_the_vendors_word_for_connected_says_that_a_callback_reached_somebody(tmp_path: Path) -> None:
    asked = session("callback", segment("interact", 40, 200, "peer", "q-1"), metrics={"nConnected": 1})
    some = conversation("c", customer("callback", 0, 200), queued("callback", 1, 40), human("ann", asked), end=200)
    assert rows(made_of(tmp_path, some)["leg"], "answered_at", "outcome") == [("12:00:40", "answered")]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(
            {"surveyStatus": "Finished", "surveyPromoterScore": 3}, [("nps", 3.0, True)], id="a score is an answer"
        ),
        pytest.param(
            {"surveyStatus": "Finished", "surveyPromoterScore": 3, "surveyPartialResponse": True},
            [("nps", 3.0, False)],
            id="a partial answer never counts",
        ),
        pytest.param({"surveyStatus": "Sent"}, [("ces", None, False)], id="a survey that was sent was asked"),
        pytest.param({"surveyStatus": "Expired"}, [("ces", None, False)], id="an expired survey was asked"),
        pytest.param({"surveyStatus": "Pending"}, [], id="a survey that was not sent was not asked"),
        pytest.param({"surveyStatus": "Error"}, [], id="a survey that failed was not asked"),
    ],
)
def test_a_survey_is_what_its_status_says(
    tmp_path: Path, told: dict[str, Any], expected: list[tuple[object, ...]]
) -> None:
    settings = connector.settings.model_validate({"source": "desk", "survey_kind": "ces", "score_max": 7})
    some = conversation("c", customer("chat", 0, 9), end=9, surveys=[{"surveyId": "s", **told}])
    assert rows(made_of(tmp_path, some, settings=settings)["survey"], "kind", "value", "complete") == expected


def test_an_address_comes_before_the_external_contacts_id(tmp_path: Path) -> None:
    someone = customer("voice", 0, 9, ani="tel:+4930000001") | {"externalContactId": "ec-1"}
    nobody = customer("chat", 0, 9) | {"externalContactId": "ec-2"}
    path = tmp_path / "some.json"
    path.write_text(json.dumps([conversation("a", someone, end=9), conversation("b", nobody, end=9)]))
    assert read(connector, SETTINGS, path).events["customer"].to_list() == ["+4930000001", "ec-2"]


def test_times_are_told_to_the_millisecond(tmp_path: Path) -> None:
    some = conversation("c", customer("chat", 0.386, 9), queued("chat", 0.388, 1.001), end=9.5)
    assert at(0.386).endswith(".386Z")
    assert rows(made_of(tmp_path, some)["leg"], "queued_at", "left_at") == [("12:00:00.388", "12:00:01.001")]
