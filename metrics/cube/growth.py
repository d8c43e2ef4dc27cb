"""What became of the facts since a derived table was kept, for rows that hang together in a way of their own."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from ingest.settings import Settings
from metrics.cube.keeping import Keeping


@dataclass(frozen=True, kw_only=True)
class Growth:
    """The lasting rows of a table as they were kept, the facts then and now, and what has changed.

    `contacts` has the interaction_id of every contact of which a row came, went or changed; `stays_then` and
    `stays_now` are the legs of these contacts, as they were and as they are.
    """

    kept: pl.LazyFrame
    then: Keeping
    now: Keeping
    contacts: pl.DataFrame
    stays_then: pl.DataFrame
    stays_now: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class Grown:
    """The rows of a table that are made anew, and which of those that were kept they take the place of.

    `gone` has the columns that name the rows of the table.
    """

    gone: pl.DataFrame
    rows: pl.LazyFrame


Grow = Callable[[Growth, Settings], Grown]
"""How the lasting rows of a table follow a change of the facts."""
