"""Call detail records of Asterisk become events, one for each record, or are refused."""

import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._asterisk_channel import with_told_numbers
from ingest.connectors._folding import seconds
from ingest.connectors._reading import Rule, compact_json, judged, told_address
from ingest.connectors._shapes_local_time import clock_flags, first_and_last, skipped
from ingest.read.delimited import delimited, first_line, separator_of
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import Reason
from ingest.read.times import NaiveTimeError, known_zone

TIME = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$")
CORE = ("channel", "dstchannel", "lastapp", "lastdata", "start", "answer", "end", "duration", "billsec", "disposition")
OF_CSV = ("accountcode", "src", "dst", "dcontext", "clid", *CORE, "amaflags")
OF_CUSTOM = ("clid", "src", "dst", "dcontext", *CORE, "amaflags", "accountcode", "uniqueid", "userfield")
NEWER = ("peeraccount", "linkedid", "sequence")
LAYOUTS = (
    OF_CSV,
    (*OF_CSV, "uniqueid"),
    (*OF_CSV, "uniqueid", "userfield"),
    (*OF_CSV, *NEWER),
    (*OF_CSV, "uniqueid", "userfield", "linkedid", "sequence"),
    (*OF_CSV, "uniqueid", "userfield", *NEWER),
    OF_CUSTOM,
    (*OF_CUSTOM, "sequence"),
    (*OF_CUSTOM, *NEWER),
)
"""The layouts of files without a line of names: cdr_csv with what its settings add, and cdr_custom."""

NEEDED = ("src", "dst", "channel", "dstchannel", "lastapp", "lastdata", "duration", "billsec", "disposition")
OPTIONAL = ("start", "calldate", "answer", "end", "uniqueid", "linkedid", "sequence")
CLOCKS = ("start", "answer", "end")
NEVER = "^(0000|1970)-"
"""How a time begins that some databases write where there is none."""


def layout_of(line: str) -> tuple[str, ...] | None:
    """The names of the columns of a first line that names none, by where its times and lengths stand."""
    fields = next(csv.reader([line]), [])
    for names in LAYOUTS:
        if len(names) == len(fields):
            told = dict(zip(names, fields, strict=True))
            if TIME.match(told["start"]) and TIME.match(told["end"]) and told["duration"].isdigit():
                return names
    return None


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each record, at the time at which it began. Raises `NaiveTimeError` without a time zone."""
    line = first_line(raw)
    names = settings.columns or layout_of(line)
    separator = "," if names else separator_of(line)
    for frame, refused in delimited(raw, separator=separator, header=names or True):
        lower = frame.rename({name: name.lower() for name in frame.columns if name.lower() not in frame.columns})
        if missing := [name for name in NEEDED if name not in lower.columns]:
            raise UnreadableFileError(raw.name, f"has no column {missing[0]}, which call detail records have")
        if settings.timezone is None:
            raise NaiveTimeError("start, answer and end")
        there = lower.with_columns(pl.lit(None, pl.String).alias(x) for x in OPTIONAL if x not in lower.columns)
        told = _with_clocks(_told(there, settings), known_zone(settings.timezone))
        good, bad = judged(told, _rules(raw))
        yield Batch(
            records=frame.height + len(refused),
            rows={"event": _identified(good).select(RECORD, *_event())},
            refused=refused + bad,
        )


def _told(frame: pl.DataFrame, settings: Any) -> pl.DataFrame:
    """The records' words; `comes_in` and `goes_out` where the numbers say so."""
    shorter = rf"^\+?\d{{1,{settings.longest_extension}}}$"
    longer = rf"^\+?\d{{{settings.longest_extension + 1},}}$"
    comes_in = (
        _peer("channel").is_in(list(settings.trunks))
        if settings.trunks
        else ~pl.col("src").str.contains(shorter).fill_null(value=False)
    )
    return frame.with_columns(
        pl.coalesce("start", "calldate").alias("start"),
        pl.col("disposition").str.to_uppercase().str.replace("_", " ").alias("disposition"),
        pl.when(pl.col("lastapp") == "Queue").then(pl.col("lastdata").str.extract(r"^([^,|]+)", 1)).alias("queue"),
        comes_in.alias("comes_in"),
        pl.col("dst").str.contains(longer).fill_null(value=False).alias("goes_out"),
        *(pl.col(x).cast(pl.Float64, strict=False).alias(f"{x}_s") for x in ("duration", "billsec")),
        pl.col("sequence").cast(pl.Int64, strict=False).alias("sequence"),
    )


def _peer(channel: str) -> pl.Expr:
    """What a channel leads to: its name without the number of its own, and without a number that was dialled on it."""
    name = pl.col(channel).str.replace(r"-[0-9a-fA-F]+(;\d)?$", "").str.replace(r"^([^/]+/[^/]+)/.*$", "$1")
    return pl.when(name.str.starts_with("Local/")).then(name.str.extract(r"^(Local/[^@]{1,5})@", 1)).otherwise(name)


