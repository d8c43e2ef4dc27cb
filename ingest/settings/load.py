"""Read spiritlevel.toml, let the environment override it, and say in one sentence what is wrong."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import ValidationError

from ingest.settings.environment import overrides, variable_of
from ingest.settings.error import SettingsError, did_you_mean
from ingest.settings.explain import Where, explain, titled, unknown_key
from ingest.settings.file import FILE, SettingsFile
from ingest.settings.keys import keys_inside, keys_of
from ingest.settings.lines import Place
from ingest.settings.shape import Settings


def load_settings(home: Path) -> Settings:
    """The settings of this home folder; without a file, the defaults. Raises `SettingsError`."""
    file = SettingsFile(home / FILE)
    environment = overrides()

    def where(place: Place) -> tuple[str, int]:
        variable = variable_of(place, environment)
        return (f"environment variable {variable}", 0) if variable else file.where(place)

    _no_password(file.said, file.where)
    said = _overridden(file.said, environment)
    _no_home(said, where)
    _named_once(said, where)
    try:
        settings = Settings(**said, home=home)
    except ValidationError as error:
        raise SettingsError(explain(error, where=where, unknown=_unknown)) from None
    _folders_exist(settings, where)
    _hours_exist(settings, where)
    return settings


def _unknown(key: str, section: Place) -> str:
    if section:
        return unknown_key(key, section, keys_inside(Settings, section))
    sections = keys_of(Settings)
    there_is = ", ".join(f"[[{x}]]" if x == "source" else f"[{x}]" for x in sections)
    holder = next((x for x in sections if key in keys_inside(Settings, (x,))), None)
    hint = f"; it is a key of [{holder}]." if holder else did_you_mean(key, sections)
    return f"there is no section '{key}'{hint} Sections: {there_is}."


def _overridden(said: Mapping[str, Any], by: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        key: _overridden(said[key], x)
        for key, x in by.items()
        if isinstance(x, Mapping) and isinstance(said.get(key), Mapping)
    }
    return {**said, **by, **both}


def _no_password(said: Mapping[str, Any], where: Where) -> None:
    store = said.get("store")
    url = store.get("url") if isinstance(store, Mapping) else None
    if isinstance(url, str) and _has_password(url):
        words, _ = where(("store", "url"))
        raise SettingsError(
            f"{words}: 'url' of [store] holds a password, and secrets never stand in the file. "
            "Name the whole address in the environment variable SPIRITLEVEL_STORE__URL, and leave 'url' out."
        )


def _has_password(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.password) or "password" in parse_qs(parts.query)
    except ValueError:
        # What cannot be taken apart is not shown to hold none.
        return "@" in url


def _no_home(said: Mapping[str, Any], where: Where) -> None:
    if "home" in said:
        words, _ = where(("home",))
        raise SettingsError(
            f"{words}: 'home' is no setting; the home folder is the one that this file lies in. "
            "Choose it with --home or the environment variable SPIRITLEVEL_HOME."
        )


def _named_once(said: Mapping[str, Any], where: Where) -> None:
    entries = said.get("source")
    names = [x.get("name") if isinstance(x, Mapping) else None for x in entries] if isinstance(entries, list) else []
    for number, name in enumerate(names):
        if name is not None and name in names[:number]:
            words, _ = where(("source", number, "name"))
            _, first = where(("source", names.index(name), "name"))
            raise SettingsError(
                f"{words}: there is a source named '{name}' already, in line {first}; names are unique."
            )


def _folders_exist(settings: Settings, where: Where) -> None:
    for kind, folders in settings.plugins:
        for folder in folders:
            if not folder.is_dir():
                words, _ = where(("plugins", kind))
                raise SettingsError(f"{words}: '{kind}' of [plugins] names {folder}, and there is no such folder.")


def _hours_exist(settings: Settings, where: Where) -> None:
    for channel, promise in settings.promise.items():
        place: Place = ("promise", channel)
        kept = {place: promise.hours} | {(*place, "queue", name): x.hours for name, x in promise.queue.items()}
        for section, name in kept.items():
            if name and name not in settings.hours:
                words, _ = where((*section, "hours"))
                there_are = f"Hours: {', '.join(settings.hours)}." if settings.hours else f"Write [hours.{name}]."
                near = did_you_mean(name, settings.hours)
                said = f"'hours' of {titled(section)}: there are no opening hours named '{name}'{near}"
                raise SettingsError(f"{words}: {said} {there_are}")
