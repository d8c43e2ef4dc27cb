"""`spiritlevel export`: conversations for other systems."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from pathlib import Path
from typing import Annotated

import typer

from commands.options import HERE, Home, Since, Until, with_a_folder
from dashboards.terminal.output import say


def export(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The file to write: one vCon as JSON on each line.")],
    *,
    home: Home = HERE,
    since: Since = None,
    until: Until = None,
) -> None:
    """Write conversations as vCons, the exchange format of the IETF; no address of a customer is in them.

    Example: spiritlevel export october.vcon --since 2026-10 --until 2026-11
    """
    from datetime import UTC, datetime

    from ingest.settings import load_settings
    from ingest.store.facts import ask
    from ingest.vcon_out import write_vcons
    from metrics.calendar import period

    settings = load_settings(home)
    zone, now = settings.site.timezone, ask(settings, lambda facts: facts.as_of) or datetime.now(UTC)
    begin, end = period(since, until, zone=zone, now=now).utc(zone)
    count = write_vcons(settings, with_a_folder(file), since=begin, until=end)
    say(f"{count} conversation{'' if count == 1 else 's'} in {file}.")
