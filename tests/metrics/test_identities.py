"""Offered is the sum of what becomes of the contacts, in every cohort: of made-up rows, and of a real bank's."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.read.guard import read_guarded
from ingest.read.raw import RawFile
from ingest.store.kept import Shelf
from metrics.cube.make import refresh
from metrics.decomposition import decomposition
from metrics.find import find_metric
from metrics.measure import measure
from metrics.rows import Rows
from tests.ingest.connectors.test_anonymous_bank import CALLS, told
from tests.metrics.cube.filed import Filed, assert_the_same
from tests.metrics.identities import COUNTED, not_adding_up
from tests.metrics.worked import SETTINGS, Row, facts, in_zone, legs, value_of

OF_THE_BANK = pytest.mark.skipif(not CALLS.exists(), reason="the calls are not there; they are not shipped")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """The calls of a bank in February 1999, by the mapping of the documentation."""
    raw = RawFile(path=CALLS, received_at=datetime(2026, 11, 1, tzinfo=UTC))
    (read,) = read_guarded("delimited", told(), [raw], tmp_path_factory.mktemp("rows"))
    frames = {name: pl.read_parquet(read.rows[name]) for name in ("leg", "interaction")}
    return Rows(frames=frames, as_of=datetime(1999, 3, 2, tzinfo=UTC))


@OF_THE_BANK
def test_of_the_banks_calls_every_queue_and_day_adds_up(bank: Rows) -> None:
    answer = measure(COUNTED, bank, in_zone("Asia/Jerusalem"), by=["queue"], every="1d")
    assert answer["bucket"].n_unique() == 28
    assert not_adding_up(answer, ["queue", "bucket"]).is_empty()


@OF_THE_BANK
def test_of_the_banks_calls_legs_and_contacts_say_the_same(bank: Rows) -> None:
    zone = in_zone("Asia/Jerusalem")
    calls = bank.frames["interaction"].lazy().collect()
    assert value_of("answered", bank, zone) == calls.filter(outcome="answered").height
    left = {name: calls.filter(outcome=name).height for name in ("abandoned", "ivr_exit")}
    rate = value_of("contact_abandon_rate", bank, zone)
    assert rate == pytest.approx(left["abandoned"] / (calls.height - left["ivr_exit"]))


@OF_THE_BANK
@pytest.mark.parametrize("outcome", ["answered", "abandoned"])
def test_of_the_banks_calls_legs_and_contacts_say_the_same_on_every_day(bank: Rows, outcome: str) -> None:
    # By the day of the contact: four calls came just before midnight and entered the queue after it.
    day = pl.col("started_at").dt.convert_time_zone("Asia/Jerusalem").dt.date()
    calls, stays = (bank.frames[name].lazy().collect() for name in ("interaction", "leg"))
    by_contact = calls.filter(outcome=outcome).group_by(day=day).len()
    ended = stays.filter(outcome=outcome).select(id="interaction_id")
    by_leg = ended.join(calls.select("id", day=day), on="id").group_by("day").len()
    assert by_contact.height == 28
    assert_frame_equal(by_leg, by_contact, check_row_order=False)


@OF_THE_BANK
def test_of_the_banks_calls_the_parts_of_a_decomposition_add_up(bank: Rows) -> None:
    found = decomposition(find_metric("served_in_time"), bank, in_zone("Asia/Jerusalem"))
    assert found.points
    assert found.parts["share"].sum() == pytest.approx(1)


@OF_THE_BANK
def test_of_the_banks_calls_cube_and_rows_agree(bank: Rows, tmp_path: Path) -> None:
    zone = in_zone("Asia/Jerusalem")
    names = ("offered", "service_level", "abandon_rate", "wait_p90", "patience_p50", "average_handle_time")
    metrics: list[tuple[Any, str | None]] = [(find_metric(x), None) for x in names]
    frames = {name: rows.lazy().collect() for name, rows in bank.frames.items()}
    filed = Filed(frames=frames, as_of=bank.as_of, shelf=Shelf(tmp_path))
    refresh(filed, zone, metrics=[x for x, _ in metrics])
    filed.scanned.clear()
    for question in ({"by": ["queue"]}, {"every": "1d"}, {"by": ["hour"]}, {}):
        assert_the_same(metrics, filed, bank, zone, **question)
    assert filed.scanned == [], "everything came out of the cube"


@OF_THE_BANK
@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        pytest.param("patience_p50", 280, id="half of the customers would wait for 280 s, by the plain product limit"),
        pytest.param("average_patience", 344.993, id="all waiting over those who gave up is 345 s"),
        pytest.param("abandon_wait_p50", 47, id="half of those who gave up had done so after 47 s"),
    ],
)
def test_the_patience_of_the_banks_customers(name: str, seconds: float, bank: Rows) -> None:
    assert value_of(name, bank, in_zone("Asia/Jerusalem")) == pytest.approx(seconds, rel=0.01)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(legs("blocked:full", 5, times=2), id="a contact that was refused a queue and yet was in it"),
        pytest.param(legs("ivr_exit", 5, times=1), id="one that left in the menu and yet was in a queue"),
    ],
)
def test_a_cohort_that_does_not_add_up_is_found(broken: list[Row]) -> None:
    answer = measure(COUNTED, facts(legs("answered", times=3) + broken), SETTINGS, by=["channel"])
    assert not_adding_up(answer, ["channel"]).height == 1
