"""An alarm as a sentence for a mailbox or a telephone: what, since when, how sure, what is left, and where to look."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from ingest.settings import Settings
from metrics.alerts.alarm import STALE


def title(alarm: Mapping[str, Any]) -> str:
    """What an alarm is about, in a line that stays the same while it goes on; `alarm` is a row of `ALARMS`."""
    if alarm["rule"] == STALE:
        return "No new data"
    return f"{alarm['channel']} does not keep its promise"


def sentence(alarm: Mapping[str, Any], settings: Settings) -> str:
    """All that there is to say of an alarm."""
    if alarm["rule"] == STALE:
        since = _clock(alarm["since"], settings)
        return f"The facts end at {since}. Nothing is judged by them until new ones come."
    target, n, late = alarm["target"], alarm["n"], alarm["late"]
    since, until = _clock(alarm["since"], settings), _clock(alarm["until"], settings)
    chance = f"{alarm['surprise']:.2%}" if alarm["surprise"] >= 0.0001 else "less than 0.01%"  # noqa: PLR2004 as it is written
    said = (
        f"{alarm['value']:.0%} served in time from {since} to {until}, and {target:.0%} is promised: {late} of {n} "
        f"contacts were late. Chance alone would do so in {chance} of such times."
    )
    if alarm["left"] is None:
        return said
    if alarm["left"] <= 0:
        return f"{said} What may be late in 28 days has been spent {1 - alarm['left']:.1f} times."
    return f"{said} Of what may be late in 28 days {alarm['left']:.0%} is left."


def link(alarm: Mapping[str, Any], settings: Settings) -> str:
    """Where to look; empty where nobody said where the dashboards are."""
    if not settings.alerts.address:
        return ""
    base = settings.alerts.address.rstrip("/")
    return f"{base}/loads" if alarm["rule"] == STALE else f"{base}/speed?{urlencode({'channel': alarm['channel']})}"


def _clock(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(ZoneInfo(settings.site.timezone)):%Y-%m-%d %H:%M}"
