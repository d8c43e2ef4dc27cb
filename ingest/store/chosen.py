"""What people choose in the browser: promises with their dates, and the company's own view; with who and when."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import col, func, select

from ingest.settings import Promise, Settings
from ingest.settings.belief import share
from ingest.settings.promise import PromiseChange
from ingest.store.database import NoCatalogueError
from ingest.store.facts import open_store
from ingest.store.said import Chosen
from ingest.vocabulary import Channel

PROMISE, BELIEF = "promise", "belief"


class ChoiceError(ValueError):
    """A choice that cannot be kept, or that there is not."""


def choose_promise(
    settings: Settings, channel: str, said: Mapping[str, float | str | None], *, since: date, who: str, queue: str = ""
) -> int:
    """Keep what a channel, or one of its queues, promises since a day, and give its number.

    `said` has the keys of the file: within, target, short_abandon. A second choice for the same day replaces the first.
    Raises `ChoiceError`.
    """
    written = {key: value for key, value in said.items() if value is not None}
    if not written:
        raise ChoiceError("Nothing is promised; say how soon, or how often.")
    try:
        PromiseChange.model_validate({"from": since, **written})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ChoiceError(f"'{first['loc'][0]}': {first['msg'].removeprefix('Value error, ')}.") from None
    choice = _made(PROMISE, channel, written, who)
    choice.queue, choice.since = queue, since
    return _keep(settings, choice)


def choose_belief(settings: Settings, channel: str, value: float | str, *, who: str) -> int:
    """Keep how good the company believes a channel to be, and give the choice's number. Raises `ChoiceError`."""
    try:
        believed = share(value)
    except ValueError as error:
        raise ChoiceError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    return _keep(settings, _made(BELIEF, channel, {"share": believed}, who))


def take_back(settings: Settings, number: int, *, who: str) -> None:
    """Take a choice back: what was said before it, or in the file, holds again. Raises `ChoiceError`."""
    with open_store(settings).catalogue.writing() as session:
        choice = session.get(Chosen, number)
        if choice is None or choice.removed_at is not None:
            raise ChoiceError(f"There is no choice {number} any more; load the page again to see those that there are.")
        choice.removed_by, choice.removed_at = " ".join(who.split()), datetime.now(UTC)
        session.add(choice)


def choices(settings: Settings, *, also_removed: bool = False) -> list[Chosen]:
    """Every choice in the order in which they were made; none where nothing is kept yet, and nothing is created."""
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return []
    with store.catalogue.reading() as session:
        asked = select(Chosen).order_by(col(Chosen.id))
        return list(session.exec(asked if also_removed else asked.where(col(Chosen.removed_at).is_(None))).all())


def version_of_choices(settings: Settings) -> tuple[int, int]:
    """Changes with every choice, and whenever one is taken back."""
    try:
        store = open_store(settings, create=False)
    except NoCatalogueError:
        return 0, 0
    with store.catalogue.reading() as session:
        made, removed = session.exec(select(func.count(col(Chosen.id)), func.count(col(Chosen.removed_at)))).one()
    return made, removed


def in_force(settings: Settings) -> Settings:
    """The settings with what people chose: a later choice goes before an earlier one, and before the file."""
    made = choices(settings)
    if not made:
        return settings
    promise, belief = dict(settings.promise), dict(settings.belief)
    for choice in made:
        channel, said = Channel(choice.channel), json.loads(choice.said)
        if choice.section == BELIEF:
            belief[channel] = said["share"]
        elif choice.since is not None:
            promise[channel] = _promised(promise[channel], choice.queue, {"from": choice.since, **said})
    return settings.model_copy(update={"promise": promise, "belief": belief})


def _promised(promise: Promise, queue: str, said: Mapping[str, Any]) -> Promise:
    if queue:
        own = promise.queue.get(queue) or promise.model_copy(update={"queue": {}})
        return promise.model_copy(update={"queue": {**promise.queue, queue: _changed(own, said)}})
    before = promise.on(said["from"])
    # A queue that promised the same as its channel goes on with it; what it says otherwise stays its own.
    queues = {
        name: _changed(x, {key: value for key, value in said.items() if _alike(x.on(said["from"]), before, key)})
        for name, x in promise.queue.items()
    }
    return _changed(promise.model_copy(update={"queue": queues}), said)


def _alike(queue: Promise, channel: Promise, key: str) -> bool:
    name = {"within": "within_s", "short_abandon": "short_abandon_s"}.get(key, key)
    return key == "from" or getattr(queue, name) == getattr(channel, name)


def _changed(promise: Promise, said: Mapping[str, Any]) -> Promise:
    change = PromiseChange.model_validate(said)
    if not change.model_fields_set - {"from_day"}:
        return promise
    others = [x for x in promise.change if x.from_day != change.from_day]
    return promise.model_copy(update={"change": tuple(sorted([*others, change], key=lambda x: x.from_day))})


def _keep(settings: Settings, choice: Chosen) -> int:
    if not choice.who:
        raise ChoiceError("A choice is kept with who made it; say your name.")
    if choice.channel not in list(Channel):
        raise ChoiceError(f"There is no channel '{choice.channel}'; there are {', '.join(Channel)}.")
    with open_store(settings).catalogue.writing() as session:
        session.add(choice)
        session.flush()
    return choice.id or 0


def _made(section: str, channel: str, said: Mapping[str, Any], who: str) -> Chosen:
    return Chosen(
        section=section, channel=channel, said=json.dumps(said), who=" ".join(who.split()), at=datetime.now(UTC)
    )
