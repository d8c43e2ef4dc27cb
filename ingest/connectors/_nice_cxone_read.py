"""Records of NICE CXone's data download become events, or are refused."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, compact_json, judged, told_address
from ingest.connectors._shapes_fields import MISSHAPEN
from ingest.connectors._shapes_local_time import clock_flags, first_and_last, skipped
from ingest.connectors._shapes_tables import records_of
from ingest.read.pages import under
from ingest.read.raw import RawFile, UnreadableFileError
from ingest.read.refusal import Reason
from ingest.read.times import NaiveTimeError, known_zone
from ingest.vocabulary import Channel

WORDS = {
    "id": "contact_id|contactid",
    "master": "master_contact_id|mastercontactid",
    "media": "media_name|media_type",
    "address": "ani_dialnum|ani",
    "skill": "skill_name",
    "skill_no": "skill_no",
    "agent": "agent_no",
    "agent_name": "agent_name",
    "team": "team_name|team_no|team",
    "sla": "sla",
    "date": "start_date",
    "clock": "start_time",
    "abandon": "abandon|abandoned",
    "way": "direction|is_outbound",
}
LENGTHS = {
    "prequeue": "prequeue",
    "inqueue": "inqueue",
    "agent_time": "agent_time",
    "postqueue": "postqueue",
    "acw": "acw|acw_time|acw_seconds",
    "hold": "hold_time",
    "callback": "callback_time",
}
"""The lengths of a contact's way, in seconds or minutes as the settings say."""

CHANNELS = {
    "call": Channel.VOICE,
    "phone call": Channel.VOICE,
    "voice": Channel.VOICE,
    "voicemail": Channel.VOICE,
    "voice mail": Channel.VOICE,
    "chat": Channel.CHAT,
    "email": Channel.EMAIL,
    "e-mail": Channel.EMAIL,
    "sms": Channel.SMS,
    "social": Channel.SOCIAL,
}
CLOCKS = ("%H:%M:%S%.f", "%I:%M:%S %p", "%H:%M")
YES = ("y", "yes", "true", "1")
OUTBOUND = ("outbound", *YES)
LONGEST = 1e8


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each record. Raises `NaiveTimeError` without a time zone."""
    for frame, refused in records_of(raw, WORDS | LENGTHS, under("contacts", "data"), but=("address", "agent_name")):
        if frame.height and frame["id"].null_count() == frame.height:
            raise UnreadableFileError(raw.name, "has no column Contact_ID, which a data download has")
        if settings.timezone is None:
            raise NaiveTimeError("Start_Time")
        good, bad = judged(_told(frame, settings), _rules(raw))
        yield Batch(
            records=frame.height + len(refused),
            rows={"event": good.select(RECORD, *_event())},
            refused=refused + bad,
        )


def _told(frame: pl.DataFrame, settings: Any) -> pl.DataFrame:
    """Records with the channel, lengths in seconds, and the beginning on the clock of the zone and in UTC."""
    zone = known_zone(settings.timezone)
    factor = 60.0 if settings.unit == "min" else 1.0
    channels = {k: v.value for k, v in CHANNELS.items()} | {k.lower(): v.value for k, v in settings.media.items()}
    written = pl.concat_str("date", pl.lit(" "), "clock")
    local = pl.coalesce(
        written.str.to_datetime(f"{settings.date_format} {clock}", strict=False, time_unit="us") for clock in CLOCKS
    )
    read_in = frame.with_columns(
        local.alias("local"),
        pl.col("media")
        .str.to_lowercase()
        .replace_strict(channels, default=None, return_dtype=pl.String)
        .alias("channel"),
        *((pl.col(x).cast(pl.Float64, strict=False) * factor).alias(f"{x}_s") for x in LENGTHS),
    )
    first, last = first_and_last(pl.col("local"), zone)
    return read_in.with_columns(
        first.alias("at"),
        clock_flags(ambiguous=first != last, nonexistent=skipped(pl.col("local"), zone)).alias("flags"),
    )


def _rules(raw: RawFile) -> list[Rule]:
    """What no record may be."""
    lengths = pl.sum_horizontal(f"{x}_s" for x in LENGTHS)
    in_time = (pl.col("at") + pl.duration(microseconds=(lengths * 1e6).cast(pl.Int64, strict=False))) <= raw.latest
    return [
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, "record"),
        (pl.col("id").is_null(), Reason.MISSING, "Contact_ID"),
        (pl.col("date").is_null() | pl.col("clock").is_null(), Reason.MISSING, "Start_Date"),
        (pl.col("local").is_null(), Reason.NOT_A_TIME, "Start_Date"),
        (~pl.col("at").is_between(raw.limits.earliest, raw.latest), Reason.TIME_OUT_OF_RANGE, "Start_Date"),
        (pl.col("channel").is_null(), Reason.UNKNOWN_VALUE, "Media_Name"),
        *[(pl.col(x).is_not_null() & pl.col(f"{x}_s").is_null(), Reason.NOT_A_NUMBER, x) for x in LENGTHS],
        *[(~pl.col(f"{x}_s").is_finite(), Reason.NOT_A_NUMBER, x) for x in LENGTHS],
        *[(pl.col(f"{x}_s") < 0, Reason.NEGATIVE, x) for x in LENGTHS],
        *[(pl.col(f"{x}_s") > LONGEST, Reason.TOO_LARGE, x) for x in LENGTHS],
        (~in_time, Reason.TIME_OUT_OF_RANGE, "Start_Time"),
    ]


def _event() -> list[pl.Expr]:
    # Masters change on the way, so that no id is common to a whole chain: a day's records are folded together.
    grown = pl.sum_horizontal(pl.col(f"{x}_s").fill_null(0) for x in LENGTHS).clip(upper_bound=LONGEST)
    agent = pl.when(~pl.col("agent").is_in(["0", "-1"])).then("agent")
    lower = {x: pl.col(x).str.to_lowercase() for x in ("abandon", "way")}
    return [
        pl.col("id"),
        (pl.col("at").dt.timestamp("us") + (grown * 1e6).cast(pl.Int64)).alias("revision"),
        pl.concat_str(pl.lit("day:"), pl.col("local").dt.strftime("%Y-%m-%d")).alias("contact"),
        pl.col("at"),
        pl.lit("contact").alias("kind"),
        pl.coalesce("skill", "skill_no").alias("queue"),
        agent.alias("agent"),
        told_address(pl.col("address")).alias("customer"),
        compact_json(
            pl.col("id").alias("own"),
            pl.coalesce("master", "id").alias("master"),
            pl.col("at").dt.timestamp("us").alias("begin"),
            "channel",
            "team",
            *(pl.col(f"{x}_s").alias(x) for x in LENGTHS),
            pl.col("sla").cast(pl.Float64, strict=False).alias("sla"),
            lower["abandon"].is_in(YES).alias("given_up"),
            lower["way"].is_in(OUTBOUND).alias("goes_out"),
            (agent.is_not_null() | pl.col("agent_name").is_not_null()).alias("served"),
        ).alias("payload"),
        pl.col("flags"),
    ]
