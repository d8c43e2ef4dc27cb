"""Several channels planned together, out of the plan of each: nothing of one depends on any other."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from metrics.staffing.ends import totals
from metrics.staffing.planned import Planned


def joined(plans: Sequence[Planned]) -> Planned:
    """The plans of different channels, at least one, for the same days, as `planned` gives it of all of them."""
    stretches = pl.concat([x.stretches for x in plans]).sort("channel", "date", "at")
    told = [x.told for x in plans]
    return replace(
        plans[0],
        told=replace(
            told[0],
            stretches=pl.concat([x.stretches for x in told]),
            days=pl.concat([x.days for x in told]),
            noted=pl.concat([x.noted for x in told]),
            tried={name: test for x in told for name, test in x.tried.items()},
            silent={name: why for x in told for name, why in x.silent.items()},
            left_out={name: n for x in told for name, n in x.left_out.items()},
            phases={name: day for x in told for name, day in x.phases.items()},
        ),
        stretches=stretches,
        totals=totals(stretches),
        days=pl.concat([x.days for x in plans]).sort("channel", "date"),
    )
