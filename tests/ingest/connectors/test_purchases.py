"""Purchases out of a shop's export: what was bought, given back, and by whom."""

import json
from pathlib import Path

import pytest

from ingest.store.loads import refusals
from tests.ingest.connectors.folding import rows
from tests.ingest.connectors.loaded import SAMPLES, Loaded, LoaderIn

SAMPLE = SAMPLES / "purchases" / "orders.csv"
ZONE = "Europe/Berlin"


@pytest.fixture(scope="module")
def loaded(loader_in: LoaderIn, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    home = Loaded(loader_in(tmp_path_factory.mktemp("home")), "purchases", timezone=ZONE)
    home.load(SAMPLE)
    return home


def test_recorded_orders_become_exactly_these_purchases(loaded: Loaded) -> None:
    assert rows(loaded["purchase"], "id", "kind", "at", "amount", "currency", "quantity", "product", "channel") == [
        ("1001##purchase", "purchase", "09:01:40", 49.9, "EUR", 2.0, "Lamp", "web"),
        ("1002##purchase", "purchase", "10:30:00", 1250.0, "EUR", 1.0, "Sofa", "web"),
        ("1002##refund", "refund", "15:00:00", 1250.0, "EUR", 1.0, "Sofa", "web"),
        ("1003##purchase", "purchase", "08:00:00", 15.5, "EUR", 3.0, "Mug", "web"),
        ("1006##purchase", "purchase", "01:30:00", 8.0, "EUR", 10.0, "Sticker", "web"),
    ]


def test_the_number_and_the_mailbox_of_one_record_are_linked(loaded: Loaded) -> None:
    (link,) = loaded["identity"].to_dicts()
    assert (link["kind"], link["customer"]) == ("email", loaded["purchase"]["customer"][0])


def test_each_record_that_is_no_purchase_says_why(loader_in: LoaderIn, tmp_path: Path) -> None:
    loader = loader_in(tmp_path)
    (receipt,) = Loaded(loader, "purchases", timezone=ZONE).load(SAMPLE)
    assert (receipt.records, receipt.quarantined) == (9, 4)
    assert refusals(loader.settings).sort("record").select("reason", "detail").rows() == [
        ("set_aside:not_paid", "kind"),
        ("set_aside:line_of_an_order", "amount"),
        ("not_a_number", "amount"),
        ("missing", "currency"),
    ]


def test_pages_of_json_give_the_same_as_a_file_of_columns(loaded: Loaded, loader_in: LoaderIn, tmp_path: Path) -> None:
    names, *lines = (line.split(",") for line in SAMPLE.read_text().replace('"1,250.00"', "1250.00").splitlines())
    orders = [{key: value for key, value in zip(names, line, strict=True) if value} for line in lines]
    file = tmp_path / "orders.json"
    file.write_text(json.dumps({"orders": orders}))
    other = Loaded(loader_in(tmp_path / "home"), "purchases", timezone=ZONE)
    other.load(file)
    assert other.everything()["purchase"] == loaded.everything()["purchase"]


@pytest.mark.parametrize(
    ("amount", "decimal", "read"),
    [
        pytest.param("1.234,56 €", ",", 1234.56, id="thousands with a point, cents behind a comma"),
        pytest.param("1'234.50", ".", 1234.5, id="thousands with a stroke"),
        pytest.param("(12.00)", ".", 12.0, id="in brackets, which is a refund"),
    ],
)
def test_amounts_are_read_as_they_are_written(
    loader_in: LoaderIn, tmp_path: Path, amount: str, decimal: str, read: float
) -> None:
    file = tmp_path / "till.csv"
    file.write_text(f"customer;date;amount\nC-1;01.03.2026;{amount}\n")
    told = ["usual_currency=EUR", f"decimal={decimal}", "time_format=%d.%m.%Y", "channel=in_person"]
    home = Loaded(loader_in(tmp_path), "purchases", timezone=ZONE, options=told)
    home.load(file)
    assert home["purchase"]["amount"].to_list() == [read]
