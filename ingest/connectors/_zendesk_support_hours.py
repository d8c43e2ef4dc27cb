"""Zendesk's schedules as opening hours of the settings: text to be put into spiritlevel.toml.

Schedules are no service, and no rows: their records are set aside. Their stretches are minutes since Sunday, on the
clock of a zone that goes by a name of Rails; what daylight saving does is the zone's business, and no column of theirs.

`python -m ingest.connectors._zendesk_support_hours schedules.json` writes the text for what the interface answers.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ingest.connectors._zendesk_support_words import ZONES
from ingest.read.times import known_zone
from ingest.settings.hours import DAYS

DAY = 24 * 60
WEEK = 7 * DAY


def opening_hours(name: str, schedule: Mapping[str, Any], holidays: Iterable[Mapping[str, Any]] = ()) -> str:
    """The schedule as a section `[hours.NAME]`, its holidays as single dates that are closed.

    `schedule` has `time_zone` and `intervals`, a list of `start_time` and `end_time` in minutes since Sunday, as the
    interface gives it; `holidays` have `start_date` and `end_date`, the last day included. Raises `UnknownZoneError`.
    """
    zone = str(schedule["time_zone"])
    lines = [f"[hours.{name}]", f'timezone = "{known_zone(ZONES.get(zone, zone))}"']
    week = _week([(int(x["start_time"]), int(x["end_time"])) for x in schedule["intervals"]])
    lines += [f'{day} = "{week[day] or "closed"}"' for day in DAYS]
    closed = sorted({day for one in holidays for day in _days(str(one["start_date"]), str(one["end_date"]))})
    if closed:
        lines += ["", f"[hours.{name}.dates]", *(f'"{day}" = "closed"' for day in closed)]
    return "\n".join(lines) + "\n"


def _week(stretches: Sequence[tuple[int, int]]) -> dict[str, str]:
    """The stretches of each day; what goes over midnight is cut there."""
    week: dict[str, list[str]] = {day: [] for day in DAYS}
    for begin, end in sorted(stretches):
        for place in range(begin // DAY, (min(end, WEEK) - 1) // DAY + 1):
            day = DAYS[(place - 1) % len(DAYS)]
            first, last = max(begin, place * DAY) - place * DAY, min(end, (place + 1) * DAY) - place * DAY
            week[day].append(f"{_clock(first)}-{_clock(last)}")
    return {day: ", ".join(some) for day, some in week.items()}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _days(first: str, last: str) -> list[str]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return [str(begin + timedelta(days=n)) for n in range((end - begin).days + 1)]


def sections(answer: Mapping[str, Any]) -> str:
    """Every schedule of an answer of the interface, with the holidays that stand in it, each under its own name."""
    schedules = answer.get("schedules", [])
    names = [re.sub("[^a-z0-9]+", "_", str(one.get("name", "support")).lower()).strip("_") for one in schedules]
    return "\n".join(
        opening_hours(name or "support", one, one.get("holidays") or answer.get("holidays") or ())
        for name, one in zip(names, schedules, strict=True)
    )


if __name__ == "__main__":
    sys.stdout.write(sections(json.loads(Path(sys.argv[1]).read_text("utf-8"))))
