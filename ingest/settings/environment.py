"""The environment's part of the settings: SPIRITLEVEL_SITE__TIMEZONE is `timezone` of `[site]`."""

import os
from collections.abc import Mapping
from typing import Any

from pydantic_settings import EnvSettingsSource
from pydantic_settings.exceptions import SettingsError as NotJsonError

from ingest.settings.error import SettingsError, nearest
from ingest.settings.keys import keys_of
from ingest.settings.lines import Place
from ingest.settings.shape import Settings

PREFIX = "SPIRITLEVEL_"


def overrides() -> dict[str, Any]:
    """What the environment sets, as the file would say it. Raises `SettingsError`.

    Only variables with a double underscore are ours: what runs us may set others with our name in front, as Kubernetes
    does with SPIRITLEVEL_PORT.
    """
    sections = keys_of(Settings)
    ours = sorted(x for x in os.environ if x.upper().startswith(PREFIX) and "__" in x)
    for variable in ours:
        section = variable[len(PREFIX) :].partition("__")[0].lower()
        if section not in sections:
            near = nearest(section, sections)
            hint = f"; did you mean {PREFIX}{near.upper()}__...?" if near else f"; there are {', '.join(sections)}."
            raise SettingsError(f"environment variable {variable}: there is no section '{section}'{hint}")
    try:
        said = EnvSettingsSource(Settings, env_ignore_empty=True)()
    except NotJsonError as error:
        # The library's own sentence names the section alone, and what caused it holds the value.
        section = str(error).split('"')[1].upper()
        of_section = ", ".join(x for x in os.environ if x.upper().startswith(f"{PREFIX}{section}"))
        raise SettingsError(f'environment: {of_section}: a list is written as JSON: \'["a", "b"]\'.') from None
    return {key: value for key, value in said.items() if key in sections}


def variable_of(place: Place, said: Mapping[str, Any]) -> str | None:
    """The variable that set this place, if the environment did."""
    here: Any = said
    steps: list[str] = []
    for step in place:
        if isinstance(here, list):
            break  # a whole list is one variable
        if not isinstance(here, Mapping) or step not in here:
            return None
        here = here[step]
        steps.append(str(step).upper())
    return PREFIX + "__".join(steps)
