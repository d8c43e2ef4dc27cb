"""Contacts handled, by time share: of a contact that several agents had, each is given the part that was theirs."""

import polars as pl

from metrics.derive.handling import handling
from metrics.metric import Count, Unit

handled_by_share = Count(
    name="handled_by_share",
    label="Contacts handled, by share of the time",
    unit=Unit.COUNT,
    better="neither",
    definition=(
        "The contacts that agents served and that are over: one that several agents had counts for each of them with "
        "the part of all agents' time that was theirs, so that over all agents every contact counts once. Written "
        "conversations take no part, because nobody writes down who works on which of them when."
    ),
    source="DECISIONS.md: occupancy is a union",
    table=handling.table,
    counted_on="at",
    what=pl.col("share"),
)
