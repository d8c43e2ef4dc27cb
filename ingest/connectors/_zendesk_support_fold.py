"""What is known of tickets becomes interactions, their stays in groups, their messages, and answers to surveys."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from ingest.connectors._desk import decoded, latest
from ingest.connectors._episodes import What, conversations, told
from ingest.connectors._folding import as_rows, seconds_between
from ingest.connectors._zendesk_support_read import FORM
from ingest.connectors._zendesk_support_words import AMONG_COLLEAGUES, ASKED, CHANNELS, OUR_TURN, OVER, SCORES, STATUSES
from ingest.tables.survey import survey
from ingest.vocabulary import Channel, Direction, Flag, MessageKind, Outcome, Sender, SurveyKind

TICKET = ("customer", "queue", "agent", "status", "channel", "brand", "form", "by", "score", "solved", "minutes")


def fold(events: pl.LazyFrame, settings: Any) -> Mapping[str, pl.LazyFrame]:
    """Tickets as interactions. Of what is known without its ticket nothing is made until that comes."""
    known = decoded(events, FORM).collect().lazy()
    tickets = _tickets(known).collect().lazy()
    rows = (
        pl.concat(
            [
                _comments(known, tickets),
                _clocks(known, tickets),
                _asked(tickets),
                _places(known, tickets),
                _turns(known, tickets),
            ]
        )
        .collect()
        .lazy()
    )
    rows = rows.with_columns(pl.col("queue").replace(settings.groups), pl.col("contact").alias("interaction_id"))
    about = _about(known, tickets, rows, settings).collect().lazy()
    tables = conversations(rows, about)
    return tables | {"survey": as_rows(_surveys(known, tickets, tables["interaction"]), survey)}


def _tickets(known: pl.LazyFrame) -> pl.LazyFrame:
    """Each ticket as it was last seen, with what others tell of it."""
    ticket = known.filter(pl.col("kind") == "ticket")
    first = ticket.group_by("contact").agg(pl.col("at").min().alias("created_at"))
    last = latest(ticket, *TICKET, "version")
    measured = latest(known.filter(pl.col("kind") == "metrics"), "minutes", "solved").rename(
        {"minutes": "measured_minutes", "solved": "measured_solved"}
    )
    merged = (
        known.filter(pl.col("kind") == "merged_into").select("contact", pl.lit(value=True).alias("merged")).unique()
    )
    begun = known.filter(pl.col("kind") == "merged_in").group_by("contact").agg(pl.col("child_at").min())
    comments = known.filter(pl.col("kind") == "comment").group_by("contact").agg(pl.len().alias("comments"))
    frame = last.join(first, on="contact")
    for other in (measured, merged, begun, comments):
        frame = frame.join(other, on="contact", how="left")
    return frame.with_columns(
        pl.coalesce("minutes", pl.col("measured_minutes")).cast(pl.Float64, strict=False).alias("minutes"),
        pl.coalesce("solved", "measured_solved").alias("solved"),
        pl.col("comments").fill_null(0),
        pl.col("merged").fill_null(value=False),
    ).rename({"customer": "requester", "queue": "group", "agent": "assignee", "version": "seen_at"})


def _comments(known: pl.LazyFrame, tickets: pl.LazyFrame) -> pl.LazyFrame:
    """Comments as messages: the customer's, if the requester or a former one wrote them, else an agent's."""
    requesters = (
        pl.concat(
            [
                tickets.select("contact", pl.col("requester").alias("customer")),
                known.filter(pl.col("field") == "requester_id").select("contact", "customer"),
            ]
        )
        .drop_nulls()
        .unique()
        .with_columns(pl.lit(value=True).alias("theirs"))
    )
    staff = (
        known.filter(pl.col("kind") == "agent")
        .select("contact", "customer", pl.col("agent").alias("who"))
        .drop_nulls()
        .sort("who")
        .unique(["contact", "customer"], keep="first", maintain_order=True)
    )
    written = (
        known.filter(pl.col("kind") == "comment")
        .join(tickets.select("contact"), on="contact", how="semi")
        .join(requesters, on=["contact", "customer"], how="left")
        .join(staff, on=["contact", "customer"], how="left")
    )
    sender = (
        pl.when(pl.col("by") == "system")
        .then(pl.lit(Sender.SYSTEM))
        .when(pl.col("by") == "bot")
        .then(pl.lit(Sender.BOT))
        .when(pl.col("theirs"))
        .then(pl.lit(Sender.CUSTOMER))
        .otherwise(pl.lit(Sender.AGENT))
    )
    return told(
        written.with_columns(
            pl.lit(What.MESSAGE).alias("what"),
            sender.alias("sender"),
            pl.when(sender == Sender.SYSTEM)
            .then(pl.lit(MessageKind.EVENT))
            .otherwise(pl.lit(MessageKind.TEXT))
            .alias("kind"),
            pl.when(sender == Sender.AGENT).then("who").alias("agent"),
            pl.when(sender == Sender.CUSTOMER).then("customer").alias("customer"),
            (pl.col("public") == "true").alias("public"),
        )
    )


def _clocks(known: pl.LazyFrame, tickets: pl.LazyFrame) -> pl.LazyFrame:
    """Zendesk's own clock of the first reply, where no comments are known."""
    silent = tickets.filter(pl.col("comments") == 0).select("contact", "assignee")
    stopped = known.filter((pl.col("kind") == "clock") & (pl.col("value") == "fulfill"))
    return told(
        stopped.join(silent, on="contact").with_columns(
            pl.lit(What.REPLIED).alias("what"), pl.col("assignee").alias("agent")
        )
    )


