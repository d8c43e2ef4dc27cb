"""A very small centre to draw: legs made up in memory, a view of them, and pages drawn without a browser."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from dashboards.asked.filters import Choice
from dashboards.asked.view import View
from ingest.settings import Settings, Site
from metrics.rows import Rows

BEGIN = datetime(2026, 11, 2, 8, tzinfo=UTC)
END = datetime(2026, 11, 8, 18, tzinfo=UTC)


def legs(contacts: Sequence[tuple[str, str, int, float | None]]) -> pl.DataFrame:
    """One leg each of (channel, queue, hours after the beginning, seconds to the answer; None gave up after 40)."""
    channels, queues, hours, waits = (list(x) for x in zip(*contacts, strict=True)) if contacts else ([], [], [], [])
    queued = [BEGIN + timedelta(hours=x) for x in hours]
    wait = pl.Series(waits, dtype=pl.Float64)
    frame = pl.DataFrame(
        {
            "channel": channels,
            "queue": queues,
            "queued_at": pl.Series(queued, dtype=pl.Datetime("us", "UTC")),
            "wait": wait,
        },
        schema_overrides={"channel": pl.String, "queue": pl.String},
    ).with_row_index("i")
    micros = (pl.col("wait").fill_null(40.0) * 1e6).cast(pl.Int64)
    left = pl.col("queued_at") + pl.duration(microseconds=micros)
    answered = pl.col("wait").is_not_null()
    return frame.select(
        "channel",
        "queue",
        "queued_at",
        started_at="queued_at",
        answered_at=pl.when(answered).then(left),
        left_at=left,
        outcome=pl.when(answered).then(pl.lit("answered")).otherwise(pl.lit("abandoned")),
        source=pl.lit("test"),
        id=pl.format("test:{}", "i"),
        interaction_id=pl.format("test:{}", "i"),
        revision=pl.lit(0),
        seq=pl.lit(0),
        kind=pl.lit("queue"),
        direction=pl.lit("inbound"),
    )


def six() -> pl.DataFrame:
    """Six legs: three calls and three chats, each answered soon, answered late, and given up."""
    waits = (5.0, 90.0, None)
    return legs([(channel, "billing", hour, x) for channel in ("voice", "chat") for hour, x in enumerate(waits)])


def uneven(each: int = 40) -> pl.DataFrame:
    """Calls and e-mails in time, chats not, in two queues over a week; `each` per channel, queue and day."""
    rows = [
        (channel, queue, 24 * day + n % 10, good if n % 10 else late)
        for day in range(7)
        for channel, good, late in (("voice", 5.0, 90.0), ("chat", 200.0, 10.0), ("email", 600.0, None))
        for queue in ("billing", "returns")
        for n in range(each)
    ]
    return legs(rows)


def settings(home: Path = Path("/nowhere")) -> Settings:
    """The settings of a centre in Ljubljana."""
    return Settings(home=home, site=Site(name="Test centre", timezone="Europe/Ljubljana"))


def facts(rows: pl.DataFrame) -> Rows:
    """The rows as facts up to the end of the week; without rows there are none."""
    return Rows(frames={"leg": rows}, as_of=END if rows.height else None, version=1)


def view(rows: pl.DataFrame, **chosen: Any) -> View:
    """A view of these rows over the four weeks that end with them."""
    choice = Choice(since=date(2026, 10, 12), until=date(2026, 11, 9), **chosen)
    return View(facts=facts(rows), settings=settings(), choice=choice, fingerprint=f"{rows.hash_rows().sum()}")
