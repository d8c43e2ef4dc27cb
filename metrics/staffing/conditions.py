"""Under which conditions a channel is served: handling time, patience, contacts at once, and the promise."""

from collections.abc import Mapping, Sequence

import polars as pl

from ingest.settings import Settings
from ingest.vocabulary import Channel, Direction
from metrics.answer import FEW_BELOW, SUPPRESSED_BELOW
from metrics.catalogue.average_handle_time import average_handle_time
from metrics.catalogue.average_patience import average_patience
from metrics.catalogue.concurrency import concurrency
from metrics.catalogue.patience_p50 import patience_p50
from metrics.measure import measure
from metrics.metric import Metric
from metrics.rows import FactSource
from metrics.staffing.asked import Asked

LIVE = (Channel.VOICE, Channel.WEB_VOICE, Channel.VIDEO, Channel.CHAT, Channel.IN_PERSON)
"""Where customers hold the line, so that they queue and lose patience; everywhere else the work can wait."""


def conditions(facts: FactSource, settings: Settings, asked: Asked, groups: pl.DataFrame) -> pl.DataFrame:
    """One row for each of the `groups` (channel, and queue) that people serve; bots are left out.

    Columns: channel (and queue); live; handled (how many tell the handling time), handle_s (their mean; live: from the
    answer to the end of the work, whoever served it; else talk, hold and work afterwards); patience_s (mean patience by
    the exponential law: all time in the queue over those who gave up), gave_up (how many), patience_p50_s (the median
    by Kaplan and Meier, which takes no law for granted: by the exponential one it is 0.69 of the mean); concurrency
    and concurrency_from ("measured", "settings"; null where agents have one at a time); within_s and target (the
    promise on the last day); reason (why there is no number: no_handling_time, few_handled).
    Patience is null where fewer than 30 came or fewer than 5 gave up. Raises what `measure` raises.
    """
    keys = asked.keys
    inbound = {**asked.where, "direction": [Direction.INBOUND]}
    stays = _measured(concurrency, facts, settings, asked, inbound)
    work = _measured(average_handle_time, facts, settings, asked, asked.where)
    patience = _measured(average_patience, facts, settings, asked, asked.where)
    median = _measured(patience_p50, facts, settings, asked, asked.where)
    live, chat = pl.col("channel").is_in(LIVE), pl.col("channel") == Channel.CHAT
    by_stays = live & (pl.col("n").fill_null(0) >= FEW_BELOW)
    several = chat & by_stays
    handled = pl.when(by_stays).then("n").otherwise(pl.col("n_work")).fill_null(0)
    mean = pl.when(by_stays).then(pl.col("numerator") / pl.col("n")).otherwise("value_work")
    lost = pl.col("denominator_patience")
    patient = (lost >= SUPPRESSED_BELOW) & (pl.col("n_patience") >= FEW_BELOW)
    return (
        groups.lazy()
        .filter(pl.col("channel") != Channel.BOT)
        .select(keys)
        .unique()
        .join(stays, on=keys, how="left", nulls_equal=True)
        .join(work, on=keys, how="left", nulls_equal=True, suffix="_work")
        .join(patience, on=keys, how="left", nulls_equal=True, suffix="_patience")
        .join(median, on=keys, how="left", nulls_equal=True, suffix="_median")
        .join(_promises(groups.select(keys).unique(), settings, asked), on=keys, how="left", nulls_equal=True)
        .select(
            *keys,
            live=live,
            handled=handled.cast(pl.Int64),
            handle_s=pl.when(handled >= FEW_BELOW, mean > 0).then(mean),
            patience_s=pl.when(live, patient).then("value_patience"),
            gave_up=pl.when(live).then(lost.fill_null(0).cast(pl.Int64)),
            patience_p50_s=pl.when(live, patient).then("value_median"),
            concurrency=pl.when(several)
            .then("value")
            .when(chat)
            .then(settings.staffing.chat_concurrency)
            .otherwise(1.0)
            .clip(lower_bound=1),
            concurrency_from=pl.when(several)
            .then(pl.lit("measured"))
            .when(chat)
            .then(pl.lit("settings"))
            .otherwise(None),
            within_s="within_s",
            target="target",
        )
        .with_columns(
            reason=pl.when(pl.col("handle_s").is_not_null())
            .then(None)
            .when(pl.col("handled") == 0)
            .then(pl.lit("no_handling_time"))
            .otherwise(pl.lit("few_handled"))
        )
        .sort(keys, nulls_last=True)
        .collect()
    )


def _measured(
    metric: Metric, facts: FactSource, settings: Settings, asked: Asked, where: Mapping[str, Sequence[str]]
) -> pl.LazyFrame:
    found = measure([metric], facts, settings, by=asked.keys, where=where, period=asked.measured)
    columns = dict.fromkeys(asked.keys, pl.String) | dict.fromkeys(("value", "numerator", "denominator"), pl.Float64)
    if found.is_empty():
        return pl.LazyFrame(schema=columns | {"n": pl.Int64})
    return found.lazy().select(*(pl.col(name).cast(dtype) for name, dtype in columns.items()), "n")


def _promises(groups: pl.DataFrame, settings: Settings, asked: Asked) -> pl.LazyFrame:
    names = groups.to_dict(as_series=False).values()  # a few dozens
    promised = [settings.promise_of(*name).on(asked.last) for name in zip(*names, strict=True)]
    return groups.lazy().with_columns(
        within_s=pl.Series([x.within_s for x in promised], dtype=pl.Float64),
        target=pl.Series([x.target for x in promised], dtype=pl.Float64),
    )


def promises_of_days(stretches: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """What each channel promises on each day of these rows (channel, date): with within_s and target, one row each."""
    groups = stretches.select("channel", "date").unique().sort("channel", "date")
    pairs = zip(groups["channel"], groups["date"], strict=True)  # a few dozens
    promised = [settings.promise_of(channel).on(day) for channel, day in pairs]
    return groups.with_columns(
        within_s=pl.Series([x.within_s for x in promised], dtype=pl.Float64),
        target=pl.Series([x.target for x in promised], dtype=pl.Float64),
    )
