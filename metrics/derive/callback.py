"""Callback: one customer who left to be called back, and whether that happened."""

from collections.abc import Mapping

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.table import UTC, Column, Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Channel, Direction, Outcome
from metrics.derived_table import Derived
from metrics.known_people import known_people
from metrics.rows import FactSource

_table = Table(
    name="callback",
    grain="one customer who left a queue to be called back, by promise or by voicemail",
    day="asked_at",
    columns={
        "interaction_id": Column(dtype=pl.String, required=True, meaning="Id of the contact that asked for it."),
        "source": Column(dtype=pl.String, required=True, meaning="The source of that contact."),
        "channel": Column(dtype=pl.String, required=True, values=Channel, meaning="The channel of that contact."),
        "queue": Column(dtype=pl.String, meaning="The queue that the customer left."),
        "way": Column(dtype=pl.String, required=True, meaning="What they left it for: callback or voicemail."),
        "asked_at": Column(dtype=UTC, required=True, meaning="When they left it."),
        "message_left": Column(dtype=pl.Boolean, meaning="They left a message; null when nobody says."),
        "tried_at": Column(
            dtype=UTC, meaning="When the company first turned to them after that, by the call that is linked or any."
        ),
        "reached_at": Column(dtype=UTC, meaning="When a human and the customer were first joined after that."),
        "told": Column(
            dtype=pl.Boolean,
            required=True,
            meaning="A call back would be known: its source links them, or it is known who asked.",
        ),
    },
)


def _make(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    asked = _asked(facts, settings)
    joined = facts.scan(leg).group_by("interaction_id").agg(reached_at=pl.col("answered_at").min())
    # What led out of the contact may also be the customer's next one, or another part of it: neither calls them back.
    calls = facts.scan(interaction).filter(pl.col("outcome") != Outcome.VOID, pl.col("direction") == Direction.OUTBOUND)
    linked = (
        calls.filter(pl.col("parent_id").is_not_null())
        .select("id", "started_at", interaction_id="parent_id")
        .join(joined, left_on="id", right_on="interaction_id", how="left")
        .group_by("interaction_id")
        .agg(called_at=pl.col("started_at").min(), linked_at=pl.col("reached_at").min())
    )
    # Many systems do not say which call a callback is: any call that reached the customer kept the promise.
    ours = (
        _known(calls, facts, settings)
        .filter(pl.col("person").is_not_null())
        .join(joined, left_on="id", right_on="interaction_id", how="left")
    )
    made = asked.join(linked, on="interaction_id", how="left")
    for at in ("reached_at", "started_at"):
        made = _first_after(made, ours, at)
    return made.with_columns(
        reached_at=pl.min_horizontal("linked_at", "reached_at"),
        tried_at=pl.min_horizontal("called_at", "started_at"),
        is_known=pl.col("person").is_not_null(),
        is_linked=pl.col("called_at").is_not_null(),
    )


def _now(_as_of: pl.Expr, _settings: Settings) -> Mapping[str, pl.Expr]:
    # One call that is linked says of a source that it links them, so that this is of all rows and not of one.
    return {"told": pl.col("is_known") | pl.col("is_linked").any().over("source", "way")}


def _first_after(promises: pl.LazyFrame, calls: pl.LazyFrame, at: str) -> pl.LazyFrame:
    """The promises with the first such moment of a call to the same person after each was made."""
    some = calls.filter(pl.col(at).is_not_null()).select("person", at).sort(at)
    return promises.sort("asked_at").join_asof(
        some, left_on="asked_at", right_on=at, by="person", strategy="forward", check_sortedness=False
    )


def _asked(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """The promises, with `person`, who asked, where that is known."""
    promised = facts.scan(leg).filter(
        pl.col("outcome").is_in([Outcome.FLOW_OUT_CALLBACK, Outcome.FLOW_OUT_VOICEMAIL]),
        pl.col("direction") == Direction.INBOUND,
    )
    customers = _known(facts.scan(interaction), facts, settings).select("id", "person")
    return (
        promised.sort("seq")
        .group_by("interaction_id")
        .agg(
            pl.col("source", "channel", "queue", "message_left").first(),
            way=pl.col("outcome").first().str.strip_prefix("flow_out:"),
            asked_at=pl.coalesce("left_at", "started_at").first(),
        )
        .join(customers, left_on="interaction_id", right_on="id", how="left")
    )


def _known(contacts: pl.LazyFrame, facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """The contacts with `person`, null for who is anonymous or shares an address with others."""
    known = known_people(facts, settings)
    return persons(contacts, known).with_columns(person=pl.when(~pl.col("shared")).then("person"))


callback = Derived(table=_table, make=_make, now=_now, row_by_row=False)
