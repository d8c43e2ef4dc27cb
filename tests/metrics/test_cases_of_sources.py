"""The odd cases that only a source's own words show, from its file to the number."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.connector import Connector
from ingest.connectors.aircall import aircall
from ingest.connectors.amazon_connect import amazon_connect
from ingest.connectors.asterisk_queue_log import asterisk_queue_log
from ingest.connectors.genesys_cloud import genesys_cloud
from ingest.connectors.qmatic import qmatic
from ingest.connectors.zendesk_chat import zendesk_chat
from ingest.connectors.zendesk_support import zendesk_support
from ingest.read.times import NaiveTimeError
from ingest.registry import tables
from metrics.derived_table import WithDerived, derived_tables
from metrics.find import find_metric
from metrics.measure import measure
from metrics.rows import Rows
from tests.ingest.connectors.contact_records import agent, queue, record
from tests.ingest.connectors.conversations import answering, conversation, customer, human, queued
from tests.ingest.connectors.judging import judged, told
from tests.ingest.connectors.loaded import SAMPLES
from tests.metrics.worked import SETTINGS, Row, asked, in_zone, value_of


def facts_of(rows: Mapping[str, pl.DataFrame]) -> Rows:
    """The rows that a connector made, as facts that reach a month on."""
    frames = {
        name: frame.with_columns(pl.lit("it").alias("source")) for name, frame in rows.items() if name in tables()
    }
    return Rows(frames=frames, as_of=datetime(2026, 12, 1, tzinfo=UTC))


def loaded(connector: Connector, *files: Path, **options: Any) -> Rows:
    """What these files are as facts."""
    return facts_of(judged(connector, *files, settings=told(connector, **options)).rows)


def file_of(folder: Path, *objects: Any, name: str = "export") -> Path:
    """A file with these objects, one a line."""
    path = folder / name
    path.write_text("".join(f"{json.dumps(one)}\n" for one in objects))
    return path


FIRST = record("a", NextContactId="b")
SECOND = record("b", InitialContactId="a", PreviousContactId="a", NextContactId="c", InitiationMethod="TRANSFER")
IN_A_CIRCLE = record("a", InitialContactId="a", PreviousContactId="b", InitiationMethod="TRANSFER")
THIRD = record(
    "c",
    InitialContactId="a",
    PreviousContactId="b",
    InitiationMethod="TRANSFER",
    InitiationTimestamp="2024-03-31T12:30:00Z",
    DisconnectTimestamp="2024-03-31T12:40:00Z",
    Queue=queue(EnqueueTimestamp="2024-03-31T12:30:10Z", DequeueTimestamp="2024-03-31T12:30:40Z"),
    Agent=agent(ConnectedToAgentTimestamp="2024-03-31T12:30:40Z"),
)


@pytest.mark.parametrize(
    ("records", "stays"),
    [
        pytest.param([FIRST, SECOND, THIRD], 3, id="a call that was handed on twice is one contact with three stays"),
        pytest.param([FIRST, THIRD], 2, id="whose middle is missing is one contact all the same"),
        pytest.param([IN_A_CIRCLE, SECOND], 2, id="whose links go in a circle is one, too"),
    ],
)
def test_a_transfer_that_makes_a_new_record_makes_no_new_contact(
    records: list[Row], stays: int, tmp_path: Path
) -> None:
    facts = loaded(amazon_connect, file_of(tmp_path, *records))
    assert value_of("offered", facts) == stays
    assert asked("contact_abandon_rate", facts)["denominator"] == 1
    assert value_of("answered", facts) == stays, "every stay was answered, and is counted in its own queue"


def test_a_callback_that_was_never_made_counts_as_unserved(tmp_path: Path) -> None:
    promise = record("a", Agent=None, DisconnectReason="CONTACT_FLOW_DISCONNECT", NextContactId="b")
    linked = {"InitialContactId": "a", "PreviousContactId": "a", "InitiationMethod": "CALLBACK"}
    never = record("b", ConnectedToSystemTimestamp=None, Agent=None, DisconnectReason="EXPIRED", **linked)
    facts = loaded(amazon_connect, file_of(tmp_path, promise, never))
    kept = asked("callback_reached_rate", facts)
    assert (kept["numerator"], kept["denominator"]) == (0, 1)
    assert (value_of("offered", facts), asked("service_level", facts)["n"]) == (1, 0)


def test_times_without_a_zone_are_refused_whatever_the_machine_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    with pytest.raises(NaiveTimeError, match="--timezone"):
        loaded(qmatic, SAMPLES / "qmatic" / "visits.json")


@pytest.mark.parametrize(
    ("zone", "hours"), [pytest.param("Europe/Berlin", 0, id="at home"), pytest.param("UTC", 1, id="an hour later")]
)
def test_the_hour_of_a_contact_is_that_of_the_zone_that_its_source_was_told(zone: str, hours: int) -> None:
    shown = in_zone("Europe/Berlin")
    at_home, other = (
        measure(
            [find_metric("offered")], loaded(qmatic, SAMPLES / "qmatic" / "visits.json", timezone=x), shown, every="1h"
        )
        for x in ("Europe/Berlin", zone)
    )
    later = at_home["bucket"] + timedelta(hours=hours)
    assert other["bucket"].to_list() == later.to_list()


NUMBERS = ("offered", "average_speed_of_answer", "average_handle_time", "service_level", "contact_abandon_rate")


@pytest.mark.parametrize(
    ("connector", "file"),
    [
        pytest.param(amazon_connect, "amazon_connect/records.ndjson", id="records that are delivered twice count once"),
        pytest.param(asterisk_queue_log, "asterisk_queue_log/morning.log", id="lines that come twice count once"),
        pytest.param(genesys_cloud, "genesys_cloud/conversations.json", id="conversations exported twice count once"),
    ],
)
def test_the_same_file_twice_gives_the_same_numbers(connector: Connector, file: str) -> None:
    metrics = [find_metric(name) for name in NUMBERS]
    once, twice = (measure(metrics, loaded(connector, *[SAMPLES / file] * times), SETTINGS) for times in (1, 2))
    assert once["n"].sum() > 0
    assert once.equals(twice)


def test_what_was_updated_last_counts_and_moves_the_number_of_its_hour(tmp_path: Path) -> None:
    early = record("a", LastUpdateTimestamp="2024-03-31T12:05:01Z", Agent=agent(AfterContactWorkDuration=None))
    late = record("a", LastUpdateTimestamp="2024-03-31T12:06:00Z")
    for copies in ((early, late), (late, early)):
        facts = loaded(amazon_connect, file_of(tmp_path, *copies))
        assert (asked("after_contact_work", facts)["numerator"], value_of("offered", facts)) == (20, 1)


CALL_OF_GENESYS = conversation(
    "one",
    customer("voice", 0, 280),
    queued("voice", 10, 40, metrics={"tAcd": 30_000}),
    human(
        "ada",
        answering(
            "voice", 30, 40, 290, wrapup=310, metrics={"tAnswered": 30_000, "tTalk": 250_000, "tHandle": 270_000}
        ),
    ),
    end=310,
)
CALL_OF_AIRCALL = {
    "id": 1,
    "direction": "inbound",
    "status": "done",
    "raw_digits": "+49 30 0000001",
    "teams": [],
    "started_at": 1711958500,
    "answered_at": 1711958530,
    "ended_at": 1711958780,
    "duration": 280,
    "user": {"id": 71},
    "number": {"id": 7, "name": "Billing line", "time_zone": "Europe/Berlin"},
}
LINES_OF_ASTERISK = (
    "1711958500|7.1|billing|NONE|ENTERQUEUE||+49300000001|1",
    "1711958520|7.1|billing|SIP/8010|RINGNOANSWER|15000",
    "1711958530|7.1|billing|SIP/8009|CONNECT|30|7.2|5",
    "1711958780|7.1|billing|SIP/8009|COMPLETECALLER|30|250|1",
)


def call_of(name: str, folder: Path) -> Rows:
    """The same call, as a system tells it."""
    if name == "genesys_cloud":
        path = folder / "conversations.json"
        path.write_text(json.dumps({"conversations": [CALL_OF_GENESYS]}))
        return loaded(genesys_cloud, path)
    if name == "aircall":
        path = folder / "calls.json"
        path.write_text(json.dumps({"meta": {}, "calls": [CALL_OF_AIRCALL]}))
        return loaded(aircall, path)
    if name == "amazon_connect":
        return loaded(amazon_connect, file_of(folder, record("a", Agent=agent(CustomerHoldDuration=0))))
    path = folder / "queue_log"
    path.write_text("".join(f"{line}\n" for line in LINES_OF_ASTERISK))
    return loaded(asterisk_queue_log, path)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("genesys_cloud", id="Genesys Cloud, in milliseconds"),
        pytest.param("amazon_connect", id="Amazon Connect, in whole seconds"),
        pytest.param("aircall", id="Aircall, in seconds since 1970"),
        pytest.param("asterisk_queue_log", id="Asterisk, in seconds, with milliseconds for who did not answer"),
    ],
)
def test_whatever_the_unit_of_its_source_a_wait_of_thirty_seconds_is_one(name: str, tmp_path: Path) -> None:
    facts = call_of(name, tmp_path)
    assert asked("average_speed_of_answer", facts)["numerator"] == 30
    assert asked("talk_time", facts)["numerator"] == 250
    flags = facts.scan(tables()["leg"]).select(pl.col("flags").explode().drop_nulls()).collect()["flags"]
    assert "vendor_differs" not in flags, "the vendor's own times say the same"


@pytest.mark.parametrize(
    ("answered_at", "numbers"),
    [
        pytest.param(0, (1, 0, 0), id="answered at 1970 is never answered"),
        pytest.param(1711958530, (1, 1, 1), id="answered on the day is answered"),
    ],
)
def test_a_nought_that_stands_for_never_is_no_time(
    answered_at: int, numbers: tuple[int, int, int], tmp_path: Path
) -> None:
    path = tmp_path / "calls.json"
    path.write_text(json.dumps({"meta": {}, "calls": [CALL_OF_AIRCALL | {"answered_at": answered_at}]}))
    facts = loaded(aircall, path)
    found = value_of("offered", facts), value_of("answered", facts), asked("average_speed_of_answer", facts)["n"]
    assert found == numbers


def test_a_conversation_that_goes_on_after_its_end_is_one_contact_with_all_of_its_time(tmp_path: Path) -> None:
    first, later = answering("chat", 5, 10, 100), answering("chat", 4000, 4010, 4100)
    ended = conversation("one", customer("chat", 0, 100), queued("chat", 0, 10), human("ada", first), end=100)
    went_on = conversation(
        "one", customer("chat", 0, 4100), queued("chat", 0, 10), human("ada", first, later), end=4100
    )
    files = []
    for place, one in enumerate((ended, went_on)):
        files.append(tmp_path / f"{place}.json")
        files[-1].write_text(json.dumps({"conversations": [one]}))
    assert asked("talk_time", loaded(genesys_cloud, files[0]))["numerator"] == 90
    for some in (files, files[::-1]):
        talked = asked("talk_time", loaded(genesys_cloud, *some))
        assert (talked["numerator"], talked["denominator"]) == (180, 1)


@pytest.mark.parametrize(
    ("connector", "file", "none"),
    [
        pytest.param(zendesk_chat, "zendesk_chat.ndjson", 1, id="a chat that was opened, and in which nobody wrote"),
        pytest.param(
            zendesk_support,
            "zendesk_support.json",
            2,
            id="a ticket that was merged away, and one deleted",
        ),
    ],
)
def test_what_no_customer_asked_is_no_contact_and_is_counted_apart(connector: Connector, file: str, none: int) -> None:
    facts = loaded(connector, SAMPLES / file)
    told_of = facts.scan(tables()["interaction"]).collect()
    void = told_of.filter(pl.col("outcome") == "void")
    assert value_of("not_contacts", facts) == none == void.filter(direction="inbound").height
    ids = set(void["id"])
    for name in ("episode", "reply", "repeat", "journey"):
        derived = WithDerived(facts=facts, settings=SETTINGS).scan(derived_tables()[name].table).collect()
        assert not ids & set(derived["interaction_id"]), name


@pytest.mark.parametrize(
    ("ticket", "waited_s"),
    [
        pytest.param("1004", 5400, id="a ticket into which another was merged began with the earlier question"),
        pytest.param("1005", 600, id="a ticket that an agent wrote first waits from the customer's answer on"),
        pytest.param("1002", 0, id="what a machine wrote is no reply"),
    ],
)
def test_the_first_reply_of_a_ticket_runs_from_the_customers_first_word(ticket: str, waited_s: float) -> None:
    rows = judged(zendesk_support, SAMPLES / "zendesk_support.json", settings=told(zendesk_support, bots=["900"])).rows
    of = {"interaction": "id", "leg": "interaction_id", "message": "interaction_id"}
    facts = facts_of({name: rows[name].filter(pl.col(column) == ticket) for name, column in of.items()})
    replied = asked("average_first_reply", facts)
    assert (replied["numerator"], replied["n"]) == (waited_s, 1 if waited_s else 0)
    assert asked("first_reply_p50", facts)["n"] == 1
