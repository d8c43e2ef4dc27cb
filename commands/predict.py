"""`spiritlevel predict`: learn who is likely to come back, and say how far to trust it."""

# ruff: noqa: PLC0415 - a command loads what it needs when it runs

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from commands.hint import hint_if_nothing_is_loaded
from commands.options import HERE, AsJson, Home
from dashboards.terminal.output import as_json as print_json
from dashboards.terminal.output import say, show

if TYPE_CHECKING:
    from ingest.settings import Settings
    from metrics.prediction.learning import Learned


def predict(
    *,
    home: Home = HERE,
    anew: Annotated[bool, typer.Option("--anew", help="Learn again, however new it is what was learned.")] = False,
    as_json: AsJson = False,
) -> None:
    """Who is likely to come back within 7 days: learned from your contacts, tried on those it has not seen, watched.

    It orders whom to call first, and is shown as a number about no customer. Loads learn once a week by themselves.

    Example: spiritlevel predict --anew
    """
    from dashboards.terminal.prediction import calibration, weights
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.prediction.in_words import drift_in_words, learned_in_words
    from metrics.prediction.learning import watched

    settings = in_force(load_settings(home))
    found = learn_if_old(settings, anew=anew)
    hint_if_nothing_is_loaded(settings)
    drift = None if found is None else ask(settings, lambda facts: watched(found.model, facts, settings))
    sentences = [*learned_in_words(found), *drift_in_words(drift)]
    if as_json:
        words = {} if found is None else found.as_words() | {"is_trusted": found.trial.is_trusted}
        print_json(words | {"drift": None if drift is None else asdict(drift), "in_words": sentences})
        return
    for sentence in sentences:
        say(sentence)
    if found is None:
        return
    say("Foretold, and what came, by tenths of the contacts:")
    show(calibration(found))
    say("What raises and lowers the odds, against the mean contact:")
    show(weights(found.model))


def learn_if_old(settings: "Settings", *, anew: bool = False, patiently: bool = False) -> "Learned | None":
    """What was learned last, or what is learned now if that is of another time; kept for whoever asks next.

    `patiently`, after a load, it is not looked for a week whether there is more to learn where there was nothing.
    """
    from ingest.store.facts import ask
    from ingest.store.learned import keep_learned, last_learned
    from metrics.prediction.learning import NAME, Learned, is_old, learned, nothing

    words = last_learned(settings, NAME)
    known = Learned.of(words)
    look = anew or (known is None and not patiently) or ask(settings, lambda facts: is_old(words, facts))
    if not look:
        return known
    found, instead = ask(settings, lambda facts: (learned(facts, settings), nothing(facts)))
    if found is not None or instead["looked"]:
        keep_learned(settings, NAME, instead if found is None else found.as_words())
    return found
