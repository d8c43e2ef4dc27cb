"""`spiritlevel risk`: what is at risk with customers who were badly served, factor by factor."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from typing import Annotated

import typer

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, Home, Since, Until
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show

_TEN_YEARS = 3660

Days = Annotated[
    int | None,
    typer.Option(min=1, max=_TEN_YEARS, help="Within how many days somebody bought again; by default as many as fit."),
]


def risk(
    *, home: Home = HERE, days: Days = None, since: Since = None, until: Until = None, as_json: AsJson = False
) -> None:
    """What is at risk with badly served customers: how many, how many fewer buy again, what they are worth.

    Example: spiritlevel risk --since 56d
    """
    from dashboards.terminal.at_risk import alike, factors, missed
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.value.at_risk import at_risk_of
    from metrics.value.at_risk_in_words import WHO, at_risk_evidence, at_risk_in_words

    settings = in_force(load_settings(home))
    found = ask(settings, at_risk_of(settings, since=since, until=until, days=days))
    hint_if_nothing_is_loaded(settings)
    sentences, rests_on = at_risk_in_words(found), at_risk_evidence(found)
    if as_json:
        kept = {name: x for name, x in vars(found).items() if name != "worth"}
        print_json(kept | {"in_words": sentences, "evidence": rests_on, "definition": WHO})
        return
    for sentence in sentences:
        say(sentence)
    if found.channels.is_empty():
        return
    say(WHO)
    show(factors(found))
    if found.channels["missed"].count():
        say(f"What the customers who were watched left out in the {found.days} days themselves:")
        show(missed(found))
    say("How alike both sides are:")
    show(alike(found))
    if rests_on.height:
        say("On what it rests:")
        show(rests_on)
