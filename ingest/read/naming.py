"""A file's name as it can be shown: names are bytes, and whoever chose them may have chosen them to do harm."""

import os
import unicodedata
from pathlib import Path


def readable(path: str | Path) -> str:
    """A name or path on one line: bytes that are no letters, and what a terminal would obey, are shown by numbers.

    A line end in a name would make a line of a log that nobody wrote, an escape sequence would colour or clear a
    terminal, and a mark of writing direction would turn the name around.
    """
    text = os.fsencode(path).decode(errors="backslashreplace")
    return "".join(x if x.isprintable() and unicodedata.category(x)[0] != "C" else _by_number(x) for x in text)


def text_of(path: Path) -> str:
    """A path as a database can keep it; empty where its bytes are no text, because nothing else would lead back."""
    try:
        return str(path).encode().decode()
    except UnicodeEncodeError:
        return ""


def _by_number(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
