"""Calls of Aircall become interactions, legs, and links between the addresses of their contacts, or are refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

import polars as pl

from ingest.connector import RECORD, Batch
from ingest.connectors._folding import differs, seconds_between
from ingest.connectors._reading import Rule, judged, told_address
from ingest.connectors._shapes_fields import (
    MISSHAPEN,
    fields,
    length_rules,
    since_epoch,
    time_rules,
    with_numbers,
)
from ingest.read.pages import page_records
from ingest.read.raw import RawFile
from ingest.read.refusal import Reason
from ingest.vocabulary import AddressKind, Channel, Direction, Flag, LegKind, Outcome, Transfer

PATHS = {
    "id": "id",
    "way": "direction",
    "status": "status",
    "reason": "missed_call_reason",
    "begin": "started_at",
    "answer": "answered_at",
    "end": "ended_at",
    "duration": "duration",
    "digits": "raw_digits",
    "agent": "user.id",
    "giver": "transferred_by.id",
    "taker": "transferred_to.id",
    "outside": "external_transferred_to",
    "voicemail": "voicemail",
    "number": "number.name|number.digits|number.id",
    "zone": "number.time_zone",
    "team": "team",
}
SAID = {"begin": "started_at", "answer": "answered_at", "end": "ended_at"}
REASONS = {
    "out_of_opening_hours": Outcome.BLOCKED_CLOSED,
    "no_available_agent": Outcome.BLOCKED_NO_AGENT,
    "short_abandoned": Outcome.SHORT_ABANDONED,
    "abandoned_in_classic": Outcome.ABANDONED,
    "abandoned_in_ivr": Outcome.IVR_EXIT,
    "agents_did_not_answer": Outcome.MISSED,
}
NEVER_QUEUED = (Outcome.BLOCKED_CLOSED, Outcome.BLOCKED_NO_AGENT, Outcome.IVR_EXIT)
Numbered = Sequence[tuple[int, Mapping[str, Any]]]


def read(raw: RawFile, settings: Any) -> Iterator[Batch]:
    """Rows of one interaction and one leg for each call, and of the links between its contact's addresses."""
    for objects, refused in page_records(raw, dict, _unwrapped):
        told = _told(fields([(number, _flat(call)) for number, call in objects], PATHS), settings)
        good, bad = judged(told, _rules(raw))
        # Of the calls that show a link the first counts, in whatever order files come.
        known = good.select(RECORD, "begin", (-pl.col("begin").dt.timestamp("us")).alias("revision"))
        yield Batch(
            records=told.height + len(refused),
            rows={
                "interaction": good.select(RECORD, *_interaction(settings)),
                "leg": good.select(RECORD, *_leg(settings)),
                "identity": _links(objects).join(known, on=RECORD, how="inner").rename({"begin": "seen_at"}),
            },
            refused=refused + bad,
        )


def _unwrapped(page: dict[str, Any]) -> Sequence[Any] | None:
    """The calls of a page, or the one of a webhook."""
    if isinstance(page.get("calls"), list):
        calls: Sequence[Any] = page["calls"]
        return calls
    if page.get("resource") == "call" and isinstance(page.get("data"), dict):
        return [page["data"]]
    return [page["call"]] if isinstance(page.get("call"), dict) else None


def _flat(call: Mapping[str, Any]) -> dict[str, Any]:
    """A call with the name of its first team, and with `voicemail` and `outside` as yes or no."""
    teams = call.get("teams")
    first = teams[0] if isinstance(teams, list) and teams and isinstance(teams[0], dict) else {}
    outside = call.get("external_transferred_to")
    return {
        **call,
        "team": first.get("name") or first.get("id"),
        "voicemail": bool(call.get("voicemail")),
        "external_transferred_to": bool(outside),
    }


