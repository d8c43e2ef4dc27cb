"""F9: times that trip clocks up; what they mean is worked out by plain Python, with the zones that it knows itself."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from ingest.read.raw import RawFile
from ingest.read.typed import typed_together
from ingest.registry import connectors, tables
from tests.faults.other import Skip
from tests.faults.results import Seen
from tests.ingest.store.server import Server

RECEIVED = datetime(2026, 11, 1, 12, tzinfo=UTC)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
HEAD = "id;kind;scale_min;scale_max;complete;value;asked_at"
WRITTEN = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?: ?([Zz]|[+-]\d\d(?::?\d\d)?))?", re.ASCII
)

CHANGES = {
    "Europe/Berlin": 2026, "Europe/London": 2026, "America/New_York": 2026, "America/St_Johns": 2011,
    "America/Sao_Paulo": 2018, "Australia/Lord_Howe": 2026, "Pacific/Apia": 2011, "Pacific/Kiritimati": 1994,
    "Pacific/Chatham": 2026, "Asia/Jerusalem": 1999, "Asia/Tehran": 2021, "Africa/Casablanca": 2026,
    "Antarctica/Troll": 2026, "Asia/Pyongyang": 2015, "America/Caracas": 2016, "Asia/Kathmandu": 2026,
}  # fmt: skip
"""Zones, and a year in which something happened to their clocks: or, in the last, nothing."""

ANYWHERE = [
    *("0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "1582-10-10T12:00:00Z", "1900-02-29T00:00:00Z"),
    *("1969-12-31T23:59:59Z", "1969-07-20T20:17:40Z", "1970-01-01T00:00:00Z", "1989-12-31T23:59:59Z"),
    *("1989-12-31T23:59:59.999999Z", "1990-01-01T00:00:00Z", "1990-01-01T00:59:59+01:00", "1990-01-01T01:00:00+01:00"),
    *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00", "10000-01-01T00:00:00Z", "99999-12-31T00:00:00Z"),
    *("2026-11-02T12:00:00Z", "2026-11-02T12:00:00.000001Z", "2026-11-02T12:00:01Z", "2026-11-03T01:59:59+14:00"),
    *("2016-12-31T23:59:60Z", "2015-06-30T23:59:60Z", "2016-12-31T23:59:59.999999Z", "2017-01-01T00:00:60Z"),
    *("2026-02-29T12:00:00Z", "2024-02-29T12:00:00Z", "2000-02-29T12:00:00Z", "2100-02-29T12:00:00Z"),
    *("2026-02-30T12:00:00Z", "2026-04-31T12:00:00Z", "2026-13-01T12:00:00Z", "2026-00-10T12:00:00Z"),
    *("2026-03-00T12:00:00Z", "2026-03-32T12:00:00Z", "2026-03-02T24:00:00Z", "2026-03-02T25:00:00Z"),
    *("2026-03-02T23:60:00Z", "2026-03-02T23:59:61Z", "2026-03-02T12:00Z", "2026-03-02T12Z", "2026-03-02Z"),
    *(
        "2026-03-02T12:00:00+14:00",
        "2026-03-02T12:00:00-12:00",
        "2026-03-02T12:00:00+05:45",
        "2026-03-02T12:00:00-03:30",
    ),
    *("2026-03-02T12:00:00+0545", "2026-03-02T12:00:00+05", "2026-03-02T12:00:00-00:00", "2026-03-02T12:00:00+23:59"),
    *("2026-03-02T12:00:00z", "2026-03-02 12:00:00Z", "2026-03-02 12:00:00 Z", "2026-03-02 12:00:00 +01:00"),
    *("2026-03-02T12:00:00.1Z", "2026-03-02T12:00:00.12Z", "2026-03-02T12:00:00.123456Z", "2026-03-02T12:00:00,5Z"),
    *("2026-03-02T12:00:00.1234567Z", "2026-03-02T12:00:00.123456789Z", "2026-03-02T12:00:00.999999999Z"),
    *("20260302T120000Z", "2026-061T12:00:00Z", "2026-W10-1T12:00:00Z", "2026-3-2T12:00:00Z", "26-03-02T12:00:00Z"),
    *("02.03.2026 12:00:00", "03/02/2026 12:00", "2026/03/02 12:00:00", "Mon, 02 Mar 2026 12:00:00 GMT", "noon"),
    *("1772452800", "1772452800000", "-1", "0", "NaN", "inf", "1e18", "now", "null", "2026-03-02"),
    *("2026-03-02T12:00:00+01:00[Europe/Berlin]", "2026-03-02T12:00:00 Europe/Berlin", "2026-03-02T12:00:00 CET"),
    *("2026-03-02T12:00:00+", "2026-03-02T12:00:00ZZ", "2026-03-02TT12:00:00Z", "+2026-03-02T12:00:00Z"),
    *("\uff12\uff10\uff12\uff16-03-02T12:00:00Z", "2026\u201303\u201302T12:00:00Z", "2026-03-02\u00a012:00:00Z"),
]
"""Times that mean the same wherever they are read, or nothing."""


def meant(text: str, zone: str) -> tuple[datetime, frozenset[str]] | None:
    """The instant that a text means, and what is odd about it; None where it must be refused."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        return None
    *numbers, fraction, offset = found.groups()
    try:
        day = date(*(int(number) for number in numbers[:3]))
        hour, minute, second = (int(number or 0) for number in numbers[3:])
        at = datetime.combine(day, time(hour, minute, second, int((fraction or "0")[:6].ljust(6, "0"))))
        aware, odd = (
            _in_zone(at, ZoneInfo(zone)) if offset is None else (at.replace(tzinfo=_offset(offset)), frozenset())
        )
        instant = aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (instant, odd) if EARLIEST <= instant <= RECEIVED + timedelta(hours=24) else None


