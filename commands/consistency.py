"""`spiritlevel consistency`: whether the same topic is answered alike by every channel."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.options import HERE, AsJson, Home
from dashboards.terminal import as_json as print_json
from dashboards.terminal import say, show


def consistency(
    *,
    home: Home = HERE,
    where: Annotated[list[str] | None, typer.Option(metavar="DIM=VALUE", help="Only these; may be repeated.")] = None,
    since: Annotated[str | None, typer.Option(help="From this day or moment on, in the site's zone; or 7d.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to but without this day or moment.")] = None,
    as_json: AsJson = False,
) -> None:
    """Whether the channels answer the same topic alike, in outcome, resolution and speed, and who asks a second one.

    Example: spiritlevel consistency --since 28d
    """
    from dashboards.experience import topics
    from ingest.settings import load_settings
    from ingest.store.facts import ask
    from metrics.consistency import in_words
    from metrics.experienced import consistent

    settings = load_settings(home)
    found = ask(settings, consistent(settings, where=where or [], since=since, until=until))
    if as_json:
        print_json(found)
        return
    say(in_words(found))
    if (shown := topics(found)).height:
        show(shown)
