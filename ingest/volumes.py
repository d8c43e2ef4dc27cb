"""How much came on each day, beside what is usual on that weekday: of every source, table and channel."""

from datetime import UTC, date, datetime, timedelta

import polars as pl

from ingest.quality.expected import MEMORY_DAYS, Moment
from ingest.quality.stream.volume import COUNTED, usual
from ingest.settings import Settings
from ingest.store.database import NoCatalogueError
from ingest.store.daysums import day_sums, last_days
from ingest.store.facts import open_store

VOLUMES = pl.Schema(
    {
        "source": pl.String(),
        "table": pl.String(),
        "channel": pl.String(),
        "day": pl.Date(),
        "rows": pl.Int64(),
        "usual": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "verdict": pl.String(),
    }
)


def volumes(settings: Settings, *, days: int = 28) -> pl.DataFrame:
    """The last days of every source, in order of source, table, channel and day, with the columns of `VOLUMES`.

    `verdict` is "usual", "too few", "too many", or "unknown" where not enough weeks came before or the day may not be
    over; `usual`, `low` and `high` are null there.
    """
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return VOLUMES.to_frame()
    sums = day_sums(store, since=last_days(store, MEMORY_DAYS + days)).filter(pl.col("table").is_in(COUNTED))
    newest = sums["day"].max()
    if not isinstance(newest, date):
        return VOLUMES.to_frame()
    since = newest - timedelta(days=days - 1)
    moment = Moment(since=since, until=newest, now=datetime.now(UTC))
    where = ["table", "source", "channel", "day"]
    expected = usual(sums, moment, settings.quality).select(*where, "usual", "allowed", "strange")
    above = pl.col("rows") > pl.col("usual")
    return (
        sums.filter(pl.col("day") >= since)
        .join(expected, on=where, how="left")
        .with_columns(
            low=pl.when(pl.col("usual").is_not_null()).then(
                pl.max_horizontal(pl.col("usual") - pl.col("allowed"), 0.0)
            ),
            high=pl.col("usual") + pl.col("allowed"),
            verdict=pl.when(pl.col("usual").is_null())
            .then(pl.lit("unknown"))
            .when(pl.col("strange") & above)
            .then(pl.lit("too many"))
            .when("strange")
            .then(pl.lit("too few"))
            .otherwise(pl.lit("usual")),
        )
        .select(VOLUMES.names())
        .sort("source", "table", "channel", "day")
    )
