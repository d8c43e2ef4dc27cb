"""The contacts of customers, whether each was a bad one, and what the customer did in the days before and after it."""

from datetime import timedelta

import polars as pl

from ingest.identity.people import persons
from ingest.settings import Settings
from ingest.table import UTC
from ingest.tables.purchase import purchase
from ingest.tables.survey import survey
from ingest.vocabulary import Outcome, PurchaseKind, SurveyKind
from metrics.around import Around
from metrics.calendar import bucket
from metrics.derive._contacts import WORDS, contacts
from metrics.derive._late import late
from metrics.derive._moment import moment, rows_until
from metrics.derive.repeat import SELF_SERVED
from metrics.derived import with_derived
from metrics.known_people import known_people
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
    person, until, began = pl.col("person"), pl.col("until"), pl.col("started_at")
    happened = pl.concat([_judged(facts, settings), _purchases(facts, settings)], how="diagonal")
    in_order = happened.sort("person", "started_at").with_columns(key=moment(person, began))
    up_to = {
        "then": rows_until(person, until, key=pl.col("key")),
        "later": rows_until(person, until + window, key=pl.col("key")),
        "before": rows_until(person, began, key=pl.col("key"), strictly=True),
        "earlier": rows_until(person, began - window, key=pl.col("key"), strictly=True),
    }
    known = in_order.with_columns(**up_to)
    is_contact = pl.col("id").is_not_null()
    contacts_after, before = _between(is_contact, "then", "later"), _between(is_contact, "earlier", "before")
    scored = _between(pl.col("score").is_not_null(), "then", "later")
    long_ago = ~pl.col("is_open") & (pl.lit(facts.as_of, dtype=UTC) - until >= window)
    told = ("id", "person", "source", "language", "brand", "channel", "topic", "segment", "started_at")
    return (
        known.select(
            *(*told, "kind", "treated", "untreated"),
            before=before.clip(upper_bound=BANDS),
            week=bucket("started_at", "1w", settings),
            came_back=(contacts_after > 0).cast(pl.Float64),
            contacts=contacts_after.cast(pl.Float64),
            bought=(_between(pl.col("amount").is_not_null(), "then", "later") > 0).cast(pl.Float64),
            spent=_between(pl.col("amount"), "then", "later", pl.Float64),
            score=pl.when(scored > 0).then(_between(pl.col("score"), "then", "later", pl.Float64) / scored),
            counts=is_contact & long_ago,
        )
        .filter("counts")
        .drop("counts")
    )


def _between(what: pl.Expr, after: str, until: str, dtype: type[pl.DataType] = pl.Int64) -> pl.Expr:
    """The sum over the rows after the first so many and up to so many; what is null adds nothing."""
    so_far = what.cast(dtype).fill_null(0).cum_sum()
    ends = (
        pl.when(pl.col(x) > 0).then(so_far.gather((pl.col(x) - 1).clip(lower_bound=0))).otherwise(0)
        for x in (until, after)
    )
    return next(ends) - next(ends)


def _judged(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """The contacts with humans of known customers: what became of them, kind, score, treated, untreated."""
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
    mine, bad_so_far = pl.col("person"), pl.col("bad").cast(pl.Int64).cum_sum()
    of_others = pl.when("first").then(bad_so_far - pl.col("bad")).forward_fill()
    return (
        contacts(facts, settings)
        .filter(mine.is_not_null(), ~pl.col("channel").is_in(SELF_SERVED), outcome != Outcome.BOT_CONTAINED)
        .join(late(facts, settings), on="id", how="left", maintain_order="left")
        .join(scores, on="id", how="left", maintain_order="left")
        .with_columns(kind=kind)
        .with_columns(bad=pl.col("kind").is_not_null(), first=(mine != mine.shift(1)).fill_null(value=True))
        .with_columns(bad_before=bad_so_far - pl.col("bad") - of_others)
        .with_columns(
            treated=pl.col("bad") & (pl.col("bad_before") == 0),
            untreated=~pl.col("bad") & (pl.col("bad_before") == 0) & (outcome == Outcome.ANSWERED),
        )
        .with_columns(pl.col(x).cast(pl.String) for x in WORDS)
    )


def _purchases(facts: FactSource, settings: Settings) -> pl.LazyFrame:
    """The purchases of known customers: person, started_at (when they bought), amount (0 in a foreign currency)."""
    known = known_people(facts, settings)
    made = persons(facts.scan(purchase).filter(pl.col("kind") == PurchaseKind.PURCHASE), known)
    amount = pl.when(pl.col("currency") == settings.site.currency).then("amount").otherwise(0.0)
    return made.filter(pl.col("person").is_not_null() & ~pl.col("shared")).select(
        "person", started_at="at", amount=amount
    )
