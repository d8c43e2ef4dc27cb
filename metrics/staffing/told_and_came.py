"""What came in a week beside what had been foretold of it, and the agents that either would have taken."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from ingest.settings import Settings
from metrics.answer import FEW_BELOW
from metrics.noted import Noted
from metrics.rows import FactSource
from metrics.staffing.backtest import FEWEST, foretold_week
from metrics.staffing.conditions import promises_of_days
from metrics.staffing.forecast import FEWEST_CONTACTS
from metrics.staffing.history import closed_days, history
from metrics.staffing.noted_days import noted_days, phase_of
from metrics.staffing.required import required
from metrics.staffing.week import SLOT_S

CHANNELS = {"channel": pl.String, "date": pl.Date, "at": pl.Time} | dict.fromkeys(
    ("came", "foretold", "low", "high", "required", "required_foretold", "required_low", "required_high"), pl.Float64
)
_KINDS = {
    "came": "required",
    "foretold": "required_foretold",
    "low": "required_low",
    "high": "required_high",
}


def told_and_came(
    facts: FactSource, settings: Settings, channels: list[str], until: date, *, notes: Sequence[Noted] = ()
) -> tuple[pl.DataFrame, dict[str, str]]:
    """What came in the week up to a day and what the days before it foretold, and why of some channels nothing is.

    Columns: channel, date, at, came, foretold, low, high (contacts), handled_s (mean handling time of the day; null
    where fewer than 30 contacts tell it), foretold_s. Of a phase, of which two weeks had passed when the week began,
    only what came since then is learned from.
    """
    parts, silent = [], {}
    zone, eve = settings.site.timezone, until - timedelta(days=7)
    for channel in channels:
        past = history(facts, settings, channel, last=until, every="30m")
        if phase := phase_of(notes, channel, zone, eve):
            past = past.filter(pl.col("date") >= phase)
        begins = past.select(pl.col("date").min()).item()
        odd = frozenset(noted_days(notes, channel, zone)["date"])
        known = past.filter(pl.col("date") <= eve)
        if known["date"].n_unique() < 7 * FEWEST:
            silent[channel] = "few_weeks"
        elif known["contacts"].sum() < FEWEST_CONTACTS:
            silent[channel] = "few_contacts"
        elif (week := foretold_week(past, closed_days(settings, channel, begins, until), until, odd)) is not None:
            timed = pl.col("handled").sum().over("date") >= FEW_BELOW
            mean = pl.col("worked_s").sum().over("date") / pl.col("handled").sum().over("date")
            parts.append(
                week.select(
                    *("date", "at", "foretold", "low", "high"),
                    channel=pl.lit(channel),
                    came="contacts",
                    handled_s=pl.when(timed).then(mean),
                    foretold_s="handle_s",
                )
            )
    return (pl.concat(parts) if parts else pl.DataFrame()), silent


def required_for_both(told: pl.DataFrame, served: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """The agents that what came took, and those that what was foretold would have taken, at both ends as well.

    Columns: channel, date, at, came, foretold, low, high, required, required_foretold, required_low, required_high;
    agents are null where nobody knows how long contacts of the channel take (`served` is as `conditions`).
    """
    rows = told.with_row_index("stretch")
    both = pl.concat(
        [
            rows.with_columns(kind=pl.lit("came"), contacts="came", own_s=pl.coalesce("handled_s", "foretold_s")),
            *(rows.with_columns(kind=pl.lit(x), contacts=x, own_s="foretold_s") for x in ("foretold", "low", "high")),
        ]
    )
    beside = both.filter(pl.col("contacts") > 0).join(served, on="channel").drop("within_s", "target")
    beside = beside.join(promises_of_days(told, settings), on=("channel", "date"))
    known = beside.with_columns(handle_s=pl.coalesce("own_s", "handle_s"), counted=pl.lit(FEWEST_CONTACTS))
    found = required(known.sort("stretch", "kind"), settings.staffing, every_s=SLOT_S)
    wide = rows
    for kind, name in _KINDS.items():
        some = found.filter(pl.col("kind") == kind).select("stretch", pl.col("agents").alias(name))
        wide = wide.join(some, on="stretch", how="left")
    timed = pl.col("channel").is_in(served.filter(pl.col("reason").is_null())["channel"].implode())
    counts = (pl.when(timed).then(pl.col(x).fill_null(0.0)).alias(x) for x in _KINDS.values())
    return wide.with_columns(counts).select(*CHANNELS).sort("channel", "date", "at")
