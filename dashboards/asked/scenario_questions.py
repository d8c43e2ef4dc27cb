"""What the page of scenarios asks for, as its address says it, and what a report asks of them."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl
import streamlit as st

from dashboards.asked import value_questions
from dashboards.asked.repeated import question
from dashboards.asked.view import View
from dashboards.findings.scenarios import target_name
from dashboards.words import formats
from dashboards.words.language import _, current
from metrics.catalogue.served_in_time import served_in_time
from metrics.scenarios.kept import NAME
from metrics.scenarios.scenario import MOST, Scenario, ScenarioError, scenario
from metrics.scenarios.scenarios import Scenarios, side_by_side, suggested
from metrics.staffing.asked import AskedError
from metrics.staffing.crew import Crew, crew
from metrics.value.at_risk import ValueAtRisk, value_at_risk

SHARES = ("80%", "85%", "90%", "95%")
"""Shares that can be chosen; an address can name any other."""


def read(view: View) -> list[Scenario]:
    """The scenarios that the address names, else those that come first; what nobody can make sense of is left out."""
    found = []
    for text in st.query_params.get_all(NAME)[:MOST]:
        try:
            found.append(scenario(text))
        except ScenarioError:
            continue
    return found or usual(view)


def named() -> bool:
    """Whether the address names any: else it shows the usual ones, which are others when the facts are others."""
    return NAME in st.query_params


def usual(view: View) -> list[Scenario]:
    """What is shown first: the worst channel as well as the telephone, and the two worst as they promise."""
    shares = _shares(view)
    return suggested(shares, view.settings, view.choice.until - timedelta(days=1))


def ask(view: View, wanted: Sequence[Scenario]) -> None:
    """Draw what can be chosen, a column for each scenario; a choice is written into the address."""
    there = sorted(_shares(view), key=[str(x) for x in formats.CHANNELS].index)
    channels = list(dict.fromkeys([*there, *(x.channel for x in wanted)]))
    if not channels:
        return
    for place, (column, one) in enumerate(zip(st.columns(max(len(wanted), 1)), wanted, strict=False)):
        with column, st.container(border=True, key=f"scenario-{place}"):
            _one("channel", wanted, place, label=_("Channel"), options=channels)
            targets = [x for x in ("promise", *channels, *SHARES) if x != one.channel]
            targets = list(dict.fromkeys([*targets, _parts(one)[1]]))
            _one("target", wanted, place, label=_("Served as"), options=targets)
            if len(wanted) > 1:
                st.button(
                    _("Take away"), key=f"scenario-less-{place}", type="tertiary", on_click=_less, args=(place, wanted)
                )
    if len(wanted) < MOST:
        st.button(
            _("One more beside them"),
            key="scenario-more",
            icon=":material/add:",
            type="tertiary",
            on_click=_more,
            args=(channels, wanted),
        )


@question
def staff(view: View) -> Crew | None:
    """Who serves in the days that are looked at; None where no day is over yet."""

    def asked() -> Crew | None:
        try:
            return crew(view.facts, view.settings, view.choice.period)
        except AskedError:
            return None

    return view.of_everybody.remember(("crew",), [], asked)


@question
def risk(view: View) -> ValueAtRisk:
    """What is at risk with the badly served customers of those days; if all are over it is that of the page Value."""
    of = staff(view)
    period = view.choice.period if of is None else of.asked.measured
    if period == view.choice.period:
        return value_questions.at_risk(view)
    return view.of_everybody.remember(
        ("value at risk of scenarios",), [], lambda: value_at_risk(view.facts, view.settings, period=period)
    )


@question
def beside(view: View, wanted: tuple[Scenario, ...]) -> Scenarios | None:
    """These scenarios side by side; None where no day is over yet."""
    of = staff(view)
    if of is None:
        return None
    at_risk = risk(view)
    return view.of_everybody.remember(
        ("scenarios", *map(str, wanted)), [], lambda: side_by_side(of, at_risk, view.settings, wanted)
    )


def _shares(view: View) -> dict[str, float]:
    rows = view.measure(served_in_time, by=["channel"]).drop_nulls(["channel", "value"]).sort("channel")
    known = rows.filter(pl.col("channel").cast(pl.String).is_in(list(formats.CHANNELS)))
    return dict(zip(known["channel"].cast(pl.String), known["value"], strict=True))


def _parts(one: Scenario) -> tuple[str, str]:
    """The channel and the target as they are written down."""
    channel, _mark, target = str(one).partition(":")
    return channel, target


def _one(what: str, wanted: Sequence[Scenario], place: int, *, label: str, options: list[str]) -> None:
    key = f"scenario-{what}-{place}-{current()}"
    # What is chosen stands in the address; what a session remembers must not go before it.
    st.session_state[key] = _parts(wanted[place])[what == "target"]
    names = {x: target_name(x) if what == "target" else formats.name("channel", x) for x in options}
    st.selectbox(
        label,
        options,
        format_func=lambda x: names.get(x, x),
        key=key,
        on_change=_chose,
        args=(what, place, key, wanted),
    )


def _chose(what: str, place: int, key: str, wanted: Sequence[Scenario]) -> None:
    said = list(map(str, wanted))
    channel, target = _parts(wanted[place])
    chosen = str(st.session_state[key])
    channel, target = (chosen, target) if what == "channel" else (channel, chosen)
    said[place] = f"{channel}:{'promise' if channel == target else target}"
    st.query_params[NAME] = said


def _more(channels: Sequence[str], wanted: Sequence[Scenario]) -> None:
    said = list(map(str, wanted))
    options = (f"{channel}:{target}" for target in ("promise", *SHARES) for channel in channels)
    st.query_params[NAME] = [*said, next((x for x in options if x not in said), f"{channels[0]}:99%")]


def _less(place: int, wanted: Sequence[Scenario]) -> None:
    st.query_params[NAME] = [str(x) for i, x in enumerate(wanted) if i != place]
