"""Who is one person, worked out once for all who ask."""

import polars as pl

from ingest.identity.people import people
from ingest.settings import Settings
from metrics.rows import FactSource
from metrics.together import once


def known_people(facts: FactSource, settings: Settings) -> pl.DataFrame:
    """The persons behind addresses that are linked, as `ingest.identity.people.people` gives them."""
    shared_above = settings.privacy.shared_above
    return once("people", facts, settings, lambda: people(facts, shared_above=shared_above), takes_long=False)
