"""Patience: how long customers are willing to wait, whether or not they had to."""

import polars as pl

from ingest.tables.leg import leg
from metrics.columns import WRITTEN, abandoned, offered, wait_s, waited_so_far_s
from metrics.metric import Quantile, Unit

patience_p50 = Quantile(
    name="patience_p50",
    label="Median patience",
    unit=Unit.SECONDS,
    better="neither",
    definition=(
        "The time after which half of all customers would have given up had nothing else happened, to within 1 %. Who "
        "was answered, led out of the queue, or still waits is known to have been patient for so long, and no more is "
        "known of them. Without a number too few gave up to say. Not asked of channels in writing."
    ),
    source="Kaplan and Meier, 'Nonparametric estimation from incomplete observations', 1958",
    table=leg,
    counted_on="queued_at",
    where=offered,
    value=pl.when(abandoned).then(wait_s),
    so_far=pl.when(~abandoned).then(pl.coalesce(wait_s, waited_so_far_s)),
    q=0.5,
    survival=True,
    not_for=WRITTEN,
)
