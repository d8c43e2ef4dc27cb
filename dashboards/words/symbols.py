"""What each language writes numbers and days with, as the Unicode locale data say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale

from dashboards.words.language import ENGLISH, current

_NBSP = "\N{NO-BREAK SPACE}"
_FIRST = 1

_THOUSAND, _TEN_THOUSAND = 1_000, 10_000
_GROUPED_FROM = {"pl": _TEN_THOUSAND, "sl": _TEN_THOUSAND}
"""From which number on thousands stand apart: minimumGroupingDigits of the locale data, which babel does not give."""


@dataclass(frozen=True, kw_only=True)
class Symbols:
    """The marks of a language: between whole and broken, between thousands, before a percent sign; names of days.

    Thousands stand apart from `grouped_from` on: Polish writes `9977`, but `12 345`. Days are those of the week from
    Monday on, months those of the year, short as in a date and at length.
    """

    decimal: str
    thousands: str
    grouped_from: int
    before_percent: str
    days: tuple[str, ...]
    long_days: tuple[str, ...]
    months: tuple[str, ...]
    long_months: tuple[str, ...]


def symbols() -> Symbols:
    """The marks of the language that is spoken now."""
    return _symbols(current())


def for_charts() -> Mapping[str, Any]:
    """The same for the axes that a browser writes, as Vega takes them."""
    return _for_charts(current())


@cache
def _symbols(language: str) -> Symbols:
    locale = Locale(language)
    marks = locale.number_symbols["latn"]
    percent = locale.percent_formats[None].pattern
    return Symbols(
        decimal=marks["decimal"],
        thousands=marks["group"],
        grouped_from=_GROUPED_FROM.get(language, _THOUSAND),
        # In English we keep the space that standards ask for and the locale leaves out.
        before_percent=_NBSP if language == ENGLISH or _NBSP in percent else "",
        days=tuple(locale.days["format"]["abbreviated"][x] for x in range(7)),
        long_days=tuple(locale.days["format"]["wide"][x] for x in range(7)),
        months=tuple(locale.months["format"]["abbreviated"][x] for x in range(_FIRST, 13)),
        long_months=tuple(locale.months["format"]["wide"][x] for x in range(_FIRST, 13)),
    )


@cache
def _for_charts(language: str) -> Mapping[str, Any]:
    marks = _symbols(language)
    from_sunday = (-1, 0, 1, 2, 3, 4, 5)
    return {
        "number": {"decimal": marks.decimal, "thousands": marks.thousands, "grouping": [3], "currency": ["", ""]},
        "time": {
            "dateTime": "%a %-d %b %Y, %H:%M",
            "date": "%d.%m.%Y",
            "time": "%H:%M",
            "periods": ["AM", "PM"],
            "days": [marks.long_days[x] for x in from_sunday],
            "shortDays": [marks.days[x] for x in from_sunday],
            "months": list(marks.long_months),
            "shortMonths": list(marks.months),
        },
    }
