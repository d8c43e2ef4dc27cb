"""What became of customers who were called back in time, beside matched customers whom nobody called."""

from datetime import datetime, timedelta

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.table import UTC
from ingest.tables.interaction import interaction
from ingest.tables.purchase import purchase
from ingest.tables.survey import survey
from ingest.vocabulary import Direction, Outcome, PurchaseKind, SurveyKind
from metrics.around import Around
from metrics.calendar import bucket
from metrics.derive.repeat import SELF_SERVED
from metrics.derived import with_derived
from metrics.follow_up.failures import persons_of
from metrics.follow_up.loop import NOBODYS
from metrics.known_people import known_people
from metrics.lost import SERVED
from metrics.moment_of_truth import matched
from metrics.rows import FactSource
from metrics.scores import counted, score01

DAYS = 30
"""So many days from the call are looked at."""

AGES_H = (1, 4, 12, 24, 48, 96, 192)
"""How old a case was when its customer was called, in hours, as bands: each reaches up to so many."""

CONTENT_FROM = 0.75
"""A score from 0 to 1 that is good: 4 and 5 of 5."""

STRATA = ("reason", "channel", "week", "often", "age_h")
"""In what two cases have to be alike to be compared: why, in which channel, in which week and how often (1, 2, 3 times
or more) they failed, and how old they were when one of them was called and the other was still open."""

OUTCOMES = {
    "recovered": "higher",
    "stayed": "higher",
    "bought": "higher",
    "spent": "higher",
    "score": "higher",
    "failed": "lower",
}
"""What is looked at, and which direction is good: recovered (scored 4 of 5 or better, or bought), stayed (bought, or
turned to us), bought, spent (in the site's currency), score (mean CSAT, 0 to 1), failed (a contact was lost again)."""


def recovered(cases: pl.DataFrame, facts: FactSource, settings: Settings, *, days: int = DAYS) -> pl.DataFrame:
    """One row for each of `OUTCOMES`: the mean of those who were called in time, and of matched ones who were not.

    Columns: outcome, called, uncalled, difference, low, high (95 %), n, n_matched, share_matched, verdict ("better" or
    "worse" for those who were called, "within noise", "too few" below 30 customers on either side). Both are followed
    from the same age of the case, at which one had been called and the other was open still: whose need was met before
    that can be compared with nobody who was called then. Only if so many days have passed since; who was called too
    late, or after more than eight days, is in neither.
    """
    seen = _followed(cases, facts, settings, days)
    rows = [matched(seen, outcome, strata=STRATA, better=better) for outcome, better in OUTCOMES.items()]
    return pl.concat(rows).rename({"bad": "called", "matched": "uncalled"})


def _followed(cases: pl.DataFrame, facts: FactSource, settings: Settings, days: int) -> pl.DataFrame:
    """The cases that count, with person, treated, `STRATA` and `OUTCOMES`; who was not called once for each age."""
    window, as_of = timedelta(days=days), pl.lit(facts.as_of, dtype=UTC)
    failed, tried, closed = pl.col("failed_at"), pl.col("tried_at"), pl.col("closed_at")
    in_time = (tried <= pl.col("due_at")).fill_null(value=False)
    counted_ones = cases.filter(~pl.col("outcome").is_in(NOBODYS), in_time | tried.is_null()).with_columns(
        treated=in_time
    )
    ages = pl.DataFrame({"age_h": AGES_H}).with_columns(younger=pl.col("age_h").shift(1, fill_value=-1))
    age, younger = (pl.duration(hours=pl.col(x)) for x in ("age_h", "younger"))
    called = pl.col("treated") & (tried - failed <= age) & (tried - failed > younger)
    is_open = ~pl.col("treated") & (closed.is_null() | (closed - failed > age))
    asked = (
        counted_ones.join(ages, how="cross")
        .with_columns(since=failed + age)
        .filter(called | is_open, (pl.col("since") + window <= as_of).fill_null(value=False))
        .with_row_index("row")
    )
    known = persons_of(asked, facts, settings).with_columns(
        week=bucket("failed_at", "1w", settings), often=pl.col("times").clip(upper_bound=3)
    )
    since = known["since"].min()
    assert since is None or isinstance(since, datetime)  # noqa: S101 as the columns of cases say
    happened = _happened(facts, settings, since, known["person"].unique().to_list())
    after = (
        known.lazy()
        .select("row", "person", "since")
        .join(happened, on="person")
        .filter(pl.col("at") > pl.col("since"), pl.col("at") <= pl.col("since") + window)
        .group_by("row")
        .agg(
            contacts=pl.col("lost").count(),
            failed=pl.col("lost").any().cast(pl.Float64),
            bought=(pl.col("amount").count() > 0).cast(pl.Float64),
            spent=pl.col("amount").sum(),
            score=pl.col("score").mean(),
        )
    )
    none = pl.col("failed", "bought", "spent").fill_null(0.0)
    told = known.lazy().join(after, on="row", how="left").with_columns(none, pl.col("contacts").fill_null(0))
    bought = pl.col("bought") > 0
    return told.select(
        *("person", "treated", *STRATA, "bought", "spent", "score", "failed"),
        recovered=(bought | (pl.col("score") >= CONTENT_FROM).fill_null(value=False)).cast(pl.Float64),
        stayed=(bought | (pl.col("contacts") > 0)).cast(pl.Float64),
    ).collect()


def _happened(facts: FactSource, settings: Settings, since: datetime | None, people: list[int]) -> pl.LazyFrame:
    """What these persons did since then: person, at, and lost (of a contact), amount (of a purchase), score (CSAT)."""
    came = facts.scan(interaction, since).filter(
        pl.col("direction") == Direction.INBOUND,
        ~pl.col("outcome").is_in([Outcome.VOID, Outcome.OPEN]),
        ~pl.col("channel").is_in(SELF_SERVED),
    )
    bought = facts.scan(purchase, since).filter(
        pl.col("kind") == PurchaseKind.PURCHASE, pl.col("currency") == settings.site.currency
    )
    around = Around(facts=facts)
    said = with_derived(facts.scan(survey), survey, {"latest"}, around=around, settings=settings)
    about = facts.scan(interaction).select(interaction_id="id", customer_around="customer")
    scored = said.filter(counted(SurveyKind.CSAT)).join(about, on="interaction_id", how="left")
    parts = [
        came.select("customer", at="started_at", lost=~pl.col("outcome").is_in(SERVED)),
        bought.select("customer", "at", "amount"),
        scored.select(
            customer=pl.coalesce("customer", "customer_around"),
            at=pl.coalesce("answered_at", "asked_at"),
            score=score01,
        ),
    ]
    known = persons(pl.concat(parts, how="diagonal"), known_people(facts, settings))
    return known.filter(~pl.col("shared"), pl.col("person").is_in(people)).select(
        "person", "at", "lost", "amount", "score"
    )
