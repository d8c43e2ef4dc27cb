"""Ids made of words: a number stands there, what was joined is still joined, and codes stay as they are."""

import re
from datetime import UTC, datetime

import polars as pl
import pytest

from ingest.forget import forget
from ingest.keys import open_key
from ingest.settings import Settings
from ingest.store.facts import open_store
from ingest.store.manifest import Store
from ingest.table import Table
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.worded_ids import without_words

CODES = [
    "desk:4711", "pbx:1709164690.12", "pbx:SIP/berlin-0000001f", "crm:00Q5g00000ABCdEAG", "desk:Ticket 4711",
    "desk:2026-03-02 10:00:00+01:00|17", "desk:{customer}:1", "desk:our shop:7", "desk:ORDER-2026-0001", "a:b", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def store(settings: Settings) -> Store:
    return open_store(settings)


def kept(settings: Settings, store: Store, table: Table, **columns: list[str | None]) -> pl.DataFrame:
    many = len(next(iter(columns.values())))
    rows = pl.DataFrame({"source": ["desk"] * many, table.day: [datetime(2026, 3, 2, tzinfo=UTC)] * many} | columns)
    return without_words(store, open_key(settings, store), table, rows, own=["Our Shop"])


@pytest.mark.parametrize("code", CODES)
def test_a_code_stays_as_it_is(code: str, settings: Settings, store: Store) -> None:
    assert kept(settings, store, leg, id=[code, None])["id"].to_list() == [code, None]


@pytest.mark.parametrize(
    "written", ["desk:Jane Smith", "desk:Smith, Jane", "desk:VIP JANE SMITH (2)", "desk:call:Zoë Müller:2026-03-02"]
)
def test_the_words_of_an_id_become_a_number_and_what_stands_around_them_stays(
    written: str, settings: Settings, store: Store
) -> None:
    made = kept(settings, store, leg, id=[written])["id"].item()
    assert re.fullmatch(r"desk:(call:)?words-\d+(:2026-03-02)?", made)


def test_what_the_same_words_joined_is_still_joined_over_tables_and_columns(settings: Settings, store: Store) -> None:
    legs = kept(settings, store, leg, id=["desk:a", "desk:b"], interaction_id=["desk:Jane Smith", "desk:John Smith"])
    contacts = kept(settings, store, interaction, id=["desk:John Smith", "desk:Jane Smith"])
    assert legs["interaction_id"].to_list() == contacts["id"].to_list()[::-1]
    assert legs["interaction_id"].n_unique() == 2
    assert legs["id"].to_list() == ["desk:a", "desk:b"]


def test_words_of_an_id_are_forgotten_like_a_label(settings: Settings, store: Store) -> None:
    before = kept(settings, store, leg, id=["desk:Mary Poppins"])["id"].item()
    forget(settings, ["label:Mary Poppins"])
    assert kept(settings, store, leg, id=["desk:Mary Poppins"])["id"].item() != before
