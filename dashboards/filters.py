"""What the reader wants to look at: a period, channels, queues, kept in the address so that every view is a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards import formats
from ingest.settings import Settings
from metrics.calendar import Period

WEEK, FOUR_WEEKS, MONTH, CUSTOM = "7 days", "28 days", "This month", "Custom"
PERIODS = (WEEK, FOUR_WEEKS, MONTH, CUSTOM)
USUAL = FOUR_WEEKS
_DAYS = {WEEK: 7, FOUR_WEEKS: 28}
_EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What was chosen: the days from `since` until just before `until`, in the site's zone; no channel means all."""

    since: date
    until: date
    channels: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()

    @property
    def period(self) -> Period:
        """The days, as metrics take them."""
        return Period(since=self.since, until=self.until)

    @property
    def where(self) -> Mapping[str, Sequence[str]]:
        """The filters, as metrics take them."""
        chosen = {"channel": self.channels, "queue": self.queues}
        return {dimension: values for dimension, values in chosen.items() if values}

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
        days = formats.day(last) if self.since == last else f"{formats.day(self.since)} to {formats.day(last)}"
        channels = [formats.name("channel", x) for x in self.channels]
        return ", ".join([days, *channels, *(f"queue {x}" for x in self.queues)])


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


def ask(last: date, channels: Sequence[str], queues: Sequence[str]) -> Choice:
    """Draw the bar of filters and give what is chosen.

    A link may name a queue that these facts do not have. It stays chosen and visible, and the page says that nothing
    is left: leaving it out would show everybody's numbers under that queue's address.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        period = st.segmented_control(
            "Period", PERIODS, default=USUAL, required=True, key="period", bind="query-params"
        )
        since, until = preset(str(period), last)
        # Two days more to choose leave less room for the rest of the bar.
        width = 180 if period == CUSTOM else 260
        if period == CUSTOM:
            since, until = _custom(last, (since, until))
        chosen_channels = st.multiselect(
            "Channel",
            _with_linked("channel", channels),
            format_func=lambda x: formats.name("channel", x),
            key="channel",
            placeholder="All channels",
            bind="query-params",
            width=width,
        )
        chosen_queues = st.multiselect(
            "Queue",
            _with_linked("queue", queues),
            key="queue",
            placeholder="All queues",
            bind="query-params",
            width=width,
        )
    return Choice(since=since, until=until, channels=tuple(chosen_channels), queues=tuple(chosen_queues))


def clear() -> None:
    """Forget what was chosen: the usual period, every channel, every queue."""
    st.session_state["period"] = USUAL
    st.session_state["channel"] = []
    st.session_state["queue"] = []


def _custom(last: date, otherwise: tuple[date, date]) -> tuple[date, date]:
    chosen = st.date_input(
        "From and to",
        value=[],
        min_value=_EARLIEST,
        max_value=last,
        format="YYYY-MM-DD",
        key="dates",
        bind="query-params",
        width=240,
    )
    return (chosen[0], chosen[1] + timedelta(days=1)) if len(chosen) == 2 else otherwise  # noqa: PLR2004 both ends


def _with_linked(dimension: str, known: Sequence[str]) -> list[str]:
    words = {formats.name(dimension, x): x for x in formats.CHANNELS} if dimension == "channel" else {}
    linked = [words.get(x, x) for x in st.query_params.get_all(dimension)]
    valid = [x for x in linked if x and (dimension != "channel" or x in formats.CHANNELS)]
    return [*known, *dict.fromkeys(x for x in valid if x not in known)]
