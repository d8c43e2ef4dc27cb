"""Flags are counted by source and table, and every flag is explained."""

from pathlib import Path

import polars as pl

from ingest.settings import Settings
from ingest.store.facts import open_facts, open_store
from ingest.store.oddities import MEANINGS, oddities
from ingest.vocabulary import Flag
from tests.ingest.store.answers import SURVEY, answers, offer


def test_every_flag_is_explained() -> None:
    assert set(MEANINGS) == set(Flag)


def test_rows_are_counted_once_for_each_of_their_flags(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    flags = pl.Series("flags", [[], ["out_of_order"], ["out_of_order", "vendor_differs"]])
    offer(open_store(settings), answers((1, 0, 7, 0), (2, 0, 8, 0), (3, 0, 9, 1)).with_columns(flags))
    found = oddities(open_facts(settings), [SURVEY])
    assert found.select("source", "table", "flag", "rows", "of").rows() == [
        ("s", "survey", "out_of_order", 2, 3),
        ("s", "survey", "vendor_differs", 1, 3),
    ]


def test_without_facts_nothing_is_odd(tmp_path: Path) -> None:
    assert oddities(open_facts(Settings(home=tmp_path)), [SURVEY]).is_empty()
