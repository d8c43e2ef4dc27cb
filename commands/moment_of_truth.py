"""`spiritlevel moment-of-truth`: what customers do after one bad contact, beside matched customers."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.options import HERE, AsJson, Home, Until, Where
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show


def moment_of_truth(
    *,
    home: Home = HERE,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days after a contact are looked at.")] = 30,
    where: Where = None,
    since: Annotated[str | None, typer.Option(help="Contacts from this day or moment on; or 90d.")] = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """What one bad contact does: whether customers come back, buy and score otherwise than matched ones without one.

    Example: spiritlevel moment-of-truth --days 30 --where channel=voice
    """
    from dashboards.terminal.experience import after_bad
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.experienced import moment
    from metrics.moment_of_truth import BAD, in_words

    settings = in_force(load_settings(home))
    found = ask(settings, moment(settings, days=days, where=where or [], since=since, until=until))
    if as_json:
        print_json(vars(found) | {"definition": BAD})
        return
    say(in_words(found))
    show(after_bad(found))
    if found.kinds.height:
        show(found.kinds.rename({"kind": "first bad contact"}))
    say(BAD)
