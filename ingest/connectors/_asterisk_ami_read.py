"""Packets of Asterisk's manager interface become events, or are refused."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._asterisk_ami_packets import packets
from ingest.connectors._asterisk_channel import with_told_numbers
from ingest.connectors._reading import Rule, compact_json, judged, told_address
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.table import UTC

EPOCH = r"(?:^|-)(\d{9,11})\.\d+$"
"""An id of Asterisk's: perhaps the system's name, the epoch second in which the channel was made, and a number."""

LOCAL = "Local"
"""What a channel leads to that only leads on to another channel; the rest of its name can be anybody's number."""

RINGING = "5"
ATTENDED, HUNG_UP = "AttendedTransfer", "Hangup"


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each packet that tells of a call; one that tells of two calls makes an event of both."""
    seen = pl.DataFrame(schema={"contact": pl.String, "before": pl.UInt32})
    for frame, refused in packets(raw):
        good, bad = judged(_told(frame, settings), _rules(raw))
        doubled = _of_both_calls(good)
        counted = _counted(doubled, seen)
        seen = pl.concat([seen, doubled.group_by("contact").len("before")]).group_by("contact").sum()
        yield Batch(
            records=frame.height + len(refused),
            rows={"event": counted.select(RECORD, *_event())},
            refused=refused + bad,
        )


def moment(seconds: pl.Expr) -> pl.Expr:
    """Epoch seconds, as text, in UTC to the microsecond."""
    number = seconds.cast(pl.Float64, strict=False)
    sane = pl.when(number.is_between(0, 1e11)).then(number)
    return pl.from_epoch((sane * 1e6).round().cast(pl.Int64), time_unit="us").dt.replace_time_zone("UTC").cast(UTC)


def _peer(channel: str) -> pl.Expr:
    """What a channel leads to: its name without the number of its own, and without a number that was dialled on it."""
    name = pl.col(channel).str.replace(r"(?:-[0-9a-fA-F]+)?(?:;\d)?$", "").str.replace(r"^([^/]+/[^/]+)/.*$", "$1")
    return pl.when(name.str.starts_with("Local/")).then(pl.lit(LOCAL)).otherwise(name)


def _told(frame: pl.DataFrame, settings: Any) -> pl.DataFrame:
    """Packets with their times, calls and channels; what is empty is null."""
    filled = frame.with_columns(
        pl.when(pl.col(pl.String).str.strip_chars() != "").then(pl.col(pl.String).str.strip_chars())
    )
    peer = _peer("channel")
    number = pl.col("calleridnum").str.strip_chars_start("+")
    shorter, longer = rf"^\d{{1,{settings.longest_extension}}}$", rf"^\d{{{settings.longest_extension + 1},}}$"
    comes_in = (
        peer.is_in(list(settings.trunks))
        if settings.trunks
        else ~number.str.contains(shorter).fill_null(value=False)
        & (pl.col("calleridnum").ne_missing(peer.str.replace(r"^[^/]*/", "")))
    )
    own = pl.col("uniqueid") == pl.col("linkedid")
    dialled = pl.col("exten").str.strip_chars_start("+").str.contains(longer)
    return filled.with_columns(
        peer.alias("peer"),
        _peer("destchannel").alias("dest_peer"),
        _peer("transfertargetchannel").alias("target_peer"),
        pl.coalesce("linkedid", "transfererlinkedid", "origtransfererlinkedid", "destlinkedid").alias("contact"),
        pl.coalesce("uniqueid", "transfereruniqueid", "origtransfereruniqueid").alias("who"),
        moment(pl.col("timestamp")).alias("time"),
        pl.when(own).then(comes_in).alias("comes_in"),
        pl.when(own).then(dialled).alias("goes_out"),
    ).with_columns(
        pl.coalesce("time", moment(pl.col("contact").str.extract(EPOCH, 1))).alias("at"),
        *(pl.col(name).cast(pl.Float64, strict=False).alias(name) for name in ("holdtime", "talktime")),
    )


def _rules(raw: RawFile) -> list[Rule]:
    """What no event may be."""
    no_event = pl.col("event").is_null()
    return [
        (no_event & pl.col("response").is_not_null(), "set_aside:answer", "Response"),
        (no_event, Reason.MISSING, "Event"),
        (~pl.col("event").str.contains(r"^\w{1,64}$"), Reason.UNKNOWN_EVENT, "Event"),
        (pl.col("timestamp").is_not_null() & pl.col("time").is_null(), Reason.NOT_A_TIME, "Timestamp"),
        (pl.col("contact").is_null(), "set_aside:no_call", "Linkedid"),
        (pl.col("at").is_null(), Reason.MISSING, "Timestamp"),
        (~pl.col("at").is_between(raw.limits.earliest, raw.latest), Reason.TIME_OUT_OF_RANGE, "Timestamp"),
        ((pl.col("holdtime") < 0) | (pl.col("talktime") < 0), Reason.NEGATIVE, "HoldTime"),
    ]


def _of_both_calls(good: pl.DataFrame) -> pl.DataFrame:
    """An attended transfer belongs to both calls that it joins; a hang-up also to the call that the channel began."""
    other = (
        pl.when(pl.col("event") == ATTENDED)
        .then("secondtransfererlinkedid")
        .when(pl.col("event") == HUNG_UP)
        .then("who")
    )
    second = good.filter(other.is_not_null() & (other != pl.col("contact"))).with_columns(
        pl.lit(value=True).alias("second"), other.alias("contact")
    )
    return pl.concat([good.with_columns(pl.lit(value=False).alias("second")), second]).sort(RECORD, "second")


def _counted(good: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Adds `place`: which event of its call in this file it is, by which events without times are told apart."""
    place = pl.int_range(pl.len()).over("contact") + pl.col("before").fill_null(0)
    return good.join(seen, on="contact", how="left", maintain_order="left").with_columns(
        pl.when(pl.col("time").is_null()).then(place).alias("place")
    )


