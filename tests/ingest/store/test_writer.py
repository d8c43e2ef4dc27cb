"""Who comes second waits and is told for whom, or leaves; whoever dies is waited for no longer."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from threading import Event, Thread, Timer

import pytest
from sqlalchemy import text

from ingest.store.manifest import Store, snapshot
from ingest.store.writer import StoreHeldError, alone, one_writer
from tests.ingest.store.answers import answers, facts, offer
from tests.rules.tree import ROOT

HOLD = """
import sys
from pathlib import Path
from ingest.store.database import open_catalogue
from ingest.store.manifest import Store
from ingest.store.writer import one_writer

with one_writer(Store(open_catalogue(sys.argv[2]), Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""

Hold = Callable[[], "subprocess.Popen[str]"]


def never() -> bool:
    return False


@pytest.fixture
def hold(store: Store) -> Iterator[Hold]:
    """Have another process hold the store until it is ended, or its input is closed."""
    begun: list[subprocess.Popen[str]] = []

    def holding() -> "subprocess.Popen[str]":
        url = store.catalogue.engine.url.render_as_string(hide_password=False)
        command = [sys.executable, "-c", HOLD, str(store.folder), url]
        other = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        begun.append(other)
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        return other

    yield holding
    for other in begun:
        other.kill()
        other.wait()
        for pipe in (other.stdin, other.stdout):
            if pipe:
                pipe.close()


def test_who_does_not_want_to_wait_is_told_who_holds_the_store(hold: Hold, store: Store) -> None:
    other = hold()
    with pytest.raises(StoreHeldError) as said, one_writer(store, waits=never):
        pass
    sentence = str(said.value)
    assert f"{other.pid}" in sentence
    assert socket.gethostname()[:20] in sentence
    assert " is loading into " in sentence
    assert sentence.endswith("; run it again when that is done.")


def test_who_waits_is_told_for_whom_and_goes_on_when_the_other_is_done(
    hold: Hold, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    other = hold()
    assert other.stdin is not None
    done = Timer(3, other.stdin.close)
    done.start()
    with caplog.at_level(logging.WARNING), one_writer(store):
        assert other.wait(timeout=10) == 0
    done.join()
    (told,) = caplog.messages
    assert f"{other.pid}" in told
    assert told.endswith("; this one waits until it is done.")


def test_who_was_killed_is_waited_for_no_longer(hold: Hold, store: Store) -> None:
    other = hold()
    other.send_signal(signal.SIGKILL)
    other.wait()
    with one_writer(store):
        pass


def test_a_short_wait_is_not_worth_a_word(hold: Hold, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    other = hold()
    assert other.stdin is not None
    Timer(0.3, other.stdin.close).start()
    with one_writer(store):
        assert caplog.messages == []
    other.wait()


def test_readers_do_not_wait_for_a_writer(hold: Hold, store: Store) -> None:
    hold()
    with store.catalogue.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM segment").scalar() == 0


def test_a_holder_that_could_not_write_its_name_is_another_process(store: Store) -> None:
    path = store.folder / "some.lock"
    with alone(path, waits=never, holds="holds it"):
        assert str(os.getpid()) in path.read_text()
        path.write_bytes(b"")
        with (
            pytest.raises(StoreHeldError, match=r"^Another process holds it; run"),
            alone(path, waits=never, holds="holds it"),
        ):
            pass
    with alone(path, waits=never, holds="holds it"):
        pass


def test_readers_see_the_last_commit_while_the_next_one_is_being_written(store: Store) -> None:
    offer(store, answers((1, 0, 0, 0)), name="before")
    with store.catalogue.writing() as session:
        session.connection().execute(text("INSERT INTO commit_log (seq, at) VALUES (99, '2026-01-01 00:00:00')"))
        begun = time.monotonic()
        assert facts(store)["id"].to_list() == ["s:1"]
        assert snapshot(store).seq == 1
        assert time.monotonic() - begun < 5, "a lock would be waited for half a minute"


def test_readers_are_as_quick_while_somebody_loads(store: Store) -> None:
    offer(store, answers(*((key, 0, key % 10, 0) for key in range(50))), name="before")

    def took() -> float:
        begun = time.monotonic()
        assert facts(store)["id"].is_unique().all()
        return time.monotonic() - begun

    alone_s = median(took() for _ in range(15))
    stop = Event()

    def load() -> None:
        number = 100
        while not stop.is_set():
            offer(store, answers(*((number + key, 0, key % 10, 0) for key in range(10))), name=f"load {number}")
            number += 10

    loading = Thread(target=load)
    loading.start()
    try:
        beside_s = median(took() for _ in range(15))
    finally:
        stop.set()
        loading.join()
    assert snapshot(store).seq > 1
    assert beside_s < 10 * alone_s + 1, "the processor is shared, and nothing is waited for"
