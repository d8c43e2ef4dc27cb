"""Why somebody is likely to come back: the values that raise their odds most, by name."""

import polars as pl

from metrics.prediction.features import FEATURES
from metrics.prediction.model import UNTOLD, Model

RAISES = 0.2
"""What raises the odds by less than about a fifth is no reason worth saying (log odds, from the mean contact)."""

MOST = 2

WHY = pl.List(pl.String())


def why(model: Model) -> pl.Expr:
    """The reasons of a row with `FEATURES`, at most two, the strongest first: such as `before:3+`, `ended:lost`.

    Empty where nothing raises the odds by much. What nobody tells is no reason.
    """
    told = pl.concat_list(
        pl.struct(
            weight=pl.when(pl.col(name).fill_null(UNTOLD) != UNTOLD).then(model.weight(name)).otherwise(0.0),
            name=pl.concat_str(pl.lit(f"{name}:"), pl.col(name).fill_null(UNTOLD)),
        )
        for name in FEATURES
    )
    raising = told.list.filter(pl.element().struct.field("weight") >= RAISES)
    strongest = raising.list.sort(descending=True).list.head(MOST)
    return strongest.list.eval(pl.element().struct.field("name")).cast(WHY)
