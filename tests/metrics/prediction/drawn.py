"""Contacts that are drawn: how likely each customer is to come back is known."""

from datetime import timedelta

import numpy as np
import polars as pl

from tests.metrics.worked import START

HOUR = timedelta(hours=1)
BASE = -0.5
TRUTH = {"late": {"late": 1.0}, "before": {"3+": 0.8}, "channel": {"chat": -0.6}}
"""What each value adds to the log odds of coming back, from a contact that has none of them."""


def drawn(
    many: int, *, seed: int = 1, truth: dict[str, dict[str, float]] | None = None, begin: int = 0
) -> pl.DataFrame:
    """So many contacts, one each hour, each of a customer with two of them."""
    rng = np.random.default_rng(seed)
    told = pl.DataFrame(
        {
            "id": [f"c:{begin + x}" for x in range(many)],
            "person": [x // 2 for x in range(many)],
            "until": [START + (begin + x) * HOUR for x in range(many)],
            "channel": rng.choice(["voice", "chat", "email"], many, p=[0.5, 0.3, 0.2]),
            "topic": rng.choice(["billing", "returns"], many),
            "segment": [None] * many,
            "ended": ["served"] * many,
            "late": rng.choice(["late", "in time"], many, p=[0.3, 0.7]),
            "transfers": rng.choice(["0", "1"], many, p=[0.8, 0.2]),
            "before": rng.choice(["0", "1", "3+"], many),
        },
        schema_overrides={"until": pl.Datetime("us", "UTC"), "segment": pl.String},
    )
    adds = [
        pl.col(name).replace_strict(values, default=0.0, return_dtype=pl.Float64)
        for name, values in (TRUTH if truth is None else truth).items()
    ]
    odds = told.select(sum(adds, start=pl.lit(BASE)).alias("odds")).to_series().to_numpy()
    odds = np.broadcast_to(odds, many)
    return told.with_columns(back=pl.Series(rng.random(many) < 1 / (1 + np.exp(-odds))))
