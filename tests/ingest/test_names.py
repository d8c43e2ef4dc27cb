"""What a record calls its customer: in which labels it is found, what stays, and what a source tells of it."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from ingest.forget import forget
from ingest.identity.person_name import folded, folded_words, person_name
from ingest.identity.sought import skim, sought
from ingest.keys import open_key
from ingest.names import without_names
from ingest.read.names import NAMES, Names
from ingest.settings import Settings
from ingest.store.facts import open_store
from ingest.table import Table
from ingest.tables.event import event
from ingest.tables.leg import leg
from ingest.vocabulary import Flag

FOUND = [
    ("Jane Smith", "VIP Jane Smith"), ("Jane Smith", "Smith, Jane"), ("JANE  SMITH", "jane smith (callback)"),
    ("Zoë Müller", "Queue of zoe MULLER"), ("Zoe", "ZOË"), ('"Jane Smith" <0301234>', "for Jane Smith"),
    ("Anna Maria Berg", "Berg Anna-Maria"), ("Jane Smith jane@example.org", "Jane Smith"), ("Łukasz", "łukasz 1"),
]  # fmt: skip

STAYS = [
    ("Jane Smith", "Jane"), ("Jane Smith", "Smithson Jane"), ("Jo", "Jo"), ("0301234", "0301234"), ("Ann", "Anna"),
    ("unknown", "unknown"), ("<0301234>", "0301234"), ("Jane Smith", "Jane M Smith"), ("our shop", "Our Shop"),
    ("answered", "answered"),
]  # fmt: skip


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


def kept(settings: Settings, table: Table, names: Sequence[str | None], **columns: list[str | None]) -> pl.DataFrame:
    store = open_store(settings)
    many = len(names)
    there = {
        "source": ["x"] * many,
        table.day: [datetime(2026, 3, 2, tzinfo=UTC)] * many,
        "flags": [[]] * many,
        NAMES: names,
    }
    rows = pl.DataFrame(there | columns, schema_overrides={"flags": pl.List(pl.String)})
    key = open_key(settings, store)
    return without_names(store, key, table, rows, own=["our shop"], words=lambda: {"answered"})


@pytest.mark.parametrize(("name", "label"), FOUND)
def test_a_label_with_the_name_of_its_record_is_replaced_and_the_row_says_so(
    name: str, label: str, settings: Settings
) -> None:
    ((queue, flags),) = kept(settings, leg, [name], queue=[label]).select("queue", "flags").rows()
    assert re.search(r"name-\d+", queue)
    assert not set(folded_words(queue)) & {"jane", "smith", "zoe", "muller", "anna", "berg", "łukasz"}
    assert flags == [Flag.NAME_REPLACED]


@pytest.mark.parametrize(("name", "label"), STAYS)
def test_what_is_not_the_name_stays(name: str, label: str, settings: Settings) -> None:
    rows = kept(settings, leg, [name], queue=[label])
    assert rows.select("queue", "flags").rows() == [(label, [])]


def test_a_name_has_one_number_and_is_another_records_label_all_the_same(settings: Settings) -> None:
    names = ["Jane Smith", "Smith, Jane", "Joe Roe", None, "Joe Roe\nJane Smith"]
    labels: list[str | None] = ["Jane Smith", "Jane Smith!", "Jane Smith", "Jane Smith", "Jane Smith and Joe Roe"]
    queues = kept(settings, leg, names, queue=labels)["queue"].to_list()
    assert queues[1] == f"{queues[0]}!"
    assert queues[2:4] == ["Jane Smith", "Jane Smith"]
    assert re.fullmatch(rf"{queues[0]} and name-\d+", queues[4])


def test_a_payload_keeps_its_ids_and_its_words(settings: Settings) -> None:
    told = {"team": "Jane Smith's", "about": "jane-smith-1", "state": "answered", "Jane": "x", "list": ["Smith, Jane"]}
    payload = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    rows = kept(settings, event, ["Jane Smith\nanswered", None], payload=[payload, payload])
    first, second = map(json.loads, rows["payload"])
    assert second == told
    assert re.fullmatch(r"name-\d+'s", first["team"])
    assert first == told | {"team": first["team"], "list": [first["team"].removesuffix("'s")]}


@given(st.text(alphabet="aÄé ß-ǅ1_İ", max_size=12))
@examples(max_examples=60, deadline=None)
def test_words_are_folded_as_plain_python_does(text: str) -> None:
    here = pl.select(folded(pl.lit(text))).item()
    assert sorted("".join(here.split())) == sorted("".join(folded_words(text)))


def test_the_order_of_names_does_not_matter() -> None:
    assert person_name("Smith, JANE") == person_name("Jané smith") == "jane smith"


def test_names_are_found_where_a_source_says_that_they_stand() -> None:
    names = Names(["requester.name", "contacts.*.name", "first+last"])
    names.of_objects([(1, {"requester": {"name": "Jane"}, "first": "Joe", "last": "Roe"})])
    names.of_objects([(2, {"contacts": [{"name": "Al"}, 5]})])
    columns = {"record": [3, 4], "Requester Name": ["no", "no"], "LAST": ["Doe", None], "First": ["Ann", ""]}
    names.of_frame(pl.DataFrame(columns))
    told = names.beside(pl.DataFrame({"record": [4, 3, 2, 1]}))[NAMES].to_list()
    assert [sorted(one.strip() for one in each.split("\n") if one.strip()) for each in told] == [
        ["no"],
        ["Ann Doe", "no"],
        ["Al"],
        ["Jane", "Joe Roe"],
    ]


def test_a_source_that_names_nobody_has_no_column_for_it(tmp_path: Path) -> None:
    names = Names()
    names.of_objects([(1, {"name": "Jane"})])
    assert names.beside(pl.DataFrame({"record": [1]})).columns == ["record"]
    assert tmp_path.is_dir()


def test_a_name_is_forgotten_in_whatever_order_it_is_said(tmp_path: Path) -> None:
    home = Settings(home=tmp_path)
    (before,) = kept(home, leg, ["Jane Smith"], queue=["Jane Smith"])["queue"]
    done = forget(home, ["name:Smith, Jané"])
    assert (done.addresses, done.unknown, done.left) == (1, 0, ())
    (after,) = kept(home, leg, ["Jane Smith"], queue=["Jane Smith"])["queue"]
    assert re.fullmatch(r"name-\d+", before)
    assert after == "name-nobody"


def test_a_name_is_searched_for_with_its_words_in_any_order() -> None:
    wanted = sought("name:jane smith")
    assert wanted is not None
    for written in (
        b"VIP Jane Smith!",
        b"smith, JANE",
        b'"name":"Smith_Jane"',
        b"J\0a\0n\0e\0 \0S\0m\0i\0t\0h\0",
    ):
        assert wanted.within(written, skim(written))
    assert not wanted.within(b"Jane Smithson", skim(b"Jane Smithson"))
