"""Identities planted into every field of the samples of every connector, one identity for each field."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent / "ingest" / "connectors" / "samples"
GERMAN = "Europe/Berlin"


@dataclass(frozen=True)
class Identity:
    """Somebody who is nowhere else: name, mailbox, number, street."""

    number: int

    @property
    def mailbox(self) -> str:
        """Their mailbox."""
        return f"seeded.{self.number:04d}@quill.example.org"

    @property
    def telephone(self) -> str:
        """Their number."""
        return f"+49 89 555{self.number:04d}1"

    @property
    def text(self) -> str:
        """All that is known of them, as free text may hold it."""
        n = self.number
        return f"Quill{n:04d}feather <{self.mailbox}> {self.telephone} Lark{n:04d}hill Road"

    @property
    def traces(self) -> tuple[str, ...]:
        """What of it would be recognised, in small letters."""
        n = self.number
        name, street = f"quill{n:04d}feather", f"lark{n:04d}hill"
        return name, street, f"seeded.{n:04d}@", f"89555{n:04d}1", f"89 555{n:04d}1", f"seeded.{n:04d}%40"


FORMS: tuple[Callable[[Identity], str], ...] = (
    lambda who: who.text,
    lambda who: who.mailbox,
    lambda who: who.telephone,
)
"""What is planted of somebody."""

OF_THE_CUSTOMER = re.compile(
    r"(?i)name|mail|phone|number|from|\bto\b|caller|callee|address|text|body|subject|title|comment|message|note|descr"
    r"|content|street|customer|requester|contact|profile|handle|endpoint|ani|tel|src|clid|visitor|part(y|ies)|answer"
)
"""Fields in which a customer's name, address or words may stand, by their names."""

OF_THE_COMPANY = re.compile(
    r"(?i)agent|queue|group|team|skill|campaign|worker|operator|branch|site|assignee|owner|_?id$|sid$|uuid$|type|status"
    r"|state|reason|kind|member|extension|event_?name|time|_at$|date|user$|value"
)
"""Fields that hold the company's own words and the source's ids, times and states, whatever else is in their name."""

OF_A_PART_OF_THE_COMPANY = re.compile(
    r"(?i)agent|hierarchy|queue|group|team|skill|campaign|worker|workspace|operator|branch|assignee|owner|inbox|service_?"
    r"name|systemendpoint|routingprofile|/number/|/user/|transferred_|stations?/|talkdesk_|media_name|department"
    r"|channel_?unique|answered_by"
)
"""Whatever lies in a part of a record that describes the company's side."""

SOMETIMES = {
    ("twilio_messages", "from"): "the company's own number, of what it sends itself: its queue",
    ("twilio_messages", "to"): "the company's own number, of what comes in: its queue",
    ("twilio_voice", "from"): "the company's own number, of calls that it makes: its queue",
    ("twilio_voice", "to"): "the company's own number, of calls that come in: its queue",
}
"""Fields that hold a customer or the company, by the direction of the contact; facts have the company's part."""


@dataclass(frozen=True)
class Planted:
    """One sample with one field of all its records replaced by an identity."""

    connector: str
    field: str
    identity: Identity
    name: str
    content: bytes

    @property
    def is_customers(self) -> bool:
        """Whether the field is a customer's: nothing of it may be anywhere."""
        return _is_customers(self.connector, self.field.partition(": ")[2])


def _is_customers(connector: str, field: str) -> bool:
    near = "/".join([step for step in field.split("/") if step != "*"][-2:])
    of_company = OF_THE_COMPANY.search(near) or OF_A_PART_OF_THE_COMPANY.search(field)
    is_both = (connector, field.rpartition("/")[2]) in SOMETIMES
    return OF_THE_CUSTOMER.search(near) is not None and not of_company and not is_both


TOLD: Mapping[str, tuple[str, ...]] = {
    "mailbox": ("ours=support@shop.example",),
    "qualtrics": ("csat=Q1",),
    "x_messages": ('accounts=["2244994945"]',),
}
"""What some sources must be told."""


def planted(connectors: Iterator[str]) -> Iterator[Planted]:
    """Every sample of these connectors, once for each of its fields; in a customer's fields also a mere address."""
    numbers = count()
    for connector in connectors:
        for sample in _samples(connector):
            for field, content in _fields(sample):
                for form in FORMS if _is_customers(connector, field) else FORMS[:1]:
                    identity = Identity(next(numbers))
                    name = f"{connector}-{identity.number:04d}{sample.suffix}"
                    yield Planted(connector, f"{sample.name}: {field}", identity, name, content(form(identity)))


