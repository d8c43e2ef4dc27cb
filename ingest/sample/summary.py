"""What write_sample reports: where the logs are, how much is in them, and what truly happened."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.sample.beside import Beside
from ingest.sample.clock import utc
from ingest.sample.contact import Cause
from ingest.sample.figures import Figures, figures
from ingest.sample.opinions import Opinion
from ingest.sample.recipe import Recipe
from ingest.sample.simulate import Centre
from ingest.sample.truth import Planted, Served, known_contacts, known_stays, planted, served
from ingest.sample.writers.written import Written


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How often one question was asked and answered, and how often each answer was given."""

    asked: int
    answered: int
    answers: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class SampleSummary:
    """The sample centre as it truly was, counted from the simulation and not through the product.

    `contacts` and `callbacks` are by channel: the customers' own, and the company's answers to a wish to be called
    back. `channels` and `queues` (by channel and queue) say what became of the stays in queues, `planted` how large
    the planted unevenness turned out, `surveys` (by kind) what was answered. `undelivered` contacts were not over, or
    only just, when the logs were taken, and are in none of the other numbers. `as_of` is the latest moment in the logs.

    `beside` is about all that is no contact.
    """

    home: Path
    recipe: Recipe
    as_of: datetime
    written: tuple[Written, ...]
    contacts: Mapping[str, int]
    callbacks: Mapping[str, int]
    undelivered: int
    channels: Mapping[str, Served]
    queues: Mapping[tuple[str, str], Served]
    planted: tuple[Planted, ...]
    surveys: Mapping[str, Asked]
    beside: Figures


def summarise(
    centre: Centre,
    opinions: Sequence[Opinion],
    beside: Beside,
    written: Sequence[Written],
    *,
    home: Path,
    recipe: Recipe,
) -> SampleSummary:
    """Count everything."""
    as_of = max(source.latest for source in written)
    known = list(known_contacts(centre))
    stays = list(known_stays(centre))
    channels = sorted({str(contact.lane.channel) for contact in known})
    queues = sorted({(str(x.contact.lane.channel), x.stay.topic) for x in stays})
    by_channel = {name: [x for x in stays if x.contact.lane.channel == name] for name in channels}
    return SampleSummary(
        home=home,
        recipe=recipe,
        as_of=utc(as_of),
        written=tuple(written),
        contacts=_counted(str(x.lane.channel) for x in known if x.cause is not Cause.CALLBACK),
        callbacks=_counted(str(x.lane.channel) for x in known if x.cause is Cause.CALLBACK),
        undelivered=len(centre.contacts) - len(known),
        channels={name: served(by_channel[name], as_of) for name in channels},
        queues={
            (channel, queue): served([x for x in by_channel[channel] if x.stay.topic == queue], as_of)
            for channel, queue in queues
        },
        planted=planted(stays, as_of),
        surveys={kind: _asked([x for x in opinions if x.kind == kind]) for kind in sorted({x.kind for x in opinions})},
        beside=figures(beside, centre.period.begin),
    )


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _asked(opinions: Sequence[Opinion]) -> Asked:
    answers = [opinion.score for opinion in opinions if opinion.score is not None]
    return Asked(asked=len(opinions), answered=len(answers), answers=dict(sorted(Counter(answers).items())))
