"""Sentences about evenness: where it is uneven, by how much, and what drives it."""

from collections.abc import Mapping

import polars as pl

from dashboards import formats
from dashboards.cards import Card, definition
from metrics.metric import Metric
from metrics.unevenness import FEWEST, WORST_OF_TWO_HALVES, Unevenness

HOURS = 24
FAR = 0.4
"""Places that are at least this far below the mean, as a part of the furthest, are named together with it."""

_INDEX = (
    "**Unevenness index**\n\nTake two customers at random. The index says how much more likely one of them is to be "
    "served in time than the other, only because of the channel that each came by; what chance alone would show is "
    "taken off. 0: every channel serves alike. 100: one half is always served, the other never."
)

_GAP = f"**Gap**\n\nThe best channel less the worst, of those with at least {FEWEST} contacts."
_DRIVER = (
    "**Moves it most**\n\nThe channel without which the index would fall most, the others keeping their proportions. "
    "It may stand out because it serves better than the rest, or worse; the last line says which."
)
_BAD_SIDE = (
    "**On the bad side**\n\nThe contacts of all channels whose whole interval lies below the mean of the centre."
)


def says_nothing(even: Unevenness) -> bool:
    """Whether fewer than two parts have enough contacts for anything to be compared."""
    return even.index is None


def where_uneven(even: Unevenness, cells: pl.DataFrame) -> str:
    """The one sentence of the page: best and worst channel, and the place on the map that is furthest below."""
    if even.index is None:
        return "Too few contacts to say whether the channels serve alike."
    best, worst = _ends(even)
    if not even.low:
        return f"Served evenly: what the channels differ by ({best}, {worst}) is within chance."
    places = _runs(cells, most=1)
    mean = formats.percent(cells["mean"].drop_nulls().first())
    below = f" Furthest below the mean of {mean}: {places[0]}." if places else ""
    return f"Served in time: {best}, {worst}.{below}"


def index_cards(even: Unevenness, metric: Metric) -> list[Card]:
    """The index with its interval and noise, the gap, the driver, the bad side; none when nothing can be said."""
    if even.index is None or even.u is None or even.noise is None:
        return []
    best, worst = _ends(even)
    falls = even.parts.filter(~pl.col("left_out")).sort("drop_one", descending=True, maintain_order=True)
    most = 100 * float(falls.select("drop_one").item(0, 0)) / WORST_OF_TWO_HALVES
    chance = f"{100 * even.noise / WORST_OF_TWO_HALVES:.1f}"
    without = f"without it the index would be {most:.0f} lower" if most > 0 else "no channel alone drives it"
    return [
        Card(
            label="Unevenness index",
            value=f"{even.index:.0f} of 100",
            lines=[f"95 %: {even.low:.0f} to {even.high:.0f}", f"chance alone: {chance}, taken off", _offered(even)],
            about=f"{_INDEX}\n\nMeasured on: {formats.plain(metric.definition)}",
        ),
        Card(
            label="Gap",
            value=f"{100 * (even.gap or 0):.0f} points",
            lines=[best, worst],
            about=f"{_GAP}\n\n{definition(metric)}",
        ),
        Card(
            label="Moves it most",
            value=formats.name(even.by, falls["dim"].first()),
            lines=[without, _side(even)],
            about=_DRIVER,
        ),
        Card(
            label="On the bad side",
            value=formats.count(even.bad_side),
            lines=["contacts in channels that are surely below the mean", _offered(even)],
            about=_BAD_SIDE,
        ),
    ]


def map_of(cells: pl.DataFrame) -> str:
    """Which places of the map are furthest below the mean, beyond chance."""
    bad = _runs(cells)
    if not bad:
        return "Nowhere does service fall away by more than chance"
    return f"{formats.in_a_row(bad)} {'is' if len(bad) == 1 else 'are'} where service falls away"


