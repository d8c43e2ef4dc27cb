"""The move that a reader wants to try, as the address says it, and how they change it."""

import streamlit as st

from dashboards.asked.view import View
from dashboards.words import formats
from dashboards.words.language import _, current
from metrics.staffing.asked import AskedError
from metrics.staffing.crew import Crew
from metrics.staffing.hours_asked import hours_of, written
from metrics.staffing.what_if import Hours, Move

PEOPLE, SOURCE, TARGET, HOURS, TO_HOURS = "people", "from", "to", "hours", "to_hours"
"""What the address says of it."""

_CLOCK = [f"{x // 2:02d}:{x % 2 * 30:02d}" for x in range(49)]
_WHOLE = f"{_CLOCK[0]}-{_CLOCK[-1]}"
_MOST = 200.0


def read(of: Crew) -> Move:
    """The move of the address; what it does not say is one person from the best served channel to the worst."""
    order = sorted(of.channels, key=lambda x: (of.channels[x].in_time.value, x))
    said = st.query_params
    source = said.get(SOURCE) if said.get(SOURCE) in of.channels else order[-1]
    target = said.get(TARGET) if said.get(TARGET) in of.channels else order[0]
    same = source == target
    return Move(
        people=_number(said.get(PEOPLE)),
        source=str(source),
        target=str(target),
        hours=_hours(said.get(HOURS)),
        # Who moves to another channel keeps the hours; who stays in one moves to others.
        to_hours=(_hours(said.get(TO_HOURS)) or hours_of(["17:00-20:00"])) if same else (),
    )


def ask(view: View, of: Crew, now: Move) -> None:  # noqa: ARG001 every question of a page begins with its view
    """Draw what can be chosen; a choice is written into the address, so that the page is a link."""
    names = sorted(of.channels, key=lambda x: formats.name("channel", x))
    with st.container(horizontal=True, vertical_alignment="bottom", key="moving"):
        people = _begin(PEOPLE, now.people)
        st.number_input(
            _("People at work"),
            0.5,
            _MOST,
            step=0.5,
            format="%g",
            key=people,
            on_change=_chose,
            args=(PEOPLE, people),
            width=150,
        )
        for name, label, channel in ((SOURCE, _("From"), now.source), (TARGET, _("To"), now.target)):
            key = _begin(name, channel)
            st.selectbox(label, names, format_func=_named, key=key, on_change=_chose, args=(name, key), width=180)
        _between(HOURS, _("At work from"), now.hours)
        if now.source == now.target:
            _between(TO_HOURS, _("Then from"), now.to_hours)


def _between(name: str, label: str, hours: Hours) -> None:
    begin, end = (written(hours) or [_WHOLE])[0].split("-")
    keys = _begin(f"{name}-begin", begin), _begin(f"{name}-end", end)
    for words, key, options in ((label, keys[0], _CLOCK[:-1]), (_("until"), keys[1], _CLOCK[1:])):
        st.selectbox(words, options, key=key, on_change=_chose_hours, args=(name, *keys), width=110)


def _named(channel: str) -> str:
    return formats.name("channel", channel)


def _number(text: str | None) -> float:
    try:
        return min(max(round(float(text or 1) * 2) / 2, 0.5), _MOST)
    except (ValueError, OverflowError):
        return 1.0


def _hours(text: str | None) -> Hours:
    try:
        return hours_of([text]) if text and text != _WHOLE else ()
    except AskedError:
        return ()


def _begin(name: str, value: object) -> str:
    """The key of what is asked; what is chosen stands in the address, and goes before what a session remembers."""
    key = f"moving-{name}-{current()}"
    st.session_state[key] = value
    return key


def _chose(name: str, key: str) -> None:
    st.query_params[name] = str(st.session_state[key])


def _chose_hours(name: str, begins: str, ends: str) -> None:
    begin, end = (str(st.session_state[x]) for x in (begins, ends))
    if begin >= end or f"{begin}-{end}" == _WHOLE:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = f"{begin}-{end}"
