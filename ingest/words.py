"""The words that a connector's own code knows: what a source writes in them is no label, and no person's name."""

import ast
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from ingest import vocabulary
from ingest.connector import Connector, SourceSettings

CONNECTORS = "ingest.connectors"
LONGEST_WORD = 60
BETWEEN_WORDS = r"[:#|{}]"
"""What stands between the words of an id that a connector puts together."""

SPELLING = r"[\s_.\-]+"
"""What the same word has between its parts in one place, and not in another."""

ALWAYS = ("customer", "other", "nobody")
"""Words that stand in ids for whoever has them."""

PARSING = Lock()
"""Python 3.11 counts how deep a syntax tree is for all threads together: two at once would be in each other's way."""


def words_of(connector: Connector, told: SourceSettings) -> frozenset[str]:
    """Every word that stands in the files of a connector, in its settings and in the lists of the tables, as `plain`.

    A fold can tell states and events apart only by words that stand in its code: whatever else is kept under another
    text changes no number.
    """
    return _in_code(connector) | {plain(word) for text in _texts(told.model_dump(mode="json")) for word in apart(text)}


def plain(word: str) -> str:
    """A word in the one spelling by which it is known: in small letters, with nothing between its parts."""
    return re.sub(SPELLING, "", word.lower())


def apart(text: str) -> list[str]:
    """A text, and the words that it is put together of."""
    return [text, *re.split(BETWEEN_WORDS, text)]


@cache
def _in_code(connector: Connector) -> frozenset[str]:
    own = [word for each in vars(vocabulary).values() if isinstance(each, type) for word in _members(each)]
    found = {*own, *ALWAYS, *connector.words, connector.name}
    modules = {x.__module__ for x in (connector.read, connector.fold, connector.settings) if x is not None}
    seen: set[str] = set()
    while modules:
        name = modules.pop()
        seen.add(name)
        words, imported = _of_module(name)
        found |= words
        modules |= imported - seen
    return frozenset(plain(word) for text in found for word in apart(text)) - {""}


def _members(kind: type) -> list[str]:
    return [str(x) for x in kind] if issubclass(kind, str) and hasattr(kind, "__members__") else []  # type: ignore[attr-defined]  # an Enum, as was just asked


def _of_module(name: str) -> tuple[set[str], set[str]]:
    """The texts in the code of a module, and the modules of connectors that it imports."""
    module = sys.modules.get(name)
    file = inspect.getsourcefile(module) if module is not None else None
    if file is None:
        return set(), set()
    with PARSING:
        tree = ast.parse(Path(file).read_text("utf-8"))
    words, imported = set[str](), set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) <= LONGEST_WORD:
            words.add(node.value)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(CONNECTORS):
            imported.add(node.module)
    return words, imported


def _texts(told: Any) -> Iterator[str]:
    """Every text in the settings of a source, keys and values."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for key, value in told.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(told, Iterable):
        for value in told:
            yield from _texts(value)
