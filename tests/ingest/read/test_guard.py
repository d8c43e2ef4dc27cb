"""Files are read by a process of their own; whatever they do to it, the others are read, and one sentence is told."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ingest.connector import Batch, Connector, SourceSettings
from ingest.read.child import outcome
from ingest.read.guard import Reading, read_guarded
from ingest.read.outcome import Task, Unwritable
from ingest.read.raw import Limits, RawFile
from ingest.read.unreadable import SourceSettingsError
from ingest.tables.event import event

PLUGIN = '''
"""A connector that does what the first line of a file says."""

import ctypes, os, sys, time
import polars as pl
from ingest.connector import Batch, Connector, SourceSettings
from ingest.read.raw import UnreadableFileError
from ingest.read.refusal import Refusals
from ingest.read.unreadable import SourceSettingsError


def rows(numbers, **more):
    told = {"id": "a", "revision": 0, "contact": "c", "at": "2024-05-01T10:00:00Z", "kind": "k"} | more
    return pl.DataFrame([{"record": number} | told for number in numbers])


def read(raw, settings):
    what = b"".join(raw.blocks()).decode().split()[0]
    print("a word between the answers")
    if what == "abort": os.abort()
    if what == "segfault": ctypes.string_at(0)
    if what == "leave": os._exit(0)
    if what == "sleep": time.sleep(60)
    if what == "spin":
        while True: pass
    if what == "memory": keep = [bytearray(64 * 1024**2) for _ in range(1000)]
    if what == "files": keep = [open(os.devnull) for _ in range(1000)]
    if what == "bug": raise KeyError("secret content")
    if what == "panic": pl.select(pl.lit(1).map_batches(lambda _: (_ for _ in ()).throw(BaseException("secret"))))
    if what == "unfit": raise SourceSettingsError("Tell it better.")
    if what == "lost": yield Batch(records=2, rows={"event": rows([1])}, refused=Refusals.none()); return
    if what == "made_up": yield Batch(records=1, rows={"event": rows([1, 2])}, refused=Refusals.none()); return
    if what == "large":
        for start in range(0, 10**9, 10**5):
            numbers = pl.DataFrame({"record": range(start, start + 10**5)})
            text = pl.col("record").hash(seed=1).cast(pl.String)
            frame = numbers.with_columns(
                id=text, revision=0, contact=text, kind=text, payload=text, at=pl.lit("2024-05-01T10:00:00Z")
            )
            yield Batch(records=10**5, rows={"event": frame}, refused=Refusals.none())
    kind = ",".join(sorted(os.environ)) if what == "environment" else "k"
    refused = Refusals.of([(3, "truncated", "", b"raw")])
    yield Batch(records=3, rows={"event": rows([1, 2], kind=kind)}, refused=refused)
    yield Batch(records=2, rows={"event": rows([4, 5], kind=kind)}, refused=Refusals.none())


misbehaving = Connector(
    name="misbehaving", label="x", description="x", reads="x", settings=SourceSettings, read=read, makes=("event",)
)
'''

Read = Callable[..., list[Reading]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read files that say these words, with limits; the readings in their order."""
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "misbehaving.py").write_text(PLUGIN)

    def readings(*words: str, **limits: int) -> list[Reading]:
        raws = []
        for place, word in enumerate(words):
            path = tmp_path / f"{place}.log"
            path.write_text(word)
            raws.append(RawFile(path=path, received_at=datetime(2026, 11, 1, tzinfo=UTC), limits=Limits(**limits)))  # type: ignore[arg-type]
        into = tmp_path / f"rows-{time.monotonic_ns()}"
        into.mkdir()
        return read_guarded("misbehaving", {"source": "x"}, raws, into, plugins=[plugins])

    return readings


def test_rows_and_refusals_of_every_file_come_back(read: Read) -> None:
    for reading in read("fine", "fine"):
        rows = pl.read_parquet(reading.rows["event"])
        assert (reading.records, reading.unreadable, list(reading.rows)) == (5, None, ["event"])
        assert rows.schema == {"record": pl.Int64} | dict(event.arriving)
        assert rows["record"].to_list() == [1, 2, 4, 5]
        assert reading.refused.rows() == [(3, "truncated", "", b"raw")]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        pytest.param("abort", "breaks the reader down (code -6): it needs more than 3 GiB", id="an abort"),
        pytest.param("segfault", "breaks the reader down (code -11)", id="a segmentation fault"),
        pytest.param("leave", "breaks the reader down (code 0)", id="a reader that just ends"),
        pytest.param("memory", "needs more memory than the 3 GiB", id="too much memory"),
        pytest.param("files", "makes 'misbehaving' fail (OSError in misbehaving.py", id="too many open files"),
        pytest.param("bug", "makes 'misbehaving' fail (KeyError in misbehaving.py, line 28)", id="a bug"),
        pytest.param("panic", "makes 'misbehaving' fail (", id="a panic of a library"),
        pytest.param("lost", "makes 'misbehaving' fail (LostRecordsError", id="a record without rows or reason"),
        pytest.param("made_up", "makes 'misbehaving' fail (LostRecordsError", id="a record too many"),
    ],
)
def test_a_file_that_breaks_the_reader_costs_itself_only(word: str, said: str, read: Read) -> None:
    before, broken, after = read("fine", word, "fine", memory_bytes=3 * 1024**3)
    assert (before.records, before.unreadable, after.records, after.unreadable) == (5, None, 5, None)
    assert (broken.records, broken.rows, broken.refused.height) == (0, {}, 0)
    assert str(broken.unreadable).startswith(f"1.log {said}")
    assert "secret" not in str(broken.unreadable)


