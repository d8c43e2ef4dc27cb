"""`spiritlevel explain`: why a number is what it is, and why another system shows another one."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.hint import say_who_is_left_out
from commands.options import HERE, AsJson, Home, Since, Until, Where
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import explain as show_words
from dashboards.terminal.output import say, show


def explain(
    metric: Annotated[str, typer.Argument(help="The metric's name; 'spiritlevel metrics' lists them.")],
    *,
    home: Home = HERE,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    preset: Annotated[str | None, typer.Option(help="Only this rule beside the metric's own.")] = None,
    rows: Annotated[int, typer.Option(min=0, help="With a preset: show so many rows that it takes otherwise.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Why a number is what it is: who was counted, who was not, and what every vendor's rule makes of the same rows.

    Example: spiritlevel explain service_level --where channel=voice --preset wazo --rows 20
    """
    from dashboards.terminal.explained import differing, heading, ruled, standings
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.question import why

    if rows and preset is None:
        raise typer.BadParameter("--rows goes with --preset NAME: rows differ between two rules.")
    settings = in_force(load_settings(home))
    asked = why(settings, metric, where=where or [], since=since, until=until, preset=preset, examples=rows)
    found = ask(settings, asked)
    say_who_is_left_out(settings)
    if as_json:
        print_json(vars(found) | {"metric": found.metric.name})
        return
    say(heading(found))
    show_words(found.words)
    if found.counted.height:
        show(standings(found))
    if found.rules.height > 1:
        say("The same rows under every rule:" if preset is None else "The same rows under both rules:")
        show(ruled(found))
    if found.differences.height:
        say("Which rows make the difference:")
        show(differing(found))
    if found.examples.height:
        show(found.examples)
