"""What one customer went through, step by step over all channels, and what went wrong at each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC, Table
from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.message import message
from ingest.tables.outreach import outreach
from ingest.tables.purchase import purchase
from ingest.tables.survey import survey
from ingest.vocabulary import Outcome
from metrics.around import Around
from metrics.columns import offered, overdue, promise_s, seconds, wait_s, waiting
from metrics.coming_back import DAYS
from metrics.derive.handoff import handoff
from metrics.derive.journey import IN_VAIN
from metrics.derive.repeat import SELF_SERVED, repeat
from metrics.derived import with_derived
from metrics.known_people import known_people
from metrics.rows import FactSource, Rows
from metrics.scores import score01

STEPS = pl.Schema(
    {
        "at": UTC,
        "until": UTC,
        "table": pl.String(),
        "channel": pl.String(),
        "sub_channel": pl.String(),
        "direction": pl.String(),
        "what": pl.String(),
        "queue": pl.String(),
        "topic": pl.String(),
        "outcome": pl.String(),
        "waited_s": pl.Float64(),
        "promise_s": pl.Float64(),
        "value": pl.Float64(),
        "best": pl.Float64(),
        "currency": pl.String(),
        "source": pl.String(),
        "contact": pl.String(),
        "id": pl.String(),
        "wrong": pl.List(pl.String()),
    }
)
"""What is told of a step; what its table does not know is null, and `wrong` is empty where nothing went wrong.

