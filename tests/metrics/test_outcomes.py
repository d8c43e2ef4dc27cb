"""What becomes of the contacts that enter a queue: each is exactly one thing, and the rates follow."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.settings import Settings
from ingest.tables.leg import leg
from ingest.vocabulary import Channel, Outcome
from metrics import columns
from tests.metrics.identities import CLASSES
from tests.metrics.worked import Row, a_leg, facts, frame, legs, value_of

QUEUED = [x for x in Outcome if not x.startswith("blocked:") and x not in {"ivr_exit", "bot_contained"}]

any_leg = st.builds(
    a_leg,
    st.sampled_from(QUEUED),
    st.none() | st.floats(-5, 100),
    channel=st.sampled_from(list(Channel)),
    direction=st.sampled_from(["inbound", "outbound", "internal"]),
    kind=st.sampled_from(["queue", "bot", "agent"]),
)


@given(st.lists(any_leg, max_size=30))
def test_every_offered_contact_is_exactly_one_of_the_eight_and_no_other_is_any(rows: list[Row]) -> None:
    with_promise = frame(leg, rows).with_columns(short_abandon_s=5.0)
    counted = with_promise.select(offered=columns.offered, classes=pl.sum_horizontal(CLASSES.values()))
    assert (counted["classes"] == counted["offered"].cast(pl.UInt32)).all()


@given(st.lists(any_leg, max_size=30))
def test_offered_is_the_sum_of_what_becomes_of_the_contacts(rows: list[Row]) -> None:
    these = (
        frame(leg, rows)
        .with_columns(short_abandon_s=5.0)
        .select(offered=columns.offered, **{name: x.sum() for name, x in CLASSES.items()})
    )
    assert these.select(pl.col("offered").sum()).item() == (sum(these.select(*CLASSES).row(0)) if rows else 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("offered", 20),
        ("answered", 10),
        ("abandoned", 4),
        ("abandon_rate", 4 / 18),
        ("short_abandon_rate", 0.1),
        ("flow_out_rate", 0.2),
    ],
)
def test_the_outcomes_of_twenty_contacts(name: str, value: float) -> None:
    rows = legs("answered", times=10) + legs("abandoned", 30, times=4) + legs("abandoned", 2, times=2)
    rows += legs("flow_out:callback", times=3) + legs("flow_out:voicemail", times=1)
    assert value_of(name, facts(rows)) == pytest.approx(value)


def test_giving_up_in_the_menu_is_an_exit_and_no_abandonment() -> None:
    exits = legs("ivr_exit", None, times=6, queued_at=None, kind="bot")
    rows = facts(exits + legs("answered", times=12) + legs("abandoned", 30, times=2))
    assert value_of("ivr_exit_rate", rows) == pytest.approx(6 / 20)
    assert value_of("abandon_rate", rows) == pytest.approx(2 / 14)
    assert value_of("hang_up_rate", rows) == pytest.approx(8 / 20)


def test_the_hang_up_rate_counts_calls_that_were_answered_without_a_queue() -> None:
    at_once = legs("answered", None, times=4, queued_at=None)
    assert value_of("hang_up_rate", facts(at_once + legs("short_abandoned", 1, times=1))) == pytest.approx(0.2)


def test_a_queue_may_promise_more_than_its_channel() -> None:
    settings = Settings(
        home=Path("/nowhere"), promise={"voice": {"queue": {"vip": {"within": "10s", "short_abandon": "2s"}}}}
    )
    rows = facts(legs("answered", 15, times=5, queue="vip") + legs("answered", 15, times=5, queue="billing"))
    assert value_of("service_level", rows, settings) == 0.5
    assert value_of("service_level", rows, settings, where={"queue": ["vip"]}) == 0
