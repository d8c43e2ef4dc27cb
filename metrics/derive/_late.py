"""The contacts in which a customer waited for longer than promised."""

from datetime import datetime

import polars as pl

from ingest.settings import Settings
from ingest.tables.leg import leg
from metrics.around import Around
from metrics.columns import offered, overdue, promise_s, wait_s
from metrics.derived import with_derived
from metrics.rows import FactSource


def late(facts: FactSource, settings: Settings, *, since: datetime | None = None) -> pl.LazyFrame:
    """How often the customer waited for longer than promised, of the contacts in which they did: `id`, `late`.

    However the wait ended, and also where it goes on still. Of stays that are filed since then, or of all.
    """
    around = Around(facts=facts)
    legs = with_derived(facts.scan(leg, since), leg, {"promise_s", "as_of"}, around=around, settings=settings)
    beyond = (offered & (wait_s > promise_s)).fill_null(value=False) | overdue.fill_null(value=False)
    return legs.filter(beyond).group_by(id="interaction_id").agg(late=pl.len().cast(pl.Int64))