def _samples(connector: str) -> list[Path]:
    inside = sorted(path for path in (SAMPLES / connector).rglob("*") if path.is_file())
    return inside or [path for path in SAMPLES.iterdir() if path.stem == connector]


Plant = Callable[[str], bytes]


def _fields(sample: Path) -> Iterator[tuple[str, Plant]]:
    text = sample.read_text("utf-8", "replace")
    if sample.suffix in {".json", ".ndjson"}:
        yield from _of_json(text)
    elif sample.suffix == ".csv":
        yield from _of_csv(text)
    elif "|" in text.partition("\n")[0]:
        yield from _of_columns(text)
    else:
        yield from _of_lines(text)


def _of_json(text: str) -> Iterator[tuple[str, Plant]]:
    records, whole = _records(text)
    for path in sorted({path for record in records for path in _paths(record)}):

        def content(identity: str, path: str = path) -> bytes:
            made = [_replaced(record, path.split("/")[1:], identity) for record in records]
            return json.dumps(made[0]).encode() if whole else "\n".join(map(json.dumps, made)).encode() + b"\n"

        yield path, content


def _records(text: str) -> tuple[list[Any], bool]:
    """The documents of a file, one behind the other, and whether it is a single one; what is broken is left out."""
    found, place = [], 0
    while place < len(text):
        try:
            document, place = json.JSONDecoder().raw_decode(text, place)
            found.append(document)
        except ValueError:
            place = text.find("\n", place) if "\n" in text[place:] else len(text)
        place += len(text[place:]) - len(text[place:].lstrip())
    return found, len(found) == 1


def _paths(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, f"{path}/*")
    elif isinstance(value, str):
        yield path


def _replaced(value: Any, path: list[str], identity: str) -> Any:
    if not path:
        return identity if isinstance(value, str) else value
    here, *rest = path
    if isinstance(value, list) and here == "*":
        return [_replaced(inner, rest, identity) for inner in value]
    if isinstance(value, dict) and here in value:
        return {key: _replaced(inner, rest, identity) if key == here else inner for key, inner in value.items()}
    return value


def _of_csv(text: str) -> Iterator[tuple[str, Plant]]:
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    lines = list(csv.reader(io.StringIO(text), delimiter=separator))
    kept = 3 if any("ImportId" in cell for line in lines[:3] for cell in line) else 1
    names = lines[0]
    if any(re.match(r"\d{4}-\d\d-\d\d", cell) for cell in names):  # a line of names there is none
        kept, names = 0, [f"column {place}" for place, _ in enumerate(names)]
    for place, name in enumerate(names):

        def content(identity: str, place: int = place) -> bytes:
            out = io.StringIO()
            made = [[identity if x == place else cell for x, cell in enumerate(line)] for line in lines[kept:]]
            csv.writer(out, delimiter=separator).writerows([*lines[:kept], *made])
            return out.getvalue().encode()

        yield name, content


def _of_columns(text: str) -> Iterator[tuple[str, Plant]]:
    lines = [line.split("|") for line in text.splitlines()]
    for place in range(max(map(len, lines))):

        def content(identity: str, place: int = place) -> bytes:
            made = [[identity if x == place else cell for x, cell in enumerate(line)] for line in lines]
            return "\n".join(map("|".join, made)).encode() + b"\n"

        yield f"column {place}", content


def _of_lines(text: str) -> Iterator[tuple[str, Plant]]:
    """Text with headers such as `Subject: ...`: each of them, and the end of every line that is none."""
    for name in sorted(set(re.findall(r"^([A-Za-z][\w-]*): ", text, re.MULTILINE))):

        def content(identity: str, name: str = name) -> bytes:
            return re.sub(rf"^{name}: .*$", lambda _: f"{name}: {identity}", text, flags=re.MULTILINE).encode()

        yield name, content

    def at_the_end(identity: str) -> bytes:
        return re.sub(r"^(?![\w-]+: |From )(.+)$", rf"\1 {identity}", text, flags=re.MULTILINE).encode()

    yield "the end of every line", at_the_end
