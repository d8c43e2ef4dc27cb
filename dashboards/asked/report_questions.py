"""What only a report asks of a view, remembered like everything that a view is asked."""

import polars as pl

from dashboards.asked.repeated import question
from dashboards.asked.view import View
from metrics.scenarios.quantities import quantities
from metrics.value.costs import Costs, costs


@question
def cost(view: View) -> Costs:
    """What the contacts of the period cost, of all channels, whatever the reader has filtered by."""
    return view.of_everybody.remember(
        ("costs",), [], lambda: costs(view.facts, view.settings, period=view.choice.period)
    )


@question
def used(view: View) -> pl.DataFrame:
    """What these costs are made of, in hours, minutes, sessions and months, as `quantities` gives it."""
    found = cost(view)
    return view.of_everybody.remember(
        ("quantities",), [], lambda: quantities(view.facts, view.settings, found, period=view.choice.period)
    )
