"""Centres of many seeds: the sample centre as it truly went, and even ones with the very same contacts."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from ingest.sample.lanes import LANES
from ingest.sample.simulate import simulate
from ingest.sample.truth import known_stays
from ingest.settings import Promise, Settings, Site
from ingest.tables.leg import leg
from ingest.vocabulary import Channel
from metrics.rows import Rows

UNTIL = date(2026, 3, 1)
ZONE = "Europe/Ljubljana"
EVEN_SHARE = 0.88
"""What every part of an even centre attains; about what the sample centre does where nothing was planted."""

_LATE = 1_000_000
SETTINGS = Settings(
    home=Path("/nowhere"),
    site=Site(timezone=ZONE),
    promise={lane.channel.value: Promise(within_s=lane.promise, target=0.85) for lane in LANES},
)


def uneven(seed: int, *, days: int, scale: float) -> pl.DataFrame:
    """The stays of the sample centre of a seed: its customers, queues, shifts, patience, and all that was planted.

    They are taken from the simulation itself, which is what its log files are written from; no file is written.
    """
    centre = simulate(days=days, scale=scale, seed=seed, until=UNTIL)
    stays = [(x.contact.lane, x.contact.id, x.stay) for x in known_stays(centre)]
    return pl.DataFrame(
        {
            "channel": [lane.channel.value for lane, _, _ in stays],
            "source": [lane.source for lane, _, _ in stays],
            "queue": [stay.topic for _, _, stay in stays],
            "interaction_id": [contact for _, contact, _ in stays],
            "queued_ms": [stay.queued for _, _, stay in stays],
            "wait_s": [None if stay.wait is None else stay.wait / 1000 for _, _, stay in stays],
        }
    )


def even(stays: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The same contacts, each served in time with the same chance."""
    return _served(stays, np.full(stays.height, EVEN_SHARE), seed)


def changeable(stays: pl.DataFrame, seed: int, *, spread: float = 0.05) -> pl.DataFrame:
    """The same contacts in a centre that is even in the long run, with good and bad days in every channel by chance.

    `spread` is the standard deviation of a channel's share from day to day.
    """
    dice = np.random.default_rng([seed, 2])
    days = stays.select(pl.struct("channel", pl.col("queued_ms") // 86_400_000).rank("dense") - 1).to_series()
    size = EVEN_SHARE * (1 - EVEN_SHARE) / spread**2 - 1
    chance = dice.beta(EVEN_SHARE * size, (1 - EVEN_SHARE) * size, stays.height)
    return _served(stays, chance[days.cast(pl.Int64).to_numpy()], seed)


def waiting(stays: pl.DataFrame, seed: int, *, spread: float = 0.0, slower: float = 1.0) -> pl.DataFrame:
    """The same contacts, each of which waits for a time out of the same distribution, about a minute in the middle.

    `spread` is how far the logarithm of a channel's waits goes up and down from day to day; those who write wait
    `slower` times as long.
    """
    dice = np.random.default_rng([seed, 3])
    days = stays.select(pl.struct("channel", pl.col("queued_ms") // 86_400_000).rank("dense") - 1).to_series()
    luck = dice.normal(0.0, spread, stays.height)[days.cast(pl.Int64).to_numpy()]
    written = np.where((stays["channel"] == Channel.MESSAGING).to_numpy(), np.log(slower), 0.0)
    wait = np.exp(dice.normal(np.log(60), 1.0, stays.height) + luck + written)
    return stays.with_columns(wait_s=pl.Series(wait))


def facts(stays: pl.DataFrame) -> Rows:
    """Stays as facts: who was not answered gave up, at least as far as serving in time is asked."""
    queued = pl.from_epoch("queued_ms", time_unit="ms").dt.replace_time_zone("UTC")
    answered = queued + pl.duration(microseconds=pl.col("wait_s") * 1_000_000)
    first = pl.col("interaction_id").is_first_distinct()
    rows = stays.with_row_index("row").select(
        id=pl.format("s:{}", "row"),
        interaction_id="interaction_id",
        source="source",
        channel="channel",
        queue="queue",
        kind=pl.lit("queue"),
        direction=pl.lit("inbound"),
        outcome=pl.when(pl.col("wait_s").is_null()).then(pl.lit("abandoned")).otherwise(pl.lit("answered")),
        started_at=queued,
        queued_at=queued,
        answered_at=answered,
        left_at=pl.coalesce(answered, queued) + pl.duration(minutes=5),
        transfer_from=pl.when(~first).then(pl.lit("s:before")),
    )
    end = datetime(UNTIL.year, UNTIL.month, UNTIL.day, 23, tzinfo=UTC)
    return Rows(frames={leg.name: rows}, as_of=end)


def _served(stays: pl.DataFrame, chance: np.ndarray, seed: int) -> pl.DataFrame:
    in_time = np.random.default_rng([seed, 1]).random(stays.height) < chance
    return stays.with_columns(wait_s=pl.Series(np.where(in_time, 0.0, _LATE)))
