"""`spiritlevel perception`: how good the company believes its channels to be, and what customers say."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from commands.options import HERE, AsJson, Home, Since, Until, Where
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show


def perception(
    *,
    home: Home = HERE,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """The perception gap: the company's view of each channel, from [belief] or its own figures, less the customers'.

    Example: spiritlevel perception --since 28d
    """
    from dashboards.terminal.experience import views
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.experienced import perceived
    from metrics.perception import in_words

    settings = in_force(load_settings(home))
    found = ask(settings, perceived(settings, where=where or [], since=since, until=until))
    if as_json:
        print_json(found.channels)
        return
    say(in_words(found))
    if found.channels.height:
        show(views(found))
