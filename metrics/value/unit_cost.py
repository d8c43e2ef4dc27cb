"""What one contact, one resolution, one handoff and one repeat cost, by channel."""

import polars as pl

from metrics.answer import SUPPRESSED_BELOW, size_of
from metrics.compare import Z95, ratio_interval, wilson

ALL = "all"
"""Stands for all channels with a cost together."""


def unit_costs(
    contacts: pl.DataFrame, licences: pl.DataFrame, back: pl.DataFrame, changes: pl.DataFrame
) -> pl.DataFrame:
    """One row for all channels with a cost and one for each, by their total: what they cost, and what each unit does.

    `contacts` is as `contact_costs`, `licences` as `metrics.value.rates.licences`, `back` as
    `metrics.value.resolved.settled`, `changes` has a row per change of channel: channel (that was left) and id (of the
    contact in the new one).

    Columns: channel, contacts (all that began), handled, timed (the share of stays with humans whose time is known),
    agents, telecom, bots, licences and total (amounts), per_contact (total over handled) with low and high (95 %),
    resolved (the share settled at once) with judged, per_resolution (per_contact over resolved) with resolution_low
    and resolution_high, handoffs (away from the channel), per_handoff (mean cost of the contact in the new channel),
    repeats, per_repeat (mean cost of a contact in the channel in which they came back), size. Amounts that cannot be
    told are null: no time is known, or fewer than 5 contacts were handled.
    """
    priced = contacts.lazy().filter(pl.col("telecom").is_not_null())
    cost = pl.col("paid") + pl.col("telecom") + pl.col("bot")
    x, y = cost, pl.col("handled").cast(pl.Float64)
    sums = (
        pl.len().cast(pl.Int64).alias("contacts"),
        pl.col("handled").sum().cast(pl.Int64),
        (pl.col("timed").sum() / pl.col("stays").sum()).fill_nan(None).alias("timed"),
        *(_all(pl.col(name)).alias(called) for name, called in AMOUNTS.items()),
        (x * x).sum().alias("xx"),
        (x * y).sum().alias("xy"),
    )
    by_channel = priced.group_by("channel").agg(*sums)
    one = priced.select(pl.lit(ALL).alias("channel"), *sums)
    if licences.is_empty():
        return pl.DataFrame(schema=COLUMNS)
    fees = pl.concat([licences.select(pl.lit(ALL).alias("channel"), pl.col("licences").sum()), licences])
    nothing = dict.fromkeys(("contacts", "handled", *AMOUNTS.values(), "xx", "xy"), 0)
    used = fees.lazy().join(pl.concat([one, by_channel]), on="channel", how="left").collect()
    without = pl.col("contacts").is_null()
    used = used.with_columns(pl.when(without).then(what).otherwise(name).alias(name) for name, what in nothing.items())
    return _per_resolution(_per_contact(used), back).pipe(_beside, contacts, back, changes)


AMOUNTS = {"paid": "agents", "telecom": "telecom", "bot": "bots"}


def _all(amounts: pl.Expr) -> pl.Expr:
    """The sum of amounts; null where one of them is not known."""
    return pl.when(amounts.null_count() == 0).then(amounts.sum())


def _per_contact(used: pl.DataFrame) -> pl.DataFrame:
    handled, n = pl.col("handled"), pl.col("contacts")
    varying = pl.col("agents") + pl.col("telecom") + pl.col("bots")
    low, high = ratio_interval(
        varying, handled.cast(pl.Float64), n, xx=pl.col("xx"), xy=pl.col("xy"), yy=handled.cast(pl.Float64)
    )
    fixed, enough = pl.col("licences") / handled, handled >= SUPPRESSED_BELOW
    figures = {"per_contact": varying / handled + fixed, "low": low.clip(lower_bound=0) + fixed, "high": high + fixed}
    return used.with_columns(
        **{name: pl.when(enough).then(figure) for name, figure in figures.items()}, total=varying + pl.col("licences")
    )


