"""The settings file as text: what it says, and on which line."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ingest.settings.error import SettingsError
from ingest.settings.explain import titled
from ingest.settings.lines import Lines, Place, lines_of

FILE = "spiritlevel.toml"
"""The name of the settings file in the home folder."""

_LARGEST = 1024**2


@dataclass(frozen=True)
class SettingsFile:
    """One settings file; a missing one says nothing."""

    path: Path

    @cached_property
    def said(self) -> dict[str, Any]:
        """What the file says, not checked yet. Raises `SettingsError` when it is not TOML."""
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(self._not_toml(str(error))) from None

    def where(self, place: Place) -> tuple[str, int]:
        """The words for a place in this file, and its line as a number to sort by."""
        line = self._lines.of(place)
        return (f"{self.path}, line {line}" if line else str(self.path)), line or 0

    @cached_property
    def _lines(self) -> Lines:
        return lines_of(self._text)

    @cached_property
    def _text(self) -> str:
        try:
            if not self.path.exists() and not self.path.is_symlink():
                return ""
            if self.path.stat().st_size > _LARGEST:
                raise SettingsError(f"{self.path}: more than 1 MiB is no settings file.")
            text = self.path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise SettingsError(f"{self.path}, line {line}: this is not UTF-8; save the file as UTF-8 text.") from None
        except OSError as error:
            raise SettingsError(f"{self.path}: the file cannot be read ({error.strerror}).") from None
        return text.replace("\r\n", "\n")

    def _not_toml(self, said: str) -> str:
        if self._lines.again:
            place, first, second = self._lines.again[0]
            name = titled(place) if place in self._lines.sections else f"'{place[-1]}' of {titled(place[:-1])}"
            return f"{self.path}, line {second}: {name} is written a second time; line {first} has it already."
        what, _, position = said.rpartition(" (at ")
        line = re.search(r"line (\d+)", position)
        number = int(line[1]) if line else self._text.count("\n", 0, len(self._text.rstrip())) + 1
        return f"{self.path}, line {number}: this is not TOML: {what[:1].lower()}{what[1:]}."


def write_settings(path: Path, text: str) -> None:
    """Write a settings file, whole or not at all: half of one would be taken for what somebody wants.

    Raises `OSError`.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError:
        path.unlink(missing_ok=True)
        raise
