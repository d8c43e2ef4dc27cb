"""How long contacts usually take at an hour of the day, and how far the mean of a stretch strays from it."""

import numpy as np
import polars as pl

from metrics.answer import FEW_BELOW
from metrics.compare import Z95
from metrics.staffing.seasonal import HALF_LIFE_DAYS


def handling_foretold(past: pl.DataFrame, stretches: pl.DataFrame) -> pl.DataFrame:
    """The stretches (with `kind`, and `contacts` that are expected) with handle_s, handle_low and handle_high.

    Weighed means by hour of the day, drawn towards the mean of all by how little they differ beyond chance (Buehlmann's
    credibility, 1967); recent weeks count more. The interval is that of the mean of the contacts that are expected in
    the stretch, in 95 of 100 cases. Null where fewer than 30 contacts tell anything.
    """
    if past["handled"].sum() < FEW_BELOW:
        nothing = pl.lit(None, dtype=pl.Float64)
        return stretches.with_columns(handle_s=nothing, handle_low=nothing, handle_high=nothing)
    age = (pl.col("date").max() - pl.col("date")).dt.total_days()
    told = past.with_columns(
        n=pl.col("handled") * 0.5 ** (age / HALF_LIFE_DAYS),
        hour=pl.col("at").dt.hour(),
        mean=pl.col("worked_s") / pl.col("handled"),
    ).filter(pl.col("handled") > 0)
    everybody = told.select((pl.col("mean") * pl.col("n")).sum() / pl.col("n").sum()).item()
    hours = told.group_by("hour").agg(
        of_hour=(pl.col("mean") * pl.col("n")).sum() / pl.col("n").sum(), n=pl.col("n").sum(), many=pl.len()
    )
    strays = told.join(hours.select("hour", "of_hour"), on="hour")
    # Of one contact, out of how the means of stretches stray around their hour.
    free = max(told.height - hours.height, 1)
    within = strays.select((pl.col("handled") * (pl.col("mean") - pl.col("of_hour")) ** 2).sum()).item() / free
    n, means = hours["n"].to_numpy(), hours["of_hour"].to_numpy()
    spare = n.sum() - (n**2).sum() / n.sum()
    between = max(((n * (means - everybody) ** 2).sum() - (len(n) - 1) * within) / spare, 0.0) if spare > 0 else 0.0
    trust = n * between / (n * between + within) if within > 0 else np.ones_like(n)
    usual = hours.select(
        "hour",
        handle_s=pl.Series(everybody + trust * (means - everybody)),
        unsure=pl.Series(trust * within / n + (1 - trust) * within / n.sum()),
    )
    half = Z95 * (within / pl.col("contacts").clip(lower_bound=1) + pl.col("unsure")).sqrt()
    return (
        stretches.with_columns(hour=pl.col("at").dt.hour())
        .join(usual, on="hour", how="left", maintain_order="left")
        .with_columns(pl.col("handle_s").fill_null(everybody), pl.col("unsure").fill_null(between))
        .with_columns(handle_low=(pl.col("handle_s") - half).clip(lower_bound=0), handle_high=pl.col("handle_s") + half)
        .drop("hour", "unsure")
    )
