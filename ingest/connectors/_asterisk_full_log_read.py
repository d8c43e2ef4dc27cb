"""Lines of Asterisk's verbose log that tell of a step of a call become events, or are refused."""

import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._asterisk_channel import with_told_numbers
from ingest.connectors._reading import Rule, compact_json, judged, told_address
from ingest.connectors._shapes_local_time import clock_flags, first_and_last, skipped
from ingest.read.lines import lines
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import Reason
from ingest.read.times import known_zone
from ingest.read.unreadable import SourceSettingsError
from ingest.table import UTC

STEP = re.compile(r"-- Executing \[[^\]@]*@[^\]:]+:\d+\] \w+\(\"")
WITH_YEAR = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?"
WITHOUT_YEAR = r"[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,9})?"
TIME = rf"^\[?({WITH_YEAR}|{WITHOUT_YEAR})\]?[ :]"
EXECUTING = r'-- Executing \[([^\]@]*)@([^\]:]+):(\d+)\] (\w+)\("([^"]*)", "(.*)'
ANSWERED = r"-- ([^ /]+/\S+) answered ([^ /]+/\S+)"
GONE = r"(?:exited non-zero on|-- Hungup) '([^']+)'"
NUMBER = r"CALLERID\((?:num|number|name|all)\)=[\"<]?(\+?\d{6,})"
ENTERED, QUEUED, WENT_ON, BEGAN, HUNG_UP, TAKEN, NAMED = (
    *("EnterQueue", "Queue", "WentOn", "Executing", "Hangup", "Answered", "CallerId"),
)
LEVEL = r"\b(VERBOSE|DEBUG|NOTICE|WARNING|ERROR|DTMF|SECURITY)\[\d+\]"
HALF_AN_HOUR = pl.duration(minutes=30)


