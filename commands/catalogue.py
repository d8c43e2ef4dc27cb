"""`spiritlevel metrics` and `spiritlevel connectors`: what can be measured, what can be read, and each in full."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.options import HERE, AsJson, Home
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import explain, show


def metrics(
    name: Annotated[str | None, typer.Argument(help="One metric, in full.")] = None,
    *,
    home: Home = HERE,
    as_json: AsJson = False,
) -> None:
    """The catalogue of metrics, or one definition in full.

    Example: spiritlevel metrics service_level
    """
    from ingest.settings import load_settings
    from metrics.describe import catalogue, definition

    settings = load_settings(home)
    if name is None:
        listed = catalogue(settings.plugins.metrics)
        print_json(listed) if as_json else show(listed)
        return
    lines = definition(name, settings)
    print_json(lines) if as_json else explain(lines)


def connectors(
    name: Annotated[str | None, typer.Argument(help="One connector, with its settings.")] = None,
    *,
    home: Home = HERE,
    as_json: AsJson = False,
) -> None:
    """What can be read, and what each connector can be told.

    Example: spiritlevel connectors delimited
    """
    from ingest.describe import catalogue, explanation
    from ingest.settings import load_settings

    plugins = load_settings(home).plugins.connectors
    if name is None:
        listed = catalogue(plugins)
        print_json(listed) if as_json else explain(listed)
        return
    lines = explanation(name, plugins)
    print_json(lines) if as_json else explain(lines)