def _with_clocks(told: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Adds `start_at`, `answer_at` and `end_at` in UTC; of times that mean two instants those that fit the lengths."""
    local = {
        name: pl.when(~pl.col(name).str.contains(NEVER))
        .then(pl.col(name))
        .str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
        for name in CLOCKS
    }
    both = {name: first_and_last(pl.col(f"{name}_local"), zone) for name in CLOCKS}
    read_in = told.with_columns(clock.alias(f"{name}_local") for name, clock in local.items()).with_columns(
        expression.alias(f"{name}_{which}")
        for name, pair in both.items()
        for which, expression in zip(("1", "2"), pair, strict=True)
    )
    lasted, talked = seconds(pl.col("duration_s")), seconds(pl.col("billsec_s"))
    ways = [(f"start_{s}", f"end_{e}") for s, e in ("11", "12", "22")]
    off = [(pl.col(end) - pl.col(start) - lasted).abs() for start, end in ways]
    best = pl.min_horizontal(off)
    chosen = {
        name: pl.coalesce(*(pl.when(gap == best).then(way[place]) for gap, way in zip(off, ways, strict=True)))
        for place, name in enumerate(("start", "end"))
    }
    twice = pl.col("start_1") != pl.col("start_2")
    fits_both = (off[0] == best) & (off[2] == best) & twice
    spanned = read_in.with_columns(
        pl.coalesce(chosen["start"], "start_1").alias("start_at"),
        pl.coalesce(chosen["end"], pl.col("start_1") + lasted).alias("end_at"),
        (pl.when(pl.col("end_1").is_null()).then(twice).otherwise(fits_both)).alias("unsure"),
        pl.any_horizontal(skipped(pl.col(f"{name}_local"), zone) for name in CLOCKS).alias("never_shown"),
        best.alias("off"),
    )
    answered = (pl.col("disposition") == "ANSWERED") & (pl.col("billsec_s") >= 0)
    nearer = ((pl.col("end_at") - pl.col("answer_2") - talked).abs()) < (
        (pl.col("end_at") - pl.col("answer_1") - talked).abs()
    )
    return spanned.with_columns(
        pl.when(pl.col("answer_local").is_not_null())
        .then(pl.when(nearer).then("answer_2").otherwise("answer_1"))
        .when(answered & pl.col("end_local").is_null())
        .then(pl.col("end_at") - talked)
        .alias("answer_at"),
    )


def _rules(raw: RawFile) -> list[Rule]:
    """What no record may be."""
    in_time = [pl.col(f"{x}_at").is_between(raw.limits.earliest, raw.latest) for x in CLOCKS]
    wrong = [
        (pl.col(x).is_not_null() & ~pl.col(x).str.contains(NEVER) & pl.col(f"{x}_local").is_null()) for x in CLOCKS
    ]
    lengths = ("duration", "billsec")
    return [
        (pl.col("start").is_null() | pl.col("start").str.contains(NEVER), Reason.MISSING, "start"),
        *[(bad, Reason.NOT_A_TIME, name) for bad, name in zip(wrong, CLOCKS, strict=True)],
        *[(pl.col(x).is_not_null() & pl.col(f"{x}_s").is_null(), Reason.NOT_A_NUMBER, x) for x in lengths],
        *[(~pl.col(f"{x}_s").is_finite(), Reason.NOT_A_NUMBER, x) for x in lengths],
        *[(pl.col(f"{x}_s") < 0, Reason.NEGATIVE, x) for x in lengths],
        *[(pl.col(f"{x}_s") > 1e8, Reason.TOO_LARGE, x) for x in lengths],  # noqa: PLR2004 - three years
        (pl.col("disposition").is_null(), Reason.MISSING, "disposition"),
        *[(~fine, Reason.TIME_OUT_OF_RANGE, name) for fine, name in zip(in_time, CLOCKS, strict=True)],
        (pl.col("end_at") < pl.col("start_at"), "ends_before_it_begins", "end"),
    ]


def _identified(good: pl.DataFrame) -> pl.DataFrame:
    """Adds `own`, by which a record is known without an id: a digest of all that is not about a customer."""
    said = ("channel", "dstchannel", "lastapp", "start", "end", "duration")
    text = good.select(pl.concat_str(pl.col(*said).fill_null(""), separator="|")).to_series()
    return good.with_columns(pl.Series("own", _digests(text.to_list()), dtype=pl.String))


def _digests(texts: Sequence[str]) -> list[str]:
    return [hashlib.blake2b(text.encode(), digest_size=8).hexdigest() for text in texts]


def _event() -> list[pl.Expr]:
    number = pl.when(pl.col("comes_in")).then("src").when(pl.col("goes_out")).then("dst")
    known = pl.coalesce("linkedid", "uniqueid", "own")
    clocks = [pl.col(f"{x}_at").dt.timestamp("us").alias(x) for x in CLOCKS]
    return [
        pl.concat_str(
            pl.coalesce("uniqueid", "own"), pl.coalesce(pl.col("sequence").cast(pl.String), "own"), separator="|"
        ).alias("id"),
        pl.col("end_at").dt.timestamp("us").alias("revision"),
        known.alias("contact"),
        pl.col("start_at").alias("at"),
        pl.lit("cdr").alias("kind"),
        pl.col("queue"),
        pl.when(pl.col("dstchannel").is_not_null()).then(with_told_numbers(_peer("dstchannel"))).alias("agent"),
        told_address(number).alias("customer"),
        compact_json(
            *clocks,
            pl.col("duration_s").alias("lasted"),
            pl.col("billsec_s").alias("billed"),
            "disposition",
            pl.col("lastapp").alias("step"),
            with_told_numbers(_peer("channel")).alias("caller"),
            "sequence",
            pl.when(pl.col("channel").str.starts_with("Local/")).then(statement=True).alias("inner"),
            "comes_in",
            "goes_out",
        ).alias("payload"),
        clock_flags(ambiguous=pl.col("unsure"), nonexistent=pl.col("never_shown")).alias("flags"),
    ]
