"""What is claimed about one centre: the index, the maps, the decomposition, the comparisons, the control charts."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import polars as pl

from benchmarks.power.centres import SETTINGS, UNTIL
from metrics.calendar import Period
from metrics.catalogue.average_speed_of_answer import average_speed_of_answer
from metrics.catalogue.served_in_time import served_in_time
from metrics.catalogue.wait_p90 import wait_p90
from metrics.charting import chart
from metrics.comparison import comparison
from metrics.decomposition import Decomposition, decomposition
from metrics.deviations import deviations
from metrics.measure import measure
from metrics.question import breakdown_in_words
from metrics.rows import Rows
from metrics.unevenness import unevenness

WAITS = (average_speed_of_answer, wait_p90)
DIMENSIONS = ("channel", "hour", "weekday", "queue")
WHATSAPP = "messaging"
_GROUPS = ("channel", "queue")
_EVENING, _MORNING = 17, 8
_MONDAY, _FROM, _TO = 1, 9, 11
_SHORT = {"where": {"channel": ["voice"], "queue": ["billing"], "source": ["pbx"]}}


def found(facts: Rows) -> dict[str, bool]:
    """Of the sample centre: which of what was planted is found, and which is ranked first."""
    by_channel = unevenness(served_in_time, facts, SETTINGS)
    by_queue = unevenness(served_in_time, facts, SETTINGS, by="queue", where={"channel": [WHATSAPP]})
    cells = _cells(facts, ["channel", "hour"]).filter(pl.col("verdict") == "worse").sort("difference")
    evening = (pl.col("channel") == WHATSAPP) & ~pl.col("hour").is_between(_MORNING, _EVENING, closed="left")
    week = _cells(facts, ["weekday", "hour"], **_SHORT).filter(pl.col("verdict") == "worse").sort("p_value")
    monday = (pl.col("weekday") == _MONDAY) & pl.col("hour").is_between(_FROM, _TO, closed="left")
    parts = decomposition(served_in_time, facts, SETTINGS, dimensions=DIMENSIONS).parts
    return {
        "WhatsApp: the index by channel is surely above 0": bool(by_channel.low),
        "WhatsApp: it is named as the driver": by_channel.driver == WHATSAPP,
        "WhatsApp: channel has the largest share of the decomposition": parts["dimension"].first() == "channel",
        "evening: a cell of WhatsApp from 17:00 to 8:00 is worse on the map": _any(cells, evening),
        "evening: the furthest below the mean of all cells is one of them": _any(cells.head(1), evening),
        "delivery: the index by queue of WhatsApp is surely above 0": bool(by_queue.low),
        "delivery: it is named as the driver": by_queue.driver == "delivery",
        "billing on Monday: a cell from 9:00 to 11:00 is worse on the map of the week": _any(week, monday),
        "billing on Monday: the surest of all cells is one of them": _any(week.head(1), monday),
    }


def claimed(facts: Rows) -> dict[str, bool]:
    """Of an even centre: what is claimed all the same."""
    said: dict[str, bool] = {}
    for by in DIMENSIONS:
        index = unevenness(served_in_time, facts, SETTINGS, by=by)
        said[f"index by {by}: the interval leaves out 0"] = bool(index.low)
        said[f"index by {by}: a driver is named"] = index.driver is not None
    for across in (["channel", "hour"], ["channel", "queue"], ["weekday", "hour"]):
        said[f"map of {' by '.join(across)}: a cell is better or worse"] = _any(_cells(facts, across), _real)
    parts = decomposition(served_in_time, facts, SETTINGS, dimensions=DIMENSIONS)
    said["decomposition: a share is claimed"] = _claims(parts)
    last = Period(since=UNTIL - timedelta(days=13), until=UNTIL + timedelta(days=1))
    cells = {
        "the period before": comparison([served_in_time], facts, SETTINGS, by=_GROUPS, period=last).cells,
        "the rest": comparison([served_in_time], facts, SETTINGS, by=_GROUPS, against="rest", period=last).cells,
    }
    for other, rows in cells.items():
        said[f"compared with {other} by channel and queue: a row is better or worse"] = _any(rows, _real)
    return said


def slow(facts: Rows) -> dict[str, bool]:
    """Of a centre where those who write wait longer, and all others alike: whether that is found."""
    said: dict[str, bool] = {}
    for metric in WAITS:
        index = unevenness(metric, facts, SETTINGS)
        parts = decomposition(metric, facts, SETTINGS, dimensions=DIMENSIONS).parts
        said[f"{metric.name} by channel: the index is surely above 0"] = bool(index.low)
        said[f"{metric.name} by channel: who writes is named as the driver"] = index.driver == WHATSAPP
        said[f"{metric.name}: channel has the largest share of the decomposition"] = (
            parts["share"].null_count() == 0 and parts["dimension"].first() == "channel"
        )
    return said


def alike(facts: Rows) -> dict[str, bool]:
    """Of a centre where all wait alike: what is claimed all the same."""
    said: dict[str, bool] = {}
    for metric in WAITS:
        for by in DIMENSIONS:
            said[f"{metric.name} by {by}: the index is surely above 0"] = bool(
                unevenness(metric, facts, SETTINGS, by=by).low
            )
        parts = decomposition(metric, facts, SETTINGS, dimensions=DIMENSIONS)
        said[f"{metric.name}: a share of the decomposition is claimed"] = _claims(parts)
    return said


def beyond(facts: Rows) -> tuple[int, int]:
    """Of an even centre's control charts by channel, the points beyond the limits, and all points."""
    points = chart(served_in_time, facts, SETTINGS, by=["channel"]).points
    return points.filter(pl.col("signal").is_in(["above", "below"])).height, points["center"].count()


_real = pl.col("verdict").is_in(["better", "worse"])


def _claims(parts: Decomposition) -> bool:
    return "no more than chance" not in breakdown_in_words(parts)


def _cells(facts: Rows, by: Sequence[str], where: Mapping[str, Sequence[str]] | None = None) -> pl.DataFrame:
    cells, days = (measure([served_in_time], facts, SETTINGS, by=by, where=where, every=x) for x in (None, "1d"))
    return deviations(cells, served_in_time, days=days)


def _any(cells: pl.DataFrame, which: pl.Expr) -> bool:
    return bool(cells.select(which.any()).item())