`what` is the kind of a stay, a survey or a purchase, who wrote a message, or the campaign; `value` the answer to a
survey, with the `best` that could be given, or what a purchase cost."""

MAIN = (interaction.name, purchase.name, outreach.name, survey.name)
"""The steps that stand by themselves; legs and messages are parts of a contact."""

LOW_TO = 0.25
"""A score from 0 to 1 that is low: 1 and 2 of 5."""


class Wrong(StrEnum):
    """What can go wrong at a step."""

    LATE = "waited longer than promised"
    GAVE_UP = "gave up"
    UNANSWERED = "never answered"
    TURNED_AWAY = "turned away"
    WAITS = "still waits"
    TRANSFERRED = "handed on"
    CAME_BACK = "came back"
    TOLD_AGAIN = "told it again"
    LOW_SCORE = "low score"
    OPTED_OUT = "wants no more of it"


_BY_OUTCOME = {
    Wrong.GAVE_UP: (Outcome.ABANDONED, Outcome.SHORT_ABANDONED, Outcome.IVR_EXIT),
    Wrong.UNANSWERED: (Outcome.MISSED, Outcome.LAPSED),
    Wrong.TURNED_AWAY: (
        *(Outcome.FAILED, Outcome.BLOCKED_FULL, Outcome.BLOCKED_CLOSED, Outcome.BLOCKED_NO_AGENT),
        *(Outcome.FLOW_OUT_TIMEOUT, Outcome.FLOW_OUT_CLOSED),
    ),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class CustomerJourney:
    """What one customer went through: `steps` has the columns of `STEPS`, in order of time.

    `addresses` is with how many addresses they were seen; an address that several people share is `shared`, and what
    was done with it is not what one person did. Of a contact of nobody knows whom `customer` is None, `addresses` 0.
    """

    customer: int | None
    addresses: int
    shared: bool
    steps: pl.DataFrame


def customer_journey(facts: FactSource, settings: Settings, customer: int) -> CustomerJourney:
    """Everything that the person behind one surrogate did, was told and went through, whichever address it was with."""
    linked = known_people(facts, settings)
    person = linked.filter(pl.col("surrogate") == customer)
    shared = bool(person["shared"].any())
    together = linked.filter(~pl.col("shared"), pl.col("person").is_in(person["person"].implode()))["surrogate"]
    theirs = {customer} if shared else {customer, *together}
    return CustomerJourney(
        customer=customer, addresses=len(theirs), shared=shared, steps=_steps(_own(facts, theirs), settings)
    )


def contact_journey(facts: FactSource, settings: Settings, contact: str) -> CustomerJourney:
    """What one contact was made of, and what else is of its conversation, for where nobody knows whose it was."""
    told = facts.scan(interaction).filter(pl.col("id") == contact).select("id", *_CHAIN).collect()
    (one,) = told.rows(named=True) or [dict.fromkeys(("id", *_CHAIN))]
    chain = [x for x in {contact, one["parent_id"], one["root_id"]} if x is not None]
    source, conversation = (pl.lit(one[x], dtype=pl.String) for x in ("source", "conversation_id"))
    about = pl.any_horizontal(
        pl.col("id", "parent_id", "root_id").is_in(chain),
        pl.col("source").eq_missing(source) & (pl.col("conversation_id") == conversation),
    )
    contacts = facts.scan(interaction).filter(about.fill_null(value=False)).collect()
    within = pl.col("interaction_id").is_in([contact, *contacts["id"]])
    rows = {table: facts.scan(table).filter(within) for table in (leg, message, survey)}
    rows |= {table: facts.scan(table).clear() for table in (purchase, outreach, identity)}
    steps = _steps(_held(facts, contacts, rows), settings)
    return CustomerJourney(customer=None, addresses=0, shared=False, steps=steps)


_CHAIN = ("source", "parent_id", "root_id", "conversation_id")
"""By what contacts of one conversation are known to be so."""


def customer_of(facts: FactSource, contact: str) -> int | None:
    """Who a contact was with; None when nobody knows, or there is no such contact."""
    found = facts.scan(interaction).filter(pl.col("id") == contact).select(pl.col("customer").max()).collect().item()
    return None if found is None else int(found)


def _own(facts: FactSource, theirs: Collection[int]) -> Rows:
    """The rows of one customer alone: what is derived of them is what is derived of them among all others."""
    who = pl.lit(pl.Series(sorted(theirs), dtype=pl.Int64)).implode()
    own = pl.col("customer").is_in(who)
    contacts = facts.scan(interaction).filter(own).collect()
    about = pl.col("interaction_id").is_in(contacts["id"].implode())
    rows = {
        leg: facts.scan(leg).filter(about),
        message: facts.scan(message).filter(own | about),
        survey: facts.scan(survey).filter(own | about),
        purchase: facts.scan(purchase).filter(own),
        outreach: facts.scan(outreach).filter(own),
        identity: facts.scan(identity).filter(own | pl.col("other").is_in(who)),
    }
    return _held(facts, contacts, rows)


def _held(facts: FactSource, contacts: pl.DataFrame, rows: Mapping[Table, pl.LazyFrame]) -> Rows:
    read = pl.collect_all(rows.values())
    frames = {table.name: frame for table, frame in zip(rows, read, strict=True)}
    return Rows(frames={**frames, interaction.name: contacts}, as_of=facts.as_of)


def _steps(own: Rows, settings: Settings) -> pl.DataFrame:
    stays = _stays(own, settings)
    parts = [
        _contacts(own, settings, stays),
        stays.select(
            *("channel", "direction", "queue", "outcome", "waited_s", "promise_s", "source", "id"),
            at="started_at",
            until="left_at",
            what="kind",
            contact="interaction_id",
            table=pl.lit(leg.name),
        ),
        own.scan(message).select(
            *("at", "channel", "sub_channel", "queue", "source", "id"),
            what="sender",
            contact="interaction_id",
            table=pl.lit(message.name),
        ),
        own.scan(survey).select(
            *("channel", "queue", "value", "source", "id"),
            at=pl.coalesce("answered_at", "asked_at"),
            what="kind",
            best="scale_max",
            contact="interaction_id",
            table=pl.lit(survey.name),
            wrong=_said({Wrong.LOW_SCORE: pl.col("complete") & (score01 <= LOW_TO)}),
        ),
        own.scan(purchase).select(
            *("at", "channel", "sub_channel", "currency", "source", "id"),
            what="kind",
            topic="product",
            value="amount",
            table=pl.lit(purchase.name),
        ),
        own.scan(outreach).select(
            *("at", "channel", "sub_channel", "source", "id"),
            what="campaign",
            table=pl.lit(outreach.name),
            wrong=_said({Wrong.OPTED_OUT: pl.col("opted_out_at").is_not_null()}),
        ),
    ]
    place = {name: place for place, name in enumerate((interaction.name, leg.name, message.name, *MAIN[1:]))}
    return (
        pl.concat([_whole(x) for x in parts])
        .sort("at", pl.col("table").replace_strict(place, return_dtype=pl.Int8), "source", "id")
        .collect()
    )


def _stays(own: Rows, settings: Settings) -> pl.LazyFrame:
    """The legs with `waited_s`, so far where somebody still waits, `late` and `waits`."""
    around = Around(facts=own)
    legs = with_derived(own.scan(leg), leg, {"promise_s", "as_of"}, around=around, settings=settings)
    return legs.with_columns(
        waited_s=pl.when(offered).then(
            pl.coalesce(wait_s, pl.when(waiting).then(seconds("queued_at", pl.col("as_of"))))
        ),
        late=((offered & (wait_s > promise_s)).fill_null(value=False) | overdue.fill_null(value=False)),
        waits=waiting.fill_null(value=False),
    )


def _contacts(own: Rows, settings: Settings, stays: pl.LazyFrame) -> pl.LazyFrame:
    longest = pl.col("waited_s").arg_max()
    waits = (
        stays.sort("seq")
        .group_by(pl.col("interaction_id").alias("id"))
        .agg(
            pl.col("queue").drop_nulls().first(),
            pl.col("waited_s", "promise_s").get(longest),
            pl.col("late", "waits").any(),
            handed=pl.col("transferred").is_not_null().any(),
        )
    )
    wrong = {
        **{word: pl.col("outcome").is_in(ends) for word, ends in _BY_OUTCOME.items()},
        Wrong.WAITS: pl.col("waits"),
        Wrong.LATE: pl.col("late"),
        Wrong.TRANSFERRED: (pl.col("transfers") > 0) | pl.col("handed"),
        Wrong.CAME_BACK: pl.col("in_vain") | (pl.col("in_vain").is_not_null() & pl.col("topic").is_not_null()),
        Wrong.TOLD_AGAIN: pl.col("anew"),
    }
    return (
        own.scan(interaction)
        .join(waits, on="id", how="left")
        .join(_came_back(own, settings), left_on="started_at", right_on="back_at", how="left")
        .join(_anew(own, settings), on="id", how="left")
        .select(
            *("channel", "sub_channel", "direction", "queue", "topic", "outcome", "waited_s", "promise_s", "source"),
            "id",
            at="started_at",
            until="ended_at",
            what="initiator",
            contact="id",
            table=pl.lit(interaction.name),
            wrong=_said(wrong),
        )
    )


def _came_back(own: Rows, settings: Settings) -> pl.LazyFrame:
    """When the customer came back soon, to humans: `back_at`, and whether what they came back from was `in_vain`."""
    soon = pl.col("back_at") - pl.col("until") <= timedelta(days=DAYS)
    to_human = ~pl.col("back_channel").cast(pl.String).is_in(SELF_SERVED)
    served = pl.col("outcome").cast(pl.String) != Outcome.BOT_CONTAINED
    vain = pl.col("outcome").cast(pl.String).is_in(IN_VAIN)
    # Who may have come for something else is not said to have come back: the topic is told and the same, or the contact
    # before ended with nothing.
    backs = repeat.make(own, settings).filter(soon, to_human, served, pl.col("topic").is_not_null() | vain)
    return backs.group_by("back_at").agg(in_vain=vain.any())


def _anew(own: Rows, settings: Settings) -> pl.LazyFrame:
    """The contacts, `id`, with a human who knew nothing of the one before, with another human: `anew`."""
    humans = ~pl.col("channel").cast(pl.String).is_in(SELF_SERVED) & ~pl.col("to_channel").cast(pl.String).is_in(
        SELF_SERVED
    )
    changes = handoff.make(own, settings).filter(humans, ~pl.col("carried"))
    return changes.select("id", anew=pl.lit(value=True)).unique()


def _said(wrong: dict[Wrong, pl.Expr]) -> pl.Expr:
    words = [pl.when(so.fill_null(value=False)).then(pl.lit(word.value)) for word, so in wrong.items()]
    return pl.concat_list(words).list.drop_nulls()


def _whole(rows: pl.LazyFrame) -> pl.LazyFrame:
    there = rows.collect_schema()
    missing = {"wrong": pl.lit([], dtype=pl.List(pl.String()))}
    return rows.select(
        pl.col(name).cast(dtype) if name in there else missing.get(name, pl.lit(None, dtype)).alias(name)
        for name, dtype in STEPS.items()
    )
