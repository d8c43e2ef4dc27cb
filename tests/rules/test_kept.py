"""Sums are kept by the code that made them: whatever room of the house decides on a number is in its digest."""

from metrics.cube.code import PLACES
from tests.rules.tree import ROOT, broken, imported, text

DECIDES_NOTHING = ("ingest.discover",)
"""What metrics use of the room below without a number depending on it: it finds the files of a folder."""


def forgotten(source: str) -> list[str]:
    """What a module takes from the room below that is not in the digest."""
    known = (*(place.removesuffix(".py").replace("/", ".") for place in PLACES), *DECIDES_NOTHING)
    names = sorted({name for _, name in imported(source) if name.startswith("ingest.")})
    return [x for x in names if not any(x == place or x.startswith(f"{place}.") for place in known)]


def test_all_that_metrics_are_made_of_is_in_the_digest() -> None:
    assert broken(lambda file: forgotten(text(file)), "metrics") == {}


def test_every_place_is_there() -> None:
    assert [x for x in PLACES if not (ROOT / x).exists()] == []


def test_something_that_is_not_in_the_digest_is_found() -> None:
    assert forgotten("from ingest.store.facts import open_facts") == ["ingest.store.facts.open_facts"]
