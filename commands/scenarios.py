"""`spiritlevel scenarios`: what it would take to serve a channel as well as another, and what that would keep."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import TYPE_CHECKING, Annotated

import typer

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, ByWhom, Home, Since, Until, user
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import in_sentences, say, show

if TYPE_CHECKING:
    from ingest.settings import Settings
    from ingest.store.said import SavedView

scenarios = typer.Typer(
    no_args_is_help=True,
    help="Budget scenarios side by side. Example: spiritlevel scenarios show messaging:voice messaging:85%",
)

Wanted = Annotated[
    list[str], typer.Argument(metavar="CHANNEL:TARGET...", help="As messaging:voice, messaging:promise, chat:85%.")
]
Name = Annotated[str, typer.Argument(help="The name that they are kept under.")]


@scenarios.command("show")
def shown(
    wanted: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CHANNEL:TARGET]...",
            help="As messaging:voice, messaging:promise, chat:85%; left out, the worst channels.",
        ),
    ] = None,
    *,
    home: Home = HERE,
    kept: Annotated[str | None, typer.Option(help="Those that are kept under this name.")] = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """What each takes (people, hours, money) and keeps (contacts, customers, money), with ranges and evidence.

    Example: spiritlevel scenarios show messaging:voice chat:90% --since 28d
    """
    from dashboards.terminal.scenarios import beside, plainly
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.scenarios.in_words import HOW, scenarios_in_words
    from metrics.scenarios.kept import scenarios_at
    from metrics.scenarios.scenarios import scenarios_of

    settings = in_force(load_settings(home))
    asked = [*(wanted or []), *([] if kept is None else map(str, scenarios_at(_named(settings, kept).address)))]
    found = ask(settings, scenarios_of(settings, asked, since=since, until=until))
    hint_if_nothing_is_loaded(settings)
    sentences = scenarios_in_words(found)
    if not in_sentences(sentences, plainly(found), is_json=as_json):
        return
    if not found.outcomes:
        say("No channel is known of which anybody can tell what more people would do.")
        return
    show(beside(found))
    say(HOW)


@scenarios.command("list")
def listed(*, home: Home = HERE, as_json: AsJson = False) -> None:
    """The scenarios that are kept, with who kept them and when; the dashboards show them, too.

    Example: spiritlevel scenarios list
    """
    import polars as pl

    from ingest.settings import load_settings

    rows = [
        {"name": x.name, "scenarios": _what(x.address), "who": x.who, "at": x.at} for x in _kept(load_settings(home))
    ]
    if as_json:
        print_json(rows)
    elif rows:
        show(pl.DataFrame(rows))
    else:
        say("No scenario is kept; 'spiritlevel scenarios add NAME CHANNEL:TARGET' keeps some.")


@scenarios.command()
def add(name: Name, wanted: Wanted, *, home: Home = HERE, by_whom: ByWhom = None) -> None:
    """Keep scenarios under a name, for everybody; those kept under it before give way.

    Example: spiritlevel scenarios add "budget 2027" messaging:voice messaging:promise
    """
    from ingest.settings import load_settings
    from ingest.store.saved_views import save_view, saved_views
    from metrics.scenarios.kept import PAGE, address
    from metrics.scenarios.scenario import ScenarioError, scenario

    settings, called = load_settings(home), " ".join(name.split())
    pages = {x.name: x.address.partition("?")[0] for x in saved_views(settings)}
    if pages.get(called, PAGE) != PAGE:
        raise ScenarioError(f"'{called}' is a view of the page {pages[called]}; keep the scenarios under another name.")
    save_view(settings, called, address([scenario(x) for x in wanted]), who=by_whom or user())
    say(f"Kept as '{called}'; 'spiritlevel scenarios show --kept NAME' shows them.")


@scenarios.command()
def remove(name: Name, *, home: Home = HERE, by_whom: ByWhom = None) -> None:
    """Take kept scenarios back; who did it stays known.

    Example: spiritlevel scenarios remove "budget 2027"
    """
    from ingest.settings import load_settings
    from ingest.store.saved_views import remove_view

    settings = load_settings(home)
    remove_view(settings, _named(settings, name).id or 0, who=by_whom or user())
    say(f"'{name}' is taken back.")


def _kept(settings: "Settings") -> "list[SavedView]":
    from ingest.store.saved_views import saved_views
    from metrics.scenarios.kept import PAGE

    return [x for x in saved_views(settings) if x.address.partition("?")[0] == PAGE]


def _what(address: str) -> str:
    """The scenarios of an address as they are written; one that nobody can read keeps no others from being listed."""
    from metrics.scenarios.kept import scenarios_at
    from metrics.scenarios.scenario import ScenarioError

    try:
        return " ".join(map(str, scenarios_at(address)))
    except ScenarioError as wrong:
        return f"cannot be read: {wrong}"


def _named(settings: "Settings", name: str) -> "SavedView":
    from metrics.scenarios.scenario import ScenarioError

    there, called = {x.name: x for x in _kept(settings)}, " ".join(name.split())
    if called not in there:
        raise ScenarioError(f"No scenarios are kept as '{called}'; there are: {', '.join(there) or 'none'}.")
    return there[called]
