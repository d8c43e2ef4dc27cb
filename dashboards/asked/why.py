"""What the page Why asks for, as its address says it: a number, and one other rule beside its own."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from dashboards.asked import links
from dashboards.asked.behind import METRIC, PAGE, PRESET, address
from dashboards.asked.view import View
from dashboards.words import formats
from dashboards.words.defined import rule_names
from dashboards.words.language import _, current
from dashboards.words.outcomes import SIDES, in_words
from metrics.catalogue.served_in_time import served_in_time
from metrics.composite import Composite
from metrics.explanation import Explanation
from metrics.find import all_metrics
from metrics.metric import DEFAULT, Metric
from metrics.standing import Standing

EXAMPLES = 20
"""So many of the rows that one other rule takes otherwise are shown."""

NAME = "why"


def read(view: View) -> tuple[Metric, str | None]:
    """The number that the address names and the other rule; what there is not is the usual one, or none."""
    known = all_metrics(view.settings.plugins.metrics)
    metric = known.get(st.query_params.get(METRIC, ""), served_in_time)
    preset = st.query_params.get(PRESET)
    return metric, preset if preset in metric.presets else None


def ask(view: View, metric: Metric, preset: str | None) -> None:
    """Draw what can be chosen; a choice is written into the address."""
    known = all_metrics(view.settings.plugins.metrics)
    labels = {name: _(x.label) for name, x in sorted(known.items(), key=lambda each: _(each[1].label))}
    with st.container(horizontal=True, vertical_alignment="bottom", key="why"):
        _one(METRIC, _("Number"), labels, metric.name)
        if metric.presets:
            names = pl.DataFrame({"preset": list(metric.presets)}).select(rule_names(pl.col("preset")))
            words = {DEFAULT: _("Every rule"), **dict(zip(metric.presets, names.to_series(), strict=True))}
            _one(PRESET, _("Beside our own"), words, preset or DEFAULT)


def is_made_of_others(metric: Metric) -> bool:
    """Whether it has no rows of its own that could be told of."""
    return isinstance(metric, Composite)


def others(view: View, metric: Metric) -> None:
    """Say of which numbers it is made, each with a way to what is behind it."""
    if not isinstance(metric, Composite):
        return
    parts = metric.parts(view.settings)
    weights = metric.weighed(view.settings)
    st.info(
        _("{metric} has no rows of its own: it is made of other numbers. Each of them can be taken apart:").format(
            metric=formats.plain(_(metric.label))
        ),
        icon=":material/account_tree:",
    )
    for key, part in parts.items():
        weight = formats.percent(weights.get(key, 0.0))
        words = _("{metric}, weight {weight}").format(metric=_(part.label), weight=weight)
        links.link(formats.plain(words), NAME, {METRIC: part.name}, icon=":material/subdirectory_arrow_right:")


def facts(said: Mapping[str, str]) -> None:
    """What a number is, line by line."""
    with st.container(key="why-facts"):
        st.markdown("\n".join(f"- **{formats.plain(name)}**: {formats.plain(words)}" for name, words in said.items()))


def lists(view: View, found: Explanation) -> None:
    """A way to the contacts on each side of the number."""
    sides = found.counted.group_by("standing").agg(pl.col("rows").sum())
    order = {str(x): place for place, x in enumerate(Standing)}
    ranked = sides.sort(pl.col("standing").replace_strict(order, default=len(order), return_dtype=pl.Int32))
    named = ranked.with_columns(words=in_words(SIDES, "standing"))
    with st.container(horizontal=True, key="why-lists"):
        for side, rows, words in zip(named["standing"], named["rows"], named["words"], strict=True):
            label = _("{side}: {n}").format(side=words, n=formats.count(rows))
            links.link(
                formats.plain(label), PAGE, address(found.metric.name, view.choice, side=side), icon=":material/list:"
            )


def _one(name: str, label: str, words: Mapping[str, str], now: str) -> None:
    key = f"why-{name}-{current()}"
    # What is chosen stands in the address; what a session remembers of another number must not go before it.
    st.session_state[key] = now
    st.selectbox(
        label,
        list(words),
        format_func=lambda x: words.get(x, x),
        key=key,
        on_change=_chose,
        args=(name, key),
        width=320,
    )


def _chose(name: str, key: str) -> None:
    chosen = st.session_state[key]
    if name == METRIC and PRESET in st.query_params:
        del st.query_params[PRESET]  # another number has other rules
    if chosen == DEFAULT:
        if name in st.query_params:
            del st.query_params[name]
    else:
        st.query_params[name] = str(chosen)
