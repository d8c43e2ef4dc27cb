"""The servers that are measured: our dashboards of a home folder, and the peer's page over the same contacts."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import polars as pl

from dashboards.asked.filters import USUAL, last_day, preset
from ingest.settings import load_settings
from ingest.store.facts import open_facts
from metrics.behind import contacts_behind
from metrics.calendar import Period
from metrics.catalogue.served_in_time import served_in_time

ROOT = Path(__file__).parents[2]
TABLE = "BENCHMARK_CONTACTS"
"""The variable by which the peer's page knows where its table of contacts lies."""

_PATIENCE_S = 180


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that runs: where, and as which process."""

    port: int
    pid: int

    @property
    def processor_s(self) -> float:
        """The seconds of a processor that it has used since it began."""
        used = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
        return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")

    @property
    def megabytes(self) -> float:
        """What it holds in memory."""
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text("utf-8"))
        return int(found[1]) / 1024 if found else float("nan")


@contextmanager
def ours(home: Path, checkout: Path = ROOT) -> Iterator[Server]:
    """Our dashboards of a home folder, as they are in this checkout or in another one."""
    words = ["spiritlevel.py", "serve", "--home", str(home.absolute()), "--port"]
    with _served(words, "/health", {}, checkout) as server:
        yield server


@contextmanager
def theirs(table: Path) -> Iterator[Server]:
    """The peer's page over a table of contacts."""
    words = ["-m", "streamlit", "run", "benchmarks/dashboards/peer.py", "--server.headless=true"]
    words += ["--browser.gatherUsageStats=false", "--server.fileWatcherType=none", "--server.port"]
    with _served(words, "/_stcore/health", {TABLE: str(table)}) as server:
        yield server


def write_table(home: Path, file: Path) -> float:
    """Write what the peer reads: the contacts of our home page, each already judged; gives their share served."""
    settings = load_settings(home)
    facts = open_facts(settings)
    since, until = preset(USUAL, last_day(facts.as_of, settings))
    found = contacts_behind(served_in_time, facts, settings, period=Period(since=since, until=until)).page()
    judged = found.drop_nulls("worth").select(
        "channel",
        "queue",
        "team",
        "topic",
        at=pl.col("at").dt.convert_time_zone(settings.site.timezone).dt.replace_time_zone(None),
        served=pl.col("worth") == 1,
    )
    judged.write_parquet(file)
    return float(judged.select(pl.col("served").mean()).item())


@contextmanager
def _served(words: Sequence[str], health: str, variables: Mapping[str, str], checkout: Path = ROOT) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    # Each of our own commands, and the same Python for both.
    process = subprocess.Popen(  # noqa: S603 the words are ours
        [sys.executable, *words, str(port)],
        cwd=checkout,
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}{health}", process)
        yield Server(port=port, pid=process.pid)
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE_S)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 an address of our own
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError(f"Nobody answers at {address}.")
