"""Written conversations: what was told of them becomes stays, whatever the order in which it was told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ingest.connectors._episodes import TOLD, about_episodes, conversations, episodes

NOON = datetime(2024, 3, 31, 12, tzinfo=UTC)
Told = tuple[float, str, dict[str, Any]]


def customer(minute: float, **more: Any) -> Told:
    return minute, "message", {"sender": "customer", **more}


def agent(minute: float, **more: Any) -> Told:
    return minute, "message", {"sender": "agent", "agent": "a1", **more}


def bot(minute: float, **more: Any) -> Told:
    return minute, "message", {"sender": "bot", **more}


def happened(minute: float, what: str, **more: Any) -> Told:
    return minute, what, more


def frame(*told: Told, contact: str = "k") -> pl.DataFrame:
    rows = [
        {"contact": contact, "id": f"{contact}{n}", "at": NOON + timedelta(minutes=minute), "what": what}
        | ({"kind": "text", "public": True} if what == "message" else {})
        | more
        for n, (minute, what, more) in enumerate(told)
    ]
    return pl.DataFrame(rows, schema_overrides=TOLD, infer_schema_length=None)


def made(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """What becomes of messages that nobody opens or closes."""
    cut = episodes(rows.lazy(), gap_hours=24).collect().lazy()
    about = about_episodes(cut).with_columns(pl.lit("messaging").alias("channel"))
    return {name: table.collect().sort("id") for name, table in conversations(cut, about).items()}


def desk(rows: pl.DataFrame, **known: Any) -> dict[str, pl.DataFrame]:
    """What becomes of a conversation that a help desk opens and closes."""
    about = pl.LazyFrame(
        {"interaction_id": ["k"], "contact": ["k"], "channel": ["email"], **{x: [y] for x, y in known.items()}}
    )
    told = rows.with_columns(pl.lit("k").alias("interaction_id")).lazy()
    return {name: table.collect().sort("id") for name, table in conversations(told, about).items()}


def minutes(legs: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Kind, queue, the minutes of queue entry, answer and end, and the outcome of each leg."""
    clocks = [((pl.col(x) - NOON).dt.total_seconds() / 60).alias(x) for x in ("queued_at", "answered_at", "left_at")]
    return legs.sort("interaction_id", "seq").select("kind", "queue", *clocks, "outcome").rows()


DAY = 24 * 60

CUT: list[Any] = [
    pytest.param([customer(0), agent(5)], [("queue", None, 0, 5, 5, "answered")], id="a reply ends the wait"),
    pytest.param([customer(0)], [("queue", None, 0, None, None, "open")], id="nobody replied yet: open, not lapsed"),
    pytest.param(
        [customer(0), customer(DAY + 1), agent(DAY + 2)],
        [("queue", None, 0, None, 0, "lapsed"), ("queue", None, DAY + 1, DAY + 2, DAY + 2, "answered")],
        id="more than a day of silence: unanswered for good, and a new episode",
    ),
    pytest.param(
        [customer(0), customer(DAY), agent(DAY + 1)],
        [("queue", None, 0, DAY + 1, DAY + 1, "answered")],
        id="exactly a day of silence is one episode still",
    ),
    pytest.param(
        [customer(0), agent(30 * DAY)],
        [("queue", None, 0, None, 0, "lapsed"), ("agent", None, None, 30 * DAY, 30 * DAY, "answered")],
        id="a reply after thirty days is an episode of its own, begun by the company",
    ),
    pytest.param(
        [customer(0), customer(3), customer(9), agent(10)],
        [("queue", None, 0, 10, 10, "answered")],
        id="asking again does not start the clock again",
    ),
    pytest.param(
        [customer(0), agent(5, kind="reaction"), agent(7, public=False), agent(8, failed_at=NOON), agent(9)],
        [("queue", None, 0, 9, 9, "answered")],
        id="a reaction, a note and a message that failed are no reply",
    ),
    pytest.param(
        [customer(0), agent(5), customer(9, kind="reaction")],
        [("queue", None, 0, 5, 9, "answered")],
        id="a customer's thumb up asks for nothing",
    ),
    pytest.param(
        [customer(0), bot(1), happened(2, "handed_over"), agent(9)],
        [("bot", None, None, None, 2, "flow_out:transfer"), ("queue", None, 2, 9, 9, "answered")],
        id="a bot that hands over: the wait begins with the handover",
    ),
    pytest.param(
        [customer(0), bot(1), customer(2), agent(9)],
        [("bot", None, None, None, 2, "flow_out:transfer"), ("queue", None, 2, 9, 9, "answered")],
        id="a bot that says nothing of it: the wait begins with what it did not answer",
    ),
    pytest.param(
        [bot(-1), customer(0), bot(1)],
        [("bot", None, None, None, 1, "bot_contained")],
        id="a bot that greets and answers keeps the conversation",
    ),
    pytest.param(
        [(0, "message", {"sender": "system"})], [("bot", None, None, None, 0, "void")], id="a notice is no contact"
    ),
    pytest.param(
        [(0, "message", {"sender": "system"}), customer(5), agent(6)],
        [("queue", None, 5, 6, 6, "answered")],
        id="a customer who replies to a notice has turned to the company",
    ),
    pytest.param(
        [agent(0), customer(5), agent(8)],
        [("agent", None, None, 0, 5, "answered"), ("queue", None, 5, 8, 8, "answered")],
        id="what the company began is outbound, the customer's reply is waited for",
    ),
    pytest.param(
        [customer(0, deleted_at=NOON)],
        [("queue", None, 0, None, 0, "void")],
        id="what was taken back unanswered is void",
    ),
    pytest.param(
        [customer(0), happened(5, "closed"), customer(9), agent(10)],
        [("queue", None, 0, None, 5, "lapsed"), ("queue", None, 9, 10, 10, "answered")],
        id="a close ends an episode without a gap",
    ),
]


