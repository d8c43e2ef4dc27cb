"""Who is one person, worked out once for all who ask."""

from typing import Protocol, runtime_checkable

import polars as pl

from ingest.identity.people import people
from ingest.settings import Settings
from metrics.rows import FactSource
from metrics.together import once


@runtime_checkable
class Acquainted(Protocol):
    """Some of the facts, which tell who the customers are by what all of them know."""

    @property
    def people(self) -> pl.DataFrame:
        """The persons behind addresses that are linked."""
        ...


def known_people(facts: FactSource, settings: Settings) -> pl.DataFrame:
    """The persons behind addresses that are linked, as `ingest.identity.people.people` gives them."""
    if isinstance(facts, Acquainted):
        return facts.people
    shared_above = settings.privacy.shared_above
    return once("people", facts, settings, lambda: people(facts, shared_above=shared_above), takes_long=False)
