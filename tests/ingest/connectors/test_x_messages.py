"""X: direct messages of both versions and public posts in, episodes and messages out."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors.x_messages import x_messages as connector
from ingest.read.unreadable import SourceSettingsError
from tests.ingest.connectors.judging import Judged, judged, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "x_messages.ndjson"
BODIES = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
TOLD: dict[str, Any] = {"accounts": ["2244994945"], "bot_apps": ["77"]}
OPTIONS = ('accounts=["2244994945"]', 'bot_apps=["77"]')


def made(tmp_path: Path, *bodies: Any, **options: Any) -> Judged:
    path = tmp_path / "bodies.json"
    path.write_text("\n".join(json.dumps(one) for one in bodies))
    return judged(connector, path, settings=told(connector, **options))


def recorded() -> Judged:
    return judged(connector, SAMPLE, settings=told(connector, **TOLD))


def test_recorded_messages_become_exactly_these_legs() -> None:
    columns = ("channel", "kind", "queued_at", "answered_at", "left_at", "outcome")
    assert sorted(recorded().table("leg", *columns), key=str) == [
        ("messaging", "bot", None, None, "31 00:59:10.123", "flow_out:transfer"),
        ("messaging", "queue", "31 00:59:10.123", "31 01:09:10.123", "31 01:09:10.123", "answered"),
        ("messaging", "queue", "31 02:00:00", "31 02:05:00", "31 02:05:00", "answered"),
        ("social", "queue", "31 03:00:00", "31 03:20:00", "31 03:20:00", "answered"),
        ("social", "queue", "31 05:00:00", None, None, "open"),
    ]


def test_recorded_messages_become_exactly_these_messages() -> None:
    columns = ("channel", "sub_channel", "sender", "kind", "public", "at", "read_at")
    assert sorted(recorded().table("message", *columns), key=str) == [
        ("messaging", "x", "agent", "media", True, "31 02:05:00", None),
        ("messaging", "x", "agent", "text", True, "31 01:09:10.123", "31 01:09:50.123"),
        ("messaging", "x", "bot", "text", True, "31 00:58:12.123", "31 01:09:50.123"),
        ("messaging", "x", "customer", "text", True, "31 00:58:10.123", None),
        ("messaging", "x", "customer", "text", True, "31 00:59:10.123", None),
        ("messaging", "x", "customer", "text", True, "31 02:00:00", None),
        ("social", "x", "agent", "text", True, "31 03:20:00", None),
        ("social", "x", "customer", "text", True, "31 03:00:00", None),
        ("social", "x", "customer", "text", True, "31 05:00:00", None),
    ]


def test_what_is_no_conversation_with_a_customer_is_set_aside() -> None:
    assert [reason for _, reason, _ in recorded().reasons()] == [
        "set_aside:typing",
        "set_aside:group",
        "set_aside:notice_of_the_platform",
        "set_aside:own_post",
        "set_aside:repost",
    ]


def test_no_column_but_the_customer_holds_a_customers_account_or_a_text() -> None:
    text = recorded().rows["event"].drop("customer", "flags").write_csv()
    assert not [word for word in ("300000", "parcel", "ada") if word in text]


def test_without_the_companys_account_nothing_is_guessed(tmp_path: Path) -> None:
    second = {"data": [{"id": "1", "event_type": "MessageCreate", "sender_id": "5", "dm_conversation_id": "5-6"}]}
    with pytest.raises(SourceSettingsError, match="accounts"):
        made(tmp_path, second)
    assert made(tmp_path, second, accounts=["9"]).reasons() == [(1, "set_aside:other_accounts", "")]


def test_times_of_version_1_are_milliseconds_as_text_and_must_be_there(tmp_path: Path) -> None:
    page = BODIES[0]["direct_message_events"][0]
    untimed = {name: value for name, value in page.items() if name != "created_timestamp"}
    bodies = {"for_user_id": "2244994945", "direct_message_events": [page, untimed, {"type": "unheard_of"}]}
    outcome = made(tmp_path, bodies)
    assert outcome.table("message", "at") == [("31 00:58:10.123",)]
    assert outcome.reasons() == [(2, "missing", "timestamp"), (3, "unknown_event", "type")]


def test_only_its_own_pages_are_recognised() -> None:
    assert connector.recognises is not None
    for one in (BODIES[0], BODIES[6], BODIES[7]):
        assert connector.recognises(Look(name="x", text="", records=[one])) is not None
    others: list[dict[str, Any]] = [{"data": [{"id": "1"}]}, {"events": [{"type": "x"}]}]
    assert connector.recognises(Look(name="x", text="", records=others)) is None


@pytest.mark.parametrize("seed", range(3))
def test_order_and_repetition_of_bodies_change_nothing(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 the same every time
    bodies = [*BODIES, *dice.sample(BODIES, 4)]
    dice.shuffle(bodies)
    whole, other = recorded(), made(tmp_path, *bodies, **TOLD)
    for name in ("interaction", "leg", "message"):
        assert_frame_equal(other.rows[name].sort("id"), whole.rows[name].sort("id"))


def test_loading_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    again = "\n".join(reversed(SAMPLE.read_text().splitlines())).encode()
    counted = Loaded(loader_in(tmp_path), connector.name, options=OPTIONS).load_twice(SAMPLE, again)
    assert counted == {"event": 10, "interaction": 4, "leg": 5, "message": 9}