@pytest.mark.parametrize(("told", "expected"), CUT)
def test_messages_without_a_conversation(told: list[Told], expected: list[Any]) -> None:
    assert minutes(made(frame(*told))["leg"]) == expected


KEPT: list[Any] = [
    pytest.param(
        [customer(0), happened(2, "entered", queue="mail"), agent(5), happened(6, "closed")],
        [("queue", "mail", 0, 5, 6, "answered")],
        id="time before the first queue counts for it",
    ),
    pytest.param(
        [
            *(happened(0, "entered", queue="first"), customer(0), happened(3, "entered", queue="second")),
            *(agent(5), happened(6, "closed")),
        ],
        [("queue", "first", 0, None, 3, "flow_out:transfer"), ("queue", "second", 3, 5, 6, "answered")],
        id="handed on unanswered: two stays, each with its own wait",
    ),
    pytest.param(
        [
            *(happened(0, "entered", queue="first"), customer(0), agent(2), happened(3, "entered", queue="archive")),
            happened(6, "closed"),
        ],
        [("queue", "first", 0, 2, 6, "answered")],
        id="a queue in which nobody waited or wrote is no stay",
    ),
    pytest.param(
        [customer(0), happened(6, "closed")],
        [("queue", None, 0, None, 6, "lapsed")],
        id="closed without a reply: lapsed",
    ),
    pytest.param(
        [customer(0), agent(1), happened(6, "closed"), happened(9, "opened")],
        [("queue", None, 0, 1, None, "open")],
        id="opened again: answered already, and not over",
    ),
    pytest.param(
        [happened(0, "asked"), happened(4, "replied", agent="a1"), happened(6, "closed")],
        [("queue", None, 0, 4, 6, "answered")],
        id="times without messages do as well",
    ),
]


@pytest.mark.parametrize(("told", "expected"), KEPT)
def test_conversations_of_a_desk(told: list[Told], expected: list[Any]) -> None:
    assert minutes(desk(frame(*told))["leg"]) == expected


def test_a_conversation_that_is_no_contact_is_void_although_somebody_replied() -> None:
    tables = desk(frame(customer(0), agent(5)), void=True)
    assert tables["interaction"].select("outcome", "is_open").rows() == [("void", False)]
    assert tables["leg"]["outcome"].to_list() == ["void"]


def test_a_note_alone_makes_a_void_interaction_and_no_stay() -> None:
    tables = made(frame(agent(0, public=False)))
    assert tables["leg"].is_empty()
    assert tables["interaction"]["outcome"].to_list() == ["void"]
    assert tables["message"].height == 1


def test_an_inferred_end_says_so() -> None:
    assert made(frame(customer(0), agent(5)))["leg"]["flags"].to_list() == [["inferred_end"]]
    assert made(frame(customer(0)))["interaction"]["flags"].to_list() == [["open_at_extract"]]


def test_transfers_name_the_stay_they_come_from() -> None:
    told = [happened(0, "entered", queue="x"), customer(0), happened(3, "entered", queue="y"), agent(5)]
    legs = desk(frame(*told))["leg"].select("id", "transfer_from", "transferred").rows()
    assert legs == [("k#0", None, "queue"), ("k#1", "k#0", None)]


