"""What tests of folded connectors share: text in, refusals, events and folded rows out."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from ingest.connector import Connector, SourceSettings
from ingest.read.raw import RawFile

RECEIVED = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """What a file came to: how many records it had, its events, and its refused records."""

    records: int
    events: pl.DataFrame
    refused: pl.DataFrame

    def reasons(self) -> list[tuple[int, str, str]]:
        """Record, reason and detail of what was refused."""
        return self.refused.select("record", "reason", "detail").sort("record").rows()


def read(connector: Connector, settings: SourceSettings, path: Path) -> Outcome:
    """The file through the connector's own reader."""
    batches = list(connector.read(RawFile(path=path, received_at=RECEIVED), settings))
    return Outcome(
        records=sum(batch.records for batch in batches),
        events=pl.concat([batch.rows["event"] for batch in batches if "event" in batch.rows], how="diagonal_relaxed"),
        refused=pl.concat([batch.refused.frame for batch in batches]),
    )


def as_stored(events: pl.DataFrame) -> pl.DataFrame:
    """Events as a fold gets them: numbers in place of the customers' addresses, no number of a record."""
    addresses = events["customer"].cast(pl.String).drop_nulls().unique().sort().to_list()
    numbers = {address: 1_000 + place for place, address in enumerate(addresses)}
    surrogate = pl.col("customer").cast(pl.String).replace_strict(numbers, default=None, return_dtype=pl.Int64)
    return events.drop("record").with_columns(surrogate)


def folded(connector: Connector, settings: SourceSettings, events: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """The rows that the connector makes of these events, in the order of their ids."""
    assert connector.fold is not None
    made = connector.fold(events.lazy(), settings)
    return {name: rows.collect().sort("id") for name, rows in made.items()}


def stirred(events: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The same events in another order, and some of them more than once."""
    places = list(range(events.height))
    order = random.Random(seed)  # noqa: S311 the same every time
    again = [order.choice(places) for _ in places[: len(places) // 2]]
    order.shuffle(places)
    return events[places + again]


def rows(frame: pl.DataFrame, *columns: str) -> Sequence[tuple[object, ...]]:
    """The rows of these columns, times as text without their zone."""
    timely = [name for name in columns if isinstance(frame.schema[name], pl.Datetime)]
    texts = [pl.col(name).dt.strftime("%H:%M:%S%.3f").str.strip_suffix(".000").alias(name) for name in timely]
    return frame.select(columns).with_columns(texts).rows()
