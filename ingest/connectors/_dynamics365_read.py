"""Records of Dataverse's conversations, queue segments and sessions become events, or are refused."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._reading import Rule, compact_json, judged
from ingest.connectors._shapes_either import either
from ingest.connectors._shapes_fields import (
    AMBIGUOUS,
    MISSHAPEN,
    length_rules,
    microseconds,
    time_rules,
    with_numbers,
    with_times,
)
from ingest.read.pages import under
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.vocabulary import Channel, Flag

NAME = "@OData.Community.Display.V1.FormattedValue"


def _lookup(name: str) -> str:
    """Where the id stands that a column refers to: the interface writes it otherwise than an export does."""
    return f"_{name}_value|{name}"


TIMES = {
    "began": "msdyn_starttime|msdyn_sessioncreatedon|msdyn_conversationcreatedon|msdyn_createdon|createdon",
    "queued": "msdyn_queueassignedon",
    "assigned": "msdyn_agentassignedon|msdyn_activeagentassignedon",
    "accepted": "msdyn_agentacceptedon",
    "left": "msdyn_endtime|msdyn_sessionclosedon",
    "wrapped": "msdyn_wrapupinitiatedon",
    "closed": "msdyn_closedon|msdyn_conversationclosedon",
    "updated": "modifiedon",
}
LENGTHS = {
    "waited": "msdyn_firstwaittimeinseconds|msdyn_conversationfirstwaittimeinseconds|msdyn_customerfirstwaittime",
    "handled": "msdyn_handletime|msdyn_conversationhandletimeinseconds",
    "talk": "msdyn_talktime|msdyn_conversationtalktimeinseconds",
    "hold": "msdyn_holdtime|msdyn_conversationholdtimeinseconds",
    "acw": "msdyn_activewrapuptime|msdyn_sessionactivewrapuptimeinseconds",
}
"""All of them whole seconds."""

WORDS = {
    "channel": "msdyn_channel|msdyn_channeltype",
    "channel_name": f"=msdyn_channel{NAME}|=msdyn_channeltype{NAME}",
    "outbound": "msdyn_isoutbound",
    "abandoned": "msdyn_isabandoned",
    "reason": "msdyn_closurereason",
    "language": "msdyn_customerlocale",
}
PATHS = {
    "segment": "msdyn_queueextensionid",
    "session": "msdyn_sessionid",
    "record_id": "msdyn_conversationrecordid",
    "activity": "activityid|msdyn_ocliveworkitemid",
    "of_segment": _lookup("msdyn_conversationid"),
    "of_session": _lookup("msdyn_liveworkitemid"),
    "queue": _lookup("msdyn_queueid") + "|" + _lookup("msdyn_cdsqueueid"),
    "queue_name": f"=_msdyn_queueid_value{NAME}|=_msdyn_cdsqueueid_value{NAME}",
    "agent": _lookup("msdyn_activeagentid") + "|" + _lookup("msdyn_agentid") + "|" + _lookup("ownerid"),
    "person": _lookup("msdyn_customer") + "|" + _lookup("msdyn_customerid"),
    **TIMES,
    **LENGTHS,
    **WORDS,
}
MOMENTS = tuple(name for name in TIMES if name not in {"began", "updated"})
SAID = {name: path.partition("|")[0] for name, path in TIMES.items()}
SPANS = {name: path.partition("|")[0] for name, path in LENGTHS.items()}

CHANNELS: dict[str, tuple[Channel | None, str | None]] = {
    "19241000": (Channel.MESSAGING, "teams"),
    "192300000": (Channel.MESSAGING, "whatsapp"),
    "192310000": (Channel.MESSAGING, "line"),
    "192320000": (Channel.MESSAGING, "wechat"),
    "192330000": (Channel.MESSAGING, "facebook"),
    "192340000": (Channel.SMS, None),
    "192350000": (None, None),
    "192350001": (Channel.MESSAGING, "x"),
    "192360000": (Channel.CHAT, None),
    "192370000": (Channel.VOICE, None),
    "192380000": (Channel.VIDEO, None),
    "192440000": (Channel.VOICE, None),
}
"""The numbers of msdyn_channel; a routed record has none of ours. Of several the first is the one it began in."""

LABELS = {
    "live chat": "192360000",
    "livechat": "192360000",
    "voice": "192370000",
    "sms": "192340000",
    "whatsapp": "192300000",
    "facebook": "192330000",
    "microsoft teams": "19241000",
    "line": "192310000",
    "wechat": "192320000",
    "twitter": "192350001",
    "video": "192380000",
    "entity records": "192350000",
}


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Events, one for each record, filed by conversation."""
    for frame, records, refused in either(raw, PATHS, under("value")):
        told = with_numbers(with_times(frame, TIMES, zone=settings.timezone), LENGTHS)
        kind = (
            pl.when(pl.col("segment").is_not_null())
            .then(pl.lit("segment"))
            .when(pl.col("record_id").is_not_null())
            .then(pl.lit("record"))
            .when(pl.col("of_session").is_not_null())
            .then(pl.lit("session"))
            .when(pl.col("activity").is_not_null() & pl.col("channel").is_not_null())
            .then(pl.lit("conversation"))
        )
        known = told.with_columns(kind.alias("kind"), _medium(settings).alias("medium"))
        good, bad = judged(known, _rules(raw, settings))
        yield Batch(records=records, rows={"event": good.select(RECORD, *_event(settings))}, refused=refused + bad)


