"""Read spiritlevel.toml, let the environment override it, and say in one sentence what is wrong."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic_settings import EnvSettingsSource

from ingest.settings.shape import Settings

FILE = "spiritlevel.toml"
"""The name of the settings file in the home folder."""


def load_settings(home: Path) -> Settings:
    """The settings of this home folder; without a file, the defaults. Raises `SettingsError`."""
    file = home / FILE
    said = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    return Settings(**_overridden(said, EnvSettingsSource(Settings)()) | {"home": home})


def _overridden(said: Mapping[str, Any], by: Mapping[str, Any]) -> dict[str, Any]:
    both = {key: _overridden(said[key], x) for key, x in by.items() if isinstance(x, dict) and key in said}
    return {**said, **by, **both}
