"""The line of the file on which each key stands, so that an error can name it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Place = tuple[str | int, ...]
"""Where a value stands: section, key, and for one of several `[[source]]` its number from 0."""


@dataclass(frozen=True)
class Lines:
    """The line, from 1, of every section and key; `again` is what is written a second time, with both lines."""

    at: Mapping[Place, int]
    sections: frozenset[Place]
    again: tuple[tuple[Place, int, int], ...]

    def of(self, place: Place) -> int | None:
        """The line of a key, or of the nearest section around it that is written down."""
        return next((self.at[place[:n]] for n in range(len(place), 0, -1) if place[:n] in self.at), None)


def lines_of(text: str) -> Lines:
    """Where everything stands in a TOML text; when it is not TOML, as far as it can be read."""
    at: dict[Place, int] = {}
    again: list[tuple[Place, int, int]] = []
    entries: dict[Place, int] = {}
    section: Place = ()
    sections: set[Place] = set()
    keys: set[Place] = set()
    for line, statement in _statements(text):
        if not statement.lstrip().startswith("["):
            for place in _places(tomllib.loads(statement), section):
                if place in at:
                    again.append((place, at[place], line))
                at.setdefault(place, line)
                keys.add(place)
            continue
        section = _header(tomllib.loads(statement), entries)
        if section in sections | keys:
            again.append((section, at[section], line))
        sections.add(section)
        for n in range(1, len(section) + 1):
            at.setdefault(section[:n], line)
    return Lines(at, frozenset(sections), tuple(again))


def _statements(text: str) -> Iterator[tuple[int, str]]:
    # A value may run over many lines: a statement is the fewest lines that are TOML by themselves.
    begun, first = "", 1
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        first = first if begun else number
        begun += line
        try:
            said = tomllib.loads(begun)
        except tomllib.TOMLDecodeError:
            continue
        if said:
            yield first, begun
        begun = ""


def _header(said: Mapping[str, Any], entries: dict[Place, int]) -> Place:
    place: Place = ()
    while said:
        key, inner = next(iter(said.items()))
        place = (*place, key)
        if isinstance(inner, list):
            entries[place] = entries.get(place, -1) + 1
            inner = inner[0]
        if place in entries:
            place = (*place, entries[place])
        said = inner
    return place


def _places(said: Mapping[str, Any], inside: Place) -> Iterator[Place]:
    for key, value in said.items():
        place = (*inside, key)
        if not isinstance(value, Mapping):
            yield place
        elif value:
            yield from _places(value, place)