def _medium(settings: Any) -> pl.Expr:
    """The number of the channel a conversation began in, or the setting's word for it."""
    first = pl.col("channel").str.split(",").list.first().str.strip_chars()
    label = pl.coalesce("channel_name", first).str.split(";").list.first().str.strip_chars()
    own = {name.lower(): name for name in settings.channels}
    return pl.coalesce(
        label.str.to_lowercase().replace_strict(own, default=None, return_dtype=pl.String),
        first.str.to_lowercase().replace_strict(own, default=None, return_dtype=pl.String),
        pl.when(first.is_in(list(CHANNELS))).then(first),
        label.str.to_lowercase().replace_strict(LABELS, default=None, return_dtype=pl.String),
    )


def _rules(raw: RawFile, settings: Any) -> list[Rule]:
    whole = pl.col("kind").is_in(["conversation", "record"])
    part_of = pl.coalesce("of_segment", "of_session", "activity")
    routed = (pl.col("medium") == "192350000") & ("192350000" not in settings.channels)
    return [
        (pl.col("kind").is_null(), Reason.UNKNOWN_EVENT, "record"),
        (part_of.is_null(), Reason.MISSING, "msdyn_conversationid"),
        *time_rules(raw, SAID),
        (pl.col("began").is_null(), Reason.MISSING, "msdyn_starttime"),
        (whole & routed, "set_aside:routed_record", ""),
        (whole & pl.col("medium").is_null(), Reason.UNKNOWN_VALUE, "msdyn_channel"),
        *length_rules(raw, SPANS),
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, ""),
    ]


def _event(settings: Any) -> list[pl.Expr]:
    queue = pl.col("queue").str.to_lowercase()
    named = queue.replace_strict(
        {key.lower(): name for key, name in settings.queues.items()}, default=None, return_dtype=pl.String
    )
    contact = (
        pl.when(pl.col("kind") == "conversation")
        .then("activity")
        .when(pl.col("kind") == "session")
        .then("of_session")
        .otherwise("of_segment")
    )
    own = (
        pl.when(pl.col("kind") == "segment")
        .then("segment")
        .when(pl.col("kind") == "session")
        .then(pl.coalesce("session", "activity"))
        .when(pl.col("kind") == "record")
        .then("record_id")
        .otherwise("activity")
    )
    moment = pl.max_horizontal("began", *MOMENTS)
    return [
        pl.concat_str("kind", own.str.to_lowercase(), separator=":").alias("id"),
        pl.coalesce("updated", moment).dt.timestamp("us").alias("revision"),
        contact.str.to_lowercase().alias("contact"),
        pl.col("began").alias("at"),
        pl.col("kind"),
        pl.coalesce(named, "queue_name", queue).alias("queue"),
        # Who owns a segment or a session is somebody only once it was accepted.
        pl.when(pl.col("accepted").is_not_null() | pl.col("assigned").is_not_null())
        .then(pl.col("agent").str.to_lowercase())
        .alias("agent"),
        pl.when(pl.col("kind").is_in(["conversation", "record"]))
        .then(pl.lit("account:") + pl.col("person").str.to_lowercase())
        .alias("customer"),
        compact_json(
            "medium",
            pl.when(pl.col("outbound").str.to_lowercase().is_in(["true", "1"])).then(pl.lit("yes")).alias("outbound"),
            pl.when(pl.col("abandoned").str.to_lowercase().is_in(["true", "1"])).then(pl.lit("yes")).alias("abandoned"),
            "reason",
            "language",
            *microseconds(*MOMENTS),
            *LENGTHS,
        ).alias("payload"),
        pl.when(AMBIGUOUS)
        .then(pl.lit([Flag.AMBIGUOUS_TIME.value]))
        .otherwise(pl.lit([], pl.List(pl.String)))
        .alias("flags"),
    ]
