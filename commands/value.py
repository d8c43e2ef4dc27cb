"""`spiritlevel value`: what customers are worth, and how far that can be trusted."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, Home
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show


def value(*, home: Home = HERE, as_json: AsJson = False) -> None:
    """What customers are worth over the horizon of [value], by segment and channel, and how far that can be trusted.

    Example: spiritlevel value --json
    """
    from dashboards.terminal.value import foretold, parameters, worths
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.value.in_words import evidence, in_words
    from metrics.value.lifetime import lifetime_value

    settings = in_force(load_settings(home))
    found = ask(settings, lambda facts: lifetime_value(facts, settings))
    hint_if_nothing_is_loaded(settings)
    sentences, rests_on = in_words(found), evidence(found)
    if as_json:
        told = {name: what for name, what in vars(found).items() if name != "people"}
        told["purchases"] = {name: what for name, what in vars(found.purchases).items() if name != "days"}
        print_json(told | {"in_words": sentences, "evidence": rests_on})
        return
    for sentence in sentences:
        say(sentence)
    if found.method is None:
        return
    show(worths(found))
    if found.parameters.height:
        say("The parameters of the models, in weeks and in the currency:")
        show(parameters(found))
    if found.hold_out is not None:
        say(f"Purchases of a customer after {found.hold_out.split}, by how often they had bought again before:")
        show(foretold(found.hold_out))
    say("On what it rests:")
    show(rests_on)
