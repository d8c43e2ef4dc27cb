"""Zendesk Support: pages and tables in, tickets with their stays in groups, comments and ratings out."""

import json
import random
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.connector import Look
from ingest.connectors._zendesk_support_hours import opening_hours, sections
from ingest.connectors._zendesk_support_words import ZONES
from ingest.connectors.zendesk_support import zendesk_support as connector
from ingest.read.times import NaiveTimeError, known_zone
from ingest.read.unreadable import UnreadableFileError
from ingest.settings.hours import Hours
from tests.ingest.connectors.judging import Judged, judged, told
from tests.ingest.connectors.loaded import Loaded, LoaderIn

SAMPLE = Path(__file__).parent / "samples" / "zendesk_support.json"
SEEDS = Path(__file__).parents[4] / "shared" / "data" / "dbt_zendesk_seeds"
PAGES = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
TOLD: dict[str, Any] = {"counted_elsewhere": ["chat"], "bots": ["900"]}
DAY = "2024-03-31T"


def made(tmp_path: Path, *pages: Any, **options: Any) -> Judged:
    path = tmp_path / "pages.json"
    path.write_text("\n".join(json.dumps(one) for one in pages))
    return judged(connector, path, settings=told(connector, **options))


def recorded() -> Judged:
    return judged(connector, SAMPLE, settings=told(connector, **TOLD))


def ticket(clock: str = "08:00:00", **more: Any) -> dict[str, Any]:
    usual = {"id": 1, "created_at": f"{DAY}{clock}Z", "updated_at": f"{DAY}20:00:00Z", "status": "open"}
    return {"tickets": [usual | {"requester_id": 9, "submitter_id": 9, "via": {"channel": "email"}} | more]}


def comment(number: int, author: int, clock: str, **more: Any) -> dict[str, Any]:
    usual = {"id": number, "ticket_id": 1, "author_id": author, "public": True, "created_at": f"{DAY}{clock}Z"}
    return {"comments": [usual | more]}


def status(number: int, clock: str, value: str, before: str) -> dict[str, Any]:
    change = {"id": 1, "type": "Change", "field_name": "status", "value": value, "previous_value": before}
    return {"audits": [{"id": number, "ticket_id": 1, "created_at": f"{DAY}{clock}Z", "events": [change]}]}


def legs(outcome: Judged) -> list[tuple[object, ...]]:
    return outcome.table("leg", "kind", "queued_at", "answered_at", "left_at", "outcome")


def test_recorded_tickets_become_exactly_these_legs() -> None:
    columns = ("interaction_id", "seq", "kind", "queue", "agent", "queued_at", "answered_at", "left_at", "outcome")
    assert recorded().table("leg", *columns) == [
        ("1001", 0, "queue", "360001", "501", "31 08:00:00", "31 08:30:00", "31 09:10:00", "answered"),
        ("1001", 1, "queue", "360002", "502", "31 09:10:00", "31 09:45:00", "31 10:00:00", "answered"),
        ("1002", 0, "queue", "360001", None, "31 08:10:00", None, None, "open"),
        ("1003", 0, "queue", "360001", None, "31 08:20:00", None, "31 08:20:00", "void"),
        ("1004", 0, "queue", "360001", "501", "31 08:20:00", "31 09:50:00", "31 10:00:00", "answered"),
        ("1005", 0, "agent", "360001", "501", None, "31 09:00:00", "31 09:20:00", "answered"),
        ("1005", 1, "queue", "360001", "501", "31 09:20:00", "31 09:30:00", None, "open"),
        ("1006", 0, "queue", None, None, "31 09:10:00", None, "31 09:10:00", "void"),
        ("1007", 0, "queue", "360001", "501", "31 10:00:00", "31 10:12:03", "31 10:40:00", "answered"),
        ("1008", 0, "queue", "360001", "501", "31 10:05:00", "31 10:06:00", "31 10:50:00", "void"),
    ]