def _told(frame: pl.DataFrame, settings: Any) -> pl.DataFrame:
    """Calls with times in UTC, their outcome, and when the newest of it happened."""
    texts = [pl.col(name).alias(f"{name}_text") for name in SAID]
    times = [_never_null(since_epoch(pl.col(name), "s"), name) for name in SAID]
    timed = with_numbers(frame, {"duration": "duration"}).with_columns(texts).with_columns(times)
    reasons = {k: v.value for k, v in (REASONS | dict(settings.reasons)).items()}
    reason = pl.col("reason").replace_strict(reasons, default=None, return_dtype=pl.String)
    answered, left = pl.col("answer").is_not_null(), pl.col("voicemail") == "true"
    outcome = (
        pl.when(answered)
        .then(pl.lit(Outcome.ANSWERED))
        .when(pl.col("end").is_null())
        .then(pl.lit(Outcome.OPEN))
        # Out of hours a mailbox is where a closed line leads, and no way out of a queue.
        .when(left & reason.ne_missing(pl.lit(Outcome.BLOCKED_CLOSED)))
        .then(pl.lit(Outcome.FLOW_OUT_VOICEMAIL))
        .otherwise(pl.coalesce(reason, pl.lit(Outcome.MISSED)))
    )
    rank = pl.col("status").replace_strict({"initial": 0, "answered": 1, "done": 2}, default=0, return_dtype=pl.Int64)
    newest = pl.max_horizontal("begin", "answer", "end").dt.timestamp("us")
    return timed.with_columns(
        outcome.alias("outcome"),
        (newest + rank + left.cast(pl.Int64)).alias("revision"),
        (pl.col("giver").is_not_null() | pl.col("taker").is_not_null() | (pl.col("outside") == "true")).alias("handed"),
        (pl.col("reason").is_not_null() & reason.is_null()).alias("unmapped"),
    ).with_columns(
        (pl.col("way") == Direction.INBOUND).alias("comes_in"),
        pl.col("outcome").is_in(NEVER_QUEUED).alias("outside_queue"),
    )


def _never_null(time: pl.Expr, name: str) -> pl.Expr:
    """Epoch 0 is never."""
    return pl.when(time.dt.timestamp("us") > 0).then(time).alias(name)


def _rules(raw: RawFile) -> list[Rule]:
    """What no call may be."""
    words = [x.value for x in Direction]
    late = pl.max_horizontal("begin", "answer")
    times = [rule for rule in time_rules(raw, SAID) if rule[1] != Reason.NOT_A_TIME]
    unread = [
        (
            pl.col(x).is_null() & pl.col(f"{x}_text").is_not_null() & (pl.col(f"{x}_text") != "0"),
            Reason.NOT_A_TIME,
            said,
        )
        for x, said in SAID.items()
    ]
    return [
        (pl.col(MISSHAPEN), Reason.WRONG_SHAPE, "call"),
        (pl.col("id").is_null(), Reason.MISSING, "id"),
        *unread,
        (pl.col("begin").is_null(), Reason.MISSING, "started_at"),
        *times,
        *length_rules(raw, {"duration": "duration"}),
        (pl.col("way").is_null(), Reason.MISSING, "direction"),
        (~pl.col("way").is_in(words), Reason.UNKNOWN_VALUE, "direction"),
        (pl.col("end") < late, "ends_before_it_begins", "ended_at"),
    ]


def _flags() -> pl.Expr:
    lasted = differs(seconds_between(pl.col("begin"), pl.col("end")), pl.col("duration"))
    waits = pl.col("comes_in") & ~pl.col("outside_queue")
    words = {
        Flag.WAIT_INCLUDES_IVR: waits,
        Flag.OPEN_AT_EXTRACT: pl.col("end").is_null(),
        Flag.UNMAPPED_STATUS: pl.col("unmapped"),
        Flag.VENDOR_DIFFERS: lasted,
        Flag.SENTINEL_NULL: pl.any_horizontal(pl.col(f"{x}_text") == "0" for x in SAID).fill_null(value=False),
    }
    return pl.concat_list(pl.when(is_so).then(pl.lit(word.value)) for word, is_so in words.items()).list.drop_nulls()


