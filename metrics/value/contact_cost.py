"""What each contact cost: agents' time as it was measured, minutes on the line, sessions with a bot."""

from datetime import datetime

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Channel, Direction, LegKind, Outcome
from metrics.calendar import day
from metrics.derive.handling import handling
from metrics.derived_table import WithDerived
from metrics.known_people import known_people
from metrics.rows import FactSource
from metrics.value.rates import with_rates

ON_THE_LINE = (Channel.VOICE, Channel.WEB_VOICE, Channel.VIDEO)
"""Channels whose minutes are paid."""

HANDLED = (Outcome.ANSWERED, Outcome.BOT_CONTAINED)
"""Outcomes of contacts that were handled: by a human, or by a machine alone."""


def contact_costs(
    facts: FactSource, settings: Settings, *, since: datetime | None, until: datetime | None
) -> pl.DataFrame:
    """One row per contact that began in `since <= t < until`, in or out: what it cost, in the site's currency.

    Columns: id, person (null where nobody knows who it was), channel, topic, started_at, came_in, handled (it came in
    and was answered, or settled by a machine), stays (with humans), timed (of these, those whose time is known), agent
    (the agents' time at the hourly rate alone), paid (with the paid time around it), handed_on (the part of `paid` that
    is of stays after the first), again (how many such stays, or transfers where the source tells more), telecom, bot.
    Amounts are null in channels without a cost.

    An agent's time with several contacts at once is shared out among them; in writing it is talk, hold and work
    afterwards as the source tells them. A stay whose time nobody knows counts as the mean of its channel; in a channel
    in which it is known of none, `agent`, `paid` and `handed_on` are null where anybody served the contact.
    """
    began = WithDerived(facts=facts, settings=settings).scan(interaction, since, until)
    told = began.filter(pl.col("outcome") != Outcome.VOID, pl.col("direction") != Direction.INTERNAL)
    rows = (
        persons(told, known_people(facts, settings))
        .with_columns(pl.when(~pl.col("shared")).then("person"))
        .join(_stays(facts, settings, since), left_on="id", right_on="interaction_id", how="left")
        .with_columns(pl.col("stays", "timed", "seconds", "later", "later_seconds", "sessions").fill_null(0))
        .with_columns(
            day=day("started_at", settings.site.timezone),
            channel=pl.col("channel").cast(pl.String),
            minutes=pl.when(pl.col("channel").is_in(ON_THE_LINE))
            .then((pl.col("ended_at") - pl.col("started_at")).dt.total_microseconds() / 60_000_000)
            .fill_null(0.0),
        )
    )
    is_bot = pl.col("channel") == Channel.BOT
    sessions = pl.when(is_bot).then(pl.col("sessions").clip(lower_bound=1)).otherwise("sessions")
    return (
        with_rates(rows, settings)
        .select(
            *("id", "person", "channel", "topic", "started_at"),
            came_in=pl.col("direction") == Direction.INBOUND,
            handled=(pl.col("direction") == Direction.INBOUND) & pl.col("outcome").is_in(HANDLED),
            stays="stays",
            timed="timed",
            agent=_worth("seconds", "served_s"),
            paid=_worth("seconds", "paid_s"),
            handed_on=_worth("later_seconds", "paid_s"),
            again=pl.max_horizontal("later", pl.col("transfers").fill_null(0)),
            telecom=pl.col("minutes") * pl.col("telecom_minute"),
            bot=sessions * pl.col("bot_session"),
        )
        .collect()
    )


def _stays(facts: FactSource, settings: Settings, since: datetime | None) -> pl.LazyFrame:
    """Of each contact: stays with humans, those timed, their seconds, those after the first, and sessions with bots."""
    tables = WithDerived(facts=facts, settings=settings)
    own = tables.scan(handling.table, since).select("id", "own_s")
    written = pl.col("talk_s") + pl.col("hold_s").fill_null(0) + pl.col("acw_s").fill_null(0)
    human = (pl.col("outcome") == Outcome.ANSWERED) & (pl.col("kind") != LegKind.BOT)
    told, many = pl.coalesce("own_s", written), pl.col("human").sum()
    place = pl.when("human").then("seq")
    return (
        tables.scan(leg, since)
        .join(own, on="id", how="left")
        .with_columns(human=human, told=pl.when(human).then(told))
        .with_columns(
            seconds=pl.coalesce("told", pl.when("human").then(pl.col("told").mean().over("channel"))),
            later=(place > place.min().over("interaction_id")).fill_null(value=False),
        )
        .group_by("interaction_id")
        .agg(
            stays=many,
            timed=pl.col("told").count(),
            seconds=_known(pl.col("seconds"), pl.col("human")),
            later=pl.col("later").sum(),
            later_seconds=_known(pl.col("seconds").filter("later"), pl.col("later")),
            sessions=(pl.col("kind") == LegKind.BOT).sum(),
        )
    )


def _known(seconds: pl.Expr, of: pl.Expr) -> pl.Expr:
    """The sum of seconds; no number where one of them is not known."""
    return pl.when(seconds.count() == of.sum()).then(seconds.sum()).otherwise(float("nan"))


def _worth(seconds: str, rate: str) -> pl.Expr:
    """What seconds cost; null where they are not known, unless they cost nothing."""
    return pl.when(pl.col(rate) == 0).then(0.0).otherwise((pl.col(seconds) * pl.col(rate)).fill_nan(None))
