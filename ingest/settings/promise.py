"""What the company promises its customers: how soon, how often, and how short an abandonment does not count."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from ingest.settings.dated import in_order, versions_of
from ingest.settings.hours import Day
from ingest.settings.section import Section
from ingest.settings.values import Seconds
from ingest.vocabulary import Channel


class PromiseChange(Section):
    """A later version of a promise; what it does not say is as before it."""

    from_day: Day = Field(
        validation_alias="from", examples=[date(2026, 7, 1)], description="The day with which the change begins."
    )
    within_s: Seconds | None = Field(
        default=None, gt=0, validation_alias="within", examples=["30 s"], description="How soon since that day."
    )
    target: float | None = Field(default=None, examples=[0.9], description="How often since that day.")
    short_abandon_s: Seconds | None = Field(
        default=None, validation_alias="short_abandon", examples=["5 s"], description="How short does not count since."
    )

    @field_validator("target", mode="after")
    @classmethod
    def _a_share(cls, value: float | None) -> float | None:
        return None if value is None else _share(value)


class Promise(Section):
    """What one channel, or one of its queues, promises; a queue inherits what it does not say itself."""

    within_s: Seconds = Field(
        validation_alias="within",
        gt=0,
        description="A contact answered (in writing: first replied to by a human) within this time is served in time.",
    )
    target: float = Field(default=0.8, description="The share of contacts that should be served in time: 0.8 is 80 %.")
    short_abandon_s: Seconds = Field(
        default=0.0,
        validation_alias="short_abandon",
        description="Who gives up sooner than this never really waited and is left out of the service level.",
    )
    hours: str = Field(
        default="",
        examples=["office"],
        description="The opening hours that are kept: the NAME of an [hours.NAME]; left out, nobody knows them.",
    )
    clock: Literal["calendar", "business"] = Field(
        default="calendar",
        description="Which time `within` counts: every second, or (business) those of the opening hours alone.",
    )
    change: tuple[PromiseChange, ...] = Field(
        default=(),
        description=(
            "A later version: [[promise.CHANNEL.change]] with the day from which it holds and only what differs, as "
            "many as there are, in order. Contacts are judged by what was promised on the day they came."
        ),
    )
    queue: Mapping[str, "Promise"] = Field(default_factory=dict, description="Promises of single queues, by name.")

    @property
    def versions(self) -> Iterator[tuple[date | None, Self]]:
        """What holds from which day on, in order; the first has no day, and each is complete."""
        return versions_of(self, self.change)

    def on(self, day: date) -> Self:
        """What is promised on a day."""
        return [promise for since, promise in self.versions if since is None or since <= day][-1]

    @field_validator("target", mode="after")
    @classmethod
    def _a_share(cls, value: float) -> float:
        return _share(value)

    @field_validator("change", mode="after")
    @classmethod
    def _in_order(cls, change: tuple[PromiseChange, ...]) -> tuple[PromiseChange, ...]:
        return in_order(change)

    @model_validator(mode="after")
    def _business_has_hours(self) -> "Promise":
        if self.clock == "business" and not self.hours:
            raise ValueError('clock = "business" counts opening hours; say whose, as in hours = "office"')
        return self

    @model_validator(mode="before")
    @classmethod
    def _queues_inherit(cls, said: Any) -> Any:
        if not isinstance(said, Mapping) or not isinstance(said.get("queue"), Mapping):
            return said
        own = {key: value for key, value in by_key(said).items() if key != "queue"}
        queues = {
            name: {**own, **by_key(x), **_changed(own, by_key(x))} if isinstance(x, Mapping) else x
            for name, x in said["queue"].items()
        }
        return {**own, "queue": queues}


def _changed(channel: Mapping[str, Any], queue: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of a queue: its own, and those of the channel until it says otherwise itself."""
    theirs, own = (x.get("change", ()) for x in (channel, queue))
    if not theirs or not _are_changes(theirs) or not _are_changes(own) or not _are_in_order(own):
        return {}  # what is wrong with the queue's own is said of it as it is written
    merged: dict[str, dict[str, Any]] = {}
    for change in theirs:
        day = str(change.get("from"))
        said = {*queue, *(key for mine in own if str(mine["from"]) <= day for key in mine)} - {"from"}
        if (kept := {key: value for key, value in change.items() if key not in said}).keys() - {"from"}:
            merged[day] = kept
    for mine in own:
        merged[str(mine["from"])] = {**merged.get(str(mine["from"]), {}), **mine}
    return {"change": [merged[day] for day in sorted(merged)]}


def _are_in_order(changes: Sequence[Mapping[str, Any]]) -> bool:
    """Whether each of them can be read, and each comes after the one before it."""
    try:
        days = [PromiseChange.model_validate(x).from_day for x in changes]
    except ValidationError:
        return False
    return all(before < after for before, after in pairwise(days))


def _are_changes(said: Any) -> bool:
    return isinstance(said, list | tuple) and all(isinstance(x, Mapping) for x in said)


def _share(value: float) -> float:
    if not 0 < value <= 1:
        raise ValueError(f"{value:g} is not a share above 0 and up to 1; write 0.8 for 80 %")
    return value


def by_key(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of a promise under the names of its fields (`within_s`), under those of the file (`within`)."""
    keys = {name: str(field.validation_alias or name) for name, field in Promise.model_fields.items()}
    return {keys.get(key, key): value for key, value in said.items()}


PROMISES: Mapping[Channel, tuple[Promise, str]] = {
    Channel.VOICE: (Promise(within_s=20, short_abandon_s=5), "The telephone's usual 80 % in 20 seconds."),
    Channel.WEB_VOICE: (Promise(within_s=20, short_abandon_s=5), "A call from the browser or the app: as a telephone."),
    Channel.VIDEO: (Promise(within_s=20, short_abandon_s=5), "The customer sits and waits, as on the telephone."),
    Channel.CHAT: (Promise(within_s=60, short_abandon_s=5), "The customer keeps the page open and watches."),
    Channel.MESSAGING: (Promise(within_s=900), "WhatsApp and its like: the customer looks again when it rings."),
    Channel.SMS: (Promise(within_s=900), "As messaging."),
    Channel.EMAIL: (Promise(within_s=14_400), "Nobody waits at the screen: half a working day, in hours of the clock."),
    Channel.SOCIAL: (Promise(within_s=3_600), "Others read along, so an hour is long already."),
    Channel.BOT: (Promise(within_s=5), "A machine has no queue; more than a few seconds means that it is broken."),
    Channel.WEB: (Promise(within_s=14_400), "A form or a self-service case, answered as an e-mail is."),
    Channel.APP: (Promise(within_s=900), "A message out of the company's own app, answered as messaging is."),
    Channel.IN_PERSON: (Promise(within_s=600), "From the ticket to the counter."),
}
"""What each channel promises when the settings say nothing, and why that much."""

OF_A_CLOCK = frozenset({"hours", "clock"})
"""Keys of a promise that no channel has until somebody writes when it is open."""
