"""What the reader wants to look at: a period, with what it is compared, channels, queues, teams, topics, segments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards.asked import address
from dashboards.words import formats
from dashboards.words.language import ENGLISH, LANGUAGES, _, current, later, speaking
from ingest.settings import Settings
from metrics.calendar import Period
from metrics.comparison import Against

WEEK, FOUR_WEEKS, MONTH, CUSTOM = later("7 days"), later("28 days"), later("This month"), later("Custom")
PERIODS = (WEEK, FOUR_WEEKS, MONTH, CUSTOM)
USUAL = FOUR_WEEKS
_DAYS = {WEEK: 7, FOUR_WEEKS: 28}
_EARLIEST = date(1990, 1, 1)

AGAINST: Mapping[Against, str] = {
    "previous": later("The period before"),
    "last_year": later("The same days last year"),
    "promise": later("What was promised"),
    "rest": later("The rest of the centre"),
}
"""With what a number can be compared."""

COMPARED: Against = "previous"
"""With what it is if nobody says."""

_NOTHING = "nothing"
_COMPARISONS: Mapping[str, str] = {**{str(x): words for x, words in AGAINST.items()}, _NOTHING: later("Nothing")}

FILTERS: Mapping[str, tuple[str, str, str]] = {
    "channel": (later("Channel"), later("All channels"), "{name}"),
    "queue": (later("Queue"), later("All queues"), later("queue {name}")),
    "team": (later("Team"), later("All teams"), later("team {name}")),
    "topic": (later("Topic"), later("All topics"), later("topic {name}")),
    "segment": (later("Segment"), later("All segments"), later("segment {name}")),
}
"""By what can be filtered, in the order of the bar: its label, what it says while nothing is chosen, one value."""

_NAMES = ("period", "dates", "compare", *FILTERS)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What was chosen: the days from `since` until just before `until`, in the site's zone; no channel means all.

    `compare` says with what numbers are compared, None with nothing.
    """

    since: date
    until: date
    channels: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    compare: Against | None = None

    @property
    def period(self) -> Period:
        """The days, as metrics take them."""
        return Period(since=self.since, until=self.until)

    @property
    def where(self) -> Mapping[str, Sequence[str]]:
        """The filters, as metrics take them."""
        chosen = (self.channels, self.queues, self.teams, self.topics, self.segments)
        return {dimension: values for dimension, values in zip(FILTERS, chosen, strict=True) if values}

    @property
    def days(self) -> int:
        """How many days are looked at."""
        return (self.until - self.since).days

    @property
    def every(self) -> str:
        """How long the buckets of a series over this period should be, so that it has 7 to 60 of them."""
        return "1d" if self.days <= 62 else "1w" if self.days <= 430 else "1mo"  # noqa: PLR2004 the sentence says so

    @property
    def words(self) -> str:
        """The choice in words: `Sat 24 Oct 2026 to Fri 20 Nov 2026, Phone, Chat, queue billing`."""
        last = self.until - timedelta(days=1)
        begin, end = formats.day(self.since), formats.day(last)
        days = begin if self.since == last else _("{begin} to {end}").format(begin=begin, end=end)
        chosen = [
            (_(FILTERS[dimension][2]) if dimension != "channel" else "{name}").format(name=formats.name(dimension, x))
            for dimension, values in self.where.items()
            for x in values
        ]
        return ", ".join([days, *chosen])


def last_day(as_of: datetime | None, settings: Settings) -> date:
    """The last day that the facts reach into, on the site's clocks."""
    zone = ZoneInfo(settings.site.timezone)
    return (as_of or datetime.now(zone)).astimezone(zone).date()


def preset(period: str, last: date) -> tuple[date, date]:
    """The days of one of the fixed periods: those that end with the last day of the facts, which may not be over."""
    until = last + timedelta(days=1)
    if period == MONTH:
        return last.replace(day=1), until
    return until - timedelta(days=_DAYS.get(period, _DAYS[USUAL])), until


def ask(last: date, known: Mapping[str, Sequence[str]], page: str = "", *, compared: bool = True) -> Choice:
    """Draw the bar of filters and give what is chosen; `known` has the values that the facts have, by dimension.

    On a page that is not `compared` nothing is compared, and what was chosen elsewhere waits for the next page.

    A link may name a queue that these facts do not have. It stays chosen and visible, and the page says that nothing
    is left: leaving it out would show everybody's numbers under that queue's address.
    """
    linked, anew = address.asked(_NAMES, page)
    with st.container(key="bar"):
        st.toggle(_("Filters"), key="unfold", on_change="ignore")
        with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
            period = _period(linked, anew=anew)
            since, until = preset(period, last)
            dates: Sequence[date] = ()
            if period == CUSTOM:
                dates = _dates(last, linked, anew=anew)
                since, until = (dates[0], dates[1] + timedelta(days=1)) if len(dates) == 2 else (since, until)  # noqa: PLR2004 both ends
            compare = _compare(linked, anew=anew, shown=compared)
            chosen = {
                dimension: _values(dimension, known.get(dimension, ()), linked, anew=anew) for dimension in FILTERS
            }
            words = {
                "period": [] if period == USUAL else [period],
                "dates": [x.isoformat() for x in dates],
                "compare": [] if compare == COMPARED else [compare or _NOTHING],
            } | {x: [_in_address(x, value) for value in values] for x, values in chosen.items()}
            if any(words.values()):
                st.button(_("Clear"), icon=":material/filter_alt_off:", type="tertiary", on_click=clear, key="clear")
    address.keep(_NAMES, words, page)
    values = {f"{dimension}s": tuple(some) for dimension, some in chosen.items()}
    return Choice(since=since, until=until, compare=compare if compared else None, **values)


