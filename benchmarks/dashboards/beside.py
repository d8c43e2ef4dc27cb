"""Hold this checkout against another one: what is drawn must be the same, and how long a choice takes stands beside.

`python -m benchmarks.dashboards.beside --home FOLDER --other CHECKOUT --other-home COPY_OF_FOLDER`
"""

import base64
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import polars as pl
import typer
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # it brings no types
from rich.console import Console
from streamlit.proto.Delta_pb2 import Delta

from benchmarks.dashboards import servers
from benchmarks.dashboards.reader import Reader
from benchmarks.dashboards.servers import Server
from dashboards.page import all_pages
from dashboards.serving.facts import distinct
from ingest.settings import load_settings
from ingest.store.facts import open_facts

console = Console(width=160)

Filter = tuple[str, list[str]]
DIGITS = 9
"""To so many digits numbers have to be the same: sums in another order differ beyond those."""

_QUIET_S, _PATIENCE_S = 0.8, 90
_AT_REST_S = 0.03
"""A server at rest still looks at its clock."""

_OWN = frozenset({"id", "fragmentId", "activeScriptHash", "formId", "deferredFileId"})
"""What names an element and is not seen."""


@dataclass(kw_only=True)
class Side:
    """A server of one of the checkouts, its reader, and what the reader's choices took."""

    server: Server
    reader: Reader
    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def choose(self, key: str, values: list[str]) -> None:
        """Choose, and note what it took."""
        before = self.server.processor_s
        self.wall_ms.append(1000 * self.reader.choose(key, values))
        self.cpu_ms.append(1000 * (self.server.processor_s - before))


def main(
    home: Annotated[Path, typer.Option(help="A home folder with facts.")],
    other: Annotated[Path, typer.Option(help="Another checkout.")],
    other_home: Annotated[Path, typer.Option(help="A copy of the home folder: what is kept beside facts differs.")],
    *,
    most: Annotated[int, typer.Option(help="How many choices of each kind are made on each page.")] = 6,
    page: Annotated[list[str] | None, typer.Option(help="Only these pages.")] = None,
    rest: Annotated[bool, typer.Option(help="Wait before each choice; without it only what is drawn counts.")] = True,
) -> None:
    """Put the same choices to both in turn, each when both are at rest, and print what differs and what it took."""
    values = distinct(open_facts(load_settings(home)))
    kinds = dict(_kinds(values, most))
    seen = 0
    with servers.ours(other_home, other) as theirs, servers.ours(home) as ours:
        for one in (x for found in all_pages().values() for x in found if x.filtered and (not page or x.name in page)):
            with ExitStack() as open_:
                path = "" if one.name == "evenness" else one.name
                both = [
                    Side(server=x, reader=open_.enter_context(Reader(port=x.port, page=path))) for x in (theirs, ours)
                ]
                for side in both:
                    side.reader.open()
                for kind, filters in kinds.items():
                    there = [x for x in filters if x[0] in both[0].reader.widgets]
                    seen += _page(one.name, kind, there, both, rest=rest)
    console.print(f"{seen:,} elements were held against each other.")


def _kinds(values: Mapping[str, Sequence[str]], most: int) -> Iterator[tuple[str, list[Filter]]]:
    yield "probable", [(key, [x]) for key in ("channel", "queue") for x in values.get(key, ())[: most // 2]]
    pairs = list(combinations(values.get("channel", ()), 2))
    yield "unforeseen", [("channel", list(x)) for x in pairs[:: max(1, len(pairs) // most)][:most]]


def _page(name: str, kind: str, filters: Sequence[Filter], both: Sequence[Side], *, rest: bool) -> int:
    seen = 0
    for key, values in filters:
        for side in both:
            if rest:
                _rest(both)
            side.choose(key, values)
        seen += _same(f"{name}, {key} {', '.join(values)}", *(x.reader for x in both))
        for side in reversed(both):
            side.reader.choose(key, [])
    before, after = both
    ratio = (median(y / x for x, y in zip(before_, after_, strict=True)) for before_, after_ in _pairs(before, after))
    console.print(
        f"{name}, {kind}: {median(before.wall_ms):.0f} ms and {median(after.wall_ms):.0f}, ratio {next(ratio):.2f}; "
        f"CPU {median(before.cpu_ms):.0f} ms and {median(after.cpu_ms):.0f}, ratio {next(ratio):.2f}; "
        f"{len(after.wall_ms)} choices"
    )
    for side in both:
        side.wall_ms.clear()
        side.cpu_ms.clear()
    return seen


def _pairs(before: Side, after: Side) -> Iterator[tuple[list[float], list[float]]]:
    yield before.wall_ms, after.wall_ms
    yield [max(x, 1) for x in before.cpu_ms], after.cpu_ms


def _rest(both: Sequence[Side]) -> None:
    """Wait until neither server works any more."""
    until, used = time.monotonic() + _PATIENCE_S, -1.0
    while time.monotonic() < until:
        now = sum(x.server.processor_s for x in both)
        if now - used <= _AT_REST_S:
            return
        used = now
        time.sleep(_QUIET_S)


def _same(where: str, one: Reader, other: Reader) -> int:
    """Print the places at which two pages differ; gives how many elements were held against each other."""
    said = [{place: _plain(delta) for place, delta in x.drawn.items() if _is_seen(delta)} for x in (one, other)]
    for place in sorted({*said[0], *said[1]}):
        before, after = (x.get(place) for x in said)
        if before != after:
            console.print(
                f"[bold]DIFFERENT[/bold] {where}, at {place}:", *map(_short, _apart(before, after)), sep="\n  "
            )
    return len(said[1])


def _is_seen(delta: Delta) -> bool:
    return delta.WhichOneof("type") != "new_transient" and delta.new_element.WhichOneof("type") != "skeleton"


def _plain(delta: Delta) -> Any:
    """What a reader sees of an element: tables as their rows, specifications as what they say."""
    return _told(MessageToDict(delta), delta)


def _told(found: Any, message: Any) -> Any:
    if isinstance(found, dict):
        return {key: _value(key, x, message) for key, x in sorted(found.items()) if key not in _OWN}
    if isinstance(found, list):
        return [_told(x, message) for x in found]
    return _round(found)


def _value(key: str, found: Any, message: Any) -> Any:
    if key in {"data", "arrowData"} and isinstance(found, str | dict):
        raw = found if isinstance(found, str) else found.get("data", "")
        return _rows(raw)
    if key == "spec" and isinstance(found, str):
        return _told(json.loads(found), message)
    return _told(found, message)


def _rows(encoded: str) -> Any:
    frame = pl.read_ipc_stream(base64.b64decode(encoded))
    return [[name, str(dtype)] for name, dtype in frame.schema.items()], [_round(x) for x in frame.rows()]


def _round(found: Any) -> Any:
    if isinstance(found, float):
        return float(f"{found:.{DIGITS}g}")
    if isinstance(found, tuple | list):
        return [_round(x) for x in found]
    return found


def _apart(one: Any, other: Any) -> tuple[Any, ...]:
    """Where two elements differ, and the smallest part in which two elements differ."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next((key, *_apart(x, other[key])) for key, x in one.items() if x != other[key])
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        return next(_apart(x, y) for x, y in zip(one, other, strict=True) if x != y)
    return one, other


def _short(found: Any) -> str:
    return f"{found!s:.300}"


if __name__ == "__main__":
    typer.run(main)
