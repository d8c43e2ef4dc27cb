"""Addresses where none belongs: what counts as one, what does not, and what stands there instead."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl
import pytest

from ingest.addresses import without_addresses
from ingest.keys import open_key
from ingest.settings import Settings
from ingest.store.facts import open_store
from ingest.table import Table
from ingest.tables.event import event
from ingest.tables.leg import leg
from ingest.tables.purchase import purchase
from ingest.vocabulary import Flag

ADDRESSES = [
    "+49 89 55500011", "+498955500011", "+49 (0)89 / 555-00011", "0049 89 55500011", "004989 55500011",
    "Local/+498955500011@from-internal-00000012;1", "SIP/+12025550123-00000023", "SIP/004989 55500011",
    "whatsapp:498955500011", "tel:+498955500011", "SIP/+tel:08955500011", "sip:+498955500011@pbx.example.com",
    "Call %2B498955500011",
    "jane@example.org", "JANE.Doe+news@Example.ORG", "SIP/jane@example.org-0000001f", "A customer <jane@example.org>",
    "jane%40example.org", "Zoë@bücher.example", "mailto:jane@example.org?subject=x", "sip:498955500011@pbx.example.com",
]  # fmt: skip

NONE = [
    "Sales 24/7", "Support", "support@default", "1000@pbx.example.com", "SIP/1001-0000001f", "Local/1001@from-queue",
    "DAHDI/i1/12345", "2026-03-02T12:00:00+01:00", "2026-03-02 12:00:00+1000", "2026-03-02 12:00:00 +1000", "C++ 2026",
    "order 4711-0815", "4006381333931", "ABC+1234", "1772441940.001234", "A1+B2", "+1", "100%", "@jane", "R2+D2",
    "12345+67890", "https://example.org/a@b", "00:00:59", "2026-001", "me@work", "000000000000", "00012345",
]  # fmt: skip


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


def replaced(
    settings: Settings, table: Table, *, own: tuple[str, ...] = (), **columns: Sequence[str | None]
) -> pl.DataFrame:
    store = open_store(settings)
    many = len(next(iter(columns.values())))
    there = {"source": ["x"] * many, table.day: [datetime(2026, 3, 2, tzinfo=UTC)] * many, "flags": [[]] * many}
    rows = pl.DataFrame(there | columns, schema_overrides={"flags": pl.List(pl.String)})
    return without_addresses(store, open_key(settings, store), table, rows, own=own)


@pytest.mark.parametrize("written", ADDRESSES)
def test_an_address_is_replaced_and_the_row_says_so(written: str, settings: Settings) -> None:
    ((queue, flags),) = replaced(settings, leg, queue=[written]).select("queue", "flags").rows()
    assert "address-" in queue
    assert not any(trace in queue.lower() for trace in ("jane", "555000", "zoë", "example.org"))
    assert flags == [Flag.ADDRESS_REPLACED]


@pytest.mark.parametrize("written", NONE)
def test_what_is_no_address_stays(written: str, settings: Settings) -> None:
    told = replaced(settings, leg, queue=[written], id=[written], agent=[None])
    assert told.select("queue", "id", "flags").rows() == [(written, written, [])]


def test_one_address_is_one_number_however_it_is_written_and_wherever(settings: Settings) -> None:
    told = replaced(
        settings,
        leg,
        queue=["+49 89 55500011", "004989 55500011", "tel:+4989-555-00011", "Sales"],
        interaction_id=["x:Local/+498955500011", "x:1", "x:2", "x:3"],
    )
    numbers = {queue.removeprefix("tel:") for queue in told["queue"][:3]} | {
        told["interaction_id"][0].removeprefix("x:Local/")
    }
    assert len(numbers) == 1
    assert told["queue"][3] == "Sales"
    assert told["flags"].list.len().to_list() == [1, 1, 1, 0]


CODES = [
    "SAP:0012345678", "0000498955500011", "001234567890", "10049895550001", "X00498955500011", "00498955500011x",
    "004989555000110002", "0049-8955-500011", "3b0f2a4e-9c1d-4e7a-8b5f-004989555000",
    "004989555000a1b2c3d4e5f60718293a", "001772441940.0012025", "hotel:12345678", "tel:12345678",
]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_digits_of_a_code_may_begin_with_zeros(code: str, settings: Settings) -> None:
    told = replaced(settings, purchase, order_id=[code], product=[code.removeprefix("tel:")], id=[code])
    assert told.select("order_id", "product", "id", "flags").row(0) == (code, code.removeprefix("tel:"), code, [])


@pytest.mark.parametrize(
    "written", ["00498955500011", "0049 89 55500011", "0049 (0)8955500011", "sip:498955500011", "+tel:08955500011"]
)
def test_a_number_that_a_country_gives_is_one_in_ids_and_products_too(written: str, settings: Settings) -> None:
    ids = [f"x:SIP/{written}-0000001f", f"x:{written}", f"x:{written}:2"]
    told = replaced(settings, purchase, order_id=ids, product=[one.removeprefix("x:") for one in ids], id=ids)
    number = told["product"].str.extract(r"(address-\d+)").unique().to_list()
    assert told["id"].to_list() == told["order_id"].to_list()
    assert told["id"].str.extract(r"(address-\d+)").unique().to_list() == number
    assert told["id"].str.contains(r"^x:(SIP/)?address-\d+(-0000001f|:2)?$").all()
    assert told["flags"].to_list() == [[Flag.ADDRESS_REPLACED]] * 3


def test_the_same_id_is_the_same_whatever_stands_beside_it_and_wherever(settings: Settings) -> None:
    ids = ["x:00498955500011", "x:004989555000112", "x:1004989555000117", "x:jane@example.org/7", "x:4711"]
    ids += ["x:3b0f2a4e-9c1d-0049-8955-500011223344", "x:00498955500011\n00498955500011", "x:\\00498955500011"]
    payloads = [json.dumps({"previous": one}) for one in ids]
    together = replaced(settings, event, id=ids, contact=ids, payload=payloads)
    alone = pl.concat([replaced(settings, event, id=[one], contact=[one]) for one in ids])
    assert together["id"].to_list() == alone["id"].to_list() == together["contact"].to_list()
    assert [json.loads(one)["previous"] for one in together["payload"]] == together["id"].to_list()
    assert together["id"].str.contains("address-").to_list() == [True, True, False, True, False, False, True, True]


def test_ids_that_begin_like_a_number_of_the_companys_own_stay(settings: Settings) -> None:
    told = replaced(settings, purchase, own=("+1 202 555",), order_id=["x:0012025550123", "x:0012125550123"])
    assert told["order_id"].str.contains("address-").to_list() == [False, True]


def test_numbers_of_articles_stay_where_their_last_digit_is_right(settings: Settings) -> None:
    products = ["00498955512349", "00498955512346", "0012345678905", "036000291452"]
    told = replaced(settings, purchase, product=products, order_id=products)
    assert told["product"].str.starts_with("address-").to_list() == [False, True, False, False]
    assert told["order_id"].str.starts_with("address-").to_list() == [True, True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "first\njane@example.org",
        "at\t+49 89 55500011",
        'say "jane@example.org"',
        "a\\jane@example.org",
        "\x01+498955500011",
    ],
)
def test_what_is_json_stays_json(text: str, settings: Settings) -> None:
    payload = pl.select(pl.struct(word=pl.lit(text), other=pl.lit("+10:30")).struct.json_encode()).item()
    (told,) = replaced(settings, event, payload=[payload])["payload"]
    word = json.loads(told)["word"]
    assert word.startswith(text[0])
    assert "address-" in word
    assert "jane" not in word
    assert json.loads(told)["other"] == "+10:30"


def test_what_is_the_companys_own_stays(settings: Settings) -> None:
    own = ("shop.example", "+49 89 555", "info@example.org")
    names = ["help@shop.example", "Sales@eu.shop.example", "0049 89 55500011", "info@example.org"]
    told = replaced(settings, leg, own=own, queue=[*names, "jane@myshop.example", "+49 89 66600011"])
    assert told["queue"][:4].to_list() == names
    assert told["queue"].str.starts_with("address-").to_list() == [False] * 4 + [True] * 2


def test_a_number_and_a_longer_one_that_begins_with_it_are_two(settings: Settings) -> None:
    told = replaced(settings, leg, queue=["+498955500011", "+4989555000112", "jo@example.org", "anjo@example.org"])
    assert told["queue"].n_unique() == 4
    assert told["queue"].str.contains(r"^address-\d+$").all()
