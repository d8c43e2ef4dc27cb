"""The contacts of the made-up year as rows of the product's tables."""

import polars as pl

from benchmarks.year.contacts import NAMES, OUTCOMES
from ingest.table import UTC
from ingest.tables.identity import identity
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.tables.survey import survey
from ingest.vocabulary import Channel, Direction, LegKind, Outcome, Transfer

TABLES = (leg, interaction, identity, survey)
SOURCES = ("genesys", "connect", "chatwoot", "zendesk", "intercom", "qmatic")
QUEUES, AGENTS, TEAMS = 60, 4_000, 80

_number, _kind = pl.col("number"), pl.col("kind").cast(pl.Int64)
_chance = (_number // 2**20).cast(pl.Int64)  # as good as drawn: a number for whatever hangs on a contact


def interactions(contacts: pl.DataFrame) -> tuple[str, pl.LazyFrame]:
    """One row for each contact."""
    linked = pl.col("linked")
    return interaction.name, contacts.lazy().select(
        _source().alias("source"),
        _id("number").alias("id"),
        pl.col("started_us").alias("revision"),
        parent_id=pl.when(linked & (_kind < 16)).then(_id("before")),
        root_id=pl.when(linked & (_kind < 32)).then(_id("root")),
        conversation_id=pl.when(_kind >= 24).then(
            pl.format("talk:{}", pl.when("linked").then("root").otherwise("number"))
        ),
        channel=_named("channel", NAMES),
        direction=_direction(),
        customer=pl.when(pl.col("customer") > 0).then("customer"),
        topic=pl.when(pl.col("topic") >= 0).then(_numbered("topic", pl.col("topic"))),
        brand=_named(_kind % 3, ("north", "south", "direct")),
        language=_named(_kind % 4, ("de", "en", "fr", "tr")),
        segment=_named(_kind % 2, ("private", "business")),
        started_at=_time(pl.lit(0.0)),
        ended_at=_time(_ended_s()),
        source_tz=pl.lit("Europe/Berlin"),
        outcome=_named("outcome", OUTCOMES),
        is_open=pl.lit(value=False),
        transfers="transfers",
    )


def legs(contacts: pl.DataFrame) -> tuple[str, pl.LazyFrame]:
    """The bot, where there is one; then each queue, of which the last decides the outcome."""
    bots = contacts.lazy().filter("with_bot").with_columns(seq=pl.lit(0, pl.Int64), stay=pl.lit(0, pl.Int64))
    queued = contacts.lazy().filter(pl.col("channel") != NAMES.index(Channel.BOT))
    stays = queued.with_columns(stay=pl.int_ranges(0, pl.col("transfers") + 1)).explode("stay", empty_as_null=False)
    queues = stays.with_columns(seq=pl.col("stay") + pl.col("with_bot"))
    handled = pl.col("outcome") == 0
    began = pl.when(pl.col("with_bot")).then(30.0).otherwise(0.0) + pl.col("stay") * _stay_s()
    team, agent = _chance % TEAMS, _chance % AGENTS
    of_a_queue = {
        "queue": _numbered("queue", _chance % (QUEUES // 12) * 12 + pl.col("channel")),
        "agent": pl.when(handled).then(_numbered("agent", agent)),
        "team": pl.when(handled).then(_numbered("team", team)),
        "site": pl.when(handled).then(_named(team % 3, ("Berlin", "Porto", "Izmir"))),
        "started_at": _time(began),
        "queued_at": _time(began),
        "rang_at": pl.when(handled).then(_time(began + pl.col("wait_s") * 0.8)),
        "answered_at": pl.when(handled).then(_time(began + pl.col("wait_s"))),
        "left_at": _time(began + _stay_s()),
        "talk_s": pl.when(handled).then(pl.col("handle_s") * 0.9),
        "hold_s": pl.when(handled).then(pl.col("handle_s") * 0.1),
        "acw_s": pl.when(handled).then((_chance % 60).cast(pl.Float64)),
        "outcome": _named("outcome", OUTCOMES),
        "transferred": pl.when(pl.col("stay") < pl.col("transfers")).then(pl.lit(Transfer.QUEUE.value)),
    }
    of_a_bot = {
        "started_at": _time(pl.lit(0.0)),
        "left_at": _time(pl.lit(30.0)),
        "outcome": pl.lit(Outcome.BOT_CONTAINED.value),
    }
    both = (bots, LegKind.BOT, of_a_bot), (queues, LegKind.QUEUE, of_a_queue)
    made = (_legs(rows, kind, columns) for rows, kind, columns in both)
    return leg.name, pl.concat(made, how="diagonal").sort("started_at")


def answers(contacts: pl.DataFrame) -> tuple[str, pl.LazyFrame]:
    """One contact in fifty is asked how it was."""
    asked = contacts.lazy().filter(_chance % 50 == 0, pl.col("outcome") == 0)
    return survey.name, asked.select(
        source=pl.lit("survey"),
        id=pl.format("survey:{}", "number"),
        revision="started_us",
        interaction_id=_id("number"),
        customer=pl.when(pl.col("customer") > 0).then("customer"),
        kind=pl.lit("csat"),
        channel=_named("channel", NAMES),
        value=(_kind % 5 + 1).cast(pl.Float64),
        scale_min=pl.lit(1.0),
        scale_max=pl.lit(5.0),
        asked_at=_time(_ended_s() + 60),
        answered_at=_time(_ended_s() + 600),
        complete=pl.lit(value=True),
    )


def links(customers: int, seen_us: int) -> tuple[str, pl.LazyFrame]:
    """The second address of one customer in eight; and a few lines that ten share."""
    who = pl.LazyFrame({"customer": pl.Series(range(8, customers + 1, 8), dtype=pl.Int64)})
    second = who.with_columns(other=pl.col("customer") + customers, kind=pl.lit("email"))
    shared = who.filter(pl.col("customer") % 4000 < 80).with_columns(
        other=pl.col("customer") - pl.col("customer") % 4000 + 1, kind=pl.lit("phone")
    )
    return identity.name, pl.concat([second, shared]).with_columns(
        source=pl.lit("crm"),
        id=pl.format("crm:{}:{}", "customer", "other"),
        revision=pl.lit(0),
        seen_at=pl.lit(seen_us).cast(UTC),
        linked=pl.lit(value=True),
    )


def _legs(rows: pl.LazyFrame, kind: LegKind, columns: dict[str, pl.Expr]) -> pl.LazyFrame:
    return rows.select(
        source=_source(),
        id=pl.format("{}/{}", _id("number"), "seq"),
        revision="started_us",
        interaction_id=_id("number"),
        seq="seq",
        kind=pl.lit(kind.value),
        channel=_named("channel", NAMES),
        direction=_direction(),
        **columns,
    )


def _stay_s() -> pl.Expr:
    return pl.col("wait_s") + pl.when(pl.col("outcome") == 0).then("handle_s").otherwise(0.0)


def _ended_s() -> pl.Expr:
    return pl.when(pl.col("with_bot")).then(30.0).otherwise(0.0) + (pl.col("transfers") + 1) * _stay_s()


def _time(after_s: pl.Expr) -> pl.Expr:
    return (pl.col("started_us") + (after_s * 1e6).cast(pl.Int64)).cast(UTC)


def _id(number: str) -> pl.Expr:
    return pl.format("{}:{}", _source(), number)


def _source() -> pl.Expr:
    return _named(pl.col("channel") % len(SOURCES), SOURCES)


def _direction() -> pl.Expr:
    return pl.when("inbound").then(pl.lit(Direction.INBOUND.value)).otherwise(pl.lit(Direction.OUTBOUND.value))


def _numbered(name: str, number: pl.Expr) -> pl.Expr:
    return pl.format(name + " {}", number)


def _named(place: str | pl.Expr, names: tuple[str, ...]) -> pl.Expr:
    place = pl.col(place) if isinstance(place, str) else place
    return place.cast(pl.UInt8).cat.to(pl.Enum([str(x) for x in names])).cast(pl.String)
