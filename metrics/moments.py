"""The contacts of customers, whether each was a bad one, and what the customer did in the days before and after it."""

from datetime import timedelta

import polars as pl

from ingest.identity.people import people, persons
from ingest.settings import Settings
from ingest.table import UTC
from ingest.tables.purchase import purchase
from ingest.tables.survey import survey
from ingest.vocabulary import Outcome, PurchaseKind, SurveyKind
from metrics.around import Around
from metrics.calendar import bucket
from metrics.derive._contacts import contacts
from metrics.derive._late import late
from metrics.derive.repeat import SELF_SERVED
from metrics.derived import with_derived
from metrics.rows import FactSource
from metrics.scores import counted, score01

GAVE_UP, NEVER_ANSWERED, LATE, LOW_SCORE = "gave up", "never answered", "late", "low score"
LOW_TO = 0.25
"""A score from 0 to 1 that is low: 1 and 2 of 5."""

BANDS = 3
"""So many contacts before, or more, are taken together."""

STRATA = ("channel", "topic", "segment", "before", "week")
"""In what two contacts have to be alike to be compared."""

AFTER = ("came_back", "contacts", "bought", "spent", "score")
"""What is looked at in the days after a contact."""


def moments(facts: FactSource, settings: Settings, days: int) -> pl.LazyFrame:
    """One row per contact with a human, of a known customer, that ended at least so many days ago.

    Columns: id, person, source, language, brand, the `STRATA` (before: how many contacts the customer had had in as
    many days before, up to `BANDS`), started_at, kind (why it was a bad one; null when it was not), treated (the
    customer's first bad one), untreated (answered, not bad, and none before it was), and `AFTER`: came_back (0 or 1),
    contacts, bought (0 or 1), spent (in the site's currency), score (the mean CSAT of the contacts after, 0 to 1; null
    without any).
    """
    window = timedelta(days=days)
    came = _judged(facts, settings)
    bought = _purchases(facts, settings)
    after, soon = ("until", "until_then")
    known = (
        came.with_columns(until_then=pl.col("until") + window, since_then=pl.col("started_at") - window)
        .pipe(_so_far, came, after, ("number", "scored", "scores"), "then_")
        .pipe(_so_far, came, soon, ("number", "scored", "scores"), "later_")
        .pipe(_so_far, came, "since_then", ("number",), "earlier_", strictly=True)
        .pipe(_so_far, came, "started_at", ("number",), "before_", strictly=True)
        .pipe(_so_far, bought, after, ("bought", "spent"), "then_")
        .pipe(_so_far, bought, soon, ("bought", "spent"), "later_")
    )
    more = {x: pl.col(f"later_{x}") - pl.col(f"then_{x}") for x in ("number", "scored", "scores", "bought", "spent")}
    before = (pl.col("before_number") - pl.col("earlier_number")).clip(upper_bound=BANDS)
    long_ago = ~pl.col("is_open") & (pl.lit(facts.as_of, dtype=UTC) - pl.col("until") >= window)
    return known.filter(long_ago).select(
        *("id", "person", "source", "language", "brand", "channel", "topic", "segment", "started_at"),
        *("kind", "treated", "untreated"),
        before=before,
        week=bucket("started_at", "1w", settings),
        came_back=(more["number"] > 0).cast(pl.Float64),
        contacts=more["number"].cast(pl.Float64),
        bought=(more["bought"] > 0).cast(pl.Float64),
        spent=more["spent"],
        score=pl.when(more["scored"] > 0).then(more["scores"] / more["scored"]),
    )


def _judged(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """The contacts with what became of them, and running sums for each person: number, scored, scores."""
    surveys = with_derived(
        facts.scan(survey), survey, {"latest"}, around=Around(facts=facts), settings=settings
    ).filter(counted(SurveyKind.CSAT))
    scores = surveys.group_by(id="interaction_id").agg(score=score01.last())
    outcome = pl.col("outcome")
    kind = (
        pl.when(outcome == Outcome.ABANDONED)
        .then(pl.lit(GAVE_UP))
        .when(outcome.is_in([Outcome.LAPSED, Outcome.MISSED]))
        .then(pl.lit(NEVER_ANSWERED))
        .when(pl.col("late").is_not_null())
        .then(pl.lit(LATE))
        .when(pl.col("score") <= LOW_TO)
        .then(pl.lit(LOW_SCORE))
    )
    mine = pl.col("person")
    return (
        contacts(facts, settings)
        .filter(mine.is_not_null(), ~pl.col("channel").is_in(SELF_SERVED), outcome != Outcome.BOT_CONTAINED)
        .join(late(facts, settings), on="id", how="left", maintain_order="left")
        .join(scores, on="id", how="left", maintain_order="left")
        .with_columns(kind=kind)
        .with_columns(bad=pl.col("kind").is_not_null())
        .with_columns(bad_so_far=pl.col("bad").cum_sum().over("person"))
        .with_columns(
            treated=pl.col("bad") & (pl.col("bad_so_far") == 1),
            untreated=~pl.col("bad") & (pl.col("bad_so_far") == 0) & (outcome == Outcome.ANSWERED),
            number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("person"),
            scored=pl.col("score").is_not_null().cum_sum().over("person").cast(pl.Int64),
            scores=pl.col("score").fill_null(0.0).cum_sum().over("person"),
        )
    )


def _purchases(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """The purchases with running sums for each person: bought (how many) and spent (in the site's currency)."""
    known = people(facts, shared_above=settings.privacy.shared_above)
    made = persons(facts.scan(purchase).filter(pl.col("kind") == PurchaseKind.PURCHASE), known)
    amount = pl.when(pl.col("currency") == settings.site.currency).then("amount").otherwise(0.0)
    return (
        made.filter(pl.col("person").is_not_null() & ~pl.col("shared"))
        .select("person", started_at="at", amount=amount)
        .sort("person", "started_at")
        .with_columns(
            bought=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("person"),
            spent=pl.col("amount").cum_sum().over("person"),
        )
    )


def _so_far(
    rows: pl.LazyFrame, told: pl.LazyFrame, at: str, sums: tuple[str, ...], prefix: str, *, strictly: bool = False
) -> pl.LazyFrame:
    """The rows with the running sums of their person at a time, that time itself included unless `strictly`."""
    sums_then = told.select("person", at_told="started_at", **{f"{prefix}{x}": x for x in sums})
    found = rows.sort(at).join_asof(
        sums_then.sort("at_told", maintain_order=True),
        left_on=at,
        right_on="at_told",
        by="person",
        strategy="backward",
        allow_exact_matches=not strictly,
        check_sortedness=False,  # both are sorted here, which cannot be seen where persons are told apart
    )
    return found.with_columns(pl.col(f"{prefix}{x}").fill_null(0) for x in sums).drop("at_told", strict=False)
