"""`spiritlevel strain`: how much teams have to do and how hard it is, beside what is usual for them."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, Home, Since, Until, user
from dashboards.terminal.output import in_sentences, show


def strain(
    *,
    home: Home = HERE,
    since: Since = None,
    until: Until = None,
    by_agent: Annotated[
        bool, typer.Option("--by-agent", help="Single agents beside the others of their team, for those who may.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Contacts an hour, occupancy, hold, work after contacts and transfers of each team, beside its own usual.

    Example: spiritlevel strain --since 2026-10-01

    Without --since it is about the last four weeks, beside the eight before them; where nothing is known before them,
    about the later half of what is known, beside the earlier. Single agents are shown only to users whom
    `may_see_agents` of [staffing] names.
    """
    from datetime import UTC, datetime

    from dashboards.terminal.strain import table
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.calendar import period
    from metrics.rows import FactSource
    from metrics.staffing.strain import Strain
    from metrics.staffing.strain import strain as found_of
    from metrics.staffing.strain_in_words import strain_in_words

    settings = in_force(load_settings(home))
    if by_agent and user() not in settings.staffing.may_see_agents:
        raise typer.BadParameter(f"{user()} may not see single agents; `may_see_agents` of [staffing] names who may.")

    def answer(facts: FactSource) -> Strain:
        now = facts.as_of or datetime.now(UTC)
        asked = period(since, until, zone=settings.site.timezone, now=now) if since or until else None
        return found_of(facts, settings, period=asked, by_agent=by_agent)

    found = ask(settings, answer)
    hint_if_nothing_is_loaded(settings)
    sentences = strain_in_words(found)
    if not in_sentences(sentences, vars(found), is_json=as_json):
        return
    for rows in (found.teams, found.people):
        if rows is not None and rows.height:
            show(table(rows))
