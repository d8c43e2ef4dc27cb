"""How numbers, durations, days and names are written for people."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from ingest.settings import Promise
from ingest.vocabulary import Channel
from metrics.metric import Unit

_DASH, _MINUS, _NBSP = "\N{EN DASH}", "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"

NOTHING = _DASH
"""What stands where there is no number."""

CHANNELS = {
    Channel.VOICE: "Phone",
    Channel.WEB_VOICE: "Web call",
    Channel.VIDEO: "Video",
    Channel.CHAT: "Chat",
    Channel.MESSAGING: "Messaging",
    Channel.SMS: "SMS",
    Channel.EMAIL: "E-mail",
    Channel.SOCIAL: "Social",
    Channel.BOT: "Bot",
    Channel.WEB: "Web form",
    Channel.APP: "App",
    Channel.IN_PERSON: "In person",
}
"""The channels as people call them."""

UNNAMED = "(none)"
"""What a group is called whose rows say nothing."""

MINUTE, HOUR, DAY = 60, 3_600, 86_400
_SPACE = re.compile(r"[\t\n\v\f\r ]+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&])")


def plain(text: object) -> str:
    """Text out of the data, for a place that reads Markdown: shown as it stands.

    A queue may be called anything, an image on somebody's server included; nothing in a name is ever followed.
    """
    return _MARKDOWN.sub(r"\\\1", _SPACE.sub(" ", str(text)))


def percents(share: pl.Expr, digits: int = 0) -> pl.Expr:
    """Fractions of 1 as `91 %`."""
    scaled = (share * 100).round(digits)
    return pl.format("{} %", scaled if digits else scaled.cast(pl.Int64)).str.replace(" ", _NBSP).fill_null(NOTHING)


def durations(seconds: pl.Expr) -> pl.Expr:
    """Seconds in the two largest units that say something: `8 s`, `4 min 10 s`, `35 min`, `3 h 20 min`, `2 d 4 h`."""
    s = seconds.round(0)
    minutes, hours = (s / MINUTE).round(0), (s / HOUR).round(0)
    text = (
        pl.when(s < MINUTE)
        .then(pl.format("{} s", _whole(s)))
        .when(s < 10 * MINUTE)
        .then(_two(s, MINUTE, "min", "s"))
        .when(minutes < HOUR / MINUTE)
        .then(pl.format("{} min", _whole(minutes)))
        .when(hours < 2 * DAY / HOUR)
        .then(_two(minutes, HOUR // MINUTE, "h", "min"))
        .otherwise(_two(hours, DAY // HOUR, "d", "h"))
    )
    return text.str.replace_all(" ", _NBSP).fill_null(NOTHING)


def _two(amount: pl.Expr, size: int, large: str, small: str) -> pl.Expr:
    rest = _whole(amount % size)
    both = pl.format("{} {} {} {}", _whole(amount // size), pl.lit(large), rest, pl.lit(small))
    return pl.when(rest == 0).then(pl.format("{} {}", _whole(amount // size), pl.lit(large))).otherwise(both)


def _whole(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.Int64)


def counts(number: pl.Expr) -> pl.Expr:
    """Whole numbers with a comma between thousands."""
    digits = number.round(0).cast(pl.Int64).cast(pl.String)
    # From the right: three digits at a time, which a look-ahead would do if the engine had one.
    grouped = digits.str.reverse().str.replace_all(r"(\d{3})", "${1},").str.reverse()
    return grouped.str.replace(r"^(-?),", "${1}").fill_null(NOTHING)


def scores(number: pl.Expr) -> pl.Expr:
    """Scores with one digit after the point."""
    return number.round(1).cast(pl.String).fill_null(NOTHING)


def values(unit: Unit, number: pl.Expr, digits: int = 0) -> pl.Expr:
    """Values of a metric in its unit."""
    match unit:
        case Unit.PERCENT:
            return percents(number, digits)
        case Unit.SECONDS:
            return durations(number)
        case Unit.COUNT:
            return counts(number)
        case Unit.SCORE:
            return scores(number)


def intervals(unit: Unit, low: pl.Expr, high: pl.Expr, digits: int = 0) -> pl.Expr:
    """An interval, `89` to `92 %` with a dash between them; null where there is none."""
    if unit is Unit.PERCENT:
        begin = values(unit, low, digits).str.strip_suffix(f"{_NBSP}%")
        both = pl.format(f"{{}}{_DASH}{{}}", begin, values(unit, high, digits))
    elif unit is Unit.SECONDS:
        both = pl.format(f"{{}} {_DASH} {{}}", values(unit, low, digits), values(unit, high, digits))
    else:
        both = pl.format("{} to {}", values(unit, low, digits), values(unit, high, digits))
    return pl.when(low.is_not_null() & high.is_not_null()).then(both)


def answers(unit: Unit, digits: int = 1) -> pl.Expr:
    """The answers of `measure` with all that belongs to a number: value, interval, n."""
    interval = intervals(unit, pl.col("low"), pl.col("high"), digits).fill_null(NOTHING)
    return pl.format("{} (95 %: {}), n = {}", values(unit, pl.col("value"), digits), interval, counts(pl.col("n")))


def headed(rows: pl.DataFrame, columns: Mapping[str, str | pl.Expr]) -> pl.DataFrame:
    """These columns of the rows, under headings for people."""
    return rows.select((pl.col(x) if isinstance(x, str) else x).alias(heading) for heading, x in columns.items())


def told(rows: pl.DataFrame, words: pl.Expr, *, by: str = ", ") -> str:
    """What these words say of every row, one after the other."""
    return str(rows.select(words.str.join(by)).item() or "")


def points(difference: pl.Expr, digits: int = 0) -> pl.Expr:
    """A difference of two shares in percentage points, with its sign: `+4`, `0`."""
    rounded = (difference * 100).round(digits)
    rounded = rounded if digits else rounded.cast(pl.Int64)
    sign = pl.when(rounded > 0).then(pl.lit("+")).when(rounded < 0).then(pl.lit(_MINUS)).otherwise(pl.lit(""))
    return pl.concat_str(sign, rounded.abs().cast(pl.String))


Cell = Any
"""One value out of a frame, which knows its type only when it is there: a number, or None."""


def one(writing: pl.Expr) -> str:
    """A single value, written."""
    return str(pl.select(writing.fill_null(NOTHING)).item())


def percent(share: Cell, digits: int = 0) -> str:
    """A fraction of 1 as `91 %`."""
    return one(percents(_number(share), digits))


def duration(seconds: Cell) -> str:
    """A length of time, as `durations` writes it."""
    return one(durations(_number(seconds)))


def promise(said: Promise) -> str:
    """How soon, and by which clock: `20 s`, `4 h of opening hours`."""
    return duration(said.within_s) + (" of opening hours" if said.clock == "business" else "")


def count(number: Cell) -> str:
    """A whole number."""
    return one(counts(_number(number)))


def n(number: Cell) -> str:
    """How many rows a figure rests on: `n = 12,345`, on one line."""
    return f"n = {count(number)}".replace(" ", _NBSP)


def value(unit: Unit, number: Cell, digits: int = 0) -> str:
    """The value of a metric in its unit."""
    return one(values(unit, _number(number), digits))


def _number(x: Cell) -> pl.Expr:
    return pl.lit(x, dtype=pl.Float64)


def names(dimension: str, column: pl.Expr) -> pl.Expr:
    """The values of a dimension as people call them."""
    text = column.cast(pl.String)
    if dimension == "channel":
        text = text.replace({str(channel): label for channel, label in CHANNELS.items()})
    if dimension == "hour":
        text = text.str.zfill(2) + ":00"
    return text.fill_null(UNNAMED)


def rule_names(preset: pl.Expr) -> pl.Expr:
    """The names of presets as people call them: `Amazon Connect`, `Asterisk SL2`."""
    words = preset.str.replace_all("_", " ").str.to_titlecase()
    return words.str.replace_many(["Cxengage", "Sl2", "Nps", "Csat"], ["CxEngage", "SL2", "NPS", "CSAT"])


def order(dimension: str, column: pl.Expr | None = None) -> pl.Expr:
    """By what the values of a dimension are sorted: channels as in the vocabulary, others by their names."""
    column = pl.col(dimension) if column is None else column
    if dimension != "channel":
        return column
    places = {str(channel): place for place, channel in enumerate(CHANNELS)}
    return column.replace_strict(places, default=len(places), return_dtype=pl.Int32)


def name(dimension: str, text: object) -> str:
    """One value of a dimension as people call it."""
    return one(names(dimension, pl.lit(text)))


def day(when: date) -> str:
    """A day: `Tue 3 Nov 2026`."""
    return f"{when:%a} {when.day} {when:%b %Y}"


def moment(when: datetime | None, zone: str) -> str:
    """A moment on the clocks of a zone: `Tue 3 Nov 2026, 14:05`."""
    if when is None:
        return NOTHING
    local = when.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {local:%H:%M}"


def short_moment(when: datetime | None, zone: str) -> str:
    """A moment of these days: `3 Nov, 14:05`."""
    if when is None:
        return NOTHING
    local = when.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b, %H:%M}"


def moments(column: pl.Expr, zone: str) -> pl.Expr:
    """Moments on the clocks of a zone, in a form that sorts: `2026-11-03 14:05`."""
    return column.dt.convert_time_zone(zone).dt.strftime("%Y-%m-%d %H:%M").fill_null(NOTHING)


def in_a_row(words: Iterable[object]) -> str:
    """Words in a row: `a`, `a and b`, `a, b and c`."""
    texts = [str(x) for x in words]
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))