def _interaction(settings: Any) -> list[pl.Expr]:
    zones = list(available_timezones())
    own_zone = pl.when(pl.col("zone").is_in(zones)).then("zone")
    return [
        pl.col("id"),
        pl.col("revision"),
        pl.col("id").alias("root_id"),
        pl.lit(Channel.VOICE).alias("channel"),
        pl.col("way").alias("direction"),
        told_address(pl.col("digits")).alias("customer"),
        pl.col("begin").alias("started_at"),
        pl.col("end").alias("ended_at"),
        pl.coalesce(own_zone, pl.lit(settings.timezone or "UTC")).alias("source_tz"),
        pl.col("outcome"),
        pl.col("end").is_null().alias("is_open"),
        pl.col("handed").cast(pl.Int32).alias("transfers"),
        _flags().alias("flags"),
    ]


def _leg(settings: Any) -> list[pl.Expr]:
    answered = pl.col("answer").is_not_null()
    kind = (
        pl.when(pl.col("outcome") == Outcome.IVR_EXIT)
        .then(pl.lit(LegKind.BOT))
        .when("comes_in")
        .then(pl.lit(LegKind.QUEUE))
        .when(answered)
        .then(pl.lit(LegKind.AGENT))
        .otherwise(pl.lit(LegKind.RING))
    )
    return [
        pl.concat_str("id", pl.lit("#0")).alias("id"),
        pl.col("id").alias("interaction_id"),
        pl.col("revision"),
        pl.lit(0).alias("seq"),
        kind.alias("kind"),
        pl.lit(Channel.VOICE).alias("channel"),
        pl.col("way").alias("direction"),
        pl.when("comes_in").then(settings.queue_of).alias("queue"),
        pl.when(answered).then(pl.coalesce("giver", "agent")).alias("agent"),
        pl.col("team").alias("team"),
        pl.col("begin").alias("started_at"),
        pl.when(pl.col("comes_in") & ~pl.col("outside_queue")).then("begin").alias("queued_at"),
        pl.col("answer").alias("answered_at"),
        pl.col("end").alias("left_at"),
        seconds_between(pl.col("answer"), pl.col("end")).alias("talk_s"),
        pl.col("outcome"),
        # There is a recording of it, or there would be no link to one.
        pl.when(pl.col("outcome") == Outcome.FLOW_OUT_VOICEMAIL).then(pl.lit(value=True)).alias("message_left"),
        pl.when(pl.col("outside") == "true")
        .then(pl.lit(Transfer.EXTERNAL))
        .when("handed")
        .then(pl.lit(Transfer.BLIND))
        .alias("transferred"),
        _flags().alias("flags"),
    ]


def _links(objects: Numbered) -> pl.DataFrame:
    """The numbers and addresses of each call's contact, each linked to the contact's id at Aircall."""
    found = [
        (number, f"{contact['id']}#{kind.value}#{one['id']}", f"account:{contact['id']}", one["value"], kind.value)
        for number, call in objects
        if isinstance(contact := call.get("contact"), dict) and isinstance(contact.get("id"), (int, str))
        for key, kind in (("phone_numbers", AddressKind.PHONE), ("emails", AddressKind.EMAIL))
        for one in _addresses(contact.get(key))
    ]
    names = {RECORD: pl.Int64} | dict.fromkeys(("id", "customer", "other", "kind"), pl.String)
    return pl.DataFrame(found, schema=names, orient="row").with_columns(
        pl.lit(value=True).alias("linked"), pl.lit([], pl.List(pl.String)).alias("flags")
    )


def _addresses(some: Any) -> Iterator[Mapping[str, Any]]:
    """The addresses that have a value, and an id by which they are known again."""
    for one in some if isinstance(some, list) else ():
        if isinstance(one, dict) and isinstance(one.get("id"), (int, str)) and isinstance(one.get("value"), str):
            yield one