def _offset(written: str) -> timezone:
    if written in "Zz":
        return UTC
    digits = written[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if written[0] == "-" else ahead)


def _in_zone(clock: datetime, zone: ZoneInfo) -> tuple[datetime, frozenset[str]]:
    """A time that was shown twice is the first; one that was skipped goes on by the clock from before the change."""
    first, second = (clock.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first, frozenset()
    is_skipped = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != clock
    return first, frozenset({"nonexistent_time" if is_skipped else "ambiguous_time"})


@cache
def traps() -> list[tuple[str, str]]:
    """Texts, and the zones of the clocks that they were read off."""
    around = [(zone, text) for zone, year in CHANGES.items() for text in _around_changes(ZoneInfo(zone), year)]
    return [*around, *(("Europe/Berlin", text) for text in ANYWHERE)]


def _around_changes(zone: ZoneInfo, year: int) -> Iterator[str]:
    """What clocks show, or skip, around every change of a year."""
    hour = timedelta(minutes=30)
    moment, changes = datetime(year, 1, 1, tzinfo=UTC), 0
    while moment.year == year:
        before, after = (at.astimezone(zone).replace(tzinfo=None) for at in (moment, moment + hour))
        if after - before != hour:
            changes += 1
            for clock in (
                before + hour - timedelta(seconds=1),
                before + hour,
                before + 1.5 * hour,
                after,
                after - hour,
            ):
                yield f"{clock:%Y-%m-%d %H:%M:%S}"
        moment += hour
    if not changes:
        yield f"{year}-07-01 12:00:00"


def read(folder: Path, zone: str, texts: list[str]) -> list[tuple[datetime, frozenset[str]] | None]:
    """What the product takes texts for, as times of survey answers in one file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "times.csv"
    path.write_text("\n".join([HEAD, *(f"a{n};nps;0;10;true;7;{text}" for n, text in enumerate(texts))]) + "\n")
    connector = connectors()["canonical"]
    settings: Any = connector.settings.model_validate({"source": "s", "timezone": zone, "table": "survey"})
    raw = RawFile(path=path, received_at=RECEIVED)
    found: dict[int, tuple[datetime, frozenset[str]]] = {}
    for batch in connector.read(raw, settings):
        rows, _ = typed_together(batch, tables(), raw, zone=zone)
        seen = rows["survey"].select("record", pl.col("asked_at"), "flags").rows()
        found |= {record: (at, frozenset(flags)) for record, at, flags in seen}
    first = 2  # the line of the names is the first
    return [found.get(first + place) for place in range(len(texts))]


def time_traps(work: Path, _: Server | None, scale: float, skip: Skip) -> Iterator[tuple[int, Seen]]:
    """Every trap in a file of its own, and all of a zone together: the first is the quick way, the other the long."""
    some = traps()[:: max(1, round(1 / scale))]
    together = {zone: [text for where, text in some if where == zone] for zone in dict(some)}
    read_so = {zone: dict(zip(texts, read(work, zone, texts), strict=True)) for zone, texts in together.items()}
    for number, (zone, text) in enumerate(some, 1):
        if skip(number):
            continue
        expected, alone, among = meant(text, zone), read(work, zone, [text])[0], read_so[zone][text]
        wrong = None if expected == alone == among else f"{text!r} in {zone}: {alone}, {among}; it means {expected}"
        yield number, Seen(wrong)