def test_recorded_tickets_become_exactly_these_interactions() -> None:
    columns = ("id", "channel", "sub_channel", "direction", "started_at", "ended_at", "outcome", "transfers", "flags")
    assert recorded().table("interaction", *columns) == [
        ("1001", "email", "email", "inbound", "31 08:00:00", "31 10:00:00", "answered", 1, []),
        ("1002", "email", "email", "inbound", "31 08:10:00", None, "open", 0, ["open_at_extract"]),
        ("1003", "email", "email", "inbound", "31 08:20:00", "31 08:20:00", "void", 0, []),
        ("1004", "email", "email", "inbound", "31 08:20:00", "31 10:00:00", "answered", 0, []),
        ("1005", "email", "email", "outbound", "31 09:00:00", None, "answered", 0, ["open_at_extract"]),
        ("1006", "email", "email", "inbound", "31 09:10:00", "31 09:10:00", "void", 0, []),
        ("1007", "email", "web", "inbound", "31 10:00:00", "31 10:40:00", "answered", 0, ["vendor_differs"]),
        ("1008", "chat", "chat", "inbound", "31 10:05:00", "31 10:50:00", "void", 0, ["inferred_end"]),
    ]


def test_ratings_are_answers_between_bad_and_good_and_an_offer_is_a_question() -> None:
    columns = ("id", "value", "scale_min", "scale_max", "asked_at", "answered_at", "complete")
    assert recorded().table("survey", *columns) == [
        ("1001#csat", 1.0, 0.0, 1.0, "31 11:00:00", "31 11:30:00", True),
        ("1004#csat", None, 0.0, 1.0, "31 11:00:00", None, False),
    ]


def test_a_users_addresses_are_linked_and_agents_and_schedules_set_aside() -> None:
    outcome = recorded()
    assert sorted(outcome.rows["identity"]["kind"]) == ["customer_number", "email", "phone"]
    assert [reason for _, reason, _ in outcome.reasons()] == ["set_aside:agent", "set_aside:schedule"]


def test_no_column_but_the_customer_holds_a_customers_id_an_address_or_a_text() -> None:
    text = recorded().rows["event"].drop("customer", "flags").write_csv()
    assert not [word for word in ("9001", "9005", "ada@", "+493", "parcel") if word in text]


def test_private_comments_and_bots_are_no_reply(tmp_path: Path) -> None:
    pages = (ticket(), comment(1, 5, "08:01:00", public=False), comment(2, 7, "08:02:00"), comment(3, 5, "08:09:00"))
    assert legs(made(tmp_path, *pages, bots=["7"])) == [("queue", "31 08:00:00", "31 08:09:00", None, "open")]


def test_closed_is_no_end_of_its_own(tmp_path: Path) -> None:
    over = [status(1, "09:00:00", "solved", "open"), status(2, "19:00:00", "closed", "solved")]
    (row,) = legs(made(tmp_path, ticket(status="closed"), comment(1, 5, "08:09:00"), *over))
    assert row == ("queue", "31 08:00:00", "31 08:09:00", "31 09:00:00", "answered")


def test_solved_again_after_being_opened_again_ends_at_the_last(tmp_path: Path) -> None:
    over = [
        status(1, "09:00:00", "solved", "open"),
        status(2, "10:00:00", "open", "solved"),
        status(3, "11:00:00", "solved", "open"),
    ]
    (row,) = legs(made(tmp_path, ticket(status="solved"), comment(1, 5, "08:09:00"), *over))
    assert row[3] == "31 11:00:00"


STATES = [
    status(1, "09:00:00", "open", "new"),
    status(2, "10:00:00", "pending", "open"),
    status(3, "12:00:00", "hold", "pending"),
    status(4, "12:30:00", "solved", "hold"),
]


@pytest.mark.parametrize(
    ("pages", "hours"),
    [
        pytest.param([ticket(status="solved"), *STATES], 2.5, id="new, open and on hold are the company's turn"),
        pytest.param([ticket(status="pending"), *STATES[:2]], 2, id="pending is the customer's"),
        pytest.param([ticket(status="open"), STATES[0]], 12, id="while it is open it is so until it was last seen"),
        pytest.param([ticket(status="new")], 12, id="a new ticket has had no other state"),
        pytest.param([ticket(status="solved")], None, id="without its changes nobody knows"),
    ],
)
def test_by_states_it_is_the_companys_turn_for(tmp_path: Path, pages: list[Any], hours: float | None) -> None:
    found = made(tmp_path, *pages).table("interaction", "our_turn_s")
    assert found == [(None if hours is None else hours * 3600,)]


