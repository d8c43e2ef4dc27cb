"""Faults that are not tied to a call: random kills, a database that dies, bits that flip, writers that race."""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ingest.store.database import open_catalogue
from ingest.store.manifest import Store, snapshot
from ingest.store.segment import file_digest
from tests.faults.scenarios import make_database, url_of
from tests.ingest.store.answers import answers, facts, offer
from tests.ingest.store.loading_child import loads

ROOT = Path(__file__).parents[2]
Skip = Callable[[int], bool]
Run = Callable[[Path, str | None, float, Skip], Iterator[tuple[int, str | None]]]
KILLS, FLIPS = 1_000, 1_000
WRITERS, FILES = 8, 200


def _fresh(work: Path, server: str | None) -> Store:
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    if server is not None:
        make_database(server, "other")
    return Store(open_catalogue(url_of(work, "other", server)), work)


def _child(store: Store, offset: int = 0) -> "subprocess.Popen[bytes]":
    url = store.catalogue.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-W", "ignore", "-m", "tests.ingest.store.loading_child", str(store.folder), url]
    return subprocess.Popen([*command, "0", str(offset)], cwd=ROOT, stderr=subprocess.DEVNULL)


def random_kills(work: Path, server: str | None, scale: float, skip: Skip) -> Iterator[tuple[int, str | None]]:
    """A loader is killed again and again at a random moment; then one is left alone, and everything must be there."""
    dice = random.Random(7)  # noqa: S311 a schedule
    kills_each = 10
    for number in range(max(1, round(KILLS * scale / kills_each))):
        delays = [dice.uniform(0.05, 1.5) for _ in range(kills_each)]
        if skip(number):
            continue
        store = _fresh(work, server)
        states = {str(facts(store).rows())}
        oracle = Store(open_catalogue(f"sqlite:///{work / 'oracle.db'}"), work / "oracle")
        for name, versions in loads(0):
            offer(oracle, answers(*versions), name=f"{name} 0")
            states.add(str(facts(oracle).rows()))
        broken = None
        for delay in delays:
            loader = _child(store)
            time.sleep(delay)
            loader.send_signal(signal.SIGKILL)
            loader.wait()
            if str(facts(store).rows()) not in states:
                broken = f"after a kill at {delay:.2f} s readers see a state that never was"
        if _child(store).wait() != 0 or facts(store).rows() != facts(oracle).rows():
            broken = broken or "running again does not finish the job"
        store.catalogue.engine.dispose()
        yield number, broken


def flipped_bits(work: Path, server: str | None, scale: float, skip: Skip) -> Iterator[tuple[int, str | None]]:
    """A bit of a segment is another one; comparing checksums, as `doctor --deep` does, finds every one."""
    dice = random.Random(11)  # noqa: S311 a schedule
    store = _fresh(work, server)
    offer(store, answers(*[(key, 0, key % 10, key % 4) for key in range(200)]))
    segments = snapshot(store).segments
    for number in range(max(1, round(FLIPS * scale))):
        segment = dice.choice(segments)
        path = store.facts / segment.path
        content = path.read_bytes()
        place, bit = dice.randrange(len(content)), dice.randrange(8)
        if skip(number):
            continue
        path.write_bytes(content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :])
        found = file_digest(path) != segment.sha256
        path.write_bytes(content)
        yield number, None if found else f"bit {bit} of byte {place} was not missed"
    store.catalogue.engine.dispose()


def racing_writers(work: Path, server: str | None, scale: float, skip: Skip) -> Iterator[tuple[int, str | None]]:
    """Writers that all load the same files without any lock, and a reader meanwhile: each file is loaded once."""
    if skip(0):
        return
    store = _fresh(work, server)
    files = max(8, round(FILES * scale))
    script = (
        "import sys; from pathlib import Path; from ingest.store.database import open_catalogue; "
        "from ingest.store.manifest import Store; from tests.ingest.store.answers import answers, offer; "
        "import random; s = Store(open_catalogue(sys.argv[2]), Path(sys.argv[1])); n = int(sys.argv[3]); "
        "order = list(range(n)); random.Random(int(sys.argv[4])).shuffle(order); "
        "[offer(s, answers((k, 0, k % 10, k % 3)), name=str(k)) for k in order]"
    )
    url = store.catalogue.engine.url.render_as_string(hide_password=False)
    writers = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", script, str(work), url, str(files), str(place)], cwd=ROOT
        )
        for place in range(WRITERS)
    ]
    broken, reads = None, 0
    while any(writer.poll() is None for writer in writers):
        seen = facts(store)
        reads += 1
        if not seen["id"].is_unique().all():
            broken = "readers saw a row twice"
    codes = [writer.wait() for writer in writers]
    if any(codes) or set(facts(store)["id"]) != {f"s:{key}" for key in range(files)} or snapshot(store).seq != files:
        broken = broken or f"exit codes {codes}, {snapshot(store).seq} commits for {files} files"
    store.catalogue.engine.dispose()
    sys.stderr.write(f"{WRITERS} writers, {files} files, {reads} reads meanwhile\n")
    yield 0, broken


def database_killed(work: Path, server: str | None, scale: float, skip: Skip) -> Iterator[tuple[int, str | None]]:
    """The connections of a loader are cut on the server's side at random moments; running again finishes the job."""
    if server is None:
        return
    from sqlalchemy import create_engine, text  # noqa: PLC0415 only here

    dice = random.Random(13)  # noqa: S311 a schedule
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'other'")
    for number in range(max(1, round(100 * scale))):
        delay = dice.uniform(0.3, 1.5)
        if skip(number):
            continue
        store = _fresh(work, server)
        store.catalogue.engine.dispose()
        loader = _child(store)
        time.sleep(delay)
        with admin.connect() as connection:
            connection.execute(cut)
        loader.wait()
        again = _child(store).wait()
        whole = set(facts(store)["id"]) == {f"s:{key}" for key in range(7)}
        store.catalogue.engine.dispose()
        yield (
            number,
            None if again == 0 and whole else f"after connections were cut at {delay:.2f} s: exit code {again}",
        )
    admin.dispose()


OTHERS: Mapping[str, Run] = {
    "ten random kills each": random_kills,
    "a flipped bit": flipped_bits,
    "eight writers of the same files": racing_writers,
    "connections cut by the server": database_killed,
}