def _event() -> list[pl.Expr]:
    said = (*("contact", "event", "timestamp", "who", "destuniqueid", "bridgeuniqueid", "dialstatus"), "channelstate")
    by_time = pl.concat_str([pl.col(name).fill_null("") for name in said], separator="|")
    by_place = pl.concat_str("contact", pl.lit("#"), "place")
    own = pl.col("who") == pl.col("contact")
    number = pl.when(pl.col("comes_in")).then("calleridnum").when(pl.col("goes_out")).then("exten")
    withheld = pl.col("cid-callingpres").str.contains("(?i)prohib")
    return [
        pl.when(pl.col("time").is_null()).then(by_place).otherwise(by_time).alias("id"),
        (pl.col("at").dt.timestamp("us") + pl.col("place").fill_null(0)).alias("revision"),
        pl.col("contact"),
        pl.col("at"),
        pl.col("event").alias("kind"),
        pl.col("queue"),
        with_told_numbers(pl.coalesce("dest_peer", "target_peer", "peer")).alias("agent"),
        pl.when((pl.col("event") == "Newchannel") & own).then(told_address(number)).alias("customer"),
        compact_json(
            pl.col("place"),
            pl.col("time").is_not_null().alias("timed"),
            pl.col("second"),
            pl.col("linkedid").alias("linked"),
            pl.col("who"),
            with_told_numbers(pl.col("peer")).alias("peer"),
            pl.col("destuniqueid").alias("dest"),
            pl.col("dialstatus").alias("status"),
            pl.col("result"),
            pl.col("desttype").alias("into"),
            pl.col("secondtransfereruniqueid").alias("consult"),
            pl.col("transfertargetuniqueid").alias("target"),
            (pl.col("channelstate") == RINGING).alias("ringing"),
            pl.when(own).then("comes_in").alias("comes_in"),
            pl.when(own).then("goes_out").alias("goes_out"),
            pl.when(own & withheld).then(withheld).alias("withheld"),
            pl.col("holdtime").alias("waited"),
            pl.col("talktime").alias("talked"),
        ).alias("payload"),
        pl.lit([], pl.List(pl.String)).alias("flags"),
    ]
