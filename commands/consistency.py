"""`spiritlevel consistency`: whether the same topic is answered alike by every channel."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from commands.options import HERE, AsJson, Home, Since, Until, Where
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show


def consistency(
    *,
    home: Home = HERE,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Whether the channels answer the same topic alike, in outcome, resolution and speed, and who asks a second one.

    Example: spiritlevel consistency --since 28d
    """
    from dashboards.terminal.experience import topics
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.consistency import in_words
    from metrics.experienced import consistent

    settings = in_force(load_settings(home))
    found = ask(settings, consistent(settings, where=where or [], since=since, until=until))
    if as_json:
        print_json(found)
        return
    say(in_words(found))
    if (shown := topics(found)).height:
        show(shown)
