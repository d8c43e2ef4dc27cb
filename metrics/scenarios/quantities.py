"""How much of what is paid for each channel used: hours of agents, minutes, sessions and months, apart from prices."""

import polars as pl

from ingest.settings import Settings
from ingest.settings.cost import Cost
from metrics.calendar import Period
from metrics.rows import FactSource
from metrics.value.costs import Costs, costs
from metrics.value.unit_cost import ALL

AMOUNTS = {"hours": "agents", "minutes": "telecom", "sessions": "bots", "months": "licences"}
"""Each quantity, with the amount of `metrics.value.unit_cost.unit_costs` that it is paid for with."""

_ONE_OF_EACH = Cost(hourly_rate=1.0, utilisation=1.0, telecom_per_minute=1.0, bot_session=1.0, licences_per_month=1.0)


def quantities(facts: FactSource, settings: Settings, found: Costs, *, period: Period) -> pl.DataFrame:
    """A row per channel with a cost, in the order of `found.units`, which are those of the same period.

    Columns: channel, handled, hours (of agents with customers), minutes, sessions, months; then the price of one of
    each, as `hours_price`: what it came to on average where prices changed, an hour with the paid time around it. They
    are what the same contacts cost at a price of one, so that quantity times price is the amount. Null where the time
    of agents is not known; a price is null where nothing was used.
    """
    priced = settings.model_copy(update={"cost": dict.fromkeys(settings.cost, _ONE_OF_EACH)})
    used = costs(facts, priced, period=period).units.select("channel", **AMOUNTS)
    both = found.units.filter(pl.col("channel") != ALL).join(used, on="channel", how="left", maintain_order="left")
    return both.select(
        "channel",
        "handled",
        *AMOUNTS,
        **{
            f"{name}_price": pl.when(pl.col(name) > 0).then(pl.col(paid) / pl.col(name))
            for name, paid in AMOUNTS.items()
        },
    )