@pytest.mark.parametrize("word", ["sleep", "spin"])
def test_a_file_that_takes_too_long_costs_itself_only(word: str, read: Read) -> None:
    began = time.monotonic()
    broken, after = read(word, "fine", seconds=1)
    assert broken.unreadable == "0.log takes longer than 1 s to read."
    assert after.records == 5
    assert time.monotonic() - began < 20


def test_more_rows_than_the_disk_may_take_make_a_file_unreadable(read: Read) -> None:
    broken, after = read("large", "fine", disk_bytes=20 * 1024**2)
    assert str(broken.unreadable).startswith("0.log gives more rows than fit into")
    assert after.records == 5


def test_a_missing_an_empty_file_and_a_folder_are_one_sentence_each(tmp_path: Path, read: Read) -> None:
    (empty,) = read("")
    assert empty.unreadable == "0.log is empty."
    raws = [RawFile(path=x, received_at=datetime(2026, 11, 1, tzinfo=UTC)) for x in (tmp_path / "none", tmp_path)]
    missing, folder = read_guarded("canonical", {"source": "x", "table": "leg"}, raws, tmp_path / "rows")
    assert missing.unreadable == f"none was not found in {tmp_path}."
    assert folder.unreadable == f"{tmp_path.name} is a folder, not a file."


@pytest.mark.parametrize(
    ("connector", "settings", "said"),
    [
        pytest.param(
            "canonical", {"table": "lag"}, "there is no table 'lag'; did you mean 'leg'", id="a wrong setting"
        ),
        pytest.param("mailbox", {}, "cannot be told 'ours' so", id="a missing setting"),
        pytest.param("canonic", {}, "Did you mean 'canonical'", id="an unknown connector"),
    ],
)
def test_what_a_source_was_told_wrongly_stops_the_load(
    connector: str, settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    raw = RawFile(path=tmp_path / "x", received_at=datetime(2026, 11, 1, tzinfo=UTC))
    with pytest.raises(SourceSettingsError, match=said):
        read_guarded(connector, {"source": "x"} | settings, [raw], tmp_path)


def test_a_file_that_the_settings_do_not_fit_is_set_aside_and_the_others_are_read(read: Read) -> None:
    before, misfit, after = read("fine", "unfit", "fine")
    assert misfit.unreadable == "1.log: Tell it better."
    assert (before.unreadable, before.records, after.unreadable, after.records) == (None, 5, None, 5)


def test_a_file_whose_name_is_no_text_is_read_as_any_other(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"log\xff")
    path.write_text("1772000000|1772000000.1|billing|NONE|ENTERQUEUE||+4930000001|1\n")
    raw = RawFile(path=path, received_at=datetime(2026, 11, 1, tzinfo=UTC))
    (tmp_path / "rows").mkdir()
    (reading,) = read_guarded("asterisk_queue_log", {"source": "x"}, [raw], tmp_path / "rows")
    assert (raw.name, reading.unreadable, reading.records) == (r"log\xff", None, 1)


def test_a_full_disk_is_not_the_files_fault(tmp_path: Path) -> None:
    def full(_raw: RawFile, _settings: SourceSettings) -> Iterator[Batch]:
        raise OSError(errno.ENOSPC, "a word of the file")

    disk = Connector(
        name="x", label="x", description="x", reads="x", settings=SourceSettings, read=full, makes=("event",)
    )
    received_at = datetime(2026, 11, 1, tzinfo=UTC)
    task = Task(path=bytes(tmp_path / "x"), received_at=received_at, into=bytes(tmp_path / "rows"))
    answer = outcome(disk, SourceSettings(source="x"), task, Limits())
    assert answer == Unwritable(errno=errno.ENOSPC, strerror="No space left on device")


def test_the_reading_process_sees_nothing_of_the_environment_that_could_be_secret(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPIRITLEVEL_KEY", "secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    (reading,) = read("environment")
    seen = set(pl.read_parquet(reading.rows["event"])["kind"][0].split(","))
    assert seen <= {
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TMPDIR",
        "LD_LIBRARY_PATH",
        "LC_CTYPE",
        "PYTHONPATH",
        "POLARS_MAX_THREADS",
        "_RJEM_MALLOC_CONF",
    }


def test_nobody_else_may_read_the_rows(read: Read) -> None:
    (reading,) = read("fine")
    assert reading.refusals is not None
    for path in (*reading.rows.values(), reading.refusals):
        assert path.stat().st_mode & 0o077 == 0


def test_no_process_is_left_behind(read: Read) -> None:
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    before = children.read_text()
    read("fine", "abort", "sleep", seconds=1)
    assert children.read_text() == before
