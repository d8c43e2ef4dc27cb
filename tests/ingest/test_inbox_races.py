"""F12: files that grow, are cut, renamed, replaced and linked while they are loaded; afterwards the facts are right."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.pipeline import Loader
from ingest.quality.gate import Gate
from ingest.read.guard import Reading, read_guarded
from ingest.settings import Settings
from ingest.source import Source, once
from ingest.store.facts import open_facts
from ingest.store.loads import loads
from ingest.tables.event import event
from ingest.tables.interaction import interaction
from ingest.watch.watch import Watch

pytestmark = pytest.mark.usefixtures("read_here")

ALL = os.environ.get("SPIRITLEVEL_FAULTS") == "all"
CUTS = 4_096
STRIDE = 1 if ALL else 101

LoaderIn = Callable[[Path], Loader]


def log(first: int, calls: int) -> bytes:
    """Calls that were answered, three lines each."""
    lines = (
        f"{1_772_000_000 + 10 * call}|{call}.1|billing|NONE|ENTERQUEUE||+4930111{call:05d}|1\n"
        f"{1_772_000_004 + 10 * call}|{call}.1|billing|SIP/1|CONNECT|4|9.9|4\n"
        f"{1_772_000_009 + 10 * call}|{call}.1|billing|SIP/1|COMPLETECALLER|4|5|1\n"
        for call in range(first, first + calls)
    )
    return "".join(lines).encode()


def source() -> Source:
    return once(Settings(home=Path("/nowhere")), "asterisk_queue_log", timezone="UTC")


def rows(home: Path) -> list[tuple[Any, ...]]:
    """What the facts say of every call; who called is a random number."""
    frame = open_facts(Settings(home=home)).scan(interaction).collect()
    kept = [name for name in frame.columns if name not in interaction.personal]
    return frame.select(kept).sort("id").rows()


def lines_known(home: Path) -> set[str]:
    return set(open_facts(Settings(home=home)).scan(event).select("id").collect()["id"])


@pytest.mark.slow
def test_a_file_cut_at_any_of_its_last_bytes_gives_no_row_that_the_whole_one_does_not_give(
    loader_in: LoaderIn, tmp_path: Path
) -> None:
    whole = log(0, 40)
    assert len(whole) > CUTS
    (tmp_path / "whole").write_bytes(whole)
    loader_in(tmp_path / "oracle").files(source(), [tmp_path / "whole"])
    oracle, right = rows(tmp_path / "oracle"), lines_known(tmp_path / "oracle")

    cuts = [tmp_path / f"cut {missing:04d}" for missing in range(1, CUTS + 1, STRIDE)]
    for path in cuts:
        path.write_bytes(whole[: -int(path.name.split()[1])])
    loader = loader_in(tmp_path / "home")
    receipts = loader.files(source(), cuts)
    assert {x.state for x in receipts} == {"done"}
    for path, receipt in zip(cuts, receipts, strict=True):
        content = path.read_bytes()
        assert receipt.records == content.count(b"\n") + (not content.endswith(b"\n"))
        assert receipt.quarantined == (not content.endswith(b"\n")), "half a line is refused, and nothing else"
    assert lines_known(tmp_path / "home") <= right
    loader.files(source(), [tmp_path / "whole"])
    assert rows(tmp_path / "home") == oracle


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(log(100, 5))


def rewritten(path: Path) -> None:
    path.write_bytes(log(200, 5))
    os.utime(path, ns=(1, 1))


def cut(path: Path) -> None:
    os.truncate(path, 70)


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(log(300, 5))
    other.replace(path)


def renamed(path: Path) -> None:
    path.rename(path.with_name("log.1"))


def removed(path: Path) -> None:
    path.unlink()


def linked(path: Path) -> None:
    path.with_name("elsewhere").write_bytes(log(400, 5))
    path.unlink()
    path.symlink_to(path.with_name("elsewhere"))


def made_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        pytest.param(grown, "done: ", id="it grows: what was claimed is read"),
        pytest.param(rewritten, "rejected: was changed while it was read", id="it is rewritten in place"),
        pytest.param(cut, "rejected: was changed while it was read", id="it is cut"),
        pytest.param(replaced, "rejected: was replaced by another file", id="another takes its name"),
        pytest.param(linked, "rejected: was replaced by another file", id="a link takes its name"),
        pytest.param(renamed, "rejected: was not found", id="it is renamed"),
        pytest.param(removed, "rejected: was not found", id="it is removed"),
        pytest.param(made_a_pipe, "rejected: is not a regular file", id="a pipe takes its name"),
        pytest.param(made_a_folder, "rejected: is a folder", id="a folder takes its name"),
    ],
)
def test_when_between_its_claim_and_its_reading(
    happens: Callable[[Path], None],
    said: str,
    loader_in: LoaderIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inbox, home = tmp_path / "inbox", tmp_path / "home"
    inbox.mkdir()
    (inbox / "log").write_bytes(log(0, 5))
    loader = loader_in(home)

    def meanwhile(*told: Any, **more: Any) -> list[Reading]:
        happens(inbox / "log")
        return read_guarded(*told, **more)

    with monkeypatch.context() as patch:
        patch.setattr("ingest.pipeline.read_guarded", meanwhile)
        (receipt,) = loader.files(source(), [inbox / "log"])
    state, _, words = said.partition(": ")
    assert (receipt.state, words in receipt.message) == (state, True), receipt
    assert len(rows(home)) == (5 if state == "done" else 0), "nothing but what was claimed"
    assert loads(Settings(home=home)).is_empty() == ("changed" in said), "what the sum stands for is known"

    there = [path for path in inbox.iterdir() if path.is_file()]
    again = loader.files(source(), there)
    assert {x.state for x in again} <= {"done", "known"}
    content = b"".join({path.read_bytes() for path in there})
    assert len(rows(home)) == content.count(b"ENTERQUEUE|"), "what is there now is loaded, whole"


@pytest.fixture
def watched(tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """A watch over an inbox that is made by hand."""
    monkeypatch.setattr("ingest.pipeline.Gate", lambda: nullcontext(gate))
    (tmp_path / "home" / "inbox" / "pbx").mkdir(parents=True)
    watch = "[watch]\nevery = 0.05\nsettle = 0.4\n"
    pbx = '[[source]]\nname = "pbx"\nconnector = "asterisk_queue_log"\ntimezone = "UTC"\n'
    (tmp_path / "home" / "spiritlevel.toml").write_text(watch + pbx)
    with Watch(tmp_path / "home") as opened:
        yield opened


ODD = [
    *(b"line\nend", b"b\xfcro", b"-rf", b"x..log", b"x" * 250, b"$(reboot)"),
    *(b"a b\tc", b"\xe2\x80\xaeabc", b"*", b"[a]"),
]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8 if ALL else 2))
def test_an_inbox_in_which_everything_happens_at_once_is_loaded_whole(
    seed: int, watched: Watch, tmp_path: Path
) -> None:
    inbox, chance = tmp_path / "home" / "inbox" / "pbx", random.Random(seed)  # noqa: S311 - the same every time
    running = threading.Thread(target=watched.run)
    running.start()
    expected = b""
    try:
        (tmp_path / "secret").write_bytes(log(90_000, 5))
        (inbox / "link out").symlink_to(tmp_path / "secret")
        (inbox / "round").symlink_to(inbox)
        os.mkfifo(inbox / "pipe")
        (inbox / "folder").mkdir()
        (inbox / "folder" / "not looked for").write_bytes(log(91_000, 5))
        for number, name in enumerate(ODD):
            content = log(100 * number, 20)
            expected += content
            path = inbox / os.fsdecode(name)
            match chance.randrange(4):
                case 0:  # grows, with pauses that are shorter than what is taken for an end
                    with path.open("wb", buffering=0) as file:
                        for start in range(0, len(content), 700):
                            file.write(content[start : start + 700])
                            time.sleep(chance.uniform(0, 0.2))
                case 1:  # written beside, then renamed
                    beside = path.with_name(f"{number}.part")
                    beside.write_bytes(content)
                    time.sleep(chance.uniform(0, 0.2))
                    beside.rename(path)
                case 2:  # another content first, rewritten before it can settle
                    path.write_bytes(log(100 * number, 10))
                    time.sleep(chance.uniform(0, 0.2))
                    path.write_bytes(content)
                case _:  # renamed while it may be read
                    path.write_bytes(content)
                    time.sleep(chance.uniform(0.3, 0.7))
                    path.rename(inbox / f"renamed {number}")
        deadline = time.monotonic() + 120
        while len(rows(tmp_path / "home")) < expected.count(b"ENTERQUEUE|") and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        watched.stopping.set()
        running.join(60)
    assert not running.is_alive()
    oracle = tmp_path / "all"
    oracle.write_bytes(expected)
    assert len(rows(tmp_path / "home")) == 20 * len(ODD)
    ledger = loads(Settings(home=tmp_path / "home"))
    assert ledger.filter(pl.col("state") == "done")["quarantined"].sum() == 0, "no file was read before it was complete"
    assert not [x for x in ledger["file"] if not x.isprintable()], "no name makes a second line of a log"


def test_what_a_pattern_of_links_and_pipes_gives_is_told_by_ingest_too(loader_in: LoaderIn, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "secret").write_bytes(log(0, 5))
    (inbox / "link").symlink_to(tmp_path / "secret")
    receipts = loader_in(tmp_path / "home").files(source(), [inbox / "link"], within=inbox)
    assert [(x.state, "leads out of" in x.message) for x in receipts] == [("rejected", True)]
    assert rows(tmp_path / "home") == []
