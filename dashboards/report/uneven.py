"""Where the service is uneven: the index, the queues that differ most by channel, and what drives it."""

from dashboards.asked.view import View
from dashboards.charts.drivers import drivers
from dashboards.charts.dumbbell import dumbbell
from dashboards.findings import evenness as findings
from dashboards.report.content import Block
from dashboards.words import formats
from dashboards.words.language import _
from metrics.catalogue.served_in_time import served_in_time
from metrics.unevenness import FEWEST, Unevenness


def uneven(view: View) -> Block:
    """The index with its interval, its gap and the bad side in words; the queues and the drivers as drawings."""
    even = view.unevenness(served_in_time, by="channel")
    if even.index is None:
        few = _("Fewer than two channels have {few} contacts each, so that nothing can be compared.")
        said = [few.format(few=FEWEST)]
        return Block(name="uneven", heading=_("Where the service is uneven"), sentences=said, lacking=True)
    within = view.unevenness_within(served_in_time, each="queue", by="channel")
    drawn = [drivers(even, served_in_time, title=findings.driver(even))]
    queues = dumbbell(within, served_in_time, title=findings.widest_gap(within))
    if not queues.panels[0].rows.is_empty():
        drawn.insert(0, queues)
    return Block(name="uneven", heading=drawn[0].title, sentences=_sentences(even), figures=drawn)


def _sentences(even: Unevenness) -> list[str]:
    said = _(
        "The index of unevenness is {index} of 100 (95 %: {low} to {high}), what chance alone would show taken off. "
        "0: every channel serves alike; 100: one half is always served in time, the other never."
    )
    bad = _("Contacts in channels that surely serve below the mean: {contacts}.")
    index, low, high = (f"{x:.0f}" for x in (even.index or 0.0, even.low or 0.0, even.high or 0.0))
    return [
        said.format(index=index, low=low, high=high),
        bad.format(contacts=formats.count(even.bad_side)),
    ]
