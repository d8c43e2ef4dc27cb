"""Public holidays by country and part of a country, out of the library `holidays`."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from ingest.settings.error import did_you_mean


def known_holidays(text: str) -> str:
    """The text as it is: 'DE-BE', several with a comma between, or nothing; raises ValueError with the nearest."""
    if text:
        # It takes a fifth of a second to import, and most settings name no holidays.
        from holidays import list_supported_countries  # noqa: PLC0415 takes long to import, and few settings name holidays

        known = list_supported_countries()
        for country, part in _places(text):
            if country not in known:
                raise ValueError(
                    f"'{country}' is no country whose holidays are known{did_you_mean(country, known)} Write its two "
                    "letters, as in 'DE', or with its part, as in 'DE-BE'"
                )
            if part and part not in known[country]:
                parts = ", ".join(known[country]) or "none"
                raise ValueError(f"'{part}' is no part of {country} with holidays of its own; parts: {parts}")
    return text


@lru_cache(maxsize=256)
def holidays_between(text: str, first: date, last: date) -> frozenset[date]:
    """The public holidays from one date to another, both among them, wherever one of the named places has one."""
    if not text:
        return frozenset()
    from holidays import country_holidays  # noqa: PLC0415 takes long to import, and few settings name holidays

    years = range(first.year, last.year + 1)
    days = (day for country, part in _places(text) for day in country_holidays(country, part or None, years=years))
    return frozenset(day for day in days if first <= day <= last)


def _places(text: str) -> Iterable[tuple[str, str]]:
    for place in text.split(","):
        country, _, part = place.strip().partition("-")
        yield country, part