def uncompared(choice: Choice, *, has_earlier: bool, has_rest: bool, has_promise: bool) -> None:
    """Say why single numbers stand there without what they are compared with, if they do, and what to do."""
    if not has_earlier:
        st.caption(_("Not compared: the facts do not reach back that far. Choose a shorter period."))
    elif choice.compare == "rest" and not has_rest:
        st.caption(_("Compared with the rest are single parts: choose one channel, one queue or one team alone."))
    elif choice.compare == "promise" and not has_promise:
        st.caption(_("Channels promise differently: choose one of them to see it beside its promise."))


def clear() -> None:
    """Forget what was chosen: the usual period and comparison, every channel, every queue."""
    st.session_state[_key("period")] = USUAL
    st.session_state[_key("compare")] = COMPARED
    for dimension in FILTERS:
        st.session_state[_key(dimension)] = []


def _key(name: str) -> str:
    # A browser remembers what is chosen by the words that it shows: another language is another thing to choose from.
    return name if current() == ENGLISH else f"{name}-{current()}"


def _begin(name: str, value: Any, *, anew: bool) -> str:
    """The key of what is asked; the first time, and when the address says so, it begins with this value."""
    key = _key(name)
    if anew or key not in st.session_state:
        st.session_state[key] = value
    return key


def _period(linked: address.Words, *, anew: bool) -> str:
    said = next((x for x in linked.get("period", ()) if x in PERIODS), USUAL)
    key = _begin("period", said, anew=anew)
    return str(st.segmented_control(_("Period"), PERIODS, required=True, key=key, format_func=_))


def _dates(last: date, linked: address.Words, *, anew: bool) -> tuple[date, ...]:
    days = [x for text in linked.get("dates", ()) if (x := _day(text)) is not None and _EARLIEST <= x <= last]
    whole = tuple(days) if len(days) == 2 and days[0] <= days[1] else ()  # noqa: PLR2004 both ends
    key = _begin("dates", whole, anew=anew)
    chosen = st.date_input(
        _("From and to"), min_value=_EARLIEST, max_value=last, format="YYYY-MM-DD", key=key, value=[], width=265
    )
    return tuple(chosen)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _compare(linked: address.Words, *, anew: bool, shown: bool) -> Against | None:
    said = next((x for x in linked.get("compare", ()) if x in _COMPARISONS), COMPARED)
    key = _begin("compare", said, anew=anew)
    if shown:
        chosen = st.selectbox(
            _("Compared with"), list(_COMPARISONS), format_func=lambda x: _(_COMPARISONS[x]), key=key, width=190
        )
    else:
        # Streamlit forgets what no widget shows, unless it is written down anew.
        chosen = st.session_state[key] = st.session_state[key]
    return next((x for x in AGAINST if x == chosen), None)


def _values(dimension: str, known: Sequence[str], linked: address.Words, *, anew: bool) -> list[str]:
    said = [value for x in linked.get(dimension, ()) if (value := _out_of_address(dimension, x))]
    key = _begin(dimension, said, anew=anew)
    # What a link names is offered too, whether or not these facts have it.
    options = list(dict.fromkeys([*known, *st.session_state[key]]))
    if not options:
        return []
    label, nothing, _one = FILTERS[dimension]
    chosen: list[str] = st.multiselect(
        _(label),
        options,
        format_func=lambda x: formats.name(dimension, x),
        key=key,
        placeholder=_(nothing),
        width=180,
    )
    return chosen


def _in_address(dimension: str, value: str) -> str:
    return formats.CHANNELS.get(value, value) if dimension == "channel" else value  # type: ignore[call-overload]  # a StrEnum is a string


def _out_of_address(dimension: str, word: str) -> str | None:
    return channels_by_name().get(word) if dimension == "channel" else word


@cache
def channels_by_name() -> Mapping[str, str]:
    """Every channel by its name in every language, and by its own; the first time all catalogues are read for it."""
    found = {str(x): str(x) for x in formats.CHANNELS}
    for language in LANGUAGES:
        with speaking(language):
            found |= {formats.name("channel", x): str(x) for x in formats.CHANNELS}
    return found
