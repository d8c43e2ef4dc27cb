"""An alarm in words for a mailbox or a telephone: what, since when, how sure, what is left, and where to look."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from ingest.settings import Settings
from metrics.alerts.alarm import PROMISE, QUALITY, SETTINGS, SILENT, STALE, UNEVEN, UNUSUAL, Alarm
from metrics.alerts.uneven import Grown
from metrics.amounts import amount
from metrics.metric import Metric

_HOW = {
    "above": "more than {upper}, the most that chance makes of it",
    "below": "less than {lower}, the least that chance makes of it",
    "shift": "at least the eighth day in a row on that side",
}


def of_promise(alarm: Mapping[str, Any], settings: Settings) -> Alarm:
    """A row of `ALARMS`: a broken promise, or facts that are too old to judge anything by."""
    if alarm["rule"] == STALE:
        since = _clock(alarm["since"], settings)
        said = f"The facts end at {since}. Nothing is judged by them until new ones come."
        return Alarm(about=STALE, title="No new data", said=said, page="loads")
    channel, target, n, late = alarm["channel"], alarm["target"], alarm["n"], alarm["late"]
    since, until = _clock(alarm["since"], settings), _clock(alarm["until"], settings)
    chance = f"{alarm['surprise']:.2%}" if alarm["surprise"] >= 0.0001 else "less than 0.01%"  # noqa: PLR2004 as it is written
    said = (
        f"{alarm['value']:.0%} served in time from {since} to {until}, and {target:.0%} is promised: {late} of {n} "
        f"contacts were late. Chance alone would do so in {chance} of such times.{_left(alarm['left'])}"
    )
    title = f"{channel} does not keep its promise"
    return Alarm(about=f"{PROMISE}:{channel}", title=title, said=said, page="speed", view={"channel": channel})


def of_unusual(alarm: Mapping[str, Any], metric: Metric, settings: Settings) -> Alarm:
    """A row of `UNUSUAL`."""
    channel, day = alarm["channel"], alarm["day"].astimezone(ZoneInfo(settings.site.timezone))
    value, center, lower, upper = (amount(metric.unit, alarm[x]) for x in ("value", "center", "lower", "upper"))
    said = (
        f"{metric.label}, {channel}: {value} on {day:%Y-%m-%d} (n = {alarm['n']:,}), and {center} is usual: "
        f"{_HOW[alarm['signal']].format(lower=lower, upper=upper)} (control chart of 56 days)."
    )
    return Alarm(
        about=f"{UNUSUAL}:{metric.name}:{channel}",
        title=f"{metric.label} of {channel} is unusual",
        said=said,
        page="explore",
        view={"metric": metric.name, "by": "channel", "every": "1d", "channel": channel},
    )


def of_growth(grown: Grown, settings: Settings) -> Alarm:
    """Unevenness that has grown."""
    now, before = grown.now, grown.before
    since, until = _clock(grown.since, settings), _clock(grown.until, settings)
    driven = f" What drives it is {now.driver}." if now.driver else ""
    said = (
        f"Served in time from {since} to {until}: {now.gap_in_words}. The index of unevenness is {now.index:.0f} "
        f"(95 %: {now.low:.0f} to {now.high:.0f}) of 100; in the weeks before it was {before.index:.0f} "
        f"({before.low:.0f} to {before.high:.0f}).{driven}"
    )
    return Alarm(about=UNEVEN, title="The channels serve less evenly", said=said, page="evenness")


def of_silence(source: str, last_at: datetime, settings: Settings) -> Alarm:
    """A source that sends nothing, at a time at which it is used to send."""
    said = f"The last that {source} told is of {_clock(last_at, settings)}, and by now contacts are usual to have come."
    return Alarm(about=f"{SILENT}:{source}", title=f"{source} has fallen silent", said=said, page="loads")


def of_quality(failed: Mapping[str, Any]) -> Alarm:
    """Checks that files of a source's last day failed: source, load (the newest of them), checks, refused, `worst`."""
    checks, refused = failed["checks"], failed["refused"]
    kept = f" {refused:,} rows were refused and are kept in quarantine." if refused else ""
    said = (
        f"What {failed['source']} sent in its last day failed {checks} check{'s' if checks != 1 else ''}; the gravest: "
        f"{failed['worst']}.{kept} 'spiritlevel loads {failed['load']}' shows the newest of these loads."
    )
    about = f"{QUALITY}:{failed['source']}"
    return Alarm(about=about, title=f"{failed['source']} sends bad data", said=said, page="loads")


def of_settings(metric: str, why: str) -> Alarm:
    """A metric of `[alerts]` that cannot be looked at."""
    said = f"`unusual` of [alerts] names '{metric}': {why} Nothing is told of it; everything else is looked at."
    return Alarm(about=SETTINGS, title="A rule of [alerts] cannot be followed", said=said, page="settings")


def link(alarm: Alarm, settings: Settings) -> str:
    """Where to look; empty where nobody said where the dashboards are."""
    if not settings.alerts.address:
        return ""
    asked = f"?{urlencode(alarm.view)}" if alarm.view else ""
    return f"{settings.alerts.address.rstrip('/')}/{alarm.page}{asked}"


def _left(left: float | None) -> str:
    if left is None:
        return ""
    if left <= 0:
        return f" What may be late in 28 days has been spent {1 - left:.1f} times."
    return f" Of what may be late in 28 days {left:.0%} is left."


def _clock(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(ZoneInfo(settings.site.timezone)):%Y-%m-%d %H:%M}"
