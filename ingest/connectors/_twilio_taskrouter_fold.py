"""Events of TaskRouter become tasks, their stays in task queues and with workers, and workers' time."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._folding import as_rows, listed, newest, rolled_up, seconds_between
from ingest.connectors._shapes_fields import unpacked
from ingest.connectors._shapes_stretches import of_agents, stretches
from ingest.connectors._twilio_taskrouter_read import TOLD, WORDS
from ingest.connectors._twilio_taskrouter_words import CANCELED, CHANNELS, MODES, SPOKEN, STEPS
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Direction, Flag, LegKind, Outcome, Transfer

PAYLOAD = pl.Struct(
    dict.fromkeys((*WORDS, "activity", "activity_before", "state", "before"), pl.String)
    | dict.fromkeys(("entered", "created"), pl.Int64)
    | {"lasted_s": pl.Float64}
)
FLAGS = (Flag.MISSING_START, Flag.OPEN_AT_EXTRACT, Flag.OUT_OF_ORDER, Flag.UNMAPPED_STATUS)

ACCEPTED, ENTERED = pl.col("kind") == "reservation.accepted", pl.col("kind") == "task-queue.entered"
CREATED, HANDED_ON = pl.col("kind") == "task.created", pl.col("kind") == "task.transfer-initiated"
OVER = ("task.wrapup", "task.completed", "task.canceled", "task.deleted", "task.system-deleted")
DELETED = ("task.deleted", "task.system-deleted")
RELEASED = ("reservation.wrapup", "reservation.completed", "reservation.canceled", "reservation.rescinded")


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Tasks as interactions, their stays in queues and with further workers as legs, activities as stretches."""
    every = unpacked(newest(events), PAYLOAD, ("entered", "created")).collect().lazy()
    of_tasks = pl.col("kind").str.contains("^(task|reservation|task-queue|workflow)[.]")
    tasks = _in_stays(every.filter(of_tasks & ~of_agents() & ~pl.col("contact").str.starts_with("workspace:")))
    told = _told(tasks, settings).collect().lazy()
    legs = _legs(tasks, told, settings).collect().lazy()
    workers = every.filter(of_agents()).with_columns(
        pl.col("activity").alias("reason"),
        pl.col("activity_before").alias("before_reason"),
        *(
            pl.lit(None, dtype).alias(name)
            for name, dtype in (("contacts", pl.Int32), ("team", pl.String), ("site", pl.String))
        ),
    )
    return {
        "interaction": as_rows(_interactions(told, legs, settings), interaction),
        "leg": as_rows(legs, leg),
        "agent_state": stretches(workers),
    }


def _in_stays(events: pl.LazyFrame) -> pl.LazyFrame:
    """The events in order, each with the number of its `stay` within the task.

    A stay begins with the task, with a transfer, with another queue, and with a further worker who accepts. What enters
    its queue right after it was made or handed on is the same stay.
    """
    step = pl.col("kind").replace_strict(STEPS, default=6, return_dtype=pl.Int64)
    ordered = (
        events.with_columns(step.alias("step"))
        .sort("contact", "at", "step", "kind", "id")
        .with_row_index("row")
        .collect()
        .lazy()
    )
    turns = ordered.filter(ACCEPTED | ENTERED | CREATED | HANDED_ON).select("row", "contact", "kind", "agent")
    same_task = pl.col("contact") == pl.col("contact").shift(1)
    after = pl.when(same_task).then(pl.col("kind").shift(1))
    other = pl.col("agent").ne_missing(pl.col("agent").shift(1))
    opening = turns.with_columns(
        (
            HANDED_ON
            | (ENTERED & after.is_in(["task-queue.entered", "reservation.accepted"]))
            | (ACCEPTED & (after == "reservation.accepted") & other)
        )
        .fill_null(value=False)
        .alias("opens"),
    ).select("row", "opens")
    return (
        ordered.join(opening, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("opens").fill_null(value=False).cum_sum().over("contact").cast(pl.Int32).alias("stay"))
        # Where the beginning was lost, what opens a stay can be the first that is known: it is stay 0 all the same.
        .with_columns(pl.col("stay") - pl.col("stay").min().over("contact"))
        .collect()
        .lazy()
    )