def test_solved_without_a_reply_has_lapsed_and_without_comments_nothing_says_so(tmp_path: Path) -> None:
    done = ticket(status="solved")
    assert legs(made(tmp_path, done, comment(1, 9, "08:00:00")))[0][4] == "lapsed"
    (row,) = made(tmp_path, done).table("leg", "answered_at", "outcome", "flags")
    assert row == (None, "answered", ["inferred_end", "unmapped_status"])


def test_the_vendors_minutes_are_a_check_within_a_minute(tmp_path: Path) -> None:
    for minutes, flags in ((9, []), (10, []), (12, ["vendor_differs"])):
        metrics = {"ticket_metrics": [{"ticket_id": 1, "created_at": f"{DAY}08:00:00Z", "reopens": 0}]}
        metrics["ticket_metrics"][0]["reply_time_in_minutes"] = {"calendar": minutes}
        outcome = made(tmp_path, ticket(), comment(1, 5, "08:09:20"), metrics)
        (row,) = outcome.table("leg", "vendor_wait_s", "flags")
        assert row == (60.0 * minutes, sorted([*flags, "open_at_extract"]))


def test_an_export_of_later_wins_whatever_comes_first(tmp_path: Path) -> None:
    early, late = ticket(updated_at=f"{DAY}09:00:00Z"), ticket(status="solved", updated_at=f"{DAY}21:00:00Z")
    for pages in ((early, late), (late, early)):
        assert made(tmp_path, *pages, comment(1, 5, "08:09:00")).table("interaction", "is_open") == [(False,)]


def test_a_word_for_a_channel_that_is_not_known_is_flagged_and_can_be_told(tmp_path: Path) -> None:
    page = ticket(via={"channel": "pigeon"})
    assert made(tmp_path, page).table("interaction", "channel", "sub_channel", "flags") == [
        ("email", "pigeon", ["open_at_extract", "unmapped_status"])
    ]
    outcome = made(tmp_path, page, channels={"pigeon": "messaging"})
    assert outcome.table("interaction", "channel", "flags") == [("messaging", ["open_at_extract"])]


def test_a_side_conversation_is_nobodys_contact(tmp_path: Path) -> None:
    outcome = made(tmp_path, ticket(via={"channel": "side_conversation"}))
    assert outcome.table("interaction", "direction", "flags") == [("internal", ["open_at_extract"])]


def test_what_has_no_ticket_no_time_or_no_meaning_is_refused(tmp_path: Path) -> None:
    pages = [comment(1, 5, "08:00:00", ticket_id=None), ticket("soon"), {"what": 1}]
    assert made(tmp_path, *pages).reasons() == [
        (1, "missing", "id"),
        (2, "not_a_time", "created_at"),
        (3, "unknown_event", "type"),
    ]


TICKETS = """id,created_at,updated_at,status,requester_id,group_id,assignee_id,via_channel,merged_ticket_ids
1,2024-03-31 08:00:00,2024-03-31 20:00:00,solved,9,3,5,email,[2]
2,2024-03-31 07:00:00,2024-03-31 20:00:00,closed,9,3,,email,[]
"""
COMMENTS = """id,ticket_id,user_id,public,created
11,1,9,TRUE,2024-03-31 08:00:00
12,1,5,FALSE,2024-03-31 08:05:00
13,1,5,TRUE,2024-03-31 08:30:00
"""
HISTORY = """field_name,ticket_id,updated,value
status,1,2024-03-31 09:00:00,solved
priority,1,2024-03-31 08:00:00,high
"""


def test_tables_of_a_warehouse_tell_the_same(tmp_path: Path) -> None:
    paths = []
    for name, text in (("history", HISTORY), ("comment", COMMENTS), ("ticket", TICKETS)):
        (tmp_path / f"{name}.csv").write_text(text)
        paths.append(tmp_path / f"{name}.csv")
    outcome = judged(connector, *paths, settings=told(connector, timezone="UTC"))
    assert outcome.records == 7
    assert outcome.reasons() == []
    assert outcome.table("leg", "interaction_id", "agent", "queued_at", "answered_at", "left_at", "outcome") == [
        ("1", "5", "31 07:00:00", "31 08:30:00", "31 09:00:00", "answered"),
        ("2", None, "31 07:00:00", None, "31 20:00:00", "void"),
    ]


