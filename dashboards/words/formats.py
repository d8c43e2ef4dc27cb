"""How numbers, durations, days and names are written for people."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from dashboards.words import single
from dashboards.words.language import ENGLISH, _, current, later, many
from dashboards.words.single import DASH, MINUS, NBSP
from dashboards.words.symbols import symbols
from ingest.settings import Promise
from ingest.vocabulary import Channel, Direction, LegKind
from metrics.metric import Unit

NOTHING = single.NOTHING
percent, duration, count = single.percent, single.duration, single.count
value, interval, difference = single.value, single.interval, single.difference
"""Single numbers, written as columns of them are."""

MINUTE, HOUR, DAY = single.MINUTE, single.HOUR, single.DAY

CHANNELS = {
    Channel.VOICE: later("Phone"),
    Channel.WEB_VOICE: later("Web call"),
    Channel.VIDEO: later("Video"),
    Channel.CHAT: later("Chat"),
    Channel.MESSAGING: later("Messaging"),
    Channel.SMS: later("SMS"),
    Channel.EMAIL: later("E-mail"),
    Channel.SOCIAL: later("Social"),
    Channel.BOT: later("Bot"),
    Channel.WEB: later("Web form"),
    Channel.APP: later("App"),
    Channel.IN_PERSON: later("In person"),
}
"""The channels as people call them."""

DIRECTIONS = {
    Direction.INBOUND: later("inbound"),
    Direction.OUTBOUND: later("outbound"),
    Direction.INTERNAL: later("internal"),
}
KINDS = {
    LegKind.QUEUE: later("queue"),
    LegKind.BOT: later("bot"),
    LegKind.AGENT: later("agent"),
    LegKind.RING: later("ringing"),
    LegKind.VOICEMAIL: later("voicemail"),
}
"""What the customer stayed with."""

_WORDS: Mapping[str, Mapping[Any, str]] = {"direction": DIRECTIONS, "kind": KINDS}

VERDICTS = {
    "better": later("better"),
    "worse": later("worse"),
    "higher": later("higher"),
    "lower": later("lower"),
    "within noise": later("within noise"),
    "too few": later("too few"),
    "other parts": later("other parts"),
    "real": later("real"),
}
"""What can be said of a difference."""

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

UNNAMED = later("(none)")
"""What a group is called whose rows say nothing."""

OTHERS = later("others")
"""What stands for channels that too few use to be told apart."""

_SPACE = re.compile(r"[\t\n\v\f\r ]+")
_PLACES = re.compile(r"\{(\w+)\}")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&])")


def plain(text: object) -> str:
    """Text out of the data, for a place that reads Markdown: shown as it stands.

    A queue may be called anything, an image on somebody's server included; nothing in a name is ever followed.
    """
    return _MARKDOWN.sub(r"\\\1", _SPACE.sub(" ", str(text)))


def percents(share: pl.Expr, digits: int = 0) -> pl.Expr:
    """Fractions of 1 as `91 %`."""
    return (_decimals(share * 100, digits) + f"{symbols().before_percent}%").fill_null(NOTHING)


def _decimals(number: pl.Expr, digits: int) -> pl.Expr:
    """Numbers with so many digits behind the mark that the language has for it, and a minus that is no hyphen."""
    rounded = number.round(digits)
    # What rounds to nothing is on neither side of it.
    size = (rounded.abs() if digits else rounded.abs().cast(pl.Int64)).cast(pl.String)
    mark = symbols().decimal
    text = size if not digits or mark == "." else size.str.replace(".", mark, literal=True)
    return pl.when(rounded < 0).then(pl.concat_str(pl.lit(MINUS), text)).otherwise(text)


def durations(seconds: pl.Expr) -> pl.Expr:
    """Seconds in the two largest units that say something: `8 s`, `4 min 10 s`, `35 min`, `3 h 20 min`, `2 d 4 h`."""
    s = seconds.round(0)
    minutes, hours = (s / MINUTE).round(0), (s / HOUR).round(0)
    text = (
        pl.when(s < MINUTE)
        .then(pl.format(_("{} s"), _whole(s)))
        .when(s < 10 * MINUTE)
        .then(_two(s, MINUTE, _("{} min"), _("{} s")))
        .when(minutes < HOUR / MINUTE)
        .then(pl.format(_("{} min"), _whole(minutes)))
        .when(hours < 2 * DAY / HOUR)
        .then(_two(minutes, HOUR // MINUTE, _("{} h"), _("{} min")))
        .otherwise(_two(hours, DAY // HOUR, _("{} d"), _("{} h")))
    )
    return text.str.replace_all(" ", NBSP).fill_null(NOTHING)


def _two(amount: pl.Expr, size: int, large: str, small: str) -> pl.Expr:
    rest = _whole(amount % size)
    most = pl.format(large, _whole(amount // size))
    return pl.when(rest == 0).then(most).otherwise(pl.format("{} {}", most, pl.format(small, rest)))


def _whole(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.Int64)


def counts(number: pl.Expr) -> pl.Expr:
    """Whole numbers with the language's mark between thousands, in English a comma, where it has one for so few."""
    whole = number.round(0).cast(pl.Int64)
    digits = whole.cast(pl.String)
    # From the right: three digits at a time, which a look-ahead would do if the engine had one.
    grouped = digits.str.reverse().str.replace_all(r"(\d{3})", "${1},").str.reverse().str.replace(r"^(-?),", "${1}")
    mark = symbols().thousands
    written = grouped if mark == "," else grouped.str.replace_all(",", mark, literal=True)
    return pl.when(whole.abs() < symbols().grouped_from).then(digits).otherwise(written).fill_null(NOTHING)


