"""The vendors' own figures beside ours: how far their waits, talks, holds and handling differ from what we work out."""

from collections.abc import Mapping

import polars as pl

from ingest.tables.leg import leg
from metrics.answer import unless_too_few
from metrics.calendar import Period
from metrics.columns import wait_s
from metrics.rows import FactSource

CLOCKS: Mapping[str, tuple[str, pl.Expr]] = {
    "wait": ("vendor_wait_s", wait_s),
    "talk": ("vendor_talk_s", pl.col("talk_s")),
    "hold": ("vendor_hold_s", pl.col("hold_s")),
    "handle": ("vendor_handle_s", pl.col("talk_s") + pl.col("hold_s").fill_null(0) + pl.col("acw_s").fill_null(0)),
}
"""Of each clock the column with the vendor's figure, and ours."""

MOST_S, MOST_SHARE, ROUNDING_S = 1.0, 0.01, 0.1
"""Two figures differ by more than a second, or by more than a hundredth of the vendor's and more than rounding."""


def reconciled(facts: FactSource, *, zone: str, period: Period | None = None) -> pl.DataFrame:
    """Of each source and clock that its vendor tells: source, clock, n, ours, theirs (means, seconds), differ (share).

    Only stays of which both are known are compared, so that both means are of the same ones. Below five of them means
    and share are null.
    """
    since, until = (period or Period()).utc(zone)
    rows = facts.scan(leg, since, until)
    compared = [
        rows.select("source", clock=pl.lit(clock), theirs=pl.col(column), ours=ours)
        for clock, (column, ours) in CLOCKS.items()
    ]
    both = pl.concat(compared).drop_nulls(["theirs", "ours"])
    apart = (pl.col("ours") - pl.col("theirs")).abs()
    return (
        both.group_by("source", "clock")
        .agg(
            n=pl.len().cast(pl.Int64),
            ours=pl.col("ours").mean(),
            theirs=pl.col("theirs").mean(),
            differ=((apart > MOST_S) | ((apart > MOST_SHARE * pl.col("theirs").abs()) & (apart > ROUNDING_S))).mean(),
        )
        .with_columns(unless_too_few(pl.col(x), pl.col("n")) for x in ("ours", "theirs", "differ"))
        .sort("source", "clock")
        .collect()
    )