def test_a_warehouses_times_need_a_zone_and_other_text_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "ticket.csv").write_text(TICKETS)
    with pytest.raises(NaiveTimeError):
        judged(connector, tmp_path / "ticket.csv")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UnreadableFileError, match="none of the tables"):
        judged(connector, tmp_path / "other.csv")


def test_a_schedule_becomes_opening_hours_that_the_settings_take() -> None:
    week = [(1920, 2640), (3360, 4080), (4800, 5520), (6240, 6960), (7680, 8400), (10020, 10080), (0, 120)]
    schedule = {
        "time_zone": "Pacific Time (US & Canada)",
        "intervals": [{"start_time": begin, "end_time": end} for begin, end in week],
    }
    text = opening_hours("support", schedule, [{"start_date": "2022-12-26", "end_date": "2022-12-27"}])
    hours = Hours.model_validate(tomllib.loads(text)["hours"]["support"])
    assert hours.timezone == "America/Los_Angeles"
    assert (hours.monday, hours.friday) == ("08:00-20:00", "08:00-20:00")
    assert (hours.saturday, hours.sunday) == ("23:00-24:00", "00:00-02:00")
    assert {str(day): when for day, when in hours.dates.items()} == {"2022-12-26": "closed", "2022-12-27": "closed"}


def test_an_answer_of_the_interface_becomes_a_section_for_each_schedule() -> None:
    text = sections(PAGES[-1])
    assert text.splitlines()[:4] == [
        "[hours.support]",
        'timezone = "America/Los_Angeles"',
        'monday = "08:00-20:00"',
        'tuesday = "closed"',
    ]


def test_every_name_of_a_zone_is_one_of_the_iana_list() -> None:
    assert [name for name in ZONES.values() if known_zone(name) != name] == []


@pytest.mark.parametrize("seed", range(3))
def test_order_and_repetition_of_pages_change_nothing(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 the same every time
    pages = [*PAGES, *dice.sample(PAGES, 3)]
    dice.shuffle(pages)
    whole, other = recorded(), made(tmp_path, *pages, **TOLD)
    for name in ("interaction", "leg", "message", "survey"):
        assert_frame_equal(other.rows[name].sort("id"), whole.rows[name].sort("id"))


def test_loading_twice_changes_nothing(loader_in: LoaderIn, tmp_path: Path) -> None:
    again = "\n".join(reversed(SAMPLE.read_text().splitlines())).encode()
    counted = Loaded(loader_in(tmp_path), connector.name, options=('bots=["900"]',)).load_twice(SAMPLE, again)
    assert counted == {"event": 50, "interaction": 8, "leg": 10, "message": 21, "survey": 2, "identity": 3}


def test_its_own_pages_and_tables_are_recognised_and_no_others() -> None:
    assert connector.recognises is not None
    for page in PAGES[:6]:
        assert connector.recognises(Look(name="x", text="", records=[page])) is not None
    columns = ("id", "_fivetran_synced", "created_at", "requester_id", "status", "via_channel")
    assert connector.recognises(Look(name="x", text="", columns=columns)) is not None
    others: list[dict[str, Any]] = [{"tickets": [{"id": 1}]}, {"conversations": []}]
    assert connector.recognises(Look(name="x", text="", records=others, columns=("id", "status"))) is None


@pytest.mark.skipif(not SEEDS.exists(), reason="the tables are not there; they are not shipped")
def test_every_table_of_the_warehouse_is_read_or_set_aside_whole() -> None:
    paths = sorted(SEEDS.glob("*.csv"))
    outcome = judged(connector, *paths, settings=told(connector, timezone="UTC"))
    assert {reason for _, reason, _ in outcome.reasons()} == {
        *("set_aside:agent", "set_aside:other_table", "set_aside:schedule", "set_aside:table_of_a_chat"),
        *("set_aside:table_of_a_ticket", "set_aside:time_zone"),
    }
    interactions = outcome.rows["interaction"]
    assert interactions.height == 10
    (followed,) = interactions.filter(pl.col("id") == "11071").select("outcome", "ended_at").rows()
    assert (followed[0], str(followed[1])) == ("answered", "2020-11-14 11:01:27+00:00")
