"""What the page Explore asks for, as its address says it, and how the reader changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import polars as pl
import streamlit as st

from dashboards.asked.view import View
from dashboards.words import dimension_names
from dashboards.words.defined import rule_names
from dashboards.words.language import _, current, later
from ingest.settings import Settings
from metrics.calendar import Every
from metrics.catalogue.served_in_time import served_in_time
from metrics.composite import Composite
from metrics.dimensions import dimensions_of
from metrics.find import all_metrics
from metrics.metric import DEFAULT, Metric

METRIC, BY, EVERY, PRESET = "metric", "by", "every", "preset"
"""What the address says beside the reader's filters; the first two come as often as something is chosen."""

MOST_METRICS, MOST_DIMENSIONS = 4, 2
NO_TIME = "none"

LENGTHS: Mapping[str, str] = {
    NO_TIME: later("Not over time"),
    "15m": later("Each quarter of an hour"),
    "30m": later("Each half hour"),
    "1h": later("Each hour"),
    "1d": later("Each day"),
    "1w": later("Each week"),
    "1mo": later("Each month"),
}
"""How long a bucket can be."""

MOST_BUCKETS = 1_500
"""So many points a chart can still tell apart; with more than that a longer bucket is asked for."""

_MINUTES = {"15m": 15, "30m": 30, "1h": 60}


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """Which metrics are asked for, by which dimensions, in which buckets of time and under which preset."""

    metrics: tuple[Metric, ...]
    by: tuple[str, ...] = ()
    every: str | None = None
    preset: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a row of the answer, beside the metric."""
        return (*self.by, "bucket") if self.every else self.by


def read(view: View) -> Question:
    """What the address asks for; what it says that there is not is left away."""
    known = all_metrics(view.settings.plugins.metrics)
    named = [known[x] for x in dict.fromkeys(st.query_params.get_all(METRIC)) if x in known]
    metrics = tuple(named[:MOST_METRICS]) or (served_in_time,)
    shared = dimensions(metrics, view.settings)
    linked = st.query_params.get_all(BY) if METRIC in st.query_params or BY in st.query_params else ["channel"]
    by = tuple(x for x in dict.fromkeys(linked) if x in shared)[:MOST_DIMENSIONS]
    every = st.query_params.get(EVERY)
    preset = st.query_params.get(PRESET)
    return Question(
        metrics=metrics,
        by=by,
        every=every if every in get_args(Every) and not _is_too_fine(str(every), view) else None,
        preset=preset if preset in presets(metrics) else None,
    )


def ask(view: View, now: Question) -> None:
    """Draw what can be chosen; a choice is written into the address, so that the page is a link."""
    known = all_metrics(view.settings.plugins.metrics)
    labels = {name: _(x.label) for name, x in sorted(known.items(), key=lambda each: _(each[1].label))}
    shared = {x: dimension_names.heading(x) for x in dimensions(now.metrics, view.settings)}
    lengths = {x: _(words) for x, words in LENGTHS.items() if not _is_too_fine(x, view)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="explore"):
        _many(METRIC, _("Metrics"), labels, [x.name for x in now.metrics], most=MOST_METRICS, width=380)
        _many(BY, _("By"), shared, now.by, most=MOST_DIMENSIONS, width=260)
        _one(EVERY, _("Over time"), lengths, now.every or NO_TIME, usual=NO_TIME)
        if rules := presets(now.metrics):
            named = pl.DataFrame({"preset": rules}).select(rule_names(pl.col("preset"))).to_series()
            words = {DEFAULT: _("Our own rule"), **dict(zip(rules, named, strict=True))}
            _one(PRESET, _("Rule"), words, now.preset or DEFAULT, usual=DEFAULT)


def answer(view: View, asked: Question) -> pl.DataFrame:
    """The answers, as `measure` gives them."""
    return view.measure(*asked.metrics, by=asked.by, every=asked.every, preset=asked.preset)


def dimensions(metrics: Sequence[Metric], settings: Settings) -> tuple[str, ...]:
    """By what all of these can be split."""
    each = [_dimensions(x, settings) for x in metrics]
    return tuple(x for x in each[0] if all(x in other for other in each))


def presets(metrics: Sequence[Metric]) -> list[str]:
    """The presets that any of these has."""
    return sorted({name for x in metrics for name in x.presets})


def _dimensions(metric: Metric, settings: Settings) -> tuple[str, ...]:
    return metric.shared_dimensions(settings) if isinstance(metric, Composite) else dimensions_of(metric.table)


def _is_too_fine(every: str, view: View) -> bool:
    """Whether there would be too many buckets of this length in the period."""
    minutes = _MINUTES.get(every)
    return minutes is not None and view.choice.days * 24 * 60 > minutes * MOST_BUCKETS


def _many(name: str, label: str, words: Mapping[str, str], now: Sequence[str], *, most: int, width: int) -> None:
    key = _key(name, list(now))
    st.multiselect(
        label,
        list(words),
        format_func=lambda x: words.get(x, x),
        key=key,
        max_selections=most,
        on_change=_chose,
        args=(name, key, None),
        width=width,
        placeholder=_("Choose"),
    )


def _one(name: str, label: str, words: Mapping[str, str], now: str, *, usual: str) -> None:
    key = _key(name, now)
    st.selectbox(
        label,
        list(words),
        format_func=lambda x: words.get(x, x),
        key=key,
        on_change=_chose,
        args=(name, key, usual),
        width=210,
    )


def _key(name: str, now: str | list[str]) -> str:
    """The key of what is asked; what is chosen stands in the address, and goes before what a session remembers."""
    key = f"explore-{name}-{current()}"
    st.session_state[key] = now
    return key


def _chose(name: str, key: str, usual: str | None) -> None:
    chosen = st.session_state[key]
    if chosen == usual:
        if name in st.query_params:
            del st.query_params[name]
    else:
        # No dimension at all is said as an empty word: saying nothing would mean the usual one.
        st.query_params[name] = chosen if chosen or name != BY else [""]
