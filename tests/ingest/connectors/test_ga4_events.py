"""Google Analytics 4: events of the export in, visits, links and purchases out."""

import json
from pathlib import Path

import pytest

from tests.ingest.connectors.folding import rows
from tests.ingest.connectors.loaded import SAMPLES, Loaded, LoaderIn

SAMPLE = SAMPLES / "ga4_events" / "events_20260301.json"


@pytest.fixture(scope="module")
def loaded(loader_in: LoaderIn, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    home = Loaded(loader_in(tmp_path_factory.mktemp("home")), "ga4_events", options=["purchases=true"])
    home.load(SAMPLE)
    return home


def test_the_events_of_a_session_are_one_visit_from_the_first_to_the_last(loaded: Loaded) -> None:
    visits = loaded["interaction"].sort("started_at")
    assert rows(visits, "channel", "sub_channel", "started_at", "ended_at", "outcome", "language") == [
        ("web", "mobile", "09:00:00", "09:01:05", "bot_contained", "de-de"),
        ("web", "desktop", "10:00:00", "10:01:40", "bot_contained", "de-de"),
        ("app", "mobile", "11:00:00", "11:00:00", "bot_contained", "de-de"),
    ]
    assert visits["flags"].to_list() == [["inferred_end"]] * 3


def test_the_device_and_the_user_who_signs_in_on_it_are_linked(loaded: Loaded) -> None:
    (link,) = loaded["identity"].to_dicts()
    device = loaded["interaction"].sort("started_at")["customer"][1]
    assert (link["customer"], link["kind"], link["linked"]) == (device, "customer_number", True)
    assert link["other"] == loaded["purchase"]["customer"][0]


def test_a_purchase_that_was_sent_twice_counts_once(loaded: Loaded) -> None:
    assert rows(loaded["purchase"], "id", "at", "amount", "currency", "quantity", "order_id") == [
        ("T-1", "10:01:40", 49.9, "EUR", 2.0, "ga4_events:T-1")
    ]


def test_without_being_told_purchases_are_left_to_the_shop_s_own_system_and_what_is_no_event_of_a_session_is_refused(
    loader_in: LoaderIn, tmp_path: Path
) -> None:
    home = Loaded(loader_in(tmp_path), "ga4_events")
    (receipt,) = home.load(SAMPLE)
    assert home["purchase"].is_empty()
    assert (receipt.records, receipt.quarantined, receipt.state) == (11, 3, "done")


def test_the_intraday_table_followed_by_the_daily_one_changes_nothing_and_late_events_lengthen_their_visit(
    loader_in: LoaderIn, tmp_path: Path
) -> None:
    loaded = Loaded(loader_in(tmp_path), "ga4_events", options=["purchases=true"])
    loaded.load(SAMPLE)
    before = loaded.everything()
    lines = SAMPLE.read_text().splitlines()
    again = tmp_path / "events_intraday_20260301.json"
    again.write_text("\n".join(reversed(lines)) + "\n")
    loaded.load(again)
    assert loaded.everything() == before
    late = json.loads(SAMPLE.read_text().splitlines()[2]) | {"event_timestamp": "1772355900000000"}
    file = tmp_path / "events_20260304.json"
    file.write_text(json.dumps(late) + "\n")
    loaded.load(file)
    assert rows(loaded["interaction"].sort("started_at"), "ended_at")[0] == ("09:05:00",)


def test_addresses_of_pages_are_not_kept(loaded: Loaded) -> None:
    assert "shop.example" not in str(loaded["event"].rows())
    assert "111.222" not in str(loaded["event"].rows())
