"""Measure how long readers wait: `python -m benchmarks.dashboards --home FOLDER`."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Barrier
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.dashboards import servers
from benchmarks.dashboards.painted import painted
from benchmarks.dashboards.reader import Reader
from benchmarks.dashboards.servers import Server
from dashboards.page import all_pages
from dashboards.serving.facts import distinct
from ingest.settings import load_settings
from ingest.store.facts import open_facts

console = Console(width=160)

AT_ONCE = 20
EACH = 5
RERUN_MS, CROWD_S, READER_MB, PAINT_S = 150, 2.0, 10.0, 2.0
"""The bounds: a rerun after a filter changed, the slowest twentieth of a crowd, a reader more, a first paint."""

Filter = tuple[str, list[str]]


def main(
    home: Annotated[Path, typer.Option(help="A home folder with facts: spiritlevel demo --no-serve --home FOLDER.")],
    *,
    rounds: Annotated[int, typer.Option(help="How often each page is measured; the median counts.")] = 5,
    most: Annotated[int, typer.Option(help="How many different choices are made on each page.")] = 12,
    looks: Annotated[float, typer.Option(help="Seconds that a reader looks at a page before choosing.")] = 0,
) -> None:
    """Print what readers wait on every page, in a crowd and for the first paint, beside the nearest public page."""
    values = distinct(open_facts(load_settings(home)))
    every: list[Filter] = [(key, [x]) for key in ("channel", "queue") for x in values.get(key, ())]
    filters = every[:most]
    with TemporaryDirectory() as folder:
        table = Path(folder) / "contacts.parquet"
        console.print(f"Served in time, as the peer's table says: {servers.write_table(home, table):.4%}")
        with servers.ours(home) as ours, servers.theirs(table) as theirs:
            _pages(ours, theirs, filters, rounds, looks)
            for thinks in (looks, 0) if looks else (0,):
                _crowd("ours", ours, every, thinks=thinks)
                _crowd("peer", theirs, every, thinks=thinks)
            _memory("ours", ours)
            _memory("peer", theirs)
            _paint("ours", ours, ".st-key-lead")
            _paint("peer", theirs, "[data-testid=stMetricValue]")


def _pages(ours: Server, theirs: Server, filters: Sequence[Filter], rounds: int, looks: float) -> None:
    with Reader(port=theirs.port) as reader:
        reader.open()
        peer = median(median(_changes(reader, filters)) for _ in range(rounds))
    console.print(f"a filter changed, peer's page: {1000 * peer:.0f} ms")
    for page in (x for found in all_pages().values() for x in found if x.filtered):
        path = "" if page.name == "evenness" else page.name
        with Reader(port=ours.port, page=path) as reader:
            first = reader.open()
            there = [x for x in filters if x[0] in reader.widgets]
            time.sleep(looks)
            new = _changes(reader, there)
            again = [median(_changes(reader, there)) for _ in range(rounds)]
        console.print(
            f"a filter changed, {page.name}: opened in {1000 * first:.0f} ms; "
            f"not yet asked {_range(new)}, {median(new) / peer:.2f} of the peer's, {_verdict(new)}; "
            f"asked before {_range(again)}, {median(again) / peer:.2f} of the peer's, {_verdict(again)}"
        )


def _verdict(seconds: Sequence[float]) -> str:
    return f"{'within' if 1000 * median(seconds) <= RERUN_MS else 'BEYOND'} {RERUN_MS} ms"


def _range(seconds: Sequence[float]) -> str:
    middle, least, most = (f"{1000 * x:.0f}" for x in (median(seconds), min(seconds), max(seconds)))
    return f"{middle} ms ({least} to {most})"


def _changes(reader: Reader, filters: Sequence[Filter]) -> list[float]:
    """The seconds of each change; between two of them nothing is chosen, as somebody does who tries one by one."""
    found = []
    for key, chosen in filters:
        found.append(reader.choose(key, chosen))
        reader.choose(key, [])
    return found


def _crowd(who: str, server: Server, filters: Sequence[Filter], *, thinks: float = 0) -> None:
    """Everybody opens the page and chooses several times: all at the same moment pairs of channels, or as people do.

    People who think look for so many seconds on average before they choose, and every third choice is of a pair.
    """
    begin = Barrier(AT_ONCE)
    channels = [x for key, some in filters if key == "channel" for x in some]
    pairs: list[Filter] = [("channel", list(x)) for x in combinations(channels, 2)]

    def one(number: int) -> list[float]:
        dice, found = Random(number), []  # noqa: S311 the same every time
        with Reader(port=server.port) as reader:
            reader.open()
            there = [x for x in filters if x[0] in reader.widgets]
            begin.wait()
            for k in range(EACH):
                time.sleep(dice.expovariate(1 / thinks) if thinks else 0)
                alone = thinks and k % 3 < 2
                found.append(reader.choose(*(dice.choice(there) if alone else pairs[(number + k) % len(pairs)])))
        return found

    with ThreadPoolExecutor(AT_ONCE) as readers:
        waits = [x for found in readers.map(one, range(AT_ONCE)) for x in found]
    slowest = quantiles(waits, n=20)[-1]
    how = f"who think for {thinks:.0f} s" if thinks else "all at the same moment"
    console.print(
        f"{AT_ONCE} readers {how}, {who}: median {median(waits):.2f} s, p95 {slowest:.2f} s, no error; "
        f"{'within' if slowest <= CROWD_S else 'BEYOND'} {CROWD_S} s"
    )


def _memory(who: str, server: Server) -> None:
    with ExitStack() as there:
        _came(there, server, 1)
        before = server.megabytes
        _came(there, server, AT_ONCE)
        each = (server.megabytes - before) / AT_ONCE
    console.print(
        f"memory, {who}: {before:.0f} MB, and {each:.1f} MB for each further reader; "
        f"{'within' if each <= READER_MB else 'BEYOND'} {READER_MB:.0f} MB"
    )


def _came(there: ExitStack, server: Server, number: int) -> None:
    for _ in range(number):
        there.enter_context(Reader(port=server.port)).open()
    # What a page has just thrown away is given back within moments.
    time.sleep(2)


def _paint(who: str, server: Server, lead: str) -> None:
    first, answer = (median(x) for x in zip(*painted(server.port, lead, rounds=5), strict=True))
    console.print(
        f"first paint, {who}: {first:.2f} s, the answer of the page {answer:.2f} s; "
        f"{'within' if answer <= PAINT_S else 'BEYOND'} {PAINT_S} s"
    )


if __name__ == "__main__":
    typer.run(main)
