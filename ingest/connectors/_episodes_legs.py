"""Written conversations become stays: with who opened them, with a bot, and in every queue that kept them waiting."""

import polars as pl

from ingest.connectors._folding import differs, seconds_between
from ingest.vocabulary import CHANGES, Direction, Flag, LegKind, MessageKind, Outcome, Sender, Transfer

ORDER = ("opened", "entered", "asked", "message", "served", "replied", "handed_over", "closed")
"""What is told of one instant in the order in which it is taken to have happened."""

SENDERS = (Sender.CUSTOMER, Sender.SYSTEM, Sender.BOT, Sender.AGENT)

SAYS_NOTHING = (MessageKind.REACTION, MessageKind.EVENT, *CHANGES)
"""Kinds of messages that neither ask nor answer anything."""


def numbered(rows: pl.LazyFrame, within: str) -> pl.LazyFrame:
    """The rows in the order of time, whatever order they came in, with their number as `row`."""
    order = pl.col("what").replace_strict({what: n for n, what in enumerate(ORDER)}, return_dtype=pl.Int8)
    sender = pl.col("sender").replace_strict(
        {who.value: n for n, who in enumerate(SENDERS)}, default=None, return_dtype=pl.Int8
    )
    return (
        rows.with_columns(order.alias("_order"), sender.alias("_sender"))
        .sort(within, "at", "_order", "_sender", "id")
        .drop("_order", "_sender")
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
    )


