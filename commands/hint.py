"""What to say beside numbers: why there are none yet, and how many contacts are in none of them."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import TYPE_CHECKING

from dashboards.terminal.output import complain

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


def say_who_is_left_out(settings: "Settings") -> None:
    """Say on stderr how many contacts [exclude] leaves out of the numbers, and by what, if it names anybody."""
    from ingest.store.excluded import in_words
    from ingest.store.facts import ask

    if settings.exclude.anything:
        complain(ask(settings, lambda facts: in_words(facts.left_out, facts.many_left_out)))
