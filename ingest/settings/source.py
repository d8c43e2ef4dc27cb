"""A source's settings in the words of its connector; and a source that only the command line names."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ingest.connector import SourceSettings
from ingest.settings.error import SettingsError
from ingest.settings.explain import Where, explain, unknown_key
from ingest.settings.file import FILE, SettingsFile
from ingest.settings.keys import keys_inside, keys_of
from ingest.settings.lines import Place
from ingest.settings.shape import SourceEntry

Kind = TypeVar("Kind", bound=SourceSettings)


def source_settings(entry: SourceEntry, kind: type[Kind], *, home: Path | None = None) -> Kind:
    """What a source is told, checked by its connector's own model. Raises `SettingsError`.

    With `home` the sentence names the line of its settings file, without it the option of the command line.
    """
    where, under = _in_the_file(SettingsFile(home / FILE), entry.name) if home else (_on_the_command_line, ())

    def unknown(key: str, section: Place) -> str:
        inside = section[len(under) :]
        keys = [x for x in keys_inside(kind, inside) if inside or x != "source"]
        general = [x for x in keys_of(SourceEntry) if x not in keys] if under and not inside else []
        return unknown_key(key, section, general + keys)

    if "source" in entry.options:
        words, _ = where((*under, "source"))
        raise SettingsError(f"{words}: {unknown('source', under)}")
    try:
        return kind.model_validate({**entry.options, "source": entry.name, "timezone": entry.timezone})
    except ValidationError as error:
        raise SettingsError(explain(error, where=where, unknown=unknown, under=under)) from None


def source_once(connector: str, *, name: str, timezone: str | None, options: Iterable[str] = ()) -> SourceEntry:
    """A source for files that are loaded once: `options` are `KEY=VALUE`, as `--set` takes them.

    `a.b=x` sets `b` of `a`. A value in brackets or braces is read as TOML, any other is text. Raises `SettingsError`.
    """
    told: dict[str, Any] = {}
    for option in options:
        key, is_there, value = option.partition("=")
        if not is_there or not key.strip():
            raise SettingsError(f"--set {option}: write KEY=VALUE.")
        *around, last = (x.strip() for x in key.split("."))
        here = told
        for step in around:
            here = here.setdefault(step, {})
            if not isinstance(here, dict):
                raise SettingsError(f"--set {option}: '{step}' is set to a value already, so it has no keys.")
        here[last] = _value(option, value)
    try:
        return SourceEntry(name=name, connector=connector, timezone=timezone, options=told)
    except ValidationError as error:
        raise SettingsError(explain(error, where=_on_the_command_line, unknown=_nothing_is_unknown)) from None


def _value(option: str, text: str) -> Any:
    if not text.startswith(("[", "{")):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        raise SettingsError(f"--set {option}: what is in brackets is not TOML.") from None


def _on_the_command_line(place: Place) -> tuple[str, int]:
    name = ".".join(str(x) for x in place)
    return {"": "--set", "timezone": "--timezone", "name": "--source"}.get(name, f"--set {name}"), 0


def _nothing_is_unknown(key: str, section: Place) -> str:
    return unknown_key(key, section, keys_of(SourceEntry))


def _in_the_file(file: SettingsFile, name: str) -> tuple[Where, Place]:
    entries = file.said.get("source", [])
    return file.where, ("source", next((n for n, x in enumerate(entries) if x.get("name") == name), 0))
