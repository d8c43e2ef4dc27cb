"""The settings as the doors need them: read once, and again when their file has changed."""

import os
from functools import lru_cache
from pathlib import Path

from dashboards.serving import place
from ingest.settings import FILE, Settings, load_settings


def settings_now() -> Settings:
    """The settings of the home that is served. Raises `SettingsError`."""
    home = place.home()
    try:
        seen = os.stat(home / FILE)  # noqa: PTH116 - one call
        stamp = (seen.st_ino, seen.st_size, seen.st_mtime_ns)
    except OSError:
        stamp = (0, 0, 0)
    return _settings(home, stamp)


@lru_cache(maxsize=1)
def _settings(home: Path, stamp: tuple[int, int, int]) -> Settings:  # noqa: ARG001 - a new stamp is a new file
    return load_settings(home)
