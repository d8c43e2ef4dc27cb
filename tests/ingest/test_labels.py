"""Only what is listed stays: what is kept all the same, what stands instead of the rest, and what is joined by it."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ingest.doctor import examine
from ingest.keys import open_key
from ingest.labels import Kept, only_listed
from ingest.loading import load_configured
from ingest.manner import OtherMannerError
from ingest.settings import Settings, load_settings
from ingest.store.facts import open_facts, open_store
from ingest.table import Table
from ingest.tables.event import event
from ingest.tables.interaction import interaction
from ingest.tables.leg import leg
from ingest.vocabulary import Flag

pytestmark = pytest.mark.usefixtures("labels_as_they_come", "read_here")

STAYS = [
    "300", "2026-03-02", "2026-03-02T12:00:00.000Z", "1772441940.001234", "1772441940123", "12.5", "answered", "#0",
    "00000001-0000-0000-0000-00000000abcd", "5e54adefe456435811b58fc8", "address-77", "agent:300:2026-03-02",
]  # fmt: skip

GOES = [
    "Jane Doe", "jane", "J", "Zoë", "+49 89 55500011", "8955500011", "498955500011", "0049895550001", "2026-13-02",
    "89.555.00011", "deadbeefdeadbeef", "SIP/jane", "agent:jane:2026-03-02", "jane@1", "jane 2026-03-02", "12345678",
]  # fmt: skip


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


def listed(settings: Settings, table: Table, *names: str, **columns: list[str | None]) -> pl.DataFrame:
    store = open_store(settings)
    many = len(next(iter(columns.values())))
    there = {"source": ["pbx"] * many, table.day: [datetime(2026, 3, 2, tzinfo=UTC)] * many, "flags": [[]] * many}
    rows = pl.DataFrame(there | columns, schema_overrides={"flags": pl.List(pl.String)})
    kept = Kept(listed=names, words=frozenset({"answered", "agent"}), sources={"pbx", "other"})
    return only_listed(store, open_key(settings, store), table, rows, kept=kept)


@pytest.mark.parametrize("written", STAYS)
def test_words_of_ours_and_plain_codes_stay(written: str, settings: Settings) -> None:
    kept = listed(settings, leg, queue=[written])
    assert kept.select("queue", "flags").rows() == [(written, [])]
    assert (
        listed(settings, event, payload=[json.dumps({"answered": written})])["payload"]
        .str.contains(written, literal=True)
        .all()
    )


@pytest.mark.parametrize("written", GOES)
def test_everything_else_becomes_a_number_and_the_row_says_so(written: str, settings: Settings) -> None:
    ((queue, flags),) = listed(settings, leg, queue=[written]).select("queue", "flags").rows()
    assert re.fullmatch(r"(agent:)?unlisted-\d+(:2026-03-02)?", queue)
    assert flags == [Flag.UNLISTED]
    inside = listed(settings, event, payload=[json.dumps({"answered": [written]}, ensure_ascii=False)])["payload"][0]
    assert json.loads(inside) == {"answered": [queue]}


def test_what_is_listed_stays_whatever_its_capitals(settings: Settings) -> None:
    kept = listed(settings, leg, "Billing", "Sales *", queue=["billing", "SALES Berlin", "Sales", "Billing 2"])["queue"]
    assert [not x.startswith("unlisted-") for x in kept] == [True, True, False, False]


def test_an_id_is_the_same_wherever_it_stands(settings: Settings) -> None:
    rows = listed(
        settings, leg, id=["pbx:jane|x"], interaction_id=["pbx:jane"], queue=["jane"], transfer_from=["other:jane"]
    )
    ((own, interaction, queue, before),) = rows.select("id", "interaction_id", "queue", "transfer_from").rows()
    assert own.startswith(f"pbx:{queue}|unlisted-")
    assert (interaction, before) == (f"pbx:{queue}", f"other:{queue}")


def test_a_payload_that_is_no_json_is_one_text(settings: Settings) -> None:
    payloads = listed(settings, event, payload=["Jane called", '{"jane":1}', '"a" Jane "b"', None])["payload"]
    assert payloads.str.contains("(?i)jane").to_list() == [False, False, False, None]
    assert re.fullmatch(r"unlisted-\d+", payloads[0])
    assert re.fullmatch(r'\{"unlisted-\d+":1\}', payloads[1])


def test_a_telephone_number_that_is_written_as_a_number_is_none(settings: Settings) -> None:
    told = '{"answered":498955500011,"agent":[8955500011.0,12.5,1772441940123456,-3]}'
    kept = listed(settings, event, payload=[told])["payload"][0]
    assert json.loads(kept) == {"answered": None, "agent": [None, 12.5, 1772441940123456, -3]}


HOME = """[privacy]
labels = "listed"
listed = [{}]
[[source]]
name = "bot"
connector = "delimited"
path = "inbox/*"
timezone = "UTC"
[source.leg]
id = "session"
interaction_id = "session"
queue = "line"
queued_at = "begin"
left_at = "end"
kind = "'queue'"
channel = "'bot'"
outcome = "'answered'"
"""
FILE = """session,begin,end,line
Jane Doe,2026-03-02T12:00:00,2026-03-02T12:05:00,Sales
2,2026-03-02T13:00:00,2026-03-02T13:05:00,Jane's own
"""


@pytest.fixture
def home(tmp_path: Path) -> Callable[[str], Settings]:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "bot.csv").write_text(FILE)

    def of(names: str) -> Settings:
        (tmp_path / "spiritlevel.toml").write_text(HOME.format(names))
        return load_settings(tmp_path)

    return of


def queues(settings: Settings) -> list[str]:
    rows = open_facts(settings).scan(leg).select("queue", "flags").collect()
    return sorted(rows["queue"].str.replace(r"\d+$", "").to_list())


@pytest.mark.usefixtures("one_gate")
def test_a_name_that_is_listed_later_comes_with_the_next_load_and_nothing_is_there_twice(
    home: Callable[[str], Settings],
) -> None:
    load_configured(home(""))
    assert queues(home("")) == ["unlisted-", "unlisted-"]
    assert "2 of leg.queue" in " ".join(finding.what for finding in examine(home("")))
    (receipt,) = load_configured(home('"Sales"'))
    assert (receipt.new, receipt.updated) == (0, 2)
    assert queues(home("")) == ["Sales", "unlisted-"]
    assert load_configured(home('"Sales"'))[0].state == "known"


@pytest.mark.usefixtures("one_gate")
def test_a_store_stays_in_the_manner_in_which_it_began(home: Callable[[str], Settings], tmp_path: Path) -> None:
    load_configured(home(""))
    file = tmp_path / "spiritlevel.toml"
    file.write_text(file.read_text().replace('"listed"', '"kept"', 1))
    assert "in two ways" in " ".join(finding.remedy for finding in examine(load_settings(tmp_path)))
    with pytest.raises(OtherMannerError, match="in two ways"):
        load_configured(load_settings(tmp_path))


@pytest.mark.usefixtures("one_gate")
def test_a_store_that_began_with_every_label_goes_on_with_it_until_somebody_says_otherwise(
    home: Callable[[str], Settings], tmp_path: Path
) -> None:
    home("")
    file = tmp_path / "spiritlevel.toml"
    listed_only = file.read_text()
    file.write_text(listed_only.replace('"listed"', '"kept"', 1))
    load_configured(load_settings(tmp_path))
    assert "Sales" in queues(load_settings(tmp_path))
    file.write_text(listed_only.replace('labels = "listed"', "", 1))
    assert load_configured(load_settings(tmp_path))[0].state == "known"
    (tmp_path / "inbox" / "more.csv").write_text(FILE.replace("Sales", "Returns").replace("Jane Doe,", "5,"))
    load_configured(load_settings(tmp_path))
    assert {"Sales", "Returns"} <= set(queues(load_settings(tmp_path)))
    assert any("as when this store began" in finding.what for finding in examine(load_settings(tmp_path)))
    file.write_text(listed_only.replace('"listed"', '"common"', 1))
    with pytest.raises(OtherMannerError, match="in two ways"):
        load_configured(load_settings(tmp_path))


@pytest.mark.usefixtures("one_gate")
def test_doctor_says_how_many_names_are_numbers_and_what_to_do(home: Callable[[str], Settings], tmp_path: Path) -> None:
    home("")
    file = tmp_path / "spiritlevel.toml"
    file.write_text(file.read_text().replace('labels = "listed"', "", 1))
    load_configured(load_settings(tmp_path))
    assert queues(load_settings(tmp_path)) == ["unlisted-", "unlisted-"]
    (said,) = [finding.what for finding in examine(load_settings(tmp_path)) if "unlisted-" in finding.what]
    assert said.startswith("2 texts that may be names stand in the facts as unlisted- and a number: fewer than 5 ")


def test_what_is_too_large_to_be_a_length_is_none_and_a_zone_is_one(settings: Settings) -> None:
    rows = listed(settings, interaction, source_tz=["Europe/Berlin", "Jane Doe"])
    assert rows["source_tz"].to_list() == ["Europe/Berlin", None]
    store = open_store(settings)
    there = pl.DataFrame({"talk_s": [8955500011.0, 12.5], "flags": [["Jane Doe"], ["out_of_order"]]})
    kept = Kept(listed=(), words=frozenset(), sources={"pbx"})
    made = only_listed(store, open_key(settings, store), leg, there, kept=kept)
    assert made.rows() == [(None, []), (12.5, ["out_of_order"])]