class NoYearError(SourceSettingsError):
    """Times without a year, and nobody said which it is."""

    def __init__(self, name: str) -> None:
        """Say which file, and how to tell."""
        super().__init__(f"The times in {name} have no year: say that of its first line with --set year=2026.")


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each line that tells of a step. Raises `UnreadableFileError` for a log without times."""
    latest: pl.DataFrame = pl.DataFrame(schema={"local": pl.Datetime("us"), "month": pl.Int32})
    year, seen, is_log = settings.year, False, False
    for frame, refused in lines(raw):
        is_log = is_log or bool(frame["line"].str.contains(LEVEL).any())
        told = _taken_apart(frame, settings)
        if told.height and not seen and told["time"].null_count() == told.height:
            raise UnreadableFileError(raw.name, "holds a log without times, by which nothing can be measured")
        seen = seen or told.height > 0
        timed, year, latest = _timed(told, raw.name, year, latest)
        good, bad = judged(timed, _rules(raw, settings))
        yield Batch(
            records=told.height + len(refused),
            rows={"event": good.select(RECORD, *_event(settings))},
            refused=refused + bad,
        )
    if not is_log:
        raise UnreadableFileError(raw.name, "has no line of Asterisk's log")


def _taken_apart(frame: pl.DataFrame, settings: Any) -> pl.DataFrame:
    """The lines that tell of a step: its `time` as text, `kind`, `channel`, and what else it names."""
    line = pl.col("line").str.replace_all(r"\x1b\[[0-9;]*m", "")
    groups = ("ext", "context", "priority", "step", "doer", "said")
    split = frame.filter(pl.col("line").str.contains("VERBOSE[", literal=True)).select(
        RECORD,
        line.str.extract(TIME, 1).alias("time"),
        *(line.str.extract(EXECUTING, place).alias(name) for place, name in enumerate(groups, start=1)),
        line.str.extract(ANSWERED, 1).alias("partner"),
        line.str.extract(ANSWERED, 2).alias("answered"),
        line.str.extract(GONE, 1).alias("gone"),
        line.str.extract(NUMBER, 1).alias("number"),
    )
    in_queues = pl.col("context").is_in(list(settings.queue_contexts))
    kind = (
        pl.when(pl.col("step") == "Queue")
        .then(pl.lit(QUEUED))
        .when(pl.col("answered").is_not_null())
        .then(pl.lit(TAKEN))
        .when(pl.col("gone").is_not_null() | (pl.col("ext") == "h"))
        .then(pl.lit(HUNG_UP))
        .when(in_queues & (pl.col("priority") == "1"))
        .then(pl.lit(ENTERED))
        .when(pl.col("number").is_not_null() & pl.col("doer").is_not_null())
        .then(pl.lit(NAMED))
    )
    steps = split.with_columns(kind.alias("kind"), pl.coalesce("doer", "answered", "gone").alias("channel")).filter(
        pl.col("channel").is_not_null() & ~pl.col("channel").str.starts_with("Local/")
    )
    # Of the many other steps only those count with which a channel shows up, or goes on after a queue or a talk. After
    # a hang-up there are steps of clearing up, and perhaps another call by a channel of the same name.
    before = pl.col("kind").fill_null(BEGAN).shift(1).over("channel")
    comes_in = pl.col("context").is_in(list(settings.inbound_contexts))
    went_on = (
        pl.when(before.is_null() | ((before == HUNG_UP) & comes_in))
        .then(pl.lit(BEGAN))
        .when(before.is_in([QUEUED, TAKEN]))
        .then(pl.lit(WENT_ON))
    )
    return steps.with_columns(pl.coalesce("kind", went_on).alias("kind")).filter(pl.col("kind").is_not_null())


def _timed(
    told: pl.DataFrame, name: str, year: int | None, latest: pl.DataFrame
) -> tuple[pl.DataFrame, int | None, pl.DataFrame]:
    """Adds `local`, the time on the machine's clock, `zoned`, the instant where the line says its zone, and `again`.

    Where times have no year, a month before the last one begins the next. A clock that shows an earlier time than
    before by half an hour or more was put back, which tells the second of two equal hours (`again`).
    """
    yearless = pl.col("time").str.contains(f"^{WITHOUT_YEAR}$")
    if year is None and told.filter(yearless).height:
        raise NoYearError(name)
    any_year = pl.lit("2000 ") + pl.col("time").str.replace_all(r" +", " ")
    month = any_year.str.to_datetime("%Y %b %e %H:%M:%S%.f", strict=False, time_unit="us")
    before = latest["month"][0] if latest.height else None
    turned = told.with_columns(pl.when(yearless).then(month.dt.month()).forward_fill().cast(pl.Int32).alias("month"))
    turned = turned.with_columns(
        (pl.col("month") < pl.col("month").shift(1, fill_value=before) - 6)
        .fill_null(value=False)
        .cast(pl.Int32)
        .cum_sum()
        .alias("turns")
    )
    own_year = pl.col("turns") + (year or 0)
    with_year = pl.concat_str(own_year.cast(pl.String), pl.lit(" "), pl.col("time").str.replace_all(r" +", " "))
    iso = pl.col("time").str.replace(",", ".", literal=True).str.replace("T", " ", literal=True)
    dated = turned.with_columns(
        pl.when(yearless)
        .then(with_year.str.to_datetime("%Y %b %e %H:%M:%S%.f", strict=False, time_unit="us"))
        .otherwise(iso.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us"))
        .alias("local"),
        iso.str.replace(" ", "T", literal=True)
        .str.replace(" ", "", literal=True)
        .str.to_datetime("%+", strict=False, time_unit="us")
        .alias("zoned"),
    )
    highest = pl.max_horizontal(pl.col("local").cum_max().forward_fill(), pl.lit(_last(latest), pl.Datetime("us")))
    made = dated.with_columns((pl.col("local") < highest - HALF_AN_HOUR).fill_null(value=False).alias("again"))
    ends = made.select(highest.alias("local"), "month").tail(1) if made.height else latest
    turns = made["turns"].max()
    return made, None if year is None else year + (turns if isinstance(turns, int) else 0), ends


def _last(latest: pl.DataFrame) -> Any:
    return latest["local"][0] if latest.height else None


def _rules(raw: RawFile, settings: Any) -> list[Rule]:
    """What no step may be."""
    nowhen = pl.col("local").is_null() & pl.col("zoned").is_null()
    earliest, latest = (pl.lit(x.replace(tzinfo=None)) for x in (raw.limits.earliest, raw.latest))
    no_queue = (pl.col("kind") == QUEUED) & (_queue(settings).is_null() | (_queue(settings) == ""))
    return [
        (nowhen, Reason.NOT_A_TIME, "time"),
        (~pl.col("local").is_between(earliest, latest), Reason.TIME_OUT_OF_RANGE, "time"),
        (no_queue, Reason.MISSING, "queue"),
    ]


def _queue(settings: Any) -> pl.Expr:
    """The queue that a step names: the argument of Queue(), or the extension of a context of queues."""
    in_queues = pl.col("context").is_in(list(settings.queue_contexts))
    argument = pl.col("said").str.extract(r'^([^,|"]+)', 1)
    return pl.when(pl.col("kind") == QUEUED).then(argument).when(in_queues & (pl.col("ext") != "h")).then("ext")


def _event(settings: Any) -> list[pl.Expr]:
    """The columns of an event. A number that was dialled stands in no id: of a step only its place is kept."""
    channel = with_told_numbers(pl.col("channel").str.replace(r"^([^/]+/[^/]+)/[^-]*", "$1"))
    comes_in = pl.col("context").is_in(list(settings.inbound_contexts))
    place = pl.concat_str(pl.col("context").fill_null(""), pl.col("priority").fill_null(""), separator=":")
    at = [pl.col("local").alias("at"), pl.lit([], pl.List(pl.String)).alias("flags")]
    if settings.timezone is not None:
        zone = known_zone(settings.timezone)
        first, last = first_and_last(pl.col("local"), zone)
        known = pl.col("zoned").is_null() & ~pl.col("again")
        flags = clock_flags(ambiguous=known & (first != last), nonexistent=skipped(pl.col("local"), zone))
        instant = pl.coalesce("zoned", pl.when("again").then(last).otherwise(first))
        at = [instant.cast(UTC).alias("at"), pl.when(pl.col("zoned").is_null()).then(flags).alias("flags")]
    return [
        pl.concat_str(channel, "time", "kind", place, separator="|").alias("id"),
        pl.coalesce(pl.col("zoned").dt.replace_time_zone(None), "local").dt.timestamp("us").alias("revision"),
        channel.alias("contact"),
        pl.col("kind"),
        _queue(settings).alias("queue"),
        with_told_numbers(pl.col("partner").str.replace(r"(@.*|-[0-9a-fA-F]+)?(;\d)?$", "")).alias("agent"),
        pl.when(pl.col("doer").is_not_null()).then(told_address(pl.col("number"))).alias("customer"),
        compact_json(pl.when(comes_in).then(comes_in).alias("comes_in"), pl.lit(value=True).alias("step")).alias(
            "payload"
        ),
        *at,
    ]
