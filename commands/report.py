"""`spiritlevel report`: what an executive takes along, as a PDF and as a workbook with live formulas."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.options import HERE, Home, Since, Until, with_a_folder
from dashboards.terminal.output import say


class Language(StrEnum):
    """The languages that reports are written in."""

    ENGLISH = "en"
    POLISH = "pl"
    SLOVENE = "sl"


def report(
    *,
    home: Home = HERE,
    since: Since = None,
    until: Until = None,
    to: Annotated[Path, typer.Option("--to", dir_okay=False, help="The PDF to write.")] = Path("report.pdf"),
    xlsx: Annotated[Path | None, typer.Option("--xlsx", dir_okay=False, help="The workbook to write as well.")] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(metavar="CHANNEL:TARGET", help="As messaging:voice; may be repeated. Left out, the worst."),
    ] = None,
    language: Annotated[Language | None, typer.Option(help="Left out, that of [site] locale, or English.")] = None,
) -> None:
    """Write the report of a time: where service is uneven, what it costs, what is at risk, and what would help.

    Example: spiritlevel report --since 2026-10 --until 2026-11 --to october.pdf
    """
    from dashboards.report.asked import view_of
    from dashboards.report.files import files, write
    from dashboards.words.language import ENGLISH, LANGUAGES, speaking
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.scenarios.scenario import scenario as scenario_of

    wanted = [scenario_of(x) for x in scenario or ()]
    for file in filter(None, (to, xlsx)):
        with_a_folder(file)
    settings = in_force(load_settings(home))
    of_the_site = settings.site.locale.replace("_", "-").split("-")[0].lower()
    spoken = language or (of_the_site if of_the_site in LANGUAGES else ENGLISH)
    with speaking(spoken):
        made = ask(settings, lambda facts: files(view_of(settings, facts, since=since, until=until), wanted))
    out = {to: made.pdf} | ({} if xlsx is None else {xlsx: made.xlsx})
    write(out)
    say(f"{' and '.join(map(str, out))} {'is' if xlsx is None else 'are'} written.")
