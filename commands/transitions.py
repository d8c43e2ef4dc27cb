"""`spiritlevel transitions`: from which channel to which customers turn on one need."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from commands.options import HERE, AsJson, Home, Since, Until, Where
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show


def transitions(
    *,
    home: Home = HERE,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """From which channel to which customers turn on one need: how often, how soon, and whether they were driven.

    Example: spiritlevel transitions --where topic=billing --since 28d
    """
    from dashboards.terminal.ways import travelled
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.transitions import ways_of

    settings = in_force(load_settings(home))
    found = ask(settings, ways_of(settings, where=where or [], since=since, until=until))
    if as_json:
        print_json(found)
    elif found.is_empty():
        say("Nobody who is known changed the channel.")
    else:
        show(travelled(found))
