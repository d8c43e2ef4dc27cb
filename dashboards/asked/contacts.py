"""What the address of the contacts behind a number asks for, and how the reader changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import streamlit as st

from dashboards.asked import behind
from dashboards.asked.view import View
from dashboards.words import formats
from dashboards.words.defined import rule_names
from dashboards.words.dimension_names import heading
from dashboards.words.language import _, current
from dashboards.words.outcomes import next_step
from metrics.behind import BUCKET, NEXT
from metrics.catalogue.served_in_time import served_in_time
from metrics.dimensions import DIMENSIONS
from metrics.find import all_metrics
from metrics.metric import DEFAULT, Metric

PAGE = "page"
"""Which page of the list is looked at."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """What is asked for: a number, one of its rules, one point of it, and one side of that (None: all).

    A point has of each of its dimensions any of the values.
    """

    metric: Metric
    preset: str | None
    every: str
    point: Mapping[str, tuple[str, ...]]
    side: str | None


def read(view: View) -> Asked:
    """What the address says; a metric that there is not is the usual one."""
    known, said = all_metrics(view.settings.plugins.metrics), st.query_params
    metric = known.get(said.get(behind.METRIC, ""), served_in_time)
    preset = said.get(behind.PRESET)
    point: dict[str, tuple[str, ...]] = {}
    for name, colon, value in (x.partition(":") for x in said.get_all(behind.POINT)):
        if colon and name in {*DIMENSIONS, BUCKET, NEXT}:
            point[name] = (*point.get(name, ()), value)
    return Asked(
        metric=metric,
        preset=preset if preset in metric.presets else None,
        every=said.get(behind.EVERY, view.choice.every),
        point=point,
        side=said.get(behind.SIDE) or None,
    )


def ask(view: View, asked: Asked) -> None:
    """Draw what is asked for, so that another number, another rule or less of a point can be chosen."""
    known = all_metrics(view.settings.plugins.metrics)
    with st.container(horizontal=True, vertical_alignment="bottom", key="behind"):
        names = sorted(known, key=lambda x: _(known[x].label))
        _one(behind.METRIC, _("Number"), names, asked.metric.name, {x: _(known[x].label) for x in names})
        if rules := list(asked.metric.presets):
            words = {DEFAULT: _("Our own rule"), **{x: formats.one(rule_names(pl.lit(x))) for x in rules}}
            _one(behind.PRESET, _("Rule"), [DEFAULT, *rules], asked.preset or DEFAULT, words)
        for name, values in asked.point.items():
            said = formats.in_a_row([_value(name, x, view) for x in values])
            st.button(
                formats.plain(_("{dimension}: {value}").format(dimension=heading(name), value=said)),
                icon=":material/close:",
                help=_("List the contacts without this"),
                key=f"without-{name}",
                on_click=_without,
                args=(name,),
            )


def sides(asked: Asked, words: Mapping[str, str]) -> None:
    """Draw the sides to choose from, with their words; the first stands for all."""
    key = f"{behind.SIDE}-{current()}"
    # What is chosen stands in the address; what a session remembers of another number must not go before it.
    st.session_state[key] = asked.side if asked.side in words else ""
    st.segmented_control(
        _("Side"),
        list(words),
        format_func=lambda x: words[x],
        required=True,
        key=key,
        on_change=_chose,
        args=(behind.SIDE, key),
        label_visibility="collapsed",
    )


def number_of_page(pages: int) -> int:
    """Draw the pages of the list to choose from, and say which is looked at, from 1."""
    said = st.query_params.get(PAGE, "1")
    now = min(int(said) if said.isdecimal() and said != "0" else 1, pages)
    if pages > 1:
        st.session_state[PAGE] = now
        st.pagination(pages, key=PAGE, on_change=_chose, args=(PAGE, PAGE))
    return now


def _value(name: str, value: str, view: View) -> str:
    if name == NEXT:
        return next_step(value)
    if name != BUCKET:
        return formats.name(name, value or None)
    try:
        return formats.moment(datetime.fromisoformat(value), view.settings.site.timezone)
    except ValueError:
        return value


def _one(name: str, label: str, options: Sequence[str], now: str, words: Mapping[str, str]) -> None:
    key = f"{name}-{current()}"
    st.session_state[key] = now
    st.selectbox(label, options, format_func=lambda x: words[x], key=key, on_change=_chose, args=(name, key), width=320)


def _chose(name: str, key: str) -> None:
    chosen = st.session_state[key]
    # Another number has other rules, other sides, and perhaps other dimensions.
    forgotten = {behind.METRIC: (behind.PRESET, behind.SIDE, behind.POINT), behind.PRESET: (behind.SIDE,)}
    for other in (*forgotten.get(name, ()), PAGE):
        _forget(other)
    if chosen and chosen != DEFAULT:
        st.query_params[name] = str(chosen)
    else:
        _forget(name)


def _without(name: str) -> None:
    left = [x for x in st.query_params.get_all(behind.POINT) if x.partition(":")[0] != name]
    _forget(PAGE)
    if left:
        st.query_params[behind.POINT] = left
    else:
        _forget(behind.POINT)


def _forget(name: str) -> None:
    if name in st.query_params:
        del st.query_params[name]