def _asked(tickets: pl.LazyFrame) -> pl.LazyFrame:
    """When the customer asked: with the ticket, or with one that was merged into it; of others an agent wrote."""
    own = tickets.select(
        "contact",
        pl.concat_str("contact", pl.lit("#asked")).alias("id"),
        pl.col("created_at").alias("at"),
        pl.when(pl.col("by") == "other").then(pl.lit(What.REPLIED)).otherwise(pl.lit(What.ASKED)).alias("what"),
        pl.when(pl.col("by") == "other").then("assignee").alias("agent"),
    )
    merged = tickets.filter(pl.col("child_at").is_not_null()).select(
        "contact",
        pl.concat_str("contact", pl.lit("#merged")).alias("id"),
        pl.col("child_at").alias("at"),
        pl.lit(What.ASKED).alias("what"),
    )
    # What bots write is no reply, and they keep no ticket: from the beginning it waits for a human.
    human = tickets.select(
        "contact",
        pl.concat_str("contact", pl.lit("#human")).alias("id"),
        pl.min_horizontal("created_at", "child_at").alias("at"),
        pl.lit(What.HANDED_OVER).alias("what"),
    )
    return pl.concat([told(own), told(merged), told(human)])


def _places(known: pl.LazyFrame, tickets: pl.LazyFrame) -> pl.LazyFrame:
    """Entries into groups: as the changes tell, else the group in which the ticket is."""
    changed = known.filter((pl.col("field") == "group_id") & pl.col("queue").is_not_null()).join(
        tickets.select("contact", "created_at"), on="contact"
    )
    first = (
        changed.sort("at", "id")
        .group_by("contact", maintain_order=True)
        .agg(pl.col("before").first().alias("queue"), pl.col("created_at").first().alias("at"))
    )
    quiet = tickets.join(changed.select("contact"), on="contact", how="anti").select(
        "contact", pl.col("group").alias("queue"), pl.col("created_at").alias("at")
    )
    start = pl.concat([first, quiet]).with_columns(pl.concat_str("contact", pl.lit("#placed")).alias("id"))
    rows = pl.concat([start.select("contact", "id", "at", "queue"), changed.select("contact", "id", "at", "queue")])
    return told(rows.with_columns(pl.lit(What.ENTERED).alias("what")))


def _turns(known: pl.LazyFrame, tickets: pl.LazyFrame) -> pl.LazyFrame:
    """When tickets were done, and when they were not any more."""
    over = pl.col("value").is_in(OVER)
    changes = (
        known.filter(pl.col("field") == "status")
        .join(tickets.select("contact"), on="contact", how="semi")
        .sort("at", "id")
        .select("contact", "id", "at", "value")
        .with_columns(over.alias("over"))
    )
    # Closed is what becomes of a solved ticket days later, and no second end.
    turned = changes.filter(pl.col("over").ne_missing(pl.col("over").shift(1).over("contact")))
    last = changes.group_by("contact").agg(pl.col("over").last(), pl.col("at").last().alias("turned_at"))
    now = (
        tickets.with_columns(pl.col("status").is_in(OVER).alias("is_over"))
        .join(last, on="contact", how="left")
        .filter(
            pl.when(pl.col("over").is_null())
            .then("is_over")
            .otherwise((pl.col("is_over") != pl.col("over")) & (pl.col("seen_at") >= pl.col("turned_at")))
        )
        .select(
            "contact",
            pl.concat_str("contact", pl.lit("#now")).alias("id"),
            pl.when("is_over").then(pl.coalesce("solved", "seen_at")).otherwise("seen_at").alias("at"),
            pl.col("is_over").alias("over"),
        )
    )
    rows = pl.concat([turned.select("contact", "id", "at", "over"), now])
    what = pl.when("over").then(pl.lit(What.CLOSED)).otherwise(pl.lit(What.OPENED))
    return told(rows.with_columns(what.alias("what")))


