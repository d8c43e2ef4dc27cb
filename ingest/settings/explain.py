"""Turn what pydantic found wrong in the settings into one sentence that a person can act on."""

import re
from collections.abc import Callable, Iterable, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ingest.settings.error import did_you_mean, nearest
from ingest.settings.lines import Place

Where = Callable[[Place], tuple[str, int]]
"""The words for a place, and a number to sort by."""

Unknown = Callable[[str, Place], str]
"""The sentence about a key that its section does not know."""

_SHOULD_BE = {
    "string": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "path": "a path in quotes",
    "date": "a date such as 1990-01-01",
    "datetime": "a date such as 1990-01-01",
    "tuple": "a list in [brackets]",
    "list": "a list in [brackets]",
    "dict": "a section with keys of its own",
    "mapping": "a section with keys of its own",
    "model": "a section with keys of its own",
}


def explain(error: ValidationError, *, where: Where, unknown: Unknown, under: Place = ()) -> str:
    """What is wrong first, and where; `under` is the place in the file of what was validated."""
    found = [(where(under + _place(x)), x) for x in error.errors()]
    # A missing key is often a misspelt one, which says more. A queue repeats what is wrong in its channel; the shorter
    # place is where it was written.
    (words, _), first = min(found, key=lambda x: (x[1]["type"] == "missing", x[0][1], len(x[1]["loc"])))
    return f"{words}: {_ended(_sentence(first, under + _place(first), unknown))}"


def unknown_key(key: str, section: Place, known: Iterable[str]) -> str:
    """That a section does not know this key, and which it knows."""
    keys = list(known)
    return f"'{key}' is no key of {titled(section)}{did_you_mean(key, keys)} Known keys: {', '.join(keys)}."


def titled(place: Place) -> str:
    """A section as it is written in the file: `[promise.voice]`, `[[source]]`; outside of the file, the source."""
    if not place:
        return "the source"
    inner = ".".join(_quoted(x) for x in place if isinstance(x, str))
    return f"[[{inner}]]" if isinstance(place[-1], int) else f"[{inner}]"


def _place(error: ErrorDetails) -> Place:
    return tuple(x for x in error["loc"] if x != "[key]")


def _sentence(error: ErrorDetails, place: Place, unknown: Unknown) -> str:
    if not place:  # it is about the whole source
        return _wrong(error)
    *around, key = place
    section = tuple(around)
    if error["type"] == "extra_forbidden":
        return unknown(str(key), section)
    if place == ("source",):
        return "sources are written one by one under [[source]], with two brackets"
    if error["loc"][-1] == "[key]":
        return str(error["ctx"]["error"])
    if error["type"] == "missing":
        return f"'{key}' of {titled(section)} is missing{_perhaps_misspelt(str(key), error['input'])}"
    return f"'{key}' of {titled(section)}: {_wrong(error)}" if section and isinstance(key, str) else _wrong(error)


def _wrong(error: ErrorDetails) -> str:
    kind, value = error["type"], error["input"]
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind == "literal_error":
        return f"{value!r} is not one of {_near_first(value, error['ctx']['expected'])}"
    if kind == "greater_than":
        return f"{value!r} should be more than {error['ctx']['gt']:g}"
    should = _SHOULD_BE.get(kind.split("_")[0])
    return f"{_shown(value)} should be {should}" if should else f"{error['msg'][0].lower()}{error['msg'][1:]}"


def _near_first(value: object, expected: str) -> str:
    words = re.findall(r"'([^']*)'", expected)
    near = nearest(str(value), words)
    return f"{', '.join(words)}; did you mean '{near}'?" if near else ", ".join(words)


def _perhaps_misspelt(key: str, said: object) -> str:
    # A source collects keys that it does not know, for its connector; a misspelt one of its own hides among them.
    others = said.get("options", {}) if isinstance(said, Mapping) else {}
    near = nearest(key, others)
    return f"; is it '{near}'?" if near else ""


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("?", ".")) else f"{sentence}."


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, (str, int, float)) else "this"


def _quoted(step: str) -> str:
    return step if re.fullmatch(r"[A-Za-z0-9_-]+", step) else f'"{step}"'
