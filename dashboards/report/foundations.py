"""On what a report rests: every assumption with its setting, the clock, how much is known, and what the words mean."""

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from dashboards.asked import report_questions as asking
from dashboards.asked.view import View
from dashboards.files import about
from dashboards.findings.evenness import INDEX
from dashboards.report.content import Block
from dashboards.report.risk import WHO
from dashboards.words import formats
from dashboards.words.dimension_names import between as between_parts
from dashboards.words.language import _, later
from dashboards.words.money import rate
from ingest.settings import Settings
from metrics.catalogue.offered import offered
from metrics.catalogue.served_in_time import served_in_time
from metrics.find import all_metrics
from metrics.unevenness import FEWEST

RATES = {
    "hourly_rate": later("Agent's hour"),
    "utilisation": later("Of it with customers"),
    "licences_per_month": later("Licences a month"),
    "telecom_per_minute": later("Minute of a call"),
    "bot_session": later("Bot's session"),
}
"""What a channel's cost is made of."""

_SHARES = {"utilisation"}


def channels(view: View) -> Block:
    """What each channel costs, as somebody has said, and what it promises, on the last day; a row for each."""
    currency = view.settings.site.currency
    offered_by = {str(x) for x in view.measure(offered, by=["channel"])["channel"].drop_nulls()}
    names = pl.DataFrame({"channel": sorted(offered_by | set(view.settings.cost))}, schema={"channel": pl.String})
    rows = [_of_channel(view, x) for x in names.sort(formats.order("channel"), "channel")["channel"]]
    schema = [_("Channel"), *(_(x) for x in RATES.values()), _("Promise")]
    return Block(
        name="channels",
        heading=_("What each channel costs and promises"),
        sentences=[
            _(
                "Costs are assumed, in {currency}, as [cost.CHANNEL] of the settings says, promises are those of "
                "[promise.CHANNEL]; both on the last day of the period."
            ).format(currency=currency)
        ],
        table=pl.DataFrame(rows, schema=dict.fromkeys(schema, pl.String), orient="row"),
        wide=[_("Channel")],
    )


def assumed(view: View) -> Block:
    """What else nobody has measured and somebody has said, each with the setting that says it."""
    return Block(
        name="assumed",
        heading=_("What else is taken for granted"),
        sentences=[_("Who doubts one of these changes it in the settings, or in the workbook that goes with this.")],
        table=pl.DataFrame(
            [*_value(view), *_staffing(view.settings)],
            schema=[_("What"), _("How much"), _("Setting")],
            orient="row",
        ),
        wide=[_("What")],
    )


def clock(view: View) -> Block:
    """By which clock, until when, of how many contacts, and how much of them could be judged."""
    return Block(
        name="clock",
        heading=_("Clock and coverage"),
        sentences=[
            "; ".join(about.clock(view.settings, view.facts.as_of, left_out=view.left_out)) + ".",
            *_coverage(view),
        ],
    )


def definitions(view: View) -> Block:
    """What the metrics mean that a report has asked about, each with the version of its definition."""
    known = all_metrics(view.settings.plugins.metrics)
    rows = [
        (_("{name}, version {version}").format(name=_(known[name].label), version=version), _(known[name].definition))
        for name, version in sorted(view.asked.items())
        if name in known
    ]
    rows += [(_("Unevenness index"), _(INDEX)), (_("Value at risk"), _(WHO))]
    return Block(
        name="definitions",
        heading=_("What the words mean"),
        table=pl.DataFrame(rows, schema=[_("Metric"), _("Definition")], orient="row"),
        wide=[_("Definition")],
    )


Row = tuple[str, str, str]


def _of_channel(view: View, channel: str) -> tuple[str, ...]:
    costs, currency = view.settings.cost, view.settings.site.currency
    last = view.choice.until - timedelta(days=1)
    said = view.promised.promise_of(channel) if channel in view.promised.promise else None
    promised = "" if said is None else _("{share} within {promise}")
    words = (
        promised if said is None else promised.format(share=formats.percent(said.target), promise=formats.promise(said))
    )
    if channel not in costs:
        return (formats.name("channel", channel), *([formats.NOTHING] * len(RATES)), words)
    now = [x for since, x in costs[channel].versions if since is None or since <= last][-1]
    told = [
        formats.percent(getattr(now, key)) if key in _SHARES else rate(getattr(now, key) or None, currency, bare=True)
        for key in RATES
    ]
    return (formats.name("channel", channel), *told, words)


def _value(view: View) -> Iterator[Row]:
    said, found = view.settings.value, asking.cost(view)
    margin = {
        "settings": formats.percent(found.terms.margin, 1),
        "purchases": _("{share}, as purchases tell").format(share=formats.percent(found.terms.margin, 1)),
        None: _("nobody tells it: all of an amount counts"),
    }[found.margin_from]
    yield _("Margin of what customers pay"), margin, "[value] margin"
    yield _("Years ahead"), f"{said.horizon_years:g}", "[value] horizon_years"
    yield _("Worth less a year later"), formats.percent(said.discount_rate), "[value] discount_rate"


def _staffing(settings: Settings) -> Iterator[Row]:
    said = settings.staffing
    yield _("Paid time away from customers"), formats.percent(said.shrinkage), "[staffing] shrinkage"
    yield _("Most that agents are busy"), formats.percent(said.most_occupancy), "[staffing] most_occupancy"


def _coverage(view: View) -> list[str]:
    row = view.measure(served_in_time).row(0, named=True)
    judged = _("Of the contacts that the share served in time is about, {share} could be judged ({n}).")
    said = [judged.format(share=formats.percent(row["coverage"], 1), n=formats.n(row["n"]))]
    even = view.unevenness(served_in_time, by="channel")
    left_out = even.parts.filter("left_out")["dim"].drop_nulls().sort()
    if left_out.len():
        few = _("With fewer than {few} contacts, and in no comparison of {parts}: {names}.")
        names = formats.in_a_row(formats.name("channel", x) for x in left_out)
        said.append(few.format(few=FEWEST, parts=between_parts("channel"), names=names))
    return said
