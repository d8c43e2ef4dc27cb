"""Times as sources write them, and the instants that they mean."""

from datetime import timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

import polars as pl

from ingest.read.unreadable import SourceSettingsError

DAY_AND_CLOCK = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?"

WITH_ZONE = f"^{DAY_AND_CLOCK} ?([Zz]|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$"
"""A text that is a time of ISO 8601 with an offset."""

WITHOUT_ZONE = f"^{DAY_AND_CLOCK}$"
"""A text that is a time of ISO 8601 on some clock, and does not say where that clock hangs."""


class NaiveTimeError(SourceSettingsError):
    """Times carry no zone, and the source was not told one; the machine's own zone is never assumed."""

    def __init__(self, what: str) -> None:
        """Say which column's times those are."""
        super().__init__(
            f"The times of {what} do not say their zone: name it with --timezone (such as --timezone Europe/Berlin), "
            "or with `timezone` beside the source in spiritlevel.toml."
        )


class UnknownZoneError(SourceSettingsError):
    """A name that is no zone of the IANA list."""

    def __init__(self, name: str) -> None:
        """Say which name, and which zone's name is nearest to it."""
        near = get_close_matches(name, available_timezones(), n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "such as Europe/Berlin or America/New_York."
        super().__init__(f"'{name}' is no time zone of the IANA list; {hint}")


@cache
def known_zone(name: str) -> str:
    """The name, if it is one of an IANA zone; raises `UnknownZoneError`."""
    if name not in available_timezones():
        raise UnknownZoneError(name)
    return name


def from_local(local: pl.Expr, zone: str) -> pl.Expr:
    """The instant in UTC at which the clocks of this zone showed this time.

    Of the two instants of an ambiguous time it is the first. A time that the clocks skipped is taken on the clock as it
    went before the change, which shifts it forward by what was skipped. A connector leaves this to `typed`, which flags
    both: it delivers local times as Datetime without a zone.
    """
    exact = _first(local, zone)
    # The clock as it went before the change: seen from a little earlier, and from a day more where a whole day was
    # skipped (Samoa, 2011-12-30).
    back, further = timedelta(hours=3), timedelta(hours=27)
    shifted = pl.coalesce(_first(local - back, zone) + back, _first(local - further, zone) + further)
    return pl.coalesce(exact, shifted).dt.convert_time_zone("UTC")


def _first(local: pl.Expr, zone: str) -> pl.Expr:
    return local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