def legs_of(told: pl.LazyFrame, about: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The legs of conversations, and how each ended: `direction`, `ended_at`, `is_open`, `first_told_at`."""
    known = about.select(
        "interaction_id",
        "void",
        "by_gap",
        "over",
        "direction",
        "started_at",
        pl.col(Flag.INFERRED_END).alias("guessed"),
    )
    rows = numbered(told.join(known, on="interaction_id"), "interaction_id").pipe(_with_voices).collect().lazy()
    turns = _turns(rows).collect().lazy()
    stays = _stays(rows, turns).collect().lazy()
    parts = pl.concat([_opening(turns), _with_bot(turns), stays], how="diagonal")
    columns = (
        *("interaction_id", "contact", "channel", "void", "unanswered"),
        *(
            "vendor_wait_s",
            "vendor_step_s",
            Flag.MISSING_START,
            Flag.UNMAPPED_STATUS,
            Flag.VENDOR_DIFFERS,
            Flag.OUT_OF_ORDER,
        ),
    )
    whole = turns.select("interaction_id", "is_open", "ended_at", "direction", "inferred")
    legs = parts.join(about.select(columns), on="interaction_id").join(whole, on="interaction_id").pipe(_finished)
    ends = turns.select("interaction_id", "direction", "ended_at", "is_open", "first_told_at")
    return legs, ends


def _with_voices(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Who speaks to whom in each row: a message that failed, a note or a reaction is not heard."""
    heard = (
        (pl.col("what") == "message")
        & pl.col("public").fill_null(value=True)
        & ~pl.col("kind").is_in(SAYS_NOTHING).fill_null(value=False)
        & pl.col("failed_at").is_null()
    )
    return rows.with_columns(
        ((heard & (pl.col("sender") == Sender.CUSTOMER)) | (pl.col("what") == "asked")).alias("asks"),
        ((heard & (pl.col("sender") == Sender.AGENT)) | (pl.col("what") == "replied")).alias("replies"),
        ((heard & (pl.col("sender") == Sender.BOT)) | (pl.col("what") == "served")).alias("automatic"),
        (heard & (pl.col("sender") == Sender.SYSTEM)).alias("announces"),
    ).with_columns(pl.col("asks", "replies", "automatic", "announces").fill_null(value=False))


def _turns(rows: pl.LazyFrame) -> pl.LazyFrame:
    """What of a conversation decides its stays, by row numbers, one row for each conversation."""
    row, at = pl.col("row"), pl.col("at")
    asked, replied = rows.filter("asks"), rows.filter("replies")
    first = asked.group_by("interaction_id").agg(row.min().alias("asked"), at.min().alias("asked_at"))
    turns = (
        rows.group_by("interaction_id")
        .agg(
            at.min().alias("first_told_at"),
            at.filter(pl.col("what").is_in(["message", "asked", "served", "replied"])).max().alias("last_told_at"),
            row.filter("asks").max().alias("last_asked"),
            row.filter(pl.col("replies") | pl.col("automatic")).max().alias("last_said"),
            row.filter(pl.col("what") == "closed").max().alias("closed"),
            at.filter(pl.col("what") == "closed").max().alias("closed_at"),
            row.filter((pl.col("what") == "opened") | pl.col("asks")).max().alias("reopened"),
            pl.col("void", "by_gap", "over", "started_at", "guessed").first(),
            pl.col("direction").first().alias("told_direction"),
            at.filter("announces").min().alias("announced_at"),
            at.filter("automatic").min().alias("automatic_at"),
        )
        .join(first, on="interaction_id", how="left")
    )
    opening = (
        _before(replied, first)
        .group_by("interaction_id")
        .agg(
            at.min().alias("opened_at"),
            pl.col("agent", "queue").sort_by("row").first().name.prefix("opened_"),
        )
    )
    answer = _after(replied, first).group_by("interaction_id").agg(row.min().alias("replied"))
    turns = turns.join(opening, on="interaction_id", how="left").join(answer, on="interaction_id", how="left")
    turns = turns.join(_last_automatic(rows, turns), on="interaction_id", how="left")
    turns = turns.join(_handed_over(rows, turns), on="interaction_id", how="left")
    return turns.pipe(_with_end).pipe(_with_direction)


def _before(rows: pl.LazyFrame, first: pl.LazyFrame) -> pl.LazyFrame:
    joined = rows.join(first, on="interaction_id", how="left")
    return joined.filter((pl.col("row") < pl.col("asked")).fill_null(value=True))


def _after(rows: pl.LazyFrame, first: pl.LazyFrame) -> pl.LazyFrame:
    return rows.join(first, on="interaction_id").filter(pl.col("row") > pl.col("asked"))


def _last_automatic(rows: pl.LazyFrame, turns: pl.LazyFrame) -> pl.LazyFrame:
    """The bot's last message before a human's first reply to the customer."""
    theirs = rows.filter("automatic").join(turns.select("interaction_id", "replied"), on="interaction_id")
    early = theirs.filter((pl.col("row") < pl.col("replied")).fill_null(value=True))
    return early.group_by("interaction_id").agg(
        pl.col("row").max().alias("bot_row"), pl.col("at").max().alias("bot_at")
    )


def _handed_over(rows: pl.LazyFrame, turns: pl.LazyFrame) -> pl.LazyFrame:
    """From which row on, and since when, the customer waits for a human; none where a bot kept the conversation.

    Without a bot that is the customer's first message. After a bot it is where the source first says that the
    bot handed over, else the first message that the bot did not answer, else the bot's last.
    """
    limits = turns.select("interaction_id", "asked", "asked_at", "replied", "bot_row", "bot_at")
    near = rows.join(limits.filter(pl.col("asked").is_not_null()), on="interaction_id")
    until = (pl.col("row") < pl.col("replied")).fill_null(value=True)
    marked = (
        near.filter((pl.col("what") == "handed_over") & until)
        .group_by("interaction_id")
        .agg(
            pl.max_horizontal(pl.col("row").min(), pl.col("asked").first()).alias("marked"),
            pl.max_horizontal(pl.col("at").min(), pl.col("asked_at").first()).alias("marked_at"),
        )
    )
    unheard = (
        near.filter(pl.col("asks") & until & (pl.col("row") > pl.col("bot_row")))
        .group_by("interaction_id")
        .agg(pl.col("row").min().alias("unheard"), pl.col("at").min().alias("unheard_at"))
    )
    joined = limits.join(marked, on="interaction_id", how="left").join(unheard, on="interaction_id", how="left")
    alone = pl.col("bot_row").is_null()
    human = pl.col("replied").is_not_null()
    return joined.select(
        "interaction_id",
        pl.when(alone)
        .then("asked")
        .when(pl.col("marked").is_not_null())
        .then("marked")
        .when(human)
        .then(pl.coalesce("unheard", "bot_row"))
        .alias("waits"),
        pl.when(alone)
        .then("asked_at")
        .when(pl.col("marked").is_not_null())
        .then("marked_at")
        .when(human)
        .then(pl.max_horizontal(pl.coalesce("unheard_at", "bot_at"), "asked_at"))
        .alias("waits_at"),
    )


def _with_end(turns: pl.LazyFrame) -> pl.LazyFrame:
    """When it ended: closed and not opened again; where nobody closes, when the company, or nobody, wrote on."""
    closed = pl.col("closed").is_not_null() & (pl.col("reopened") < pl.col("closed")).fill_null(value=True)
    at_rest = pl.col("over") | (pl.col("last_said") > pl.col("last_asked")) | pl.col("last_asked").is_null()
    inferred = ~closed & pl.col("by_gap") & at_rest.fill_null(value=False)
    guessed = inferred | (closed & pl.col("guessed"))
    ended = pl.when(closed).then("closed_at").when(inferred | pl.col("void")).then("last_told_at")
    return turns.with_columns(
        pl.coalesce(ended, pl.when(pl.col("void")).then("first_told_at")).alias("ended_at"),
        guessed.alias("inferred"),
    ).with_columns(pl.col("ended_at").is_null().alias("is_open"))


def _with_direction(turns: pl.LazyFrame) -> pl.LazyFrame:
    """Who turned to whom: the company, where a human of it wrote first, or nobody but its machines ever wrote."""
    company = pl.col("opened_at").is_not_null() | pl.col("asked").is_null()
    said = pl.when(company).then(pl.lit(Direction.OUTBOUND)).otherwise(pl.lit(Direction.INBOUND))
    return turns.with_columns(pl.coalesce("told_direction", said).alias("direction"))


def _opening(turns: pl.LazyFrame) -> pl.LazyFrame:
    """The company's own beginning: a human's, or a machine's to which nobody ever replied, which is no contact."""
    human = pl.col("opened_at").is_not_null()
    machine = pl.col("asked").is_null() & pl.coalesce("automatic_at", "announced_at").is_not_null()
    return turns.filter(human | machine).select(
        "interaction_id",
        pl.lit(0).alias("place"),
        pl.when(human).then(pl.lit(LegKind.AGENT)).otherwise(pl.lit(LegKind.BOT)).alias("kind"),
        pl.coalesce("opened_at", pl.min_horizontal("automatic_at", "announced_at")).alias("started_at"),
        pl.col("opened_at").alias("answered_at"),
        pl.col("opened_agent").alias("agent"),
        pl.col("opened_queue").alias("queue"),
        pl.col("asked_at").alias("handed_at"),
        (~human).alias("nobody"),
    )


def _with_bot(turns: pl.LazyFrame) -> pl.LazyFrame:
    """The stay with a bot, from the customer's first message; none where humans had the conversation all along."""
    kept = pl.col("waits_at").ne_missing(pl.col("asked_at"))
    return turns.filter(pl.col("bot_row").is_not_null() & pl.col("asked").is_not_null() & kept).select(
        "interaction_id",
        pl.lit(1).alias("place"),
        pl.lit(LegKind.BOT).alias("kind"),
        pl.col("asked_at").alias("started_at"),
        pl.col("waits_at").alias("handed_at"),
    )


def _stays(rows: pl.LazyFrame, turns: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each stay in a queue in which a customer waited or a human wrote."""
    owed = pl.when("asks").then(pl.lit(value=True)).when("replies").then(pl.lit(value=False))
    waiting = (
        rows.with_columns(
            owed.forward_fill().shift(1).over("interaction_id").fill_null(value=False).alias("owed"),
        )
        .join(turns.select("interaction_id", "waits", "waits_at"), on="interaction_id", maintain_order="left")
        .filter(pl.col("row") >= pl.col("waits"))
    )
    changed = pl.col("queue").ne_missing(pl.col("queue").shift(1)).over("interaction_id").cast(pl.Int32)
    in_stays = waiting.with_columns(changed.cum_sum().over("interaction_id").alias("stay"))
    by_stay = in_stays.group_by("interaction_id", "stay").agg(
        pl.col("queue", "owed", "at", "waits_at").sort_by("row").first(),
        pl.col("at").filter("asks").min().alias("first_asked_at"),
        pl.col("row").min().alias("first_row"),
        pl.col("row").filter("asks").min().alias("first_asked"),
    )
    first = pl.col("stay") == pl.col("stay").min().over("interaction_id")
    begun = by_stay.with_columns(
        pl.when(first).then("waits_at").when("owed").then("at").otherwise("first_asked_at").alias("queued_at"),
        pl.when(first | pl.col("owed")).then("first_row").otherwise("first_asked").alias("since"),
    ).with_columns(pl.coalesce("since", "first_row").alias("since"))
    replies = in_stays.filter("replies").select("interaction_id", "stay", "row", at_reply="at", who="agent")
    answered = (
        replies.join(begun.select("interaction_id", "stay", "since"), on=["interaction_id", "stay"])
        .filter(pl.col("row") >= pl.col("since"))
        .sort("row")
        .group_by("interaction_id", "stay", maintain_order=True)
        .agg(pl.col("at_reply").first().alias("answered_at"), pl.col("who").first().alias("agent"))
    )
    kept = begun.join(answered, on=["interaction_id", "stay"], how="left").sort("interaction_id", "stay")
    kept = kept.with_columns(pl.col("at").shift(-1).over("interaction_id").alias("next_at")).filter(
        pl.col("queued_at").is_not_null() | pl.col("answered_at").is_not_null()
    )
    last = pl.col("stay") == pl.col("stay").max().over("interaction_id")
    queued = pl.col("queued_at").is_not_null()
    return kept.select(
        "interaction_id",
        (pl.col("stay") + 2).cast(pl.Int32).alias("place"),
        pl.when(queued).then(pl.lit(LegKind.QUEUE)).otherwise(pl.lit(LegKind.AGENT)).alias("kind"),
        pl.coalesce("queued_at", "answered_at").alias("started_at"),
        *("queue", "agent", "queued_at", "answered_at"),
        pl.when(~last).then("next_at").alias("handed_at"),
        pl.when(~last).then(pl.lit(Transfer.QUEUE)).alias("transferred"),
    )


def _finished(legs: pl.LazyFrame) -> pl.LazyFrame:
    """Numbers, ends and outcomes."""
    missing = [x for x in ("nobody", "transferred", "handed_at") if x not in legs.collect_schema().names()]
    placed = (
        legs.with_columns(pl.lit(None).alias(x) for x in missing)
        .sort("interaction_id", "place")
        .with_columns(
            pl.int_range(pl.len()).over("interaction_id").cast(pl.Int32).alias("seq"),
            (pl.col("place") == pl.col("place").max().over("interaction_id")).alias("last"),
        )
        .with_columns(pl.concat_str("interaction_id", "seq", separator="#").alias("id"))
    )
    open_still = pl.col("is_open") & pl.col("last")
    bot = pl.col("kind") == LegKind.BOT
    outcome = (
        pl.when(pl.col("void") | pl.col("nobody").fill_null(value=False))
        .then(pl.lit(Outcome.VOID))
        .when(open_still)
        .then(pl.lit(Outcome.OPEN))
        .when(pl.col("answered_at").is_not_null())
        .then(pl.lit(Outcome.ANSWERED))
        .when(~pl.col("last"))
        .then(pl.lit(Outcome.FLOW_OUT_TRANSFER))
        .when(bot)
        .then(pl.lit(Outcome.BOT_CONTAINED))
        .otherwise("unanswered")
    )
    left = pl.when(pl.col("last")).then("ended_at").otherwise(pl.coalesce("handed_at", "ended_at"))
    judged = (pl.col("kind") == LegKind.QUEUE) & pl.col("answered_at").is_not_null()
    first = pl.col("seq") == pl.col("seq").filter(judged).min().over("interaction_id")
    wait = seconds_between(pl.col("queued_at"), pl.col("answered_at"))
    off = differs(wait, pl.col("vendor_wait_s")) & ((wait - pl.col("vendor_wait_s")).abs() > pl.col("vendor_step_s"))
    # What is closed with a clock of its own can be closed a moment before the last message was written down.
    return placed.with_columns(
        outcome.alias("outcome"),
        pl.when(left.is_not_null()).then(pl.max_horizontal(left, "answered_at", "started_at")).alias("left_at"),
        pl.when(pl.col("transferred").shift(1).over("interaction_id").is_not_null())
        .then(pl.col("id").shift(1).over("interaction_id"))
        .alias("transfer_from"),
        pl.when(first & judged).then("vendor_wait_s").alias("vendor_wait_s"),
        (pl.col(Flag.VENDOR_DIFFERS) | (first & judged & off).fill_null(value=False)).alias(Flag.VENDOR_DIFFERS),
        open_still.alias(Flag.OPEN_AT_EXTRACT),
        (pl.col("inferred") & pl.col("last")).alias(Flag.INFERRED_END),
    )