@pytest.mark.parametrize(
    ("told", "changes"),
    [
        pytest.param([customer(0), happened(1, "opened"), agent(2)], [], id="to be opened at first is no change"),
        pytest.param([customer(0), agent(2), happened(3, "closed")], [(3, "closed")], id="an end is one"),
        pytest.param(
            [customer(0), happened(3, "closed"), happened(4, "closed")], [(3, "closed")], id="a second end is none"
        ),
        pytest.param(
            [customer(0), happened(3, "closed"), happened(5, "opened"), agent(6), happened(7, "closed")],
            [(3, "closed"), (5, "opened"), (7, "closed")],
            id="an end can be taken back, and come again",
        ),
        pytest.param(
            [customer(0), happened(3, "closed"), customer(5), happened(5, "opened"), happened(7, "closed")],
            [(3, "closed"), (5, "opened"), (7, "closed")],
            id="a customer who writes again opens it, and so does the desk at that moment",
        ),
        pytest.param(
            [customer(0), happened(3, "closed"), customer(5), happened(6, "opened"), happened(7, "closed")],
            [(3, "closed"), (7, "closed")],
            id="what the customer's message opened needs no opening after it",
        ),
    ],
)
def test_what_ends_a_conversation_or_takes_its_end_back_stands_among_its_messages(
    told: list[Told], changes: list[tuple[float, str]]
) -> None:
    rows = desk(frame(*told))["message"].filter(pl.col("kind").is_in(["closed", "opened"])).sort("at")
    assert [((at - NOON).total_seconds() / 60, kind) for at, kind in rows.select("at", "kind").rows()] == changes
    assert rows.select("sender", "public").rows() == [("system", False)] * len(changes)


senders = st.sampled_from(["customer", "agent", "bot", "system"])
kinds = st.sampled_from(["text", "text", "reaction", "event"])
happenings: st.SearchStrategy[Any] = st.one_of(
    st.tuples(st.integers(0, 5_000), st.just("message"), st.fixed_dictionaries({"sender": senders, "kind": kinds})),
    st.tuples(st.integers(0, 5_000), st.sampled_from(["handed_over", "closed", "opened"]), st.just({})),
    st.tuples(st.integers(0, 5_000), st.just("entered"), st.fixed_dictionaries({"queue": st.sampled_from("xyz")})),
)


@settings(max_examples=60)
@given(st.lists(st.lists(happenings, min_size=1, max_size=9), min_size=1, max_size=4), st.randoms())
def test_order_and_repetition_change_nothing_and_facts_are_sound(many: list[list[Told]], dice: Any) -> None:
    rows = pl.concat([frame(*told, contact=f"k{n}") for n, told in enumerate(many)], how="diagonal")
    places = [*range(rows.height), *(dice.randrange(rows.height) for _ in range(3))]
    dice.shuffle(places)
    whole = made(rows)
    for name, table in made(rows[places]).items():
        assert_frame_equal(table, whole[name])
    legs, interactions, messages = whole["leg"], whole["interaction"], whole["message"]
    assert legs["id"].is_unique().all()
    assert interactions["id"].is_unique().all()
    written = messages.filter(~pl.col("kind").is_in(["closed", "opened"]))
    assert written.height == rows.filter(pl.col("what") == "message").height
    assert set(messages["interaction_id"]) == set(interactions["id"])
    assert set(legs["interaction_id"]) <= set(interactions["id"])
    assert (legs["left_at"] >= legs["started_at"]).all()
    assert (legs["answered_at"] >= legs["queued_at"]).all()
    assert (interactions["ended_at"] >= interactions["started_at"]).all()
    assert ((interactions["outcome"] == "open") <= interactions["is_open"]).all()
    assert (interactions["is_open"] == interactions["ended_at"].is_null()).all()
    assert legs["outcome"].is_not_null().all()
    places_of = legs.sort("interaction_id", "seq").select(
        (pl.col("seq") == pl.int_range(pl.len()).over("interaction_id")).all()
    )
    assert places_of.item()


@settings(max_examples=25)
@given(st.lists(happenings, min_size=1, max_size=12), st.randoms())
def test_a_desks_conversation_is_the_same_in_any_order(told: list[Told], dice: Any) -> None:
    rows = frame(*told)
    places = list(range(rows.height))
    dice.shuffle(places)
    whole = desk(rows)
    for name, table in desk(rows[places]).items():
        assert_frame_equal(table, whole[name])


def test_no_messages_make_no_rows() -> None:
    nothing = frame(customer(0)).clear()
    assert {name: table.height for name, table in made(nothing).items()} == {"interaction": 0, "leg": 0, "message": 0}
