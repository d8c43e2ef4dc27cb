"""Sentences about evenness: where it is uneven, since when, by how much, and what drives it."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from dashboards.blocks.cards import Card, definition
from dashboards.findings import since
from dashboards.words import formats
from dashboards.words.language import _, later, many
from metrics.course import Course
from metrics.metric import Metric, Unit
from metrics.unevenness import FEWEST, WORST_OF_TWO_HALVES, Unevenness

HOURS = 24
NEARLY = 20
"""So many hours of the day in a row, with those in which too few come, are nearly all of them."""

FAR = 0.4
"""Places that are at least this far below the mean, as a part of the furthest, are named together with it."""

INDEX = later(
    "Take two customers at random. The index says how much more likely one of them is to be served in time than the "
    "other, only because of the channel that each came by; what chance alone would show is taken off. 0: every channel "
    "serves alike. 100: one half is always served, the other never."
)
_GAP = later("The best channel less the worst, of those with at least {fewest} contacts.")
_DRIVER = later(
    "The channel without which the index would fall most, the others keeping their proportions. It may stand out "
    "because it serves better than the rest, or worse; the last line says which."
)
_BAD_SIDE = later("The contacts of all channels whose whole interval lies below the mean of all that was chosen.")


class Place(NamedTuple):
    """Hours in a row in which a channel serves far below the mean: how many contacts are missing there to it."""

    missing: float
    channel: str
    words: str


def says_nothing(even: Unevenness) -> bool:
    """Whether fewer than two parts have enough contacts for anything to be compared."""
    return even.index is None


def where_uneven(even: Unevenness, cells: pl.DataFrame, courses: Mapping[str, Course], index: Course) -> str:
    """What the page begins with: best and worst channel, the place furthest below, and since when it is so.

    `courses` are those of the share in each channel, `index` that of the index; neither says a day where there was no
    step beyond chance.
    """
    if even.index is None:
        return _("Too few contacts to say whether the channels serve alike.")
    best, worst = ends(even)
    if not even.low:
        return _("Served evenly: what the channels differ by ({best}, {worst}) is within chance.").format(
            best=best, worst=worst
        )
    places = _places(cells, most=1)
    said = [_("Served in time: {best}, {worst}.").format(best=best, worst=worst)]
    if places:
        mean = formats.percent(cells["mean"].drop_nulls().first())
        there = courses.get(places[0].channel)
        below = _("Furthest below the mean of {mean}: {place}.").format(mean=mean, place=places[0].words)
        said.append((there and since.worse(there, places[0].words, mean)) or below)
    return " ".join([*said, *filter(None, [since.of_index(index)])])


def index_cards(even: Unevenness, metric: Metric) -> list[Card]:
    """The index with its interval and noise, the gap, the driver, the bad side; none when nothing can be said."""
    if even.index is None or even.u is None or even.noise is None:
        return []
    best, worst = ends(even)
    falls = even.parts.filter(~pl.col("left_out")).sort("drop_one", descending=True, maintain_order=True)
    most = 100 * float(falls.select("drop_one").item(0, 0)) / WORST_OF_TWO_HALVES
    chance = formats.value(Unit.SCORE, 100 * even.noise / WORST_OF_TWO_HALVES)
    without = (
        _("without it the index would be {points} lower").format(points=f"{most:.0f}")
        if most > 0
        else _("no channel alone drives it")
    )
    labels = (_("Unevenness index"), _("Gap"), _("Moves it most"), _("On the bad side"))
    measured = _("Measured on: {definition}").format(definition=formats.plain(_(metric.definition)))
    return [
        Card(
            label=labels[0],
            value=_("{index} of 100").format(index=f"{even.index:.0f}"),
            lines=[
                _("95 %: {low} to {high}").format(low=f"{even.low:.0f}", high=f"{even.high:.0f}"),
                _("chance alone: {chance}, taken off").format(chance=chance),
                _offered(even),
            ],
            about=f"**{labels[0]}**\n\n{_(INDEX)}\n\n{measured}",
        ),
        Card(
            label=labels[1],
            value=_apart(even),
            lines=[best, worst],
            about=f"**{labels[1]}**\n\n{_(_GAP).format(fewest=FEWEST)}\n\n{definition(metric)}",
        ),
        Card(
            label=labels[2],
            value=formats.name(even.by, falls["dim"].first()),
            lines=[without, _("on the good side") if _is_good(even) else _("on the bad side")],
            about=f"**{labels[2]}**\n\n{_(_DRIVER)}",
        ),
        Card(
            label=labels[3],
            value=formats.count(even.bad_side),
            lines=[_("contacts in channels that are surely below the mean"), _offered(even)],
            about=f"**{labels[3]}**\n\n{_(_BAD_SIDE)}",
        ),
    ]


def map_of(cells: pl.DataFrame) -> str:
    """Which places of the map are furthest below the mean, beyond chance."""
    bad = [x.words for x in _places(cells)]
    if not bad:
        return _("Nowhere does service fall away by more than chance")
    return many("{places} is where service falls away", "{places} are where service falls away", len(bad)).format(
        places=formats.in_a_row(bad)
    )


def widest_gap(within: Mapping[str, Unevenness]) -> str:
    """Which queue differs most by channel, beyond chance."""
    real = [(x.gap, queue, x) for queue, x in within.items() if x.gap is not None and x.low]
    if not real:
        return _("No queue differs by channel by more than chance")
    _gap, queue, even = max(real, key=lambda x: (x[0], x[1]))
    best, worst = ends(even)
    return _("The same need, another channel: {queue} differs most, by {points} ({best}, {worst})").format(
        queue=queue, points=_apart(even), best=best, worst=worst
    )


def driver(even: Unevenness) -> str:
    """Which part the unevenness comes from, and on which side of the mean it stands."""
    if even.index is None:
        return _("Too few contacts to say what drives it")
    used = even.parts.filter(~pl.col("left_out"))
    first = used.sort("drop_one", descending=True, maintain_order=True).row(0, named=True)
    if not even.low or first["drop_one"] <= 0:
        return _("No channel alone makes the service uneven")
    message = (
        _("{channel} adds most to it, on the good side, with {share} of demand")
        if _is_good(even)
        else _("{channel} adds most to it, on the bad side, with {share} of demand")
    )
    return message.format(channel=formats.name(even.by, first["dim"]), share=formats.percent(first["weight"]))


def _is_good(even: Unevenness) -> bool:
    """Whether the part that adds most stands on the better side of the mean."""
    used = even.parts.filter(~pl.col("left_out"))
    mean = float((used["attainment"] * used["weight"]).sum())
    moves = used.sort("drop_one", descending=True, maintain_order=True)["attainment"].item(0)
    return bool(moves < mean if even.better == "lower" else moves > mean)


def _apart(even: Unevenness) -> str:
    """How far the best part is from the worst: of a share in points."""
    gap = even.gap or 0.0
    return formats.in_points(gap) if even.unit is Unit.PERCENT else formats.value(even.unit, gap)


def _offered(even: Unevenness) -> str:
    return formats.n(even.parts["n"].sum())


def ends(even: Unevenness) -> tuple[str, str]:
    """The best and the worst of those with enough contacts, in words: `Phone 91 %`, `Messaging 54 %`."""
    in_order = (pl.col("attainment"), formats.order(even.by, pl.col("dim")))
    used = even.parts.filter(~pl.col("left_out")).sort(*in_order, descending=[even.better != "lower", False])
    ends = (used.row(0, named=True), used.row(-1, named=True))
    best, worst = (f"{formats.name(even.by, x['dim'])} {formats.value(even.unit, x['attainment'])}" for x in ends)
    return best, worst


def _places(cells: pl.DataFrame, most: int = 2) -> list[Place]:
    """The places of the map far below the mean beyond chance, hours in a row put together, most missed first."""
    # With many contacts a point or two is beyond chance already; where service falls away is where it falls far.
    far = pl.col("difference") <= pl.col("difference").min() * FAR
    found = [run for part in cells.with_columns(far=far).partition_by("channel") for run in _runs_of(part)]
    return sorted(found, key=lambda x: x.missing, reverse=True)[:most]


def _runs_of(channel: pl.DataFrame) -> list[Place]:
    """The runs of one channel, over midnight too. An hour in which too few come does not end a run."""
    worse = channel.filter((pl.col("verdict") == "worse") & pl.col("far"))
    missing = dict(zip(worse["hour"], worse.select(-pl.col("difference") * pl.col("n")).to_series(), strict=True))
    open_ended = set(missing) | set(channel.filter(pl.col("verdict") == "too few")["hour"])
    raw = str(channel.item(0, "channel"))
    name = formats.name("channel", raw)
    if open_ended >= set(range(HOURS)) and missing:
        return [Place(sum(missing.values()), raw, _("{channel} at every hour").format(channel=name))]
    found = []
    for begin in sorted(x for x in open_ended if (x - 1) % HOURS not in open_ended):
        run = [begin]
        while (run[-1] + 1) % HOURS in open_ended:
            run.append((run[-1] + 1) % HOURS)
        sure = [x for x in run if x in missing]
        if sure and len(run) >= NEARLY:
            found.append(Place(sum(missing.values()), raw, _("{channel} at nearly every hour").format(channel=name)))
        elif sure:
            words = _("{channel} from {begin} to {end} h").format(channel=name, begin=sure[0], end=sure[-1] + 1)
            found.append(Place(sum(missing[x] for x in sure), raw, words))
    return found