def _told(tasks: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """What is known of each task as a whole: channel, direction, customer, attributes, and when it was over."""
    names = {**{name: channel.value for name, (channel, _) in CHANNELS.items()}, **settings.channels}
    subs = {name: sub for name, (_, sub) in CHANNELS.items()}
    over = pl.when(pl.col("kind").is_in(OVER)).then("at")
    last = [x for x in WORDS if x not in {"reservation", "queue_sid", "canceled", "mode"}]
    medium, sub = pl.col("medium").str.to_lowercase(), pl.col("sub").str.to_lowercase()
    named = pl.coalesce(
        pl.when(medium.is_in(["chat", "messaging", "default"])).then(_word(sub, names)), _word(medium, names)
    )
    return (
        tasks.group_by("contact", maintain_order=True)
        .agg(
            pl.min_horizontal("at", "created").min().alias("began_at"),
            CREATED.any().alias("has_start"),
            pl.col("customer").first(ignore_nulls=True),
            pl.col(last).last(ignore_nulls=True),
            over.min().alias("over_at"),
            pl.when(pl.col("kind") == "task.canceled").then("at").min().alias("canceled_at"),
            pl.when(pl.col("kind") == "task.canceled").then("canceled").last(ignore_nulls=True).alias("why"),
            pl.when(pl.col("kind") == "task.wrapup").then("at").min().alias("wrapped_at"),
            pl.when(pl.col("kind") == "task.completed").then("at").min().alias("completed_at"),
            pl.when(pl.col("kind").is_in(DELETED)).then("at").min().alias("deleted_at"),
        )
        .with_columns(
            pl.coalesce(named, pl.lit(settings.channel.value)).alias("channel"),
            pl.coalesce(_word(sub, subs), _word(medium, subs)).alias("sub_channel"),
            named.is_null().alias("unnamed"),
            pl.when(pl.col("direction").str.to_lowercase() == "outbound")
            .then(pl.lit(Direction.OUTBOUND.value))
            .otherwise(pl.lit(Direction.INBOUND.value))
            .alias("direction"),
            pl.col("direction").alias("initiator"),
        )
    )


def _word(text: pl.Expr, words: Mapping[str, Any]) -> pl.Expr:
    return text.replace_strict(words, default=None, return_dtype=pl.String)


def _legs(tasks: pl.LazyFrame, told: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """One leg for each stay."""
    ring = pl.when(pl.col("kind") == "reservation.created").then("at").min()
    offers = (
        tasks.filter(pl.col("kind").is_in(RELEASED))
        .group_by("contact", "reservation")
        .agg(
            pl.col("at").min().alias("released_at"),
            pl.when(pl.col("kind") == "reservation.wrapup").then("at").min().alias("wrap_began_at"),
            pl.when(pl.col("kind") == "reservation.completed").then("at").max().alias("wrap_ended_at"),
        )
    )
    stays = tasks.group_by("contact", "stay", maintain_order=True).agg(
        pl.col("at").first().alias("opened_at"),
        HANDED_ON.first().alias("by_transfer"),
        ACCEPTED.first().alias("by_worker"),
        pl.when(HANDED_ON).then("mode").first(ignore_nulls=True).alias("mode"),
        pl.col("entered").filter(pl.col("kind") != "task.transfer-initiated").first(ignore_nulls=True),
        pl.when(ENTERED).then("at").first(ignore_nulls=True).alias("entered_event_at"),
        pl.coalesce(pl.when(ENTERED).then("queue"), "queue").last(ignore_nulls=True).alias("queue"),
        ring.alias("rang_at"),
        pl.when(ACCEPTED).then("at").first(ignore_nulls=True).alias("answered_at"),
        pl.when(ACCEPTED).then("agent").first(ignore_nulls=True).alias("agent"),
        pl.when(ACCEPTED).then("reservation").first(ignore_nulls=True).alias("reservation"),
    )
    return _with_clocks(
        stays.join(told, on="contact").join(offers, on=["contact", "reservation"], how="left"), settings
    )


def _with_clocks(stays: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    in_task = pl.col("contact") == pl.col("contact").shift(-1)
    last = ~in_task.fill_null(value=False)
    queued = (
        pl.when(pl.col("by_worker") & (pl.col("stay") > 0))
        .then(None)
        .when(pl.col("stay") > 0)
        .then("opened_at")
        # The time of entry that other events repeat counts where the event itself was lost, if it can be true.
        .otherwise(
            pl.coalesce(
                "entered_event_at",
                pl.when((pl.col("entered") <= pl.col("answered_at")).fill_null(value=True)).then("entered"),
                "opened_at",
            )
        )
    )
    over = pl.min_horizontal("wrapped_at", "completed_at", "canceled_at", "deleted_at")
    answered = pl.col("answered_at").is_not_null()
    next_at = pl.when(in_task).then(pl.col("opened_at").shift(-1))
    left = (
        pl.when(answered)
        .then(pl.coalesce("released_at", pl.when(last).then(over).otherwise(next_at)))
        .otherwise(pl.when(last).then(over).otherwise(next_at))
    )
    acw = pl.coalesce(
        seconds_between(pl.col("wrap_began_at"), pl.col("wrap_ended_at")),
        pl.when(last).then(seconds_between(pl.col("wrapped_at"), pl.col("completed_at"))),
    )
    ordered = stays.sort("contact", "stay").with_columns(
        last.alias("last"),
        queued.alias("queued_at"),
        left.alias("left_at"),
        pl.when(in_task).then(pl.col("by_transfer").shift(-1)).alias("then_transfer"),
        pl.when(in_task).then(pl.col("mode").shift(-1)).alias("then_mode"),
        pl.when(in_task).then(pl.col("by_worker").shift(-1)).alias("then_worker"),
        pl.when(answered).then(acw).alias("acw_s"),
    )
    return _with_ends(ordered, settings)


def _with_ends(stays: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    reason = pl.col("why").str.to_lowercase()
    reasons = {**CANCELED, **{x.lower(): outcome for x, outcome in settings.cancel_reasons.items()}}
    spoken = pl.col("channel").is_in(SPOKEN)
    gone = pl.when(spoken).then(pl.lit(Outcome.ABANDONED.value)).otherwise(pl.lit(Outcome.LAPSED.value))
    answered = pl.col("answered_at").is_not_null()
    outcome = (
        pl.when(answered)
        .then(pl.lit(Outcome.ANSWERED.value))
        .when(pl.col("then_transfer") | pl.col("then_worker"))
        .then(pl.lit(Outcome.FLOW_OUT_TRANSFER.value))
        .when(~pl.col("last"))
        .then(pl.lit(Outcome.FLOW_OUT_OVERFLOW.value))
        .when(pl.col("canceled_at").is_not_null())
        .then(pl.coalesce(_word(reason, {x: y.value for x, y in reasons.items() if y}), gone))
        .when(pl.col("completed_at").is_not_null() | pl.col("wrapped_at").is_not_null())
        .then(gone)
        .when(pl.col("deleted_at").is_not_null())
        .then(pl.lit(Outcome.VOID.value))
        .otherwise(pl.lit(Outcome.OPEN.value))
    )
    transferred = (
        pl.when(pl.col("then_transfer"))
        .then(
            _word(pl.col("then_mode").str.to_uppercase(), {x: y.value for x, y in MODES.items()}).fill_null(
                Transfer.BLIND.value
            )
        )
        .when(pl.col("then_worker"))
        .then(pl.lit(Transfer.ATTENDED.value))
        .when(~pl.col("last"))
        .then(pl.lit(Transfer.QUEUE.value))
    )
    queue = pl.col("queue").replace(settings.queues) if settings.queues else pl.col("queue")
    strange = (
        ~answered
        & pl.col("last")
        & pl.col("canceled_at").is_not_null()
        & reason.is_not_null()
        & ~reason.is_in(list(reasons))
    )
    disordered = (pl.col("left_at") < pl.col("answered_at")) | (pl.col("answered_at") < pl.col("queued_at"))
    return (
        stays.with_columns(
            outcome.alias("outcome"),
            transferred.alias("transferred"),
            pl.concat_str("contact", "stay", separator="#").alias("id"),
            pl.col("contact").alias("interaction_id"),
            pl.col("stay").alias("seq"),
            pl.when(pl.col("queued_at").is_null())
            .then(pl.lit(LegKind.AGENT.value))
            .otherwise(pl.lit(LegKind.QUEUE.value))
            .alias("kind"),
            queue.alias("queue"),
            pl.coalesce("queued_at", "opened_at").alias("started_at"),
            pl.when(answered).then(seconds_between(pl.col("answered_at"), pl.col("left_at"))).alias("talk_s"),
            pl.col("left_at").is_null().alias("is_open"),
            strange.fill_null(value=False).alias("strange"),
            disordered.fill_null(value=False).alias(Flag.OUT_OF_ORDER),
        )
        .with_columns(
            (pl.col("strange") | pl.col("unnamed")).alias(Flag.UNMAPPED_STATUS),
            pl.col("is_open").alias(Flag.OPEN_AT_EXTRACT),
            (~pl.col("has_start") & (pl.col("stay") == 0)).alias(Flag.MISSING_START),
            pl.when((pl.col("stay") > 0) & pl.col("transferred").shift(1).is_not_null())
            .then(pl.col("id").shift(1))
            .alias("transfer_from"),
        )
        .with_columns(listed(FLAGS))
    )


def _interactions(told: pl.LazyFrame, legs: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    mine = [
        "contact",
        "began_at",
        "channel",
        "sub_channel",
        "direction",
        "initiator",
        "customer",
        "conversation",
        *TOLD,
    ]
    return (
        rolled_up(legs, FLAGS)
        .join(told.select(mine), left_on="interaction_id", right_on="contact")
        .with_columns(
            pl.col("interaction_id").alias("id"),
            pl.col("interaction_id").alias("root_id"),
            pl.col("interaction_id").alias("contact"),
            pl.col("conversation").alias("conversation_id"),
            pl.col("began_at").alias("started_at"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            listed(FLAGS),
        )
    )