def _about(known: pl.LazyFrame, tickets: pl.LazyFrame, rows: pl.LazyFrame, settings: Any) -> pl.LazyFrame:
    """What each ticket is; of a ticket that is done, and whose comments nobody has shown, nothing says it lapsed."""
    channels = {word: channel.value for word, channel in {**CHANNELS, **settings.channels}.items()}
    ended = known.filter((pl.col("field") == "status") & pl.col("value").is_in(OVER)).select("contact").unique()
    spoken = rows.filter(pl.col("what") == What.REPLIED).select("contact").unique()
    dark = (pl.col("comments") == 0) & pl.col("silent").fill_null(value=True)
    over = pl.col("status").is_in(OVER)
    elsewhere = pl.col("channel").is_in(list(settings.counted_elsewhere))
    spelled = pl.col("channel").replace_strict(channels, default=Channel.EMAIL.value, return_dtype=pl.String)
    return (
        tickets.join(ended.with_columns(pl.lit(value=True).alias("told_end")), on="contact", how="left")
        .join(spoken.with_columns(pl.lit(value=False).alias("silent")), on="contact", how="left")
        .join(_our_turn(known, tickets), on="contact", how="left")
        .select(
            "contact",
            pl.col("contact").alias("interaction_id"),
            pl.col("contact").alias("conversation_id"),
            pl.col("requester").alias("customer"),
            spelled.alias("channel"),
            pl.col("channel").alias("sub_channel"),
            pl.col("channel").alias("initiator"),
            pl.when(pl.col("channel") == AMONG_COLLEAGUES).then(pl.lit(Direction.INTERNAL)).alias("direction"),
            "brand",
            pl.col("form").alias("topic"),
            pl.lit(settings.timezone or "UTC").alias("source_tz"),
            (pl.col("merged") | pl.col("status").is_in(["deleted", "merged"]) | elsewhere).alias("void"),
            (60 * pl.col("minutes")).alias("vendor_wait_s"),
            "our_turn_s",
            pl.lit(60.0).alias("vendor_step_s"),
            pl.when(dark).then(pl.lit(Outcome.ANSWERED)).otherwise(pl.lit(Outcome.LAPSED)).alias("unanswered"),
            (over & pl.col("told_end").is_null() & pl.col("solved").is_null()).alias(Flag.INFERRED_END),
            (
                ~pl.col("channel").is_in(list(channels))
                | ~pl.col("status").is_in([*STATUSES, "merged"])
                | (dark & over)
            ).alias(Flag.UNMAPPED_STATUS),
        )
    )


def _our_turn(known: pl.LazyFrame, tickets: pl.LazyFrame) -> pl.LazyFrame:
    """How long each ticket was in statuses in which it was the company's turn, up to when it was last seen.

    Of a ticket whose changes of status nobody exported it is known only while it has not had any.
    """
    changes = known.filter((pl.col("field") == "status") & pl.col("value").is_not_null()).sort("contact", "at", "id")
    untouched = tickets.filter(pl.col("status") == "new").select("contact")
    before = changes.group_by("contact").agg(pl.col("before").first())
    begun = pl.concat([before, untouched], how="diagonal").unique("contact", keep="first", maintain_order=True)
    first = begun.join(tickets.select("contact", at="created_at"), on="contact").select(
        "contact", "at", state=pl.col("before").fill_null("new")
    )
    states = pl.concat([first, changes.select("contact", "at", state="value")])
    mine = pl.col("contact") == pl.col("contact").shift(-1)
    until = pl.when(mine).then(pl.col("at").shift(-1)).otherwise(pl.max_horizontal("seen_at", "at"))
    spent = pl.when(pl.col("state").is_in(OUR_TURN)).then(seconds_between(pl.col("at"), until)).otherwise(0.0)
    return (
        states.join(tickets.select("contact", "seen_at"), on="contact")
        .sort("contact", "at", maintain_order=True)
        .with_columns(spent=spent)
        .group_by("contact")
        .agg(our_turn_s=pl.col("spent").sum().round(6))
    )


def _surveys(known: pl.LazyFrame, tickets: pl.LazyFrame, interactions: pl.LazyFrame) -> pl.LazyFrame:
    """One answer for each ticket: the rating itself, if it was exported, else what the ticket says of it."""
    rated = (
        known.filter((pl.col("kind") == "rating") & pl.col("score").is_in(ASKED))
        .select("contact", "score", pl.col("at").alias("rated_at"), "version", "id")
        .with_columns(pl.col("score").is_in(list(SCORES)).alias("given"))
        .sort("given", "version", "id")
        .group_by("contact", maintain_order=True)
        .agg(pl.col("score", "rated_at", "version").last())
    )
    from_tickets = tickets.filter(pl.col("score").is_in(ASKED)).select(
        "contact", pl.col("score").alias("said"), "seen_at"
    )
    value = pl.col("score").replace_strict(SCORES, default=None, return_dtype=pl.Float64)
    asked = rated.join(from_tickets, on="contact", how="full", coalesce=True).with_columns(
        pl.coalesce("score", "said").alias("score")
    )
    ends = interactions.select(
        "contact", pl.col("id").alias("interaction_id"), "customer", "channel", "started_at", "ended_at"
    )
    return asked.join(ends, on="contact").with_columns(
        pl.concat_str("contact", pl.lit("#csat")).alias("id"),
        pl.lit(SurveyKind.CSAT).alias("kind"),
        value.alias("value"),
        pl.lit(0.0).alias("scale_min"),
        pl.lit(1.0).alias("scale_max"),
        # The ticket itself says that there is a rating, not since when.
        pl.coalesce("rated_at", "ended_at", "started_at").alias("asked_at"),
        pl.when(value.is_not_null()).then(pl.max_horizontal("version", "rated_at")).alias("answered_at"),
        value.is_not_null().alias("complete"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    )
