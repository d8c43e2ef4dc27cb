"""The samples of every connector, with something else in some of their text fields, as many times as is wanted."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

SAMPLES = Path(__file__).parent / "ingest" / "connectors" / "samples"

Change = Callable[[str], str]
"""From what stands in a field to what shall stand there."""
Changes = Mapping[str, Change]
"""What shall stand in some fields, by their names."""

INLINE: Mapping[str, Mapping[str, str]] = {
    "canonical": {
        "surveys.csv": "id,customer,interaction_id,kind,channel,queue,scale_min,scale_max,asked_at,complete,value\n"
        "a1,jane@example.org,i1,nps,chat,Sales,0,10,2026-03-02T12:00:00Z,true,7\n"
    },
    "delimited": {
        "bot.csv": "session,user,begin,end,intent,agent,line,wait\n"
        "s1,+49301234567,2026-03-02T12:00:00Z,2026-03-02T12:05:00Z,order status,anna,Sales,12\n"
    },
}
"""Samples of the two connectors that read whatever they are told to."""


@dataclass(frozen=True)
class Sample:
    """One file of a connector: its text fields by name, and the file with changes in them, once for each of several."""

    connector: str
    name: str
    fields: tuple[str, ...]
    changed: Callable[[Sequence[Changes]], bytes]

    def times(self, field: str) -> int:
        """How often a field comes in the sample."""
        met: list[str] = []

        def meet(before: str) -> str:
            met.append(before)
            return before

        self.changed([{field: meet}])
        return max(len(met), 1)


def samples_of(connector: str) -> list[Sample]:
    """Every recorded sample of a connector."""
    inline = INLINE.get(connector, {})
    inside = sorted(path for path in (SAMPLES / connector).rglob("*") if path.is_file())
    paths = inside or [path for path in SAMPLES.iterdir() if path.stem == connector]
    texts = {path.name: path.read_text("utf-8", "replace") for path in paths} | dict(inline)
    return [_sample(connector, name, text) for name, text in texts.items()]


BEGINS = "From somebody Mon Mar  2 12:00:00 2026\n"
"""A line that begins a message in a file of several."""


def _sample(connector: str, name: str, text: str) -> Sample:
    first = text.partition("\n")[0]
    if name.endswith((".json", ".ndjson")):
        of_text = _of_json
    elif name.endswith(".csv"):
        of_text = _of_csv
    elif "VERBOSE[" in text:
        of_text = _of_log
    else:
        of_text = _of_columns if "|" in first else _of_lines
    fields, changed = of_text(text)
    return Sample(connector, name, tuple(fields), changed)


Made = tuple[list[str], Callable[[Sequence[Changes]], bytes]]


def _of_json(text: str) -> Made:
    documents = list(_documents(text))
    fields = sorted({path for document in documents for path in _paths(document)})

    def changed(several: Sequence[Changes]) -> bytes:
        made = [_replaced(document, "", changes) for changes in several for document in documents]
        return b"".join(json.dumps(document, ensure_ascii=False).encode() + b"\n" for document in made)

    return fields, changed


def _documents(text: str) -> Iterator[Any]:
    """The documents of a file, one behind the other; what is broken is left out."""
    place = 0
    while place < len(text):
        try:
            document, place = json.JSONDecoder().raw_decode(text, place)
            yield document
        except ValueError:
            place = text.find("\n", place) if "\n" in text[place:] else len(text)
        place += len(text[place:]) - len(text[place:].lstrip())


def _paths(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, f"{path}/*")
    elif isinstance(value, str):
        yield path


def _replaced(value: Any, path: str, changes: Changes) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(inner, f"{path}/{key}", changes) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, f"{path}/*", changes) for inner in value]
    return changes[path](value) if isinstance(value, str) and path in changes else value


def _of_csv(text: str) -> Made:
    separator = max(",;|\t", key=text.partition("\n")[0].count)
    lines = list(csv.reader(io.StringIO(text), delimiter=separator))
    kept = 3 if any("ImportId" in cell for line in lines[:3] for cell in line) else 1
    names = lines[0]
    if any(re.match(r"\d{4}-\d\d-\d\d", cell) for cell in names):  # a line of names there is none
        kept, names = 0, [f"column {place}" for place, _ in enumerate(names)]

    def changed(several: Sequence[Changes]) -> bytes:
        out = io.StringIO()
        made = [_cells(names, line, changes) for changes in several for line in lines[kept:]]
        csv.writer(out, delimiter=separator, lineterminator="\n").writerows([*lines[:kept], *made])
        return out.getvalue().encode()

    return names, changed


def _of_columns(text: str) -> Made:
    lines = [line.split("|") for line in text.splitlines()]
    names = [f"column {place}" for place in range(max(map(len, lines)))]

    def changed(several: Sequence[Changes]) -> bytes:
        made = ["|".join(_cells(names, line, changes)) for changes in several for line in lines]
        return "\n".join(made).encode() + b"\n"

    return names, changed


def _cells(names: Sequence[str], cells: Sequence[str], changes: Changes) -> list[str]:
    return [changes[name](cell) if name in changes else cell for name, cell in zip(names, cells, strict=False)] + list(
        cells[len(names) :]
    )


END = "the end of every line"

LOG: Mapping[str, str] = {
    "extension": r"(?<=Executing \[)[^\]@]*(?=@)",
    "channel": r"(?<=\(\")[^\"]*(?=\", \")",
    "arguments": r"(?<=\", \").*?(?=\"\))",
    "partner": r"(?<=-- )[A-Za-z0-9]+/\S+(?= answered)",
    "whom": r"(?<=answered )[A-Za-z0-9]+/\S+",
    "gone": r"(?<=')[A-Za-z0-9]+/[^']*(?=')",
    "caller": r"(?<=CALLERID\(number\)=)[^\"]*",
}
"""Where what stands in the lines of a switchboard's log that tell of a step."""


def _of_log(text: str) -> Made:
    lines = text.splitlines()

    def once(line: str, changes: Changes) -> str:
        for name, change in ((name, changes[name]) for name in LOG if name in changes):
            line = re.sub(LOG[name], _instead(change), line, count=1)
        return f"{line} {changes[END]('')}" if END in changes else line

    def changed(several: Sequence[Changes]) -> bytes:
        return "\n".join(once(line, changes) for changes in several for line in lines).encode() + b"\n"

    return [*LOG, END], changed


def _instead(change: Change) -> Callable[[re.Match[str]], str]:
    return lambda found: change(found[0])


def _of_lines(text: str) -> Made:
    """Text with headers such as `Subject: ...`: each of them, and the end of every line that is none."""
    names = sorted(set(re.findall(r"^([A-Za-z][\w-]*): ", text, re.MULTILINE)))

    def once(changes: Changes) -> str:
        made = text
        for name in names:
            if name in changes:
                made = re.sub(rf"(?m)^{name}: (.*)$", _header(name, changes[name]), made)
        if END in changes:
            made = re.sub(r"(?m)^(?![\w-]+: |From )(.+)$", lambda found: f"{found[1]} {changes[END]('')}", made)
        return made if made.endswith("\n") else made + "\n"

    def changed(several: Sequence[Changes]) -> bytes:
        # What is a single message has no line before it that begins one.
        between = "" if text.startswith("From ") or "Message-ID: " not in text else BEGINS
        return (between + f"\n{between}".join(map(once, several))).encode()

    return [*names, END], changed


def _header(name: str, change: Change) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{name}: {change(cast('str', found[1]))}"
