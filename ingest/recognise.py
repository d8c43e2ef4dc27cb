"""Which connector a file is for, told by its content: said with its reason, and never guessed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.connector import Connector, Look
from ingest.look import look_at
from ingest.registry import connectors

MANY = 12
"""How many columns are named of a file that nobody recognises."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A connector that a file could be for, and why."""

    connector: str
    label: str
    why: str


class NotRecognisedError(Exception):
    """No connector recognises a file."""

    def __init__(self, look: Look) -> None:
        """Say what the file looks like, and the ways out."""
        named = ", ".join(look.columns[:MANY]) + (" ..." if len(look.columns) > MANY else "")
        keys = ", ".join(list(look.records[0])[:MANY]) if look.records else ""
        what = f"JSON whose objects have {keys}" if keys else f"delimited text with the columns {named}"
        seen = what if keys or look.columns else "text that no connector knows"
        way = (
            f"A mapping reads it: spiritlevel ingest delimited {look.name} --set leg.queued_at=..."
            if look.columns
            else f"Name what reads it: spiritlevel ingest CONNECTOR {look.name}"
        )
        super().__init__(f"{look.name} is {seen}. {way}; 'spiritlevel connectors' lists what there is.")


class SeveralFitError(Exception):
    """Several connectors recognise a file, and nobody was there to be asked."""

    def __init__(self, name: str, fitting: Sequence[Candidate]) -> None:
        """Say which, and why each of them."""
        each = "; ".join(f"{x.connector} ({x.label}), because it {x.why}" for x in fitting)
        super().__init__(f"{name} could be for {each}. Say which: spiritlevel ingest {fitting[0].connector} {name}")


def candidates(path: Path, plugins: tuple[Path, ...] = ()) -> list[Candidate]:
    """Every connector that recognises a file, with its reason, in the order of their names.

    Raises `NotRecognisedError` when there is none, and `UnreadableFileError` for what cannot be read at all.
    """
    look = look_at(path)
    found = [Candidate(connector=x.name, label=x.label, why=why) for x, why in _fitting(look, connectors(plugins))]
    if not found:
        raise NotRecognisedError(look)
    return found


def by_connector(
    paths: Sequence[Path], plugins: tuple[Path, ...], choose: Callable[[Path, Sequence[Candidate]], Candidate]
) -> dict[str, list[Path]]:
    """The files by the connector that each is for; `choose` is asked about every file, also where only one fits."""
    found: dict[str, list[Path]] = {}
    for path in paths:
        found.setdefault(choose(path, candidates(path, plugins)).connector, []).append(path)
    return found


def _fitting(look: Look, there: Mapping[str, Connector]) -> list[tuple[Connector, str]]:
    asked = [(connector, _why(connector, look)) for connector in there.values()]
    return [(connector, why) for connector, why in asked if why is not None]


def _why(connector: Connector, look: Look) -> str | None:
    try:
        return connector.recognises(look) if connector.recognises is not None else None
    except (AttributeError, LookupError, TypeError, ValueError):
        return None  # what has other types in it than this vendor's files is not this vendor's