def _per_resolution(used: pl.DataFrame, back: pl.DataFrame) -> pl.DataFrame:
    """The columns resolved, judged, per_resolution and its ends: two independent errors, as parts of each, squared."""
    told = back.filter(pl.col("channel").is_in(used["channel"].implode()))
    sums = (pl.col("judged").sum(), pl.col("settled").sum())
    both = [told.select(pl.lit(ALL).alias("channel"), *sums), told.group_by("channel").agg(*sums)]
    settled, judged, share = pl.col("settled"), pl.col("judged"), pl.col("settled") / pl.col("judged")
    low, high = wilson(settled, judged)
    known = (judged >= SUPPRESSED_BELOW) & (settled > 0)
    of_cost = ((pl.col("high") - pl.col("low")) / 2 / Z95 / pl.col("per_contact")).fill_nan(0.0)
    of_share = (high - low) / 2 / Z95 / share
    reach = (Z95 * (of_cost**2 + of_share**2).sqrt()).exp()
    each = pl.col("per_contact") / share
    figures = {"per_resolution": each, "resolution_low": each / reach, "resolution_high": each * reach}
    return used.join(pl.concat(both), on="channel", how="left").with_columns(
        pl.col("judged").fill_null(0),
        resolved=pl.when(judged >= SUPPRESSED_BELOW).then(share),
        **{name: pl.when(known).then(figure) for name, figure in figures.items()},
    )


def _beside(used: pl.DataFrame, contacts: pl.DataFrame, back: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """The costs of handoffs and repeats beside them, and the columns in order."""
    fixed = used.select("channel", fixed=pl.col("licences") / pl.col("handled"))
    of_new = contacts.join(fixed, on="channel", how="inner").select(
        "id", cost=pl.col("paid") + pl.col("telecom") + pl.col("bot") + pl.col("fixed")
    )
    left = changes.join(of_new.drop_nulls(), on="id", how="inner")
    mean = used.select(back_channel="channel", each="per_contact").drop_nulls()
    repeats = back.join(mean, on="back_channel", how="inner").with_columns(cost=pl.col("each") * pl.col("repeats"))
    handoffs = _mean(left.with_columns(many=pl.lit(1)), "handoffs", "per_handoff")
    returns = _mean(repeats.with_columns(many="repeats").drop("repeats"), "repeats", "per_repeat")
    whole = pl.col("channel") == ALL
    return (
        used.join(handoffs, on="channel", how="left")
        .join(returns, on="channel", how="left")
        .with_columns(pl.col("handoffs", "repeats").fill_null(0), size=size_of(pl.col("handled")))
        .sort(~whole, -pl.col("total").fill_null(-1.0), "channel")
        .select(*COLUMNS)
    )


_WORDS, _COUNTS = ("channel", "size"), ("contacts", "handled", "judged", "handoffs", "repeats")
_NAMES = (
    *("channel", "contacts", "handled", "timed", "agents", "telecom", "bots", "licences", "total"),
    *("per_contact", "low", "high", "resolved", "judged", "per_resolution", "resolution_low", "resolution_high"),
    *("handoffs", "per_handoff", "repeats", "per_repeat", "size"),
)
COLUMNS = {name: pl.String if name in _WORDS else pl.Int64 if name in _COUNTS else pl.Float64 for name in _NAMES}


def _mean(rows: pl.DataFrame, many: str, each: str) -> pl.DataFrame:
    """How many and the mean cost by channel and of all: channel, and these two by their names; null below 5."""
    n = pl.col("many").sum().cast(pl.Int64)
    figures = (n.alias(many), pl.when(n >= SUPPRESSED_BELOW).then(pl.col("cost").sum() / n).alias(each))
    whole = rows.select(pl.lit(ALL).alias("channel"), *figures)
    return pl.concat([whole, rows.group_by("channel").agg(*figures)])
