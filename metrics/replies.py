"""The expressions about replies in writing that several metrics share; all are about rows of `episode`.

A few names of `reply` have the same columns and serve there too: `so_far_s`, `wanted`, `GRACE_S`.
"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from metrics.columns import promise_s
from metrics.metric import Variant

GRACE_S = 24 * 3600
"""For so long after the promise was broken a late reply is still to be expected."""

QUIET = timedelta(days=7)
"""Whoever does not come back within this time is content with a resolution."""


def elapsed(begin: str | pl.Expr, end: str | pl.Expr) -> pl.Expr:
    """The seconds from one time to another; null where either is missing or the clocks contradict each other."""
    first, last = (pl.col(x) if isinstance(x, str) else x for x in (begin, end))
    made = (last - first).dt.total_microseconds() / 1_000_000
    return pl.when(made >= 0).then(made)


asked = pl.col("asked_at").is_not_null()
"""The customer wrote; where only the company did nobody waits for a reply."""

wanted = asked & pl.col("for_human")
"""A human's reply was due: it was not for a bot alone."""

known = pl.col("replies_known")
"""It is known when humans replied, if they did; false where the source says that they did and not when."""

replied = pl.col("first_reply_at").is_not_null()
ended = pl.col("ended_at").is_not_null()
first_reply_s = elapsed("asked_at", "first_reply_at")
so_far_s = elapsed("asked_at", "unanswered_until")
"""How long the customer has been without a reply; null where there is one."""

replied_or_late = pl.when(known & (replied | ended | (so_far_s > promise_s))).then(pl.lit(value=True))
"""Whether the promise was kept can be said; null where a reply can still come in time, or nobody says when it did."""

replied_or_lost = pl.when(known & (replied | ended | (so_far_s > promise_s + GRACE_S))).then(pl.lit(value=True))
"""It can be said whether anybody ever replied; null where a late reply is still to be expected."""

first_of_conversation = ~pl.col("reopened")
helped = replied | ~known
resolved = wanted & helped & pl.col("resolved_at").is_not_null()
"""It was ended, and not without a human's reply: that would be giving up."""

_handed_at = pl.coalesce("handed_at", pl.when(first_of_conversation).then("created_at"), "asked_at")

OTHER_FIRST_REPLIES: Mapping[str, Variant] = {
    "human_or_bot": Variant(
        definition="From the customer's first message to the first reply, a bot's too.",
        source="Dynamics 365, Zendesk and others count automatic replies where told to; DECISIONS.md: replies",
        where=asked,
        value=elapsed("asked_at", pl.min_horizontal("first_reply_at", "bot_reply_at")),
    ),
    "created": Variant(
        definition="From the beginning of the conversation, a bot's part included, to a human's first reply.",
        source="Fivetran dbt_intercom, from conversation_created_at",
        where=wanted & first_of_conversation,
        value=elapsed("created_at", "first_reply_at"),
        so_far=elapsed("created_at", "unanswered_until"),
    ),
    "zendesk": Variant(
        definition="From the creation of the ticket by the customer to the first public comment of an agent.",
        source="Zendesk, 'About native ticket time metrics' (first reply time)",
        where=wanted & first_of_conversation & (pl.col("direction") == "inbound"),
        value=elapsed("created_at", "first_reply_at"),
        so_far=elapsed("created_at", "unanswered_until"),
    ),
    "chatwoot": Variant(
        definition="From when a bot handed over, else from the beginning or reopening, to a human's first reply.",
        source="Chatwoot, reporting_event_helper.rb (last non-human activity)",
        value=elapsed(_handed_at, "first_reply_at"),
        so_far=elapsed(_handed_at, "unanswered_until"),
    ),
    "rocketchat": Variant(
        definition="From the customer's last message before it to a human's first reply: asking again begins it anew.",
        source="Rocket.Chat, saveAnalyticsData.ts",
        value=elapsed("last_asked_at", "first_reply_at"),
        so_far=elapsed("last_asked_at", "unanswered_until"),
    ),
    "assigned": Variant(
        definition="From when it was given to an agent to a human's first reply, where the source says when that was.",
        source="DECISIONS.md: replies",
        where=wanted & first_of_conversation,
        value=elapsed("assigned_at", "first_reply_at"),
        so_far=elapsed("assigned_at", "unanswered_until"),
    ),
    "answered_only": Variant(
        definition="The same of those who had a reply: whoever is never answered is not asked.",
        source="Intercom and others tell reply times of answered conversations alone; DECISIONS.md: replies",
        where=wanted & replied,
    ),
    "extend": Variant(
        definition="From the customer's first message to a human's first reply, once in a conversation, however often "
        "it was reopened.",
        source="DECISIONS.md: replies",
        where=wanted & first_of_conversation,
    ),
}
"""Other rules for the first reply: where it begins, what ends it, and what a reopening means."""

next_reply_s = elapsed("asked_at", "replied_at")
"""Of rows of `reply`: from the oldest unanswered message to a human's reply."""

wrote_on = pl.col("for_human") & ~pl.col("is_first")
"""Of rows of `reply`: the customer wrote on after a first reply."""

OTHER_NEXT_REPLIES: Mapping[str, Variant] = {
    "with_first": Variant(
        definition="As the next reply, and first replies with it.",
        source="DECISIONS.md: replies",
        where=pl.col("for_human"),
    ),
    "rocketchat": Variant(
        definition="From the customer's last message before it to the reply: asking again begins it anew.",
        source="Rocket.Chat, saveAnalyticsData.ts",
        value=elapsed("last_asked_at", "replied_at"),
        so_far=elapsed("last_asked_at", "unanswered_until"),
    ),
}
"""Other rules for the next reply."""
