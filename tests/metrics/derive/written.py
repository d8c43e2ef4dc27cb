"""Written conversations in few words, and what walking through them message by message says of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from metrics.derived_table import WithDerived, derived_tables
from metrics.rows import Rows
from tests.metrics.worked import SETTINGS, START, Row, an_interaction, frame

WRITERS = {"asks": "customer", "bot": "bot", "replies": "agent", "notice": "system"}
Said = tuple[float, str]
"""Minutes after the start, and what happened: a key of `WRITERS`, `closed`, or `opened`."""


def at(minutes: float) -> datetime:
    """So many minutes after the start."""
    return START + timedelta(minutes=minutes)


def minutes(moment: datetime | None) -> float | None:
    """A time as minutes after the start."""
    return None if moment is None else round((moment - START).total_seconds() / 60, 6)


def a_message(minute: float, what: str, of: str = "x:0", **columns: Any) -> Row:
    """One message of a conversation, or a change of its state."""
    plain: Row = {
        "interaction_id": of,
        "channel": "email",
        "sender": WRITERS.get(what, "system"),
        "agent": "a1" if what == "replies" else None,
        "kind": "text" if what in WRITERS else what,
        "public": what in WRITERS,
        "at": at(minute),
    }
    return plain | columns


def a_conversation(*said: Said, of: str = "x:0", **columns: Any) -> tuple[Row, list[Row]]:
    """An e-mail conversation and its messages; it is over where the last change of its state says so."""
    state = any(x["over"] for x in walked(said)[0][-1:])
    last = max(minute for minute, _ in said)
    known: Row = {
        "channel": "email",
        "started_at": at(min(minute for minute, _ in said)),
        "ended_at": at(last) if state else None,
        "is_open": not state,
        "id": of,
        "flags": [],
    }
    answered = any(what == "replies" for _, what in said)
    outcome = str(columns.pop("outcome", "answered" if answered else "lapsed" if state else "open"))
    return an_interaction(outcome, **(known | columns)), [a_message(*x, of=of) for x in said]


def told(
    conversations: Sequence[tuple[Row, Sequence[Row]]], legs: Sequence[Row] = (), as_of: datetime | None = None
) -> Rows:
    """Facts with these conversations, and nothing else."""
    rows = {
        interaction: [one for one, _ in conversations],
        message: [row for _, some in conversations for row in some],
        leg: list(legs),
    }
    frames = {table.name: frame(table, some) for table, some in rows.items()}
    return Rows(frames=frames, as_of=as_of or at(60 * 24 * 20))


def derived(name: str, facts: Rows) -> pl.DataFrame:
    """The rows of a derived table, by interaction and time."""
    table = derived_tables()[name].table
    return WithDerived(facts=facts, settings=SETTINGS).scan(table).collect().sort("interaction_id", table.day)


happenings = st.lists(
    st.tuples(
        st.integers(0, 40 * 24 * 2).map(lambda half_hours: half_hours * 30.0),
        st.sampled_from(["asks", "asks", "replies", "bot", "notice", "closed", "opened"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda said: said[0],
)
"""Up to twelve things that happened to one conversation within forty days, at different moments."""


def walked(said: Sequence[Said]) -> tuple[list[Row], list[Row]]:
    """The episodes and turns of one conversation, found by going through it: times in minutes."""
    episodes: list[Row] = []
    turns: list[Row] = []
    over, in_words, owed = False, False, False
    for minute, what in sorted(said):
        if what in {"closed", "opened"} and episodes:
            in_words = what == "closed"
            over = over or in_words
            episodes[-1]["over"] = in_words and over
            episodes[-1]["ends"] += [minute] * in_words
        elif what == "asks":
            if over or not owed:
                turns.append({"asked": minute, "last": minute, "replied": None})
            if over or not episodes:
                episodes.append(an_episode(reopened=over))
            episodes[-1]["asked"] = minute if episodes[-1]["asked"] is None else episodes[-1]["asked"]
            turns[-1]["last"] = minute
            over, owed = False, True
        elif what == "replies":
            if not episodes:
                episodes.append(an_episode(reopened=False))
            here = episodes[-1]
            here["replies"] += 1
            if here["asked"] is not None and here["first_reply"] is None:
                here["first_reply"] = minute
            if owed:
                turns[-1]["replied"] = minute
            over, owed = over and in_words, False
    return episodes, turns


def an_episode(*, reopened: bool) -> Row:
    """An episode of which nothing is known yet."""
    return {"reopened": reopened, "replies": 0, "ends": [], "over": False, "asked": None, "first_reply": None}
