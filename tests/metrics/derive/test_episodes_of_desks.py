"""Episodes of what desks recorded: their own clocks beside ours, and what they do not tell."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ingest.connectors.zendesk_support import zendesk_support
from metrics.rows import Rows
from tests.ingest.connectors import (
    test_chatwoot,
    test_freshdesk,
    test_intercom,
    test_zendesk_chat,
    test_zendesk_support,
)
from tests.ingest.connectors.judging import Judged, judged, told
from tests.metrics.derive.written import derived

SEEDS = Path(__file__).parents[4] / "shared" / "data" / "dbt_zendesk_seeds"
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)


def facts(outcome: Judged) -> Rows:
    """What a connector made of its files, as facts of a source."""
    frames = {name: rows.with_columns(source=pl.lit("desk")) for name, rows in outcome.rows.items()}
    return Rows(frames={name: frames[name] for name in ("interaction", "leg", "message")}, as_of=AS_OF)


@pytest.mark.parametrize(
    ("recorded", "begin", "vendors"),
    [
        pytest.param(test_intercom.recorded, "created_at", [600.0], id="Intercom, from the creation"),
        pytest.param(test_freshdesk.recorded, "created_at", [1800.0, 60.0], id="Freshdesk, from the creation"),
        pytest.param(test_chatwoot.recorded, "handed_at", [300.0], id="Chatwoot, from the handover"),
        pytest.param(test_zendesk_chat.recorded, "asked_at", [40.0, 25.0], id="Zendesk Chat, from the question"),
    ],
)
def test_the_first_reply_is_the_desks_own_by_its_own_rule(
    recorded: Callable[[], Judged], begin: str, vendors: list[float]
) -> None:
    outcome = recorded()
    own = outcome.rows["leg"].select("interaction_id", "vendor_wait_s").drop_nulls()
    found = (
        derived("episode", facts(outcome))
        .filter(~pl.col("reopened"))
        .join(own, on="interaction_id", maintain_order="left")
    )
    ours = (found["first_reply_at"] - found[begin]).dt.total_seconds().to_list()
    assert ours == found["vendor_wait_s"].to_list() == vendors


def test_a_conversation_that_a_desk_reopened_is_two_episodes() -> None:
    made = derived("episode", facts(test_intercom.recorded())).filter(pl.col("interaction_id").str.ends_with("58"))
    assert made.select("direction", "reopened", "is_open").rows() == [
        ("outbound", False, False),
        ("inbound", True, False),
    ]
    assert (made["resolved_at"] - made["started_at"]).dt.total_seconds().to_list() == [400, 600]
    assert (made["resolved_last_at"] - made["started_at"]).dt.total_seconds().to_list() == [1300, 600]


def test_a_merged_ticket_and_a_deleted_one_are_no_episodes() -> None:
    outcome = test_zendesk_support.recorded()
    void = outcome.rows["interaction"].filter(pl.col("outcome") == "void")["id"]
    made = derived("episode", facts(outcome))
    assert void.len() == 3
    assert set(made["interaction_id"]) == {*outcome.rows["interaction"]["id"]} - {*void}


@pytest.mark.skipif(not SEEDS.exists(), reason="the tables are not there; they are not shipped")
def test_tickets_without_their_comments_have_no_clock_of_a_reply() -> None:
    outcome = judged(zendesk_support, *sorted(SEEDS.glob("*.csv")), settings=told(zendesk_support, timezone="UTC"))
    made = derived("episode", facts(outcome))
    assert made.height == 8
    assert not made["replies_known"].any()
    assert made["unanswered_until"].null_count() == made["requester_wait_s"].null_count() == 8
    # Of all but one only their state says that they are over, and when is guessed.
    assert made.filter(pl.col("resolved_at").is_not_null())["interaction_id"].to_list() == ["11071"]
