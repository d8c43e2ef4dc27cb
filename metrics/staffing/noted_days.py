"""Days of which something was noted, such as a campaign: they teach nothing usual, but tell of others like them."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import polars as pl

from metrics.compare import Z95
from metrics.noted import Noted
from metrics.staffing.backtest import FEWEST
from metrics.staffing.seasonal import Seasonal, foretold

_SCHEMA = {"date": pl.Date, "words": pl.String}

NOTED = (
    {"date": pl.Date, "words": pl.String} | dict.fromkeys(("factor", "low", "high"), pl.Float64) | {"days": pl.Int64}
)
"""The columns of `like_before`."""


def noted_days(notes: Sequence[Noted], channel: str, zone: str) -> pl.DataFrame:
    """The days of the notes about a channel or all of them, phases left out: date, words (in small letters)."""
    about = [x for x in notes if x.channel in {None, channel} and not x.is_phase]
    days = [x.at.astimezone(ZoneInfo(zone)).date() for x in about]
    words = [" ".join(x.words.lower().split()) for x in about]
    return pl.DataFrame({"date": days, "words": words}, schema=_SCHEMA).unique().sort("date", "words")


def phase_of(notes: Sequence[Noted], channel: str, zone: str, until: date) -> date | None:
    """The day with which the last phase of a channel, in which other values are usual, has begun.

    None where none has, or where until that day too few weeks of it are known to learn from.
    """
    about = [x.at.astimezone(ZoneInfo(zone)).date() for x in notes if x.channel in {None, channel} and x.is_phase]
    phase = max((x for x in about if x <= until), default=None)
    return phase if phase is not None and (until - phase).days >= 7 * FEWEST else None


def like_before(usual: Seasonal, noted: pl.DataFrame, past: pl.DataFrame, ahead: pl.DataFrame) -> pl.DataFrame:
    """Of each noted day ahead how many times the usual came when the same was noted before.

    `past` and `ahead` are stretches with `metrics.staffing.history.with_weekdays`, the days that teach nothing among
    them. Columns: date, words, factor with low and high (95 %), days (on how many it was noted before; where it never
    was, factor is null). A day with several notes has the one that is known of most days.
    """
    days = ahead.select("date").unique().join(noted, on="date")
    before = past.join(noted, on="date").select("date", "at", "weekday", "kind", "contacts", "words")
    if days.is_empty():
        return pl.DataFrame(schema=NOTED)
    told = foretold(usual, before.select("date", "at", "weekday", "kind").unique())
    beside = before.join(told.select("date", "at", usual="contacts"), on=("date", "at"))
    sums = beside.group_by("words").agg(
        pl.col("contacts").sum(), pl.col("usual").sum(), days=pl.col("date").n_unique().cast(pl.Int64)
    )
    factor = pl.col("contacts") / pl.col("usual")
    # Chance, and that days stray as a whole: both are shares of what is usual.
    unsure = factor * (usual.scatter / pl.col("usual") + usual.day_scatter / pl.col("days")).sqrt()
    factors = sums.filter(pl.col("usual") > 0).select(
        "words",
        "days",
        factor=factor,
        low=(factor - Z95 * unsure).clip(lower_bound=0.0),
        high=factor + Z95 * unsure,
    )
    return (
        days.join(factors, on="words", how="left")
        .sort("date", pl.col("days").fill_null(0), "words", descending=[False, True, False])
        .group_by("date", maintain_order=True)
        .first()
        .select(pl.col(x).cast(dtype) for x, dtype in NOTED.items())
    )


def with_factors(ahead: pl.DataFrame, like: pl.DataFrame) -> pl.DataFrame:
    """The stretches with `factor` and `factor_unsure`, its variance as a share of it squared: 1 and 0 as usual."""
    spread = (pl.col("high") - pl.col("low")) / 2 / Z95
    known = like.filter(pl.col("factor").is_not_null()).select(
        "date", "factor", factor_unsure=pl.when(pl.col("factor") > 0).then((spread / pl.col("factor")) ** 2)
    )
    return ahead.join(known, on="date", how="left").with_columns(
        pl.col("factor").fill_null(1.0), pl.col("factor_unsure").fill_null(0.0)
    )
