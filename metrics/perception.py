"""The perception gap: how good a company believes its channels to be, less how good its customers say they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.settings import Settings
from metrics.calendar import Period
from metrics.catalogue.csat import csat
from metrics.catalogue.first_contact_resolution import first_contact_resolution
from metrics.catalogue.served_in_time import served_in_time
from metrics.compare import TOO_FEW_BELOW
from metrics.measure import measure_each
from metrics.rows import FactSource

BELIEF, OPERATIONS = "belief", "operations"
OVERRATED, UNDERRATED, NOISE, TOO_FEW = "overrated", "underrated", "within noise", "too few"


@dataclass(frozen=True, kw_only=True, eq=False)
class Perception:
    """The perception gap of each channel.

    `channels` has a row per channel that the company has a view of or customers have judged, the most overrated first:
    channel; company (its view, 0 to 1), company_low, company_high and view ("belief" where the settings say it,
    "operations" where it is the share served in time times the share resolved at the first contact); customers (their
    mean CSAT between the worst answer, 0, and the best, 1), customers_low, customers_high and n (their answers); gap
    (company less customers), low, high (95 %) and verdict: "overrated" and "underrated" where the interval says so,
    else "within noise", and "too few" where either side rests on fewer than 30. No gap where one side is missing.
    """

    channels: pl.DataFrame


def perception(
    facts: FactSource,
    settings: Settings,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: Period | None = None,
) -> Perception:
    """The gap between the company's view and the customers', by channel. Raises what `measure` raises.

    What the settings believe is taken as it is, without an interval. A product of two shares reaches as far as each of
    them does times the other, squared and added; and so does the difference of the two views.
    """
    asked = [(served_in_time, None), (first_contact_resolution, None), (csat, "normalised")]
    answers = measure_each(asked, facts, settings, by=["channel"], where=where, period=period)
    served, resolved, said = (
        _of(answers, metric.name, prefix) for (metric, _), prefix in zip(asked, "abc", strict=True)
    )
    asked_about = (where or {}).get("channel", list(settings.belief))
    belief = {channel: share for channel, share in settings.belief.items() if channel in asked_about}
    believed = pl.LazyFrame(
        {"channel": list(belief), "belief": list(belief.values())}, schema={"channel": pl.String, "belief": pl.Float64}
    )
    together = served
    for other in (resolved, said, believed):
        together = together.join(other, on="channel", how="full", coalesce=True)
    operations = {
        "operations": pl.col("a") * pl.col("b"),
        "operations_low": pl.col("a") * pl.col("b") - _product_reach("low"),
        "operations_high": pl.col("a") * pl.col("b") + _product_reach("high"),
    }
    own = pl.col("belief").is_not_null()
    views = together.with_columns(**operations).select(
        "channel",
        pl.coalesce("belief", "operations").alias("company"),
        pl.coalesce("belief", "operations_low").alias("company_low"),
        pl.coalesce("belief", "operations_high").alias("company_high"),
        view=pl.when(own).then(pl.lit(BELIEF)).when(pl.col("operations").is_not_null()).then(pl.lit(OPERATIONS)),
        customers="c",
        customers_low="c_low",
        customers_high="c_high",
        n=pl.col("c_n").fill_null(0),
        fewest=pl.when(own).then("c_n").otherwise(pl.min_horizontal("a_n", "b_n", "c_n")).fill_null(0),
    )
    gaps = views.filter(pl.col("channel").is_not_null()).with_columns(
        gap=pl.col("company") - pl.col("customers"),
        low=pl.col("company") - pl.col("customers") - _distance("company", "low", "customers", "high"),
        high=pl.col("company") - pl.col("customers") + _distance("company", "high", "customers", "low"),
    )
    return Perception(
        channels=gaps.with_columns(verdict=_verdict())
        .filter(pl.col("company").is_not_null() | (pl.col("n") > 0))
        .sort("gap", "channel", descending=[True, False], nulls_last=True)
        .drop("fewest")
        .collect()
    )


def in_words(found: Perception) -> str:
    """The gap in a sentence or two: how many channels are overrated, and the two that differ most."""
    judged = found.channels.filter(pl.col("verdict").is_in([OVERRATED, UNDERRATED, NOISE]))
    if judged.is_empty():
        return (
            "There is no channel of which the company has a view and at least 30 customers have said what they think."
        )
    over, under = (judged.filter(pl.col("verdict") == x) for x in (OVERRATED, UNDERRATED))
    if over.is_empty() and under.is_empty():
        return "In no channel do the company's view and the customers' differ by more than chance."
    sentences = [f"Of {_channels(judged.height)} {over.height} {_are(over)} overrated, {under.height} underrated."]
    if over.height:
        sentences.append(_sentence(over.row(0, named=True), "more"))
    if under.height:
        sentences.append(_sentence(under.row(-1, named=True), "less"))
    return " ".join(sentences)


def _of(answers: pl.DataFrame, metric: str, name: str) -> pl.LazyFrame:
    """Value, interval and n of one metric by channel, under a short name."""
    mine = answers.lazy().filter(pl.col("metric") == metric)
    return mine.select(
        "channel", pl.col("value").alias(name), *(pl.col(x).alias(f"{name}_{x}") for x in ("low", "high", "n"))
    )


def _product_reach(end: str) -> pl.Expr:
    a, b = pl.col("a"), pl.col("b")
    return ((b * (a - pl.col(f"a_{end}"))).pow(2) + (a * (b - pl.col(f"b_{end}"))).pow(2)).sqrt()


def _distance(one: str, one_end: str, other: str, other_end: str) -> pl.Expr:
    reached = (pl.col(one) - pl.col(f"{one}_{one_end}")).pow(2) + (pl.col(other) - pl.col(f"{other}_{other_end}")).pow(
        2
    )
    return reached.sqrt()


def _verdict() -> pl.Expr:
    return (
        pl.when(pl.col("gap").is_null())
        .then(None)
        .when(pl.col("fewest") < TOO_FEW_BELOW)
        .then(pl.lit(TOO_FEW))
        .when(pl.col("low") > 0)
        .then(pl.lit(OVERRATED))
        .when(pl.col("high") < 0)
        .then(pl.lit(UNDERRATED))
        .otherwise(pl.lit(NOISE))
    )


def _channels(many: int) -> str:
    return f"{many} channel{'s' if many > 1 else ''}"


def _are(some: pl.DataFrame) -> str:
    return "is" if some.height == 1 else "are"


def _sentence(row: Mapping[str, object], more: str) -> str:
    company, customers, gap, low, high = (
        100 * float(str(row[x])) for x in ("company", "customers", "gap", "low", "high")
    )
    near, far = sorted((abs(low), abs(high)))
    sees = "believes" if row["view"] == BELIEF else "measures"
    channel = str(row["channel"]).replace("_", " ")
    return (
        f"Of {channel} the company {sees} {company:.0f} %, customers say {customers:.0f} %: {abs(gap):.0f} points "
        f"{more} (95 %: {near:.0f} to {far:.0f})."
    )
