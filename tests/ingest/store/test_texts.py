"""What is remembered of texts, on each database, and by two who load at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ingest.marks import UNLISTED
from ingest.pipeline import Loader
from ingest.privacy import Key
from ingest.quality.gate import Gate
from ingest.settings import Settings
from ingest.source import once
from ingest.store.manifest import Store, snapshot
from ingest.store.texts import CAME, came_with, common_texts, how_many_are_rare, remember
from ingest.tables.leg import leg
from tests.ingest.test_common_texts import call

pytestmark = pytest.mark.usefixtures("labels_as_they_come", "read_here")

KEY = Key(kid="test", secret=b"k" * 32)


def queues(store: Store) -> list[str]:
    now = snapshot(store)
    return sorted(now.scan(leg, now.of(leg)).collect()["queue"].str.replace(r"[0-9]{3,}", ""))


def test_what_came_with_whom_is_remembered_until_it_is_common(store: Store) -> None:
    came = pl.DataFrame(
        [(7, "customer", -1, "leg", date(2026, 3, 2)), (8, "day", 5, "event", date(2026, 3, 2))], CAME, orient="row"
    )
    with store.catalogue.writing() as session:
        remember(session, common=[], no_more=[], came=came)
    assert came_with(store, [7, 8, 9]).sort("number").equals(came.sort("number"))
    assert how_many_are_rare(store) == 2
    with store.catalogue.writing() as session:
        remember(session, common=["Zoë's queue"], no_more=[7], came=came.clear())
    assert came_with(store, [7, 8])["number"].to_list() == [8]
    assert common_texts(store) == {"Zoë's queue"}


def test_the_fifth_customer_makes_it_a_text_whoever_of_two_brings_it(store: Store, gate: Gate, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    source = once(settings, "asterisk_queue_log", name="pbx")
    paths = [tmp_path / f"queue_log.{place}" for place in range(4)]
    for place, path in enumerate(paths):
        others = "\n".join(call(20 + place, name) for name in ("Jane Doe",) if place < 3)
        path.write_text("\n".join([call(2 * place), call(2 * place + 1, day=1), others]).rstrip() + "\n")

    def load(some: list[Path]) -> list[str]:
        return [one.state for one in Loader(settings, store, KEY, gate).files(source, some)]

    with ThreadPoolExecutor(2) as both:
        assert [state for states in both.map(load, (paths[:2], paths[2:])) for state in states] == ["done"] * 4
    assert queues(store) == ["Billing"] * 8 + [UNLISTED] * 3
    assert common_texts(store) == {"Billing"}