def scores(number: pl.Expr) -> pl.Expr:
    """Scores with one digit after the point."""
    return _decimals(number, 1).fill_null(NOTHING)


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
        begin = values(unit, low, digits).str.strip_suffix(f"{symbols().before_percent}%")
        both = pl.format(f"{{}}{DASH}{{}}", begin, values(unit, high, digits))
    elif unit is Unit.SECONDS:
        both = pl.format(f"{{}} {DASH} {{}}", values(unit, low, digits), values(unit, high, digits))
    else:
        both = pl.format(_("{} to {}"), values(unit, low, digits), values(unit, high, digits))
    return pl.when(low.is_not_null() & high.is_not_null()).then(both)


def answers(unit: Unit, digits: int = 1) -> pl.Expr:
    """The answers of `measure` with all that belongs to a number: value, n, and the interval where it has one."""
    interval = intervals(unit, pl.col("low"), pl.col("high"), digits)
    value, n = values(unit, pl.col("value"), digits), counts(pl.col("n"))
    return pl.coalesce(pl.format(_("{} (95 %: {}), n = {}"), value, interval, n), pl.format(_("{}, n = {}"), value, n))


def headed(rows: pl.DataFrame, columns: Mapping[str, str | pl.Expr]) -> pl.DataFrame:
    """These columns of the rows, under headings for people."""
    return rows.select((pl.col(x) if isinstance(x, str) else x).alias(heading) for heading, x in columns.items())


def told(rows: pl.DataFrame, words: pl.Expr, *, by: str = ", ") -> str:
    """What these words say of every row, one after the other."""
    return str(rows.select(words.str.join(by)).item() or "")


def points(difference: pl.Expr, digits: int = 0) -> pl.Expr:
    """A difference of two shares in percentage points, with its sign: `+4`, `0`."""
    rounded = (difference * 100).round(digits)
    sign = pl.when(rounded > 0).then(pl.lit("+")).when(rounded < 0).then(pl.lit(MINUS)).otherwise(pl.lit(""))
    return pl.concat_str(sign, _decimals(rounded.abs(), digits))


def in_points(share: float) -> str:
    """How far two shares are apart, in whole percentage points: `1 point`, `12 points`."""
    size = round(100 * abs(share))
    return many("{points} point", "{points} points", size).format(points=size)


def signed(unit: Unit, difference: pl.Expr) -> pl.Expr:
    """A difference in the unit of a metric with its sign; of percents it is points: `+4.1 points`, `+20 s`, `0 s`."""
    size = difference.abs()
    text = pl.format(_("{} points"), _decimals(100 * size, 1)) if unit is Unit.PERCENT else values(unit, size, 1)
    nothing = (
        pl.format(_("{} points"), _decimals(pl.lit(0.0), 1)) if unit is Unit.PERCENT else values(unit, pl.lit(0.0))
    )
    sign = pl.when(text == nothing).then(pl.lit("")).when(difference < 0).then(pl.lit(MINUS)).otherwise(pl.lit("+"))
    return pl.when(difference.is_not_null()).then(pl.concat_str(sign, text)).otherwise(pl.lit(NOTHING))


