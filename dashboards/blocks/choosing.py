"""What people change in the browser: promises with dates, the company's own view, notes; each with who and when."""

import json
from collections.abc import Callable
from datetime import datetime, time
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from dashboards.blocks import tables
from dashboards.words import errors, formats
from dashboards.words.language import _
from ingest.settings import Settings
from ingest.store.annotations import AnnotationError, annotate, annotations, remove_annotation
from ingest.store.chosen import BELIEF, PROMISE, ChoiceError, choices, choose_belief, choose_promise, take_back
from ingest.store.database import CatalogueError
from ingest.vocabulary import Channel

_CHANNELS = [str(x) for x in Channel]


def promises(settings: Settings, author: str) -> None:
    """What every channel promises today, who changed what since when, and a form for another change."""
    today = datetime.now(ZoneInfo(settings.site.timezone)).date()
    now = [(channel, promise.on(today)) for channel, promise in settings.promise.items()]
    table = pl.DataFrame(
        {
            _("Channel"): [formats.name("channel", str(channel)) for channel, _promise in now],
            _("Within"): [formats.promise(promise) for _channel, promise in now],
            _("Target"): [formats.percent(promise.target) for _channel, promise in now],
        }
    )
    tables.grid("promises", table, alt=_("What every channel promises today"))
    _made(settings, PROMISE, author)
    with st.form("promise", clear_on_submit=True):
        what, since, within, target = st.columns([2, 2, 1, 1])
        channel = what.selectbox(_("Channel"), _CHANNELS, format_func=_channel, key="promise-channel")
        queue = what.text_input(_("Queue"), placeholder=_("all of the channel"), key="promise-queue")
        day = since.date_input(_("Since"), value=today, format="YYYY-MM-DD", key="promise-since")
        soon = within.text_input(_("Within"), placeholder="20 s", key="promise-within")
        often = target.number_input(_("Target, %"), 1, 100, value=None, key="promise-target")
        said = {"within": soon.strip() or None, "target": None if often is None else often / 100}
        if st.form_submit_button(_("Promise it"), disabled=not author, key="promise-it"):
            _do(lambda: choose_promise(settings, channel, said, since=day, who=author, queue=queue.strip()))


def beliefs(settings: Settings, author: str) -> None:
    """How good the company believes each channel to be, and a form for another belief."""
    _made(settings, BELIEF, author)
    with st.form("belief", clear_on_submit=True):
        what, how_good = st.columns([2, 1])
        channel = what.selectbox(_("Channel"), _CHANNELS, format_func=_channel, key="belief-channel")
        share = how_good.number_input(_("Satisfied customers, %"), 0, 100, value=80, key="belief-share")
        if st.form_submit_button(_("Keep it"), disabled=not author, key="believe-it"):
            _do(lambda: choose_belief(settings, channel, share / 100, who=author))


def notes(settings: Settings, author: str) -> None:
    """What happened and when, and a form for another note."""
    zone = settings.site.timezone
    for note in annotations(settings):
        told, by, gone = st.columns([4, 3, 1], vertical_alignment="center")
        about = _("all channels") if note.channel is None else formats.name("channel", note.channel)
        begins = _("; other values are usual since then") if note.is_phase else ""
        told.markdown(formats.plain(f"{formats.moment(note.at, zone)}: {note.words} ({about}{begins})"))
        by.caption(formats.plain(_by(note.who, note.noted_at, zone)))
        number = note.id or 0
        if gone.button(_("Remove"), key=f"remove-note-{number}", type="tertiary", disabled=not author):
            _do(lambda number=number: remove_annotation(settings, number, who=author))  # type: ignore[misc]  # a lambda with a default
    with st.form("note", clear_on_submit=True):
        what, day, hour, about_what = st.columns([3, 1, 1, 2])
        words = what.text_input(_("What happened"), max_chars=200, key="note-words")
        on = day.date_input(_("On"), format="YYYY-MM-DD", key="note-day")
        at = hour.time_input(_("At"), value=time(0), key="note-time")
        channel = about_what.selectbox(
            _("Channel"), _CHANNELS, index=None, format_func=_channel, placeholder=_("all channels"), key="note-channel"
        )
        phase = st.checkbox(_("Other values are usual since then: charts begin anew there"), key="note-phase")
        if st.form_submit_button(_("Note it"), disabled=not author, key="note-it"):
            moment = datetime.combine(on, at, ZoneInfo(zone))
            _do(lambda: annotate(settings, words, at=moment, who=author, channel=channel, is_phase=phase))


def _made(settings: Settings, section: str, author: str) -> None:
    for choice in [x for x in choices(settings) if x.section == section]:
        told, by, gone = st.columns([4, 3, 1], vertical_alignment="center")
        told.markdown(formats.plain(f"{_about(choice.channel, choice.queue)}: {_said(choice.said, choice.since)}"))
        by.caption(formats.plain(_by(choice.who, choice.at, settings.site.timezone)))
        number = choice.id or 0
        if gone.button(_("Take back"), key=f"take-back-{number}", type="tertiary", disabled=not author):
            _do(lambda number=number: take_back(settings, number, who=author))  # type: ignore[misc]  # a lambda with a default


def _about(channel: str, queue: str) -> str:
    named = formats.name("channel", channel)
    return _("{channel}, queue {queue}").format(channel=named, queue=queue) if queue else named


def _said(words: str, since: object) -> str:
    said = json.loads(words)
    parts = [
        *([_("within {time}").format(time=said["within"])] if "within" in said else []),
        *([_("target {share}").format(share=formats.percent(said["target"]))] if "target" in said else []),
        *([_("{share} satisfied").format(share=formats.percent(said["share"]))] if "share" in said else []),
    ]
    told = ", ".join(parts)
    return _("{promise}, since {day}").format(promise=told, day=since) if since is not None else told


def _by(who: str, when: datetime, zone: str) -> str:
    return _("by {who}, {when}").format(who=who, when=formats.moment(when, zone))


def _channel(code: str) -> str:
    return formats.name("channel", code)


def _do(change: Callable[[], object]) -> None:
    try:
        change()
    except (AnnotationError, ChoiceError, CatalogueError) as error:
        st.error(formats.plain(errors.told(error)), icon=":material/error:")
    else:
        st.rerun()
