"""What the door of the inbox takes, what it refuses, and what is left behind of either."""

import gzip
import hashlib
import hmac
import json
import os
import re
import shutil
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from ingest.door.token import handshake
from tests.dashboards.doors.conftest import Door

BODY = b"1772000000|1.1|billing|NONE|ENTERQUEUE||+4930111|1\n"


def settled(door: Door, files: int, within: float = 5.0) -> bool:
    """Whether so many files are there, at the latest after some seconds."""
    deadline = time.monotonic() + within
    while len(door.there()) != files and time.monotonic() < deadline:
        time.sleep(0.02)
    return len(door.there()) == files


def test_what_is_taken_is_on_the_disk_and_can_be_told_by_its_sum(door: Door) -> None:
    answer = door.post("pbx", BODY, Content_Type="text/plain")
    assert (answer.status_code, answer.headers["Content-Type"]) == (202, "application/json")
    (path,) = door.there()
    assert answer.json() == {"file": path.name, "bytes": len(BODY), "sha256": hashlib.sha256(BODY).hexdigest()}
    assert re.fullmatch(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{16}\.txt", path.name)
    assert path.read_bytes() == BODY
    assert path.stat().st_mode & 0o077 == 0


def test_the_body_is_flushed_before_its_name_and_its_name_before_the_answer(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def flushed(handle: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "body")  # noqa: PTH112 a handle has no path
        fsync(handle)

    def renamed(path: Path, to: Path) -> Path:
        done.append("name")
        return rename(path, to)

    door.post("pbx", BODY)
    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "rename", renamed)
    assert door.post("pbx", BODY).status_code == 202
    assert done == ["body", "name", "folder"]


@pytest.mark.parametrize(
    ("told", "ending"),
    [
        pytest.param({}, "", id="nothing is said"),
        pytest.param({"Content-Type": "application/json; charset=utf-8"}, ".json", id="JSON"),
        pytest.param({"Content-Type": "application/vcon+json"}, ".json", id="a kind of JSON"),
        pytest.param({"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}, ".ndjson.gz", id="packed"),
        pytest.param({"Content-Type": "application/zip"}, ".zip", id="a zip archive"),
        pytest.param({"Content-Type": "image/../../etc"}, "", id="a kind that nobody knows"),
    ],
)
def test_a_file_is_called_after_what_it_is_said_to_be(told: dict[str, str], ending: str, door: Door) -> None:
    assert door.post("pbx", BODY, **told).status_code == 202
    (path,) = door.there()
    assert path.name.partition("Z-")[2][16:] == ending


def test_a_name_that_the_source_would_not_find_becomes_one_that_it_finds(door: Door) -> None:
    assert door.post("desk", b"id\n", Content_Type="application/json").json()["file"].endswith(".csv")


WRONG = "The token is not the one of this source, or there is no such source."


@pytest.mark.parametrize("source", ["pbx", "nobody", "..%2f..%2fetc", "%2e%2e", "p%00x", "b%fcro", "PBX", "x" * 300])
@pytest.mark.parametrize("token", ["", "wrong", "desk", "x" * 5_000, "\xfc"])
def test_a_wrong_token_and_an_unknown_source_get_the_same_answer(source: str, token: str, door: Door) -> None:
    answer = door.post(source, BODY, token=door.tokens.get(token, token))
    if answer.status_code == 404:
        assert "%2f" in source, "with a slash it is no address at all"
        return
    assert (answer.status_code, answer.json()) == (401, {"error": WRONG})
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert not (door.home / "inbox").exists()


@pytest.mark.parametrize("header", ["", "Bearer", "Basic cGJ4OnBieA==", "bearer  ", "Bearer a b"])
def test_what_is_no_token_is_a_wrong_one(header: str, door: Door) -> None:
    answer = requests.post(f"{door.url}/api/inbox/pbx", BODY, headers={"Authorization": header}, timeout=30)
    assert answer.status_code == 401


def test_a_source_without_a_token_is_closed(door: Door) -> None:
    (door.home / "keys" / "inbox" / "pbx.token").unlink()
    assert door.post("pbx", BODY).status_code == 401
    assert door.post("pbx", BODY, token="").status_code == 401


def test_a_token_that_others_can_read_is_not_used(door: Door) -> None:
    (door.home / "keys" / "inbox" / "pbx.token").chmod(0o644)
    assert door.post("pbx", BODY).status_code == 401


def test_a_token_of_the_environment_is_the_one_that_counts(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIRITLEVEL_TOKEN_PBX", door.tokens["desk"])
    assert door.post("pbx", BODY).status_code == 401
    assert door.post("pbx", BODY, token=door.tokens["desk"]).status_code == 202


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(method: str, door: Door) -> None:
    answer = requests.request(method, f"{door.url}/api/inbox/pbx", timeout=30)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "POST" in answer.json()["error"]


@pytest.mark.parametrize("path", ["", "/", "/inbox", "/inbox/", "/inbox/a/b", "/x", "/inbox/%2e%2e%2fx"])
def test_every_other_address_under_api_is_404_in_json(path: str, door: Door) -> None:
    for method in ("GET", "POST"):
        answer = requests.request(method, f"{door.url}/api{path}", timeout=30)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
        assert "nothing at this address" in answer.json()["error"]


@pytest.mark.parametrize(
    ("told", "status", "words"),
    [
        pytest.param({"Content-Type": "multipart/form-data; boundary=x"}, 415, "--data-binary @FILE", id="a form"),
        pytest.param({"Content-Type": "application/x-www-form-urlencoded"}, 415, "Send the file itself", id="curl -d"),
        pytest.param({"Content-Encoding": "br"}, 415, "only gzip", id="another encoding"),
    ],
)
def test_what_cannot_be_taken_is_told(told: dict[str, str], status: int, words: str, door: Door) -> None:
    answer = door.post("pbx", BODY, **told)
    assert answer.status_code == status
    assert words in answer.json()["error"]
    assert door.there() == []


def test_a_source_that_does_not_look_into_its_inbox_is_told(door: Door) -> None:
    answer = door.post("elsewhere", BODY)
    assert answer.status_code == 409
    assert "Set it to inbox/elsewhere/* in the settings" in answer.json()["error"]
    assert door.there("elsewhere") == []


def test_nothing_is_nothing(door: Door) -> None:
    assert door.post("pbx", b"").status_code == 400
    assert door.there() == []


def endless(piece: bytes, times: int) -> Iterator[bytes]:
    for _ in range(times):
        yield piece


@pytest.mark.parametrize("kind", ["with its length", "without its length"])
def test_what_is_too_large_is_refused_and_leaves_nothing(kind: str, door: Door) -> None:
    size = 5 * 1024**2
    body = bytes(size) if kind == "with its length" else endless(bytes(1024**2), 5)
    headers = {"Authorization": f"Bearer {door.tokens['pbx']}"}
    try:
        answer = requests.post(f"{door.url}/api/inbox/pbx", body, headers=headers, timeout=30)
    except requests.ConnectionError:
        pass  # the server does not listen to the rest of it
    else:
        assert answer.status_code == 413
        assert "4,194,304 bytes" in answer.json()["error"]
    assert settled(door, 0)


def test_what_is_just_as_large_as_it_may_be_is_taken(door: Door) -> None:
    body = os.urandom(4 * 1024**2)
    assert door.post("pbx", body).status_code == 202
    assert door.there()[0].read_bytes() == body


def test_a_nearly_full_disk_lets_nothing_in(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(door.home).free
    path = door.home / "spiritlevel.toml"
    path.write_text(path.read_text().replace("keep_free = 0", f"keep_free = {free * 2}"))
    answer = door.post("pbx", BODY)
    assert (answer.status_code, door.there()) == (507, [])

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    path.write_text(path.read_text().replace(f"keep_free = {free * 2}", "keep_free = 0"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert door.post("pbx", BODY).status_code == 507
    assert door.there() == []
    assert door.post("pbx", BODY).status_code == 202


def half_sent(door: Door, source: str = "pbx") -> socket.socket:
    """A sender that says it has a megabyte, sends half of it, and then nothing."""
    connection = socket.create_connection(("127.0.0.1", door.port), timeout=30)
    head = f"POST /api/inbox/{source} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {door.tokens['pbx']}\r\n"
    connection.sendall(f"{head}Content-Length: 1000000\r\n\r\n".encode() + bytes(500_000))
    return connection


def test_a_sender_that_goes_away_leaves_nothing(door: Door) -> None:
    connection = half_sent(door)
    assert settled(door, 1)
    assert door.there()[0].name.startswith(".incoming-"), "while it comes no pattern finds it"
    connection.close()
    assert settled(door, 0)


def test_a_sender_that_falls_silent_is_given_up(door: Door) -> None:
    connection = half_sent(door)
    assert settled(door, 1)
    assert connection.recv(65_536).startswith(b"HTTP/1.1 408")
    connection.close()
    assert settled(door, 0)


@pytest.mark.parametrize(
    ("source", "proof"),
    [
        pytest.param("pbx", "Authorization: Bearer {}", id="whoever has the token"),
        pytest.param("pbx", "X-Hub-Signature-256: sha256=00", id="a stranger who claims to sign"),
        pytest.param("nobody", "X-Hub-Signature-256: sha256=00", id="a stranger who guesses at sources"),
    ],
)
def test_a_sender_that_keeps_a_place_with_a_byte_now_and_then_is_given_up(source: str, proof: str, door: Door) -> None:
    with socket.create_connection(("127.0.0.1", door.port), timeout=30) as connection:
        head = f"POST /api/inbox/{source} HTTP/1.1\r\nHost: x\r\n{proof.format(door.tokens['pbx'])}\r\n"
        connection.sendall(f"{head}Content-Length: 1000\r\n\r\n".encode())
        connection.settimeout(0.2)
        answer, deadline = b"", time.monotonic() + 20
        while not answer and time.monotonic() < deadline:
            connection.sendall(b"x")
            with suppress(TimeoutError):
                answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 408")
    assert settled(door, 0)


def test_a_stranger_cannot_tell_by_a_full_disk_which_sources_there_are(door: Door) -> None:
    path = door.home / "spiritlevel.toml"
    path.write_text(path.read_text().replace("keep_free = 0", 'keep_free = "900000GB"'))
    signed = {"X-Hub-Signature-256": "sha256=00"}
    answers = [requests.post(f"{door.url}/api/inbox/{x}", BODY, headers=signed, timeout=30) for x in ("pbx", "nobody")]
    assert [(x.status_code, x.text) for x in answers] == [(507, answers[0].text)] * 2


def test_many_at_once_each_get_a_file(door: Door) -> None:
    bodies = [os.urandom(100_000) for _ in range(40)]

    def send(body: bytes) -> requests.Response:
        while (answer := door.post("pbx", body)).status_code == 503:
            time.sleep(0.05)
        return answer

    with ThreadPoolExecutor(10) as senders:
        answers = list(senders.map(send, bodies))
    assert [answer.status_code for answer in answers] == [202] * 40
    assert sorted(x.read_bytes() for x in door.there()) == sorted(bodies)


def test_more_than_may_send_at_once_are_asked_to_wait(door: Door) -> None:
    path = door.home / "spiritlevel.toml"
    path.write_text(path.read_text().replace("patience = 1", "patience = 20\nat_once = 2"))
    senders = [half_sent(door), half_sent(door)]
    assert settled(door, 2)
    answer = door.post("pbx", BODY)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    for sender in senders:
        sender.close()
    assert settled(door, 0)
    assert door.post("pbx", BODY).status_code == 202


def signature(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()


def post_signed(door: Door, source: str, body: bytes, signed: str) -> requests.Response:
    headers = {"X-Hub-Signature-256": signed, "Content-Type": "application/json"}
    return requests.post(f"{door.url}/api/inbox/{source}", body, headers=headers, timeout=30)


def test_a_webhook_proves_itself_by_signing_what_it_sends(door: Door) -> None:
    body = json.dumps({"entry": []}).encode()
    assert post_signed(door, "pbx", body, signature(door.tokens["pbx"], body)).status_code == 202
    assert len(door.there()) == 1


@pytest.mark.parametrize("source", ["pbx", "nobody", "elsewhere"])
@pytest.mark.parametrize("signed", ["", "sha256=", "sha256=" + "0" * 64, "\xfc"])
def test_a_wrong_signature_is_refused_whatever_the_source_and_leaves_nothing(
    source: str, signed: str, door: Door
) -> None:
    answer = post_signed(door, source, BODY, signed)
    assert (answer.status_code, answer.json()) == (401, {"error": WRONG})
    assert door.there(source) == []


def test_a_signature_of_another_body_is_wrong(door: Door) -> None:
    assert post_signed(door, "pbx", BODY + b"x", signature(door.tokens["pbx"], BODY)).status_code == 401


def test_a_webhook_that_confirms_the_address_gets_its_challenge_back(door: Door) -> None:
    said = handshake(door.tokens["pbx"].encode())

    def ask(source: str, word: str) -> requests.Response:
        asked = {"hub.mode": "subscribe", "hub.challenge": "4711", "hub.verify_token": word}
        return requests.get(f"{door.url}/api/inbox/{source}", asked, timeout=30)

    answer = ask("pbx", said)
    assert (answer.status_code, answer.text) == (200, "4711")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert [ask(*x).status_code for x in (("pbx", "x"), ("desk", said), ("nobody", said))] == [401] * 3
    assert door.tokens["pbx"] not in said


def test_a_packed_body_is_kept_as_it_came(door: Door) -> None:
    packed = gzip.compress(BODY)
    assert door.post("pbx", packed, Content_Encoding="gzip").status_code == 202
    assert door.there()[0].read_bytes() == packed


def test_settings_that_cannot_be_read_are_no_reason_for_a_trace(door: Door) -> None:
    (door.home / "spiritlevel.toml").write_text("[[source\n")
    assert door.post("pbx", BODY).status_code == 503