def one(writing: pl.Expr) -> str:
    """A single value, written."""
    return str(pl.select(writing.fill_null(NOTHING)).item())


def promise(said: Promise) -> str:
    """How soon, and by which clock: `20 s`, `4 h of opening hours`."""
    within = duration(said.within_s)
    return _("{duration} of opening hours").format(duration=within) if said.clock == "business" else within


def n(number: single.Cell) -> str:
    """How many rows a figure rests on: `n = 12,345`, on one line."""
    return _("n = {count}").format(count=count(number)).replace(" ", NBSP)


def names(dimension: str, column: pl.Expr) -> pl.Expr:
    """The values of a dimension as people call them."""
    text = column.cast(pl.String)
    if dimension in {"channel", "to_channel"}:
        text = text.replace({str(channel): _(label) for channel, label in CHANNELS.items()} | {OTHERS: _(OTHERS)})
    if dimension in _WORDS:
        text = text.replace({str(x): _(label) for x, label in _WORDS[dimension].items()})
    if dimension == "hour":
        text = text.str.zfill(2) + ":00"
    if dimension == "weekday":
        text = text.replace({str(x): day for x, day in enumerate(symbols().long_days, start=1)})
    return text.fill_null(_(UNNAMED))


def verdicts(column: pl.Expr) -> pl.Expr:
    """What is said of differences, in words; null where nothing is."""
    return column.cast(pl.String).replace({verdict: _(words) for verdict, words in VERDICTS.items()})


def verdict(word: str | None) -> str:
    """What is said of one difference, in a word."""
    return NOTHING if word is None else _(VERDICTS[word]) if word in VERDICTS else word


def weekday(day: str) -> str:
    """A day of the week: `Monday`."""
    return symbols().long_days[WEEK.index(day)]


def order(dimension: str, column: pl.Expr | None = None) -> pl.Expr:
    """By what the values of a dimension are sorted: channels as in the vocabulary, others by their names."""
    column = pl.col(dimension) if column is None else column
    if dimension not in {"channel", "to_channel"}:
        return column
    places = {str(channel): place for place, channel in enumerate(CHANNELS)}
    return column.replace_strict(places, default=len(places), return_dtype=pl.Int32)


def name(dimension: str, text: object) -> str:
    """One value of a dimension as people call it."""
    return _name(current(), dimension, text)


@lru_cache(maxsize=20_000, typed=True)
def _name(language: str, dimension: str, text: object) -> str:  # noqa: ARG001 the language is a part of the memory's key
    return one(names(dimension, pl.lit(text)))


def day(when: date) -> str:
    """A day: `Tue 3 Nov 2026`."""
    marks = symbols()
    named = {"weekday": marks.days[when.weekday()], "month": marks.months[when.month - 1]}
    return _("{weekday} {day} {month} {year}").format(day=when.day, year=when.year, **named)


def days(column: pl.Expr) -> pl.Expr:
    """Days, or the days of moments, as `day` writes them."""
    if current() == ENGLISH:
        return column.dt.strftime("%a %-d %b %Y").fill_null(NOTHING)
    marks = symbols()
    parts = {
        "weekday": _chosen(column.dt.weekday(), marks.days),
        "day": column.dt.day(),
        "month": _chosen(column.dt.month(), marks.months),
        "year": column.dt.year(),
    }
    pattern = _("{weekday} {day} {month} {year}")
    in_order = [parts[x] for x in _PLACES.findall(pattern)]
    return pl.format(_PLACES.sub("{}", pattern), *in_order).fill_null(NOTHING)


def _chosen(number: pl.Expr, words: Sequence[str]) -> pl.Expr:
    return number.replace_strict(dict(enumerate(words, start=1)), default=None, return_dtype=pl.String)


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
    date_alone = _("{day} {month}").format(day=local.day, month=symbols().months[local.month - 1])
    return f"{date_alone}, {local:%H:%M}"


def moments(column: pl.Expr, zone: str) -> pl.Expr:
    """Moments on the clocks of a zone, in a form that sorts: `2026-11-03 14:05`."""
    return column.dt.convert_time_zone(zone).dt.strftime("%Y-%m-%d %H:%M").fill_null(NOTHING)


def in_a_row(words: Iterable[object]) -> str:
    """Words in a row: `a`, `a and b`, `a, b and c`."""
    texts = [str(x) for x in words]
    first = ", ".join(texts[:-1])
    return _("{first} and {last}").format(first=first, last=texts[-1]) if first else "".join(texts)
