"""Write docs/sample-centre.md: what the sample centre is, what was planted in it, and how large that turned out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from ingest.sample.figures import Figures
from ingest.sample.lane import Lane
from ingest.sample.lanes import LANES, TOPICS
from ingest.sample.recipe import Recipe
from ingest.sample.summary import Asked, SampleSummary
from ingest.sample.truth import Planted, Served
from ingest.sample.writers.written import Written

SHOWN = Recipe(days=28, scale=1.0, seed=7, until=date(2026, 3, 1))
"""The sample centre whose figures the page in docs/ shows: four whole weeks."""

_TEXT = Path(__file__).with_name("page.md")

_FORMATS = {
    "pbx": "Asterisk queue_log",
    "desk": "Genesys Cloud conversation details",
    "connect": "Amazon Connect contact records",
    "shops": "CSV of a queue machine",
    "surveys": "CSV in our own columns",
    "web": "Google Analytics 4 export",
    "assistant": "CSV of a chat bot",
    "messages": "CSV of an archive",
    "webshop": "CSV of orders",
    "tills": "CSV of receipts",
    "newsletter": "CSV of a mailing service",
    "workforce": "CSV of a time sheet",
    "agents": "Amazon Connect agent events",
    "customers": "CSV of addresses",
}

_CARRIES = {
    "surveys": "CSAT and NPS",
    "web": "visits: web, app",
    "assistant": "bot",
    "messages": "messages: messaging, sms, social",
    "webshop": "purchases: web",
    "tills": "purchases: in_person",
    "newsletter": "outreach: email",
    "workforce": "agents' time: pbx, desk",
    "agents": "agents' time: connect",
    "customers": "addresses of one customer",
}
"""What sources carry that have no contacts with queues."""


def sample_page(summary: SampleSummary) -> str:
    """The page about one sample centre; docs/sample-centre.md is the one about `SHOWN`."""
    broken = sorted({source.broken for source in summary.written})
    return _TEXT.read_text(encoding="utf-8").format(
        recipe=summary.recipe,
        topics=", ".join(TOPICS),
        as_of=f"{summary.as_of:%Y-%m-%d %H:%M:%S} UTC",
        callbacks=sum(summary.callbacks.values()),
        undelivered=summary.undelivered,
        broken=" or ".join(map(str, broken)),
        sources=_sources(summary.written),
        channels=_channels(summary),
        planted=_planted(summary.planted),
        queues=_queues(summary),
        surveys=_surveys(summary.surveys),
        beside=_beside(summary.beside),
    )


def _sources(written: Iterable[Written]) -> str:
    rows = []
    for source in written:
        lanes = [lane for lane in LANES if lane.source == source.source]
        carries = ", ".join(dict.fromkeys(_carried(lane) for lane in lanes)) or _CARRIES[source.source]
        again = f"{source.delivered_again:,}"
        rows.append((source.source, _FORMATS[source.source], carries, str(source.files), f"{source.records:,}", again))
    return _table(("source", "format", "what it carries", "files", "records", "of them again"), rows, words=3)


def _carried(lane: Lane) -> str:
    return f"{lane.channel} ({lane.sub_channel})" if lane.sub_channel else str(lane.channel)


def _channels(summary: SampleSummary) -> str:
    promises = {str(lane.channel): lane.promise for lane in LANES}
    rows = [
        (name, _within(promises[name]), f"{summary.contacts[name]:,}", *_outcomes(served), _share(served))
        for name, served in summary.channels.items()
    ]
    outcomes = ("offered", "answered", "abandoned", "short", "flowed out", "waiting")
    return _table(("channel", "promise", "contacts", *outcomes, "in time"), rows, words=1)


def _planted(planted: Iterable[Planted]) -> str:
    rows = [
        (x.sentence, f"{x.inside.offered:,}", _share(x.inside), f"{x.beside.offered:,}", _share(x.beside))
        for x in planted
    ]
    return _table(("what", "offered", "in time", "offered beside it", "in time"), rows, words=1)


def _queues(summary: SampleSummary) -> str:
    rows = [
        (channel, *(_share(summary.queues.get((channel, topic))) for topic in TOPICS)) for channel in summary.channels
    ]
    return _table(("channel", *TOPICS), rows, words=1)


def _surveys(surveys: Mapping[str, Asked]) -> str:
    rows = [
        (kind, ", ".join(f"{score}: {n:,}" for score, n in x.answers.items()), f"{x.asked:,}", f"{x.answered:,}")
        for kind, x in surveys.items()
    ]
    return _table(("kind", "scores", "asked", "answered"), rows, words=2)


def _beside(figures: Figures) -> str:
    occupied = figures.handling_hours / max(1.0, figures.handling_hours + figures.available_hours)
    rows = [
        ("visits of the web shop and its app", f"{figures.visits:,}"),
        ("of them in the app", f"{figures.in_the_app:,}"),
        ("conversations with the assistant", f"{figures.conversations:,}"),
        ("of them handed to the chat", f"{figures.handed:,}"),
        ("of them answered by it alone", f"{figures.contained:,}"),
        ("of these those of customers that are known", f"{figures.known:,}"),
        ("of these customers those who came to a human within seven days", f"{figures.came_back:,}"),
        ("messages on WhatsApp, by text and on Facebook", f"{figures.messages:,}"),
        ("purchases", f"{figures.purchases:,}"),
        ("of them before the first day of the contacts", f"{figures.earlier:,}"),
        ("of them asked about later", f"{figures.asked_about:,}"),
        ("refunds and cancellations", f"{figures.undone:,}"),
        ("newsletters", f"{figures.letters:,}"),
        ("of them followed to the shop", f"{figures.followed:,}"),
        ("of them answered by unsubscribing", f"{figures.given_up:,}"),
        ("contacts of known customers that were badly served, for the effect on value", f"{figures.badly_served:,}"),
        ("of them those after which the customer never bought again, on their account", f"{figures.struck:,}"),
        ("hours that agents were with customers", f"{figures.handling_hours:,.0f}"),
        ("hours that they waited for customers", f"{figures.available_hours:,.0f}"),
        ("the first as a share of both", f"{occupied * 100:.1f} %"),
    ]
    return _table(("what", "how many"), rows, words=1)


def _outcomes(served: Served) -> Iterable[str]:
    told = (served.offered, served.answered, served.abandoned, served.short_abandoned, served.flowed_out)
    return (f"{n:,}" for n in (*told, served.waiting))


def _share(served: Served | None) -> str:
    return "" if served is None or served.share is None else f"{served.share * 100:.1f} %"


def _within(seconds: float) -> str:
    for unit, size in (("h", 3_600), ("min", 60)):
        if seconds > size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, words: int) -> str:
    """A Markdown table; after the first `words` columns come numbers, set to the right."""
    rules = ["---"] * words + ["---:"] * (len(head) - words)
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, rules, *rows))
