"""Which time is looked at: so long before now as the promise's own clock counts, up to the last contact that is due."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from ingest.settings import Settings
from ingest.table import UTC
from metrics.around import Around
from metrics.opening_clock import clock_of

Span = tuple[datetime, datetime]
"""From when on, and until just before when."""

STEP = timedelta(minutes=5)
LONGEST = timedelta(days=28)
"""Opening hours are looked back on in steps of five minutes, and no further than four weeks."""


def window(settings: Settings, channel: str, as_of: datetime, length_s: float, *, around: Around) -> Span:
    """The time in which those contacts of a channel came that are looked at, of so many seconds.

    It ends where the promise of whoever came is due now. Where that counts opening hours so does the window: an hour of
    them, in the morning, reaches back into the evening before. Where fewer are known it begins four weeks ago.
    """
    promise = settings.promise[channel].on(as_of.astimezone(ZoneInfo(settings.site.timezone)).date())
    clock = clock_of([promise.hours], settings, around) if promise.clock == "business" else None
    code = 0 if clock is None else clock.code.get(promise.hours, 0)
    if clock is None or not code:
        until = as_of - timedelta(seconds=promise.within_s)
        return until - timedelta(seconds=length_s), until
    begins = pl.datetime_range(as_of - LONGEST, as_of, STEP, time_unit="us", eager=True).alias("at").sort()
    open_s = clock.seconds(pl.lit(code), pl.col("at"), pl.lit(as_of, dtype=UTC))
    steps = pl.DataFrame({"at": begins.cast(UTC)}).with_columns(open_s=open_s)

    def back(seconds: float) -> datetime:
        """The latest time since which so many seconds were open."""
        found = steps.filter(pl.col("open_s") >= seconds)["at"].max()
        return found if isinstance(found, datetime) else as_of - LONGEST

    return back(promise.within_s + length_s), back(promise.within_s)
