"""What is known of a contact when it ends, in words of few values, and whether its customer came back."""

from datetime import datetime, timedelta

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.table import UTC
from ingest.tables.interaction import interaction
from ingest.vocabulary import Direction, Outcome
from metrics.derive._late import late
from metrics.derive._moment import moment, rows_until
from metrics.derive.repeat import SELF_SERVED
from metrics.known_people import known_people
from metrics.lost import SERVED
from metrics.rows import FactSource

BACK_WITHIN = timedelta(days=7)
"""Who comes again within so long, on whatever topic and by whatever channel, has come back."""

LOOKS_BACK = timedelta(days=14)
"""Over how long earlier contacts of the customer are counted."""

FEATURES = ("channel", "topic", "segment", "ended", "late", "transfers", "before")
"""What a probability is made of: `channel`, `topic` and `segment` as the sources tell them; `ended` (served, lost, or
open still); `late` (late, in time); `transfers` (0, 1, 2+); `before`, the customer's contacts in the 14 days before (0,
1, 2, 3+). What nobody tells is null."""


def contacts(facts: FactSource, settings: Settings, *, since: datetime | None = None) -> pl.DataFrame:
    """The contacts of known customers with humans that came in since then, by person and time.

    Bots, the web and apps are left out: who looks at a page once more has not come back.

    Columns: id, person, until (when it ended), `FEATURES` (strings) and back: whether the customer came back, null
    where it is open still, or the facts do not reach far enough beyond `until` to know.
    """
    begin = None if since is None else since - LOOKS_BACK
    came = (
        facts.scan(interaction, begin)
        .filter(
            pl.col("direction") == Direction.INBOUND,
            pl.col("outcome") != Outcome.VOID,
            ~pl.col("channel").is_in(SELF_SERVED),
        )
        .with_columns(until=pl.max_horizontal("started_at", "ended_at"))
        .select(
            "id", "customer", "started_at", "until", "is_open", "channel", "topic", "segment", "outcome", "transfers"
        )
    )
    known = persons(came, known_people(facts, settings)).filter(~pl.col("shared"), pl.col("person").is_not_null())
    waited = late(facts, settings, since=begin).select("id", waited=pl.lit("late"))
    rows = known.join(waited, on="id", how="left").collect(engine="streaming").sort("person", "started_at", "id")
    told = rows.with_columns(key=moment(pl.col("person"), pl.col("started_at"))).with_columns(
        next_at=_next(),
        before=_level(_before(), most=3),
        transfers=_level(pl.col("transfers"), most=2),
        late=pl.col("waited").fill_null("in time"),
        ended=_ended,
    )
    is_asked = pl.lit(value=True) if since is None else pl.col("started_at") >= pl.lit(since, dtype=UTC)
    back = _back(facts.as_of)
    return told.filter(is_asked).select(
        "id", "person", "until", *(pl.col(name).cast(pl.String) for name in FEATURES), back=back
    )


def _before() -> pl.Expr:
    """How many contacts the same person had in the time that is looked back on; rows by person and time."""
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    new = (pl.col("person") != pl.col("person").shift(1)).fill_null(value=True)
    passed = rows_until(pl.col("person"), pl.col("started_at") - LOOKS_BACK, key=pl.col("key"), strictly=True)
    return place - pl.max_horizontal(passed, pl.when(new).then(place).forward_fill())


def _next() -> pl.Expr:
    """When the same person came next after the contact was over; rows by person and time."""
    person = pl.col("person")
    place = rows_until(person, pl.col("until"), key=pl.col("key"))
    # Past the last row there is nobody.
    there = pl.when(place < pl.len()).then(place)
    return pl.when(person.gather(there) == person).then(pl.col("started_at").gather(there))


def _level(number: pl.Expr, *, most: int) -> pl.Expr:
    return pl.when(number >= most).then(pl.lit(f"{most}+")).otherwise(number.cast(pl.String))


_ended = (
    pl.when("is_open")
    .then(pl.lit("open"))
    .when(pl.col("outcome").is_in(SERVED))
    .then(pl.lit("served"))
    .otherwise(pl.lit("lost"))
)


def _back(as_of: datetime | None) -> pl.Expr:
    is_back = (pl.col("next_at") - pl.col("until") <= BACK_WITHIN).fill_null(value=False)
    is_known = pl.lit(as_of, dtype=UTC) - pl.col("until") >= BACK_WITHIN
    return pl.when(is_known.fill_null(value=False), ~pl.col("is_open")).then(is_back)
