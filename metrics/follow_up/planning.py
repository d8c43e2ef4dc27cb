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
"""What has to be known of a case: `last_at` is its last failure; `status` is open, working or closed."""

SERVED_SINCE, EXPIRED, MERGED = "served", "expired", "merged"
"""How a case ends by itself: the customer was served, nobody took it in time, it is another case of the same need."""


_unhappy = pl.col("reason") == Failure.DETRACTOR


@dataclass(frozen=True, kw_only=True, eq=False)
class Planned:
    """What is to be done to the cases.

    `new`: the columns of failures, `need`, `times`; `at` is the last of them, `due_at` the first that is due. `again`:
    id, version, times, and reason, at, contact of the last failure. `over`: id, version, outcome, at.
    """

    new: pl.DataFrame
    again: pl.DataFrame
    over: pl.DataFrame

    @property
    def is_nothing(self) -> bool:
        """Whether all is as it should be."""
        return self.new.is_empty() and self.again.is_empty() and self.over.is_empty()


def planned(
    failures: pl.DataFrame, services: pl.DataFrame, cases: pl.DataFrame, *, expired: datetime | None
) -> Planned:
    """What follows for the `CASES` there are from `FAILURES` and `SERVICES`.

    A failure after which its customer was served makes no case, and ends one; a detractor has been served already, and
    for them only that counts in which the company turned to them. Whatever else fails, they stay one. What a case has
    been told of already is not told it again, closed ones too. A failure without a topic is about the need that its
    customer told nearest to it. Cases that nobody took are over when nothing has failed since `expired`.
    """
    held = cases.filter(pl.col("status") != "closed")
    needs = _with_need(failures, held)
    told = cases.group_by("person", "need").agg(told_at=pl.col("last_at").max())
    fresh = needs.join(told, on=["person", "need"], how="left").filter(
        pl.col("told_at").is_null() | (pl.col("at") > pl.col("told_at"))
    )
    first = held.sort("id").unique(["person", "need"], keep="first", maintain_order=True)
    merged = held.join(first.select("id"), on="id", how="anti").select(
        "id", "version", outcome=pl.lit(MERGED), at=pl.col("last_at")
    )
    groups = _grouped(_unserved(fresh, services))
    here = first.select("person", "need", "id", "version", was=_unhappy)
    again = groups.join(here, on=["person", "need"]).sort("id")
    again = again.with_columns(reason=pl.when("was").then(pl.lit(str(Failure.DETRACTOR))).otherwise("reason"))
    new = groups.join(here, on=["person", "need"], how="anti").sort("at", "person", "need")
    ended = _ended(first, needs, services).join(again.select("id"), on="id", how="anti")
    stale = (
        first.filter(pl.col("status") == "open", pl.col("last_at") < pl.lit(expired, dtype=UTC))
        .join(again.select("id"), on="id", how="anti")
        .join(ended.select("id"), on="id", how="anti")
        .select("id", "version", outcome=pl.lit(EXPIRED), at=pl.lit(expired, dtype=UTC))
    )
    return Planned(
        new=new.select(*failures.columns, "need", "times"),
        again=again.select("id", "version", "times", "reason", "at", "contact"),
        over=pl.concat([ended, merged, stale]).sort("id"),
    )


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
    return _served(failures, services).filter(pl.col("served_at").is_null()).drop("served_at")


def _served(rows: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """The rows, of `person`, `reason` and `at`, and `served_at`: when they were next served for this reason."""
    counts = ((rows.filter(~_unhappy), services), (rows.filter(_unhappy), services.filter("by_us")))
    found = [
        some.sort("at").join_asof(
            which.select("person", "at", served_at="at").sort("at"),
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
    """One row for each need of a customer: its last failure, how many there were, and when the first is due."""
    last = pl.all().exclude("person", "need", "due_at", "reason").last()
    in_order = failures.sort("at", "reason", "contact")
    return in_order.group_by("person", "need", maintain_order=True).agg(
        last,
        pl.when(_unhappy.any()).then(pl.lit(str(Failure.DETRACTOR))).otherwise(pl.col("reason").last()).alias("reason"),
        pl.col("due_at").min(),
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
    over = served.filter(pl.col("served_at").is_not_null())
    return over.select("id", "version", outcome=pl.lit(SERVED_SINCE), at="served_at")
