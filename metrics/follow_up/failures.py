"""Failed contacts of customers who can be called back: lost, unhappy, or at the end of a journey with nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.table import UTC
from ingest.tables.interaction import interaction
from ingest.tables.survey import survey
from ingest.vocabulary import Direction, Failure, Outcome, SurveyKind
from metrics.around import Around
from metrics.calendar import Period
from metrics.derive.journey import journey
from metrics.derived import with_derived
from metrics.derived_table import WithDerived
from metrics.known_people import known_people
from metrics.lost import SERVED, lost_contacts
from metrics.replies import GRACE_S
from metrics.rows import FactSource
from metrics.scores import score01

UNHAPPY_UP_TO = {SurveyKind.NPS: 0.6, SurveyKind.CSAT: 0.25, SurveyKind.CES: 1 / 3}
"""The best answer of a detractor, from 0 to 1: 6 of 10, 2 of 5, 3 of 7 (DECISIONS.md: follow-up)."""

LONGEST = timedelta(days=90)
"""A contact that began longer before is not looked for: it neither failed nor helped anybody just now."""

FAILURES = pl.Schema(
    {
        "person": pl.Int64(),
        "customer": pl.Int64(),
        "reason": pl.String(),
        "at": UTC,
        "contact": pl.String(),
        "source": pl.String(),
        "channel": pl.String(),
        "queue": pl.String(),
        "topic": pl.String(),
        "due_at": UTC,
        "owner": pl.String(),
    }
)
"""One failure of one customer: `at` is when it failed, and stays the same however late it is looked at (a journey has
failed when nobody can go on with it any more); `contact` is the interaction, `due_at` until when to call."""

SERVICES = pl.Schema({"person": pl.Int64(), "at": UTC, "by_us": pl.Boolean()})
"""One contact in which a customer was served, when it began, and whether the company turned to them."""


def failures(facts: FactSource, settings: Settings) -> pl.DataFrame:
    """The failures of known customers in the time that is looked back on, as the settings say: `FAILURES`.

    Addresses that several people share are nobody's; who is anonymous cannot be called. Raises `NotMadeError` where
    somebody waits and derived tables were not kept.
    """
    told = settings.follow_up
    if facts.as_of is None:
        return FAILURES.to_frame()
    since = facts.as_of - timedelta(seconds=told.look_back_s)
    found = pl.concat([_lost(facts, settings, since), _detractors(facts, settings), _dead_ends(facts, settings)])
    within = {str(reason): timedelta(seconds=told.within_s(reason)) for reason in Failure}
    due = pl.col("at") + pl.col("reason").replace_strict(within, return_dtype=pl.Duration("us"))
    owner = pl.col("channel").replace_strict(dict(told.owner), default="", return_dtype=pl.String)
    reasons = [str(x) for x in told.reasons]
    some = found.filter(pl.col("person").is_not_null(), pl.col("at") >= since, pl.col("reason").is_in(reasons))
    made = some.with_columns(due_at=due, owner=owner)
    return made.select(pl.col(name).cast(dtype) for name, dtype in FAILURES.items()).collect().sort(pl.all())


def services(
    facts: FactSource, settings: Settings, people: Sequence[int], *, since: datetime | None = None
) -> pl.DataFrame:
    """When these persons were served, by a human or by a bot to the end, since about then: `SERVICES`.

    A service is given until its contact ends: who was lost on the telephone, and helped in a chat that had begun
    before, was served.
    """
    served = (
        WithDerived(facts=facts, settings=settings)
        .scan(interaction, None if since is None else since - LONGEST)
        .filter(pl.col("outcome").is_in(SERVED), pl.col("direction") != Direction.INTERNAL)
        .select("customer", at=pl.coalesce("ended_at", "started_at"), by_us=pl.col("direction") == Direction.OUTBOUND)
    )
    found = _known(served, facts, settings).filter(pl.col("person").is_in(list(people)))
    return found.select(pl.col(name).cast(dtype) for name, dtype in SERVICES.items()).collect().sort(pl.all())


def persons_of(customers: pl.DataFrame, facts: FactSource, settings: Settings) -> pl.DataFrame:
    """The rows with `person`, who is behind their `customer` as far as is known today."""
    known = _known(customers.lazy(), facts, settings)
    return known.with_columns(pl.coalesce("person", "customer").alias("person")).collect()


def _lost(facts: FactSource, settings: Settings, since: datetime) -> pl.LazyFrame:
    promised = {str(channel): promise.within_s + GRACE_S for channel, promise in settings.promise.items()}
    # Of what nobody has answered yet nothing ends: it failed when a late reply was no longer to be expected.
    until = pl.col("at") + pl.duration(seconds=pl.col("channel").replace_strict(promised, default=GRACE_S))
    failed_at = pl.when(pl.col("how") == Failure.NEVER_ANSWERED).then(until).otherwise("until")
    lost = lost_contacts(facts, settings, period=Period(since=since - LONGEST))
    return _columns(_known(lost.with_columns(reason="how", at=failed_at, contact="id"), facts, settings))


def _detractors(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    around = Around(facts=facts)
    answers = with_derived(facts.scan(survey), survey, {"latest"}, around=around, settings=settings)
    best = pl.col("kind").replace_strict(UNHAPPY_UP_TO, default=None, return_dtype=pl.Float64)
    unhappy = answers.filter("latest", score01 <= best)
    about = WithDerived(facts=facts, settings=settings).scan(interaction).filter(pl.col("outcome") != Outcome.VOID)
    known = about.select(
        pl.col("id").alias("interaction_id"), "topic", channel_around="channel", customer_around="customer"
    )
    told = unhappy.join(known, on="interaction_id", how="left").with_columns(
        reason=pl.lit(str(Failure.DETRACTOR)),
        at=pl.coalesce("answered_at", "asked_at"),
        contact=pl.coalesce("interaction_id", "id"),
        channel=pl.coalesce("channel", "channel_around"),
        customer=pl.coalesce("customer", "customer_around"),
    )
    return _columns(_known(told, facts, settings))


def _dead_ends(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    ended = (
        WithDerived(facts=facts, settings=settings)
        .scan(journey.table)
        .filter("settled", "in_vain", pl.col("person").is_not_null())
    )
    began = facts.scan(interaction).select("id", "customer")
    return _columns(
        ended.join(began, left_on="interaction_id", right_on="id", how="left").with_columns(
            reason=pl.lit(str(Failure.DEAD_END)),
            at=pl.col("ended_at") + pl.duration(seconds=settings.journeys.gap_s),
            contact="interaction_id",
            channel="last_channel",
            queue=pl.lit(None, pl.String),
        )
    )


def _known(rows: pl.LazyFrame, facts: FactSource, settings: Settings) -> pl.LazyFrame:
    found = persons(rows, known_people(facts, settings))
    return found.with_columns(pl.when(~pl.col("shared")).then("person").alias("person"))


def _columns(rows: pl.LazyFrame) -> pl.LazyFrame:
    names = [name for name in FAILURES.names() if name not in {"due_at", "owner"}]
    return rows.select(pl.col(name).cast(FAILURES[name]) for name in names)
