"""`spiritlevel cost`: what a contact, a resolution, a handoff and a repeat cost, and what could be avoided."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, Home, Since, Until
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import explain, say, show


def cost(*, home: Home = HERE, since: Since = None, until: Until = None, as_json: AsJson = False) -> None:
    """What a contact, a resolution, a handoff and a repeat cost by channel, by [cost.CHANNEL], and what is avoidable.

    Example: spiritlevel cost --since 28d
    """
    from dashboards.terminal.cost import assumed, avoided, left_over, made_of, units
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.value.costs import costs_of
    from metrics.value.costs_in_words import costs_evidence, costs_in_words

    settings = in_force(load_settings(home))
    found = ask(settings, costs_of(settings, since=since, until=until))
    hint_if_nothing_is_loaded(settings)
    sentences, rests_on = costs_in_words(found), costs_evidence(found)
    if as_json:
        print_json(vars(found) | {"in_words": sentences, "evidence": rests_on})
        return
    for sentence in sentences:
        say(sentence)
    if found.units.is_empty():
        return
    show(units(found))
    say("What it is made of:")
    show(made_of(found))
    if found.profits.height:
        share = f"{found.terms.margin:.1%} of what they paid" if found.margin_from else "all that they paid"
        say(f"What known customers left in that time, by the channel they came by most; {share} counts:")
        show(left_over(found))
    say("What could be avoided:")
    show(avoided(found))
    explain(assumed(found))
    say("On what it rests:")
    show(rests_on)
