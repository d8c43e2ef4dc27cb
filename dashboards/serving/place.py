"""Which home folder these dashboards show, and what is in it."""

import os
from pathlib import Path

VARIABLE = "SPIRITLEVEL_HOME"


def home() -> Path:
    """The home folder: `SPIRITLEVEL_HOME`, or the folder that the server was started in."""
    return Path(os.environ.get(VARIABLE) or ".").expanduser().absolute()
