"""What to say to whoever asks for numbers where there are none yet."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import TYPE_CHECKING

from dashboards.terminal import complain

if TYPE_CHECKING:
    from ingest.settings import Settings


def hint_if_nothing_is_loaded(settings: "Settings") -> None:
    """Say on stderr why there are no numbers, to whoever asks the wrong home or asks too early."""
    from ingest.store.facts import version_of

    if version_of(settings) == 0:
        complain(
            f"Nothing is loaded in {settings.home} yet; 'spiritlevel ingest' loads what the settings name, and --home "
            "says which folder is meant."
        )
