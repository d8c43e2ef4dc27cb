"""Which cases follow from what failed and from who was served: new ones, failures more, and those that are over."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from ingest.table import UTC
from ingest.vocabulary import Failure

UNTOLD = ""
"""The need of a customer who never said what it was about."""

CASES = pl.Schema(
    {
        "id": pl.Int64(),
        "version": pl.Int64(),
        "person": pl.Int64(),
        "need": pl.String(),
        "reason": pl.String(),
        "last_at": UTC,
        "status": pl.String(),
    }
)
"""What has to be known of a case that is not closed: `last_at` is its last failure; `status` is open or working."""

TOLD = pl.Schema({"contact": pl.String(), "kind": pl.String()})
"""A failure that some case, closed ones too, has been told of: the contact, and one of `KINDS`."""

LOST = "lost"
KINDS = (LOST, str(Failure.DETRACTOR), str(Failure.DEAD_END))
"""However a contact is lost, and whatever that is called later, it is lost once."""

SERVED_SINCE, CALLED, EXPIRED, MERGED = "served", "reached", "expired", "merged"
"""How a case ends by itself: the customer was served; was called, as the facts say; nobody took it in time; it is
another case of the same need."""

_unhappy = pl.col("reason") == Failure.DETRACTOR


@dataclass(frozen=True, kw_only=True, eq=False)
class Planned:
    """What is to be done to the cases.

    `new`: the columns of failures, `need`, `times`; `at` and what is said of the contact are those of the last of them,
    `failed_at` is the first, `due_at` the first that is due. `again`: id, version, times, reason, failed_at, due_at,
    and at, contact, source, channel, queue of the last failure. `over`: id, version, outcome, at, and `called_at` where
    the company called. `told`: contact, kind, at and customer of every failure that was not told before.
    """

    new: pl.DataFrame
    again: pl.DataFrame
    over: pl.DataFrame
    told: pl.DataFrame

    @property
    def is_nothing(self) -> bool:
        """Whether all is as it should be."""
        return self.new.is_empty() and self.again.is_empty() and self.over.is_empty()


def planned(
    failures: pl.DataFrame,
    services: pl.DataFrame,
    cases: pl.DataFrame,
    told: pl.DataFrame,
    *,
    expired: datetime | None,
) -> Planned:
    """What follows for the `CASES` that are not closed from `FAILURES` and `SERVICES`, given what was `TOLD`.

    A failure after which its customer was served makes no case, and ends one; a detractor has been served already, and
    for them only that counts in which the company turned to them. Whatever else fails, they stay one. What any case has
    been told of is told to none again, however late other failures arrive and whatever they are about. A failure
    without a topic is about the need that its customer told nearest to it. Cases that nobody took are over when nothing
    has failed since `expired`.
    """
    needs = _with_need(failures, cases).with_columns(kind=_kind)
    fresh = needs.join(told, on=["contact", "kind"], how="anti")
    first = cases.sort("id").unique(["person", "need"], keep="first", maintain_order=True)
    merged = _over(cases.join(first.select("id"), on="id", how="anti").with_columns(at="last_at"), MERGED)
    unserved = _unserved(fresh, services)
    groups = _grouped(unserved)
    here = first.select("person", "need", "id", "version", was=_unhappy)
    again = groups.join(here, on=["person", "need"]).sort("id")
    again = again.with_columns(reason=pl.when("was").then(pl.lit(str(Failure.DETRACTOR))).otherwise("reason"))
    new = groups.join(here, on=["person", "need"], how="anti").sort("at", "person", "need")
    ended = _ended(first, needs, services).join(again.select("id"), on="id", how="anti")
    stale = first.filter(pl.col("status") == "open", pl.col("last_at") < pl.lit(expired, dtype=UTC))
    stale = stale.join(again.select("id"), on="id", how="anti").join(ended.select("id"), on="id", how="anti")
    over = [ended, merged, _over(stale.with_columns(at=pl.lit(expired, dtype=UTC)), EXPIRED)]
    last = ("at", "contact", "source", "channel", "queue")
    return Planned(
        new=new.select(*failures.columns, "need", "times", "failed_at"),
        again=again.select("id", "version", "times", "reason", "failed_at", "due_at", *last),
        over=pl.concat(over).sort("id"),
        told=unserved.select("contact", "kind", "at", "customer").unique(["contact", "kind"], maintain_order=True),
    )


_kind = pl.when(pl.col("reason").is_in(KINDS)).then("reason").otherwise(pl.lit(LOST))


def _with_need(failures: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """The failures with `need`: their topic, else the one that the customer told nearest in time."""
    told = pl.concat(
        [
            failures.select("person", "at", nearest="topic"),
            held.select("person", at="last_at", nearest=pl.when(pl.col("need") != UNTOLD).then("need")),
        ]
    ).drop_nulls("nearest")
    near = failures.sort("at", "person", "contact", "reason").join_asof(
        told.sort("at", "person", "nearest"), on="at", by="person", strategy="nearest", check_sortedness=False
    )
    return near.with_columns(need=pl.coalesce("topic", "nearest", pl.lit(UNTOLD))).drop("nearest")


def _unserved(failures: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """The failures after which their customer was not served."""
    return _served(failures, services).filter(pl.col("served_at").is_null()).drop("served_at", "by_us")


def _served(rows: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """The rows, of `person`, `reason`, `at`, and `served_at`, `by_us`: when and how they were next served for this."""
    counts = ((rows.filter(~_unhappy), services), (rows.filter(_unhappy), services.filter("by_us")))
    found = [
        some.sort("at").join_asof(
            which.select("person", "at", "by_us", served_at="at").sort("at", "by_us"),
            on="at",
            by="person",
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        for some, which in counts
    ]
    return pl.concat(found).sort("at", "person", "reason")


def _grouped(failures: pl.DataFrame) -> pl.DataFrame:
    """One row for each need of a customer: its last failure, how many there were, since when, and when one is due."""
    last = pl.all().exclude("person", "need", "due_at", "reason").last()
    in_order = failures.sort("at", "reason", "contact")
    return in_order.group_by("person", "need", maintain_order=True).agg(
        last,
        pl.when(_unhappy.any()).then(pl.lit(str(Failure.DETRACTOR))).otherwise(pl.col("reason").last()).alias("reason"),
        pl.col("due_at").min(),
        failed_at=pl.col("at").min(),
        # What ended with nothing is the end of what was lost before, and no failure more.
        times=(pl.col("reason") != Failure.DEAD_END).sum().cast(pl.Int64).clip(lower_bound=1),
    )


def _ended(cases: pl.DataFrame, failures: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """The cases whose customer was served after all that failed."""
    last = failures.group_by("person", "need").agg(failed_at=pl.col("at").max())
    since = cases.join(last, on=["person", "need"], how="left").with_columns(
        at=pl.max_horizontal("last_at", "failed_at")
    )
    served = _served(since.select("id", "version", "person", "reason", "at"), services)
    over = served.filter(pl.col("served_at").is_not_null()).with_columns(at="served_at")
    outcome = pl.when("by_us").then(pl.lit(CALLED)).otherwise(pl.lit(SERVED_SINCE))
    return over.select("id", "version", "at", outcome=outcome, called_at=pl.when("by_us").then("at"))


def _over(cases: pl.DataFrame, outcome: str) -> pl.DataFrame:
    return cases.select("id", "version", "at", outcome=pl.lit(outcome), called_at=pl.lit(None, UTC))
