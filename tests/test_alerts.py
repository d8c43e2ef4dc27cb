"""Alerts, from logs to a mailbox and a webhook: real servers on this machine get what the settings name them for."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from commands.refresh import after_loads
from ingest.loading import load_once
from ingest.settings import load_settings
from tests.terminal import Terminal

pytestmark = pytest.mark.usefixtures("one_gate", "read_here")

LEG = "id,interaction_id,seq,kind,channel,direction,outcome,started_at,queued_at,answered_at,left_at"


class Mailbox:
    """Takes every mail that comes."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self.mails: list[Message] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 the server's name for it
        """Take a mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content))
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Mailbox, str]]:
    """A mail server on loopback, and the address that Apprise sends by."""
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield mailbox, f"mailto://127.0.0.1:{port}/?from=level@shop.example&to=team@shop.example&mode=insecure"
    finally:
        server.stop()


class Hooked(ThreadingHTTPServer):
    """Takes what is posted, and answers as it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        """On a port that is free."""
        self.said: list[dict[str, Any]] = []
        self.answer = 200
        super().__init__(("127.0.0.1", 0), _Taking)


class _Taking(BaseHTTPRequestHandler):
    server: Hooked

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.answer == 200:
            self.server.said.append(json.loads(body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said of it."""


@pytest.fixture
def hook() -> Iterator[Hooked]:
    """A receiver of webhooks on loopback."""
    with Hooked() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def centre(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Terminal:
    """An empty home, whose facts will be of just now."""
    return Terminal(tmp_path, capsys, monkeypatch)


def told_to(centre: Terminal, *places: str, more: str = "") -> None:
    text = f'[site]\nname = "Shop"\n[alerts]\nto = {json.dumps(places)}\n{more}'
    (centre.home / "spiritlevel.toml").write_text(text)


def load(centre: Terminal, wait_s: float, *, name: str, minutes: float = 5, calls: int = 40, refused: int = 0) -> None:
    """A load of calls that came some minutes ago and waited so long."""
    came = datetime.now(UTC) - timedelta(minutes=minutes)
    times = [came, came, came + timedelta(seconds=wait_s), came + timedelta(seconds=wait_s + 60)]
    stamps = ",".join(f"{x:%Y-%m-%dT%H:%M:%SZ}" for x in times)
    rows = [f"{name}{n},{name}{n},0,queue,voice,inbound,answered,{stamps}" for n in range(calls)]
    path = centre.home / f"{name}.csv"
    path.write_text("\n".join([LEG, *rows]) + "\n")
    settings = load_settings(centre.home)
    receipts = load_once(settings, "canonical", [path], name="acd", options=["table=leg"])
    assert [(x.state, x.quarantined) for x in receipts] == [("done", refused)]
    after_loads(settings, receipts)


def test_a_load_that_breaks_a_promise_is_told_by_mail_and_hook_and_so_is_its_end(
    centre: Terminal, post: tuple[Mailbox, str], hook: Hooked
) -> None:
    mailbox, address = post
    told_to(centre, address, f"json://127.0.0.1:{hook.server_port}/spirit", more='address = "http://level.example"\n')
    load(centre, 120, name="late")
    (mail,) = mailbox.mails
    assert mail["To"] == "team@shop.example"
    assert "Shop: voice does not keep its promise" in str(mail["Subject"])
    (posted,) = hook.said
    assert posted["title"] == "Shop: voice does not keep its promise"
    assert "40 of 40 contacts were late" in posted["message"]
    assert "http://level.example/speed?channel=voice" in posted["message"]
    assert centre.run("alerts", "check").out == "There is nothing to tell.\n"
    load(centre, 5, name="soon", minutes=2, calls=400)
    assert hook.said[-1]["title"] == "Over: Shop: voice does not keep its promise"
    assert hook.said[-1]["message"].startswith("It went on for ")
    assert len(mailbox.mails) == len(hook.said) == 2


def test_what_could_not_be_sent_comes_at_the_next_look(centre: Terminal, hook: Hooked) -> None:
    told_to(centre, f"json://127.0.0.1:{hook.server_port}/")
    hook.answer = 503
    load(centre, 120, name="late")
    assert hook.said == []
    hook.answer = 200
    said = centre.run("alerts", "check")
    assert "0% served in time" in said.out
    assert "(not sent)" not in said.out
    assert [x["title"] for x in hook.said] == ["Shop: voice does not keep its promise"]


def test_a_place_that_fails_is_told_at_the_next_look_and_the_other_not_again(
    centre: Terminal, post: tuple[Mailbox, str], hook: Hooked
) -> None:
    mailbox, address = post
    told_to(centre, address, f"json://127.0.0.1:{hook.server_port}/")
    hook.answer = 503
    load(centre, 120, name="late")
    assert (len(mailbox.mails), hook.said) == (1, [])
    hook.answer = 200
    centre.run("alerts", "check")
    assert (len(mailbox.mails), len(hook.said)) == (1, 1)


ONLY_QUEUES = {
    "name": "ours",
    "expectations": [
        {
            "type": "expect_column_values_to_be_in_set",
            "severity": "critical",
            "kwargs": {"column": "kind", "value_set": ["bot"]},
        }
    ],
}


def test_a_load_that_fails_a_check_is_told_and_can_be_silenced(centre: Terminal, hook: Hooked) -> None:
    told_to(centre, f"json://127.0.0.1:{hook.server_port}/")
    (centre.home / "suites").mkdir()
    suite = centre.home / "suites" / "leg.json"
    load(centre, 5, name="good", calls=4)
    assert hook.said == []
    suite.write_text(json.dumps(ONLY_QUEUES))
    load(centre, 5, name="odd", minutes=3, calls=4, refused=4)
    (posted,) = hook.said
    assert posted["title"] == "Shop: acd sends bad data"
    assert posted["message"].startswith(
        "What acd sent in its last day failed 1 check; the gravest: leg.kind expect_column_values_to_be_in_set "
        "(critical). 4 rows were refused"
    )
    assert centre.run("alerts", "check").out == "There is nothing to tell.\n"
    assert centre.run("alerts", "silence", "quality:acd", "--for", "1h").code == 0
    assert centre.run("alerts", "silence", "quality:other", "--for", "1h").code != 0
    suite.unlink()
    load(centre, 5, name="again", minutes=2, calls=4)
    assert "quality:acd" in centre.run("alerts", "list", "--json").out, (
        "good files do not undo a bad one of the same day"
    )
    assert len(hook.said) == 1, "it is silenced"


def test_a_file_that_nobody_can_read_is_told_also_where_it_came_alone(centre: Terminal, hook: Hooked) -> None:
    told_to(centre, f"json://127.0.0.1:{hook.server_port}/")
    load(centre, 5, name="good", calls=4)
    empty = centre.home / "nothing.csv"
    empty.write_text("")
    settings = load_settings(centre.home)
    receipts = load_once(settings, "canonical", [empty], name="acd", options=["table=leg"])
    assert [x.state for x in receipts] == ["rejected"]
    after_loads(settings, receipts)
    (posted,) = hook.said
    assert "the file could not be read, and is set aside whole" in posted["message"]


def test_what_is_less_grave_than_the_settings_say_is_not_told(centre: Terminal, hook: Hooked) -> None:
    (centre.home / "suites").mkdir()
    (centre.home / "suites" / "leg.json").write_text(json.dumps(ONLY_QUEUES).replace("critical", "warning"))
    told_to(centre, f"json://127.0.0.1:{hook.server_port}/")
    load(centre, 5, name="odd", calls=4)
    assert hook.said == []
    told_to(centre, f"json://127.0.0.1:{hook.server_port}/", more='quality = "warning"\n')
    assert "acd sends bad data" in centre.run("alerts", "check").out


def test_old_data_are_told_of_alone_and_what_somebody_knows_or_silences_is_not_told(
    centre: Terminal, hook: Hooked
) -> None:
    told_to(centre, f"json://127.0.0.1:{hook.server_port}/")
    assert centre.run("alerts", "silence", "stale", "--for", "2h", "--by-whom", "Anna").code == 0
    load(centre, 120, name="old", minutes=60 * 5)
    assert hook.said == []
    (alert,) = json.loads(centre.run("alerts", "list", "--json").out)
    assert (alert["about"], alert["times_told"]) == ("stale", 0)
    said = centre.run("alerts", "list").out
    assert "Shop: No new data" in said
    assert "Nobody is told of 'stale' until" in said
    assert (
        centre.run("alerts", "known", "1", "--by-whom", "Anna").out == "Alert 1 is not told again until it is over.\n"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(["known", "9", "--by-whom", "Anna"], "No alert 9 goes on", id="no such alert"),
        pytest.param(
            ["silence", "vioce"], "Nobody is ever told of 'vioce'; there are promise:CHANNEL,", id="no such thing"
        ),
        pytest.param(["silence", "*", "--for", "99999999d"], "out of range", id="for ever"),
        pytest.param(["silence", "*", "--for", "soon"], "'soon' is not a duration", id="no length of time"),
        pytest.param(["silence", "*", "--for", "0s", "--by-whom", "Anna"], "ends later than now", id="no time at all"),
    ],
)
def test_what_makes_no_sense_is_told(words: list[str], sentence: str, centre: Terminal) -> None:
    said = centre.run("alerts", *words)
    assert said.code != 0
    assert sentence in " ".join(said.err.split())


def test_a_place_that_nothing_can_be_sent_to_is_named_without_its_secret(centre: Terminal) -> None:
    told_to(centre, "carrierpigeon://coop:secret@roof")
    said = centre.run("alerts", "check")
    assert said.code == 1
    assert "the address number 1 (carrierpigeon) is none that can be sent to" in said.err
    assert "secret" not in said.err


def test_without_facts_nothing_goes_on_and_nothing_can_be_tried(centre: Terminal) -> None:
    assert centre.run("alerts", "check").out == "There is nothing to tell.\n"
    assert centre.run("alerts", "list").out == "Nothing goes on.\n"
    assert centre.run("alerts", "backtest").out == "There are no contacts of which anybody could have been told.\n"