def widest_gap(within: Mapping[str, Unevenness]) -> str:
    """Which queue differs most by channel, beyond chance."""
    real = [(x.gap, queue, x) for queue, x in within.items() if x.gap is not None and x.low]
    if not real:
        return "No queue differs by channel by more than chance"
    gap, queue, even = max(real, key=lambda x: (x[0], x[1]))
    best, worst = _ends(even)
    return f"The same need, another channel: {queue} differs most, by {100 * gap:.0f} points ({best}, {worst})"


def driver(even: Unevenness) -> str:
    """Which part the unevenness comes from, and on which side of the mean it stands."""
    if even.index is None:
        return "Too few contacts to say what drives it"
    used = even.parts.filter(~pl.col("left_out"))
    first = used.sort("drop_one", descending=True, maintain_order=True).row(0, named=True)
    if not even.low or first["drop_one"] <= 0:
        return "No channel alone makes the service uneven"
    share = formats.percent(first["weight"])
    return f"{formats.name(even.by, first['dim'])} adds most to it, {_side(even)}, with {share} of demand"


def index_over_time(answers: pl.DataFrame) -> str:
    """Whether the index of the last buckets is apart from that of the first, judged by their intervals."""
    known = answers.filter(pl.col("index").is_not_null())
    if known.height < 2:  # noqa: PLR2004 a beginning and an end
        return "Too little to see a course in the index"
    low, high = known.select(pl.col("index").min(), most=pl.col("index").max()).row(0)
    middle = float(known["index"].median() or 0.0)  # type: ignore[arg-type]
    return f"The index moves between {low:.0f} and {high:.0f}, mostly around {middle:.0f}"


def _side(even: Unevenness) -> str:
    """On which side of the mean the part stands that adds most."""
    used = even.parts.filter(~pl.col("left_out"))
    mean = float((used["attainment"] * used["weight"]).sum())
    first = used.sort("drop_one", descending=True, maintain_order=True)["attainment"].item(0)
    return "on the good side" if first > mean else "on the bad side"


def _offered(even: Unevenness) -> str:
    return formats.n(even.parts["n"].sum())


def _ends(even: Unevenness) -> tuple[str, str]:
    in_order = (pl.col("attainment"), formats.order(even.by, pl.col("dim")))
    used = even.parts.filter(~pl.col("left_out")).sort(*in_order, descending=[True, False])
    ends = (used.row(0, named=True), used.row(-1, named=True))
    best, worst = (f"{formats.name(even.by, x['dim'])} {formats.percent(x['attainment'])}" for x in ends)
    return best, worst


def _runs(cells: pl.DataFrame, most: int = 2) -> list[str]:
    """The places of the map far below the mean beyond chance, hours in a row put together, most missed first."""
    # With many contacts a point or two is beyond chance already; where service falls away is where it falls far.
    far = pl.col("difference") <= pl.col("difference").min() * FAR
    found = [run for part in cells.with_columns(far=far).partition_by("channel") for run in _runs_of(part)]
    worst = sorted(found, key=lambda x: x[0], reverse=True)[:most]
    return [words for _, words in worst]


def _runs_of(channel: pl.DataFrame) -> list[tuple[float, str]]:
    """The runs of one channel, over midnight too, each with how many contacts are missing there to the mean.

    An hour in which too few come does not end a run.
    """
    worse = channel.filter((pl.col("verdict") == "worse") & pl.col("far"))
    missing = dict(zip(worse["hour"], worse.select(-pl.col("difference") * pl.col("n")).to_series(), strict=True))
    open_ended = set(missing) | set(channel.filter(pl.col("verdict") == "too few")["hour"])
    name = formats.name("channel", channel.item(0, "channel"))
    if open_ended >= set(range(HOURS)) and missing:
        return [(sum(missing.values()), f"{name} at every hour")]
    found = []
    for begin in sorted(x for x in open_ended if (x - 1) % HOURS not in open_ended):
        run = [begin]
        while (run[-1] + 1) % HOURS in open_ended:
            run.append((run[-1] + 1) % HOURS)
        sure = [x for x in run if x in missing]
        if sure:
            words = f"{name} from {sure[0]} to {sure[-1] + 1} h"
            found.append((sum(missing[x] for x in sure), words))
    return found
