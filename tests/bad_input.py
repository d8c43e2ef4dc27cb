"""One sound record, and every kind of unsound one, as each connector's source would write it."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

START = 1_772_000_000
BUERO = "b\xfcro"
"""A word that is not ASCII: its bytes in latin-1 are not UTF-8."""

Refused = tuple[str, str]
"""The reason of a refusal, and its detail."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """How a source writes: `sound` makes its record of a number; `bad` are unsound ones by what is wrong with them."""

    connector: str
    sound: Callable[[int], str]
    bad: Mapping[str, tuple[bytes, Refused]]
    options: tuple[str, ...] = ()
    head: str = ""
    cut_off: Refused = ("truncated", "")

    def file(self, *records: bytes) -> bytes:
        """A file of records, each on a line of its own."""
        return self.head.encode() + b"".join(record + b"\n" for record in records)


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    """A zip archive of these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        archive.comment = comment
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def _asterisk(number: int) -> str:
    return f"{START + number}|{START}.{number}|billing|NONE|ENTERQUEUE||+49301112{number:03d}|1"


def _amazon(number: int, **more: Any) -> str:
    record = {
        "ContactId": f"contact-{number}",
        "Channel": "VOICE",
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": "2026-02-25T08:00:00Z",
        "DisconnectTimestamp": "2026-02-25T08:05:00Z",
        "LastUpdateTimestamp": "2026-02-25T08:06:00Z",
        "Queue": {"Name": "billing", "EnqueueTimestamp": "2026-02-25T08:00:10Z", "Duration": 20},
        "Agent": {"Username": "ann", "ConnectedToAgentTimestamp": "2026-02-25T08:00:30Z"},
    }
    return json.dumps(record | more)


def _genesys(number: int, *, end: str = "2026-02-25T08:05:00.000Z", **more: Any) -> str:
    segment = {"segmentStart": "2026-02-25T08:00:10.000Z", "segmentEnd": end, "segmentType": "interact"}
    metrics = more.pop("metrics", [])
    session = {"mediaType": "voice", "direction": "inbound", "segments": [segment], "metrics": metrics}
    record = {
        "conversationId": f"conversation-{number}",
        "conversationStart": "2026-02-25T08:00:00.000Z",
        "conversationEnd": "2026-02-25T08:05:00.000Z",
        "participants": [{"purpose": "customer", "sessions": [session]}],
    }
    return json.dumps(record | more)


def _ticket(number: int) -> str:
    return f"t{number},billing,2026-02-25 09:00:00,2026-02-25 09:00:20,2026-02-25 09:05:00,280"


def _leg(number: int) -> str:
    return f"l{number},i{number},0,queue,voice,inbound,billing,2026-02-25T08:00:00Z,2026-02-25T08:05:00Z,280,answered"


def _of_lines(sound: str, *, long: str, short: str) -> dict[str, tuple[bytes, Refused]]:
    """What can be wrong with any line of fields."""
    return {
        "bytes of another encoding": (sound.replace("billing", BUERO).encode("latin-1"), ("not_utf8", "")),
        "a NUL byte": (sound.replace("billing", "bill\0ing").encode(), ("nul_byte", "")),
        "too few fields": (",".join(sound.split(",")[:2]).encode(), ("too_few_fields", short)),
        "too many fields": (f"{sound},,".encode(), ("too_many_fields", long)),
    }


def _of_objects(sound: str, name: str) -> dict[str, tuple[bytes, Refused]]:
    """What can be wrong with any object; `name` is text within it."""
    return {
        "bytes of another encoding": (sound.replace(name, BUERO).encode("latin-1"), ("not_utf8", "")),
        "a NUL byte": (sound.replace(name, "bill\0ing").encode(), ("nul_byte", "")),
        "half an object": (sound[: len(sound) // 2].encode(), ("not_json", "")),
        "no JSON at all": (b"what is this?", ("not_json", "")),
    }


ASTERISK = Format(
    connector="asterisk_queue_log",
    sound=_asterisk,
    bad={
        "bytes of another encoding": (_asterisk(9).replace("billing", BUERO).encode("latin-1"), ("not_utf8", "")),
        "a NUL byte": (_asterisk(9).replace("billing", "bill\0ing").encode(), ("nul_byte", "")),
        "too few fields": (f"{START}|{START}.9|billing".encode(), ("too_few_fields", "line")),
        "too few parameters": (f"{START}|{START}.9|billing|NONE|ABANDON|1".encode(), ("too_few_fields", "parameters")),
        "too many fields": (
            f"{START}|{START}.9|billing|NONE|ABANDON|1|1|7|8|9".encode(),
            ("too_many_fields", "parameters"),
        ),
        "a negative duration": (f"{START}|{START}.9|billing|NONE|ABANDON|1|1|-7".encode(), ("negative", "wait")),
        "no time at all": (f"soon|{START}.9|billing|NONE|ABANDON|1|1|7".encode(), ("not_a_time", "at")),
        "a date of another century": (
            f"9999999999|{START}.9|billing|NONE|ABANDON|1|1|7".encode(),
            ("time_out_of_range", "at"),
        ),
        "an event that does not exist": (
            f"{START}|{START}.9|billing|NONE|DANCE|1".encode(),
            ("unknown_event", "event"),
        ),
    },
)

AMAZON = Format(
    connector="amazon_connect",
    sound=_amazon,
    bad=_of_objects(_amazon(9), "billing")
    | {
        "a field of another kind": (_amazon(9, ContactId=5).encode(), ("wrong_shape", "ContactId")),
        "no id": (_amazon(9, ContactId=None).encode(), ("missing", "ContactId")),
        "a negative duration": (
            _amazon(9, Agent={"CustomerHoldDuration": -5}).encode(),
            ("negative", "CustomerHoldDuration"),
        ),
        "an end before its beginning": (
            _amazon(9, DisconnectTimestamp="2026-02-25T07:59:59Z").encode(),
            ("ends_before_it_begins", "DisconnectTimestamp"),
        ),
        "an impossible date": (
            _amazon(9, InitiationTimestamp="2026-02-30T08:00:00Z").encode(),
            ("not_a_time", "InitiationTimestamp"),
        ),
        "a time without its zone": (
            _amazon(9, InitiationTimestamp="2026-02-25T08:00:00").encode(),
            ("not_a_time", "InitiationTimestamp"),
        ),
    },
)

GENESYS = Format(
    connector="genesys_cloud",
    sound=_genesys,
    bad=_of_objects(_genesys(9), "inbound")
    | {
        "a field of another kind": (_genesys(9, conversationId=5).encode(), ("wrong_shape", "conversationId")),
        "no id": (_genesys(9, conversationId=None).encode(), ("missing", "conversationId")),
        "a negative duration": (
            _genesys(9, metrics=[{"name": "tTalk", "value": -5}]).encode(),
            ("negative", "metrics"),
        ),
        "an end before its beginning": (
            _genesys(9, end="2026-02-25T07:00:00.000Z").encode(),
            ("ends_before_it_begins", "time"),
        ),
        "an impossible date": (_genesys(9, end="2026-02-30T08:00:00.000Z").encode(), ("not_a_time", "time")),
        "a time without its zone": (_genesys(9, end="2026-02-25T08:05:00").encode(), ("not_a_time", "time")),
    },
)

DELIMITED = Format(
    connector="delimited",
    head="ticket,queue,joined,answered,left,talk\n",
    sound=_ticket,
    options=(
        *("--timezone", "Europe/Berlin", "--set", "ends_with_newline=true", "--set", "leg.id=ticket"),
        *("--set", "leg.queue=queue", "--set", "leg.queued_at=joined", "--set", "leg.answered_at=answered"),
        *("--set", "leg.left_at=left", "--set", "leg.talk_s=talk", "--set", "leg.channel='in_person'"),
    ),
    bad=_of_lines(_ticket(9), long="8 of 6", short="2 of 6")
    | {
        "a quote that never closes": (f'"{_ticket(9)}'.encode(), ("unbalanced_quote", "")),
        "a negative duration": (_ticket(9).replace(",280", ",-280").encode(), ("negative", "talk_s")),
        "an end before its beginning": (_ticket(9).replace("09:05", "08:05").encode(), ("ends_before_it_begins", "")),
        "an impossible date": (
            _ticket(9).replace("02-25 09:00:00", "02-30 09:00:00").encode(),
            ("not_a_time", "started_at"),
        ),
    },
)

CANONICAL = Format(
    connector="canonical",
    head="id,interaction_id,seq,kind,channel,direction,queue,started_at,left_at,talk_s,outcome\n",
    sound=_leg,
    options=("--set", "table=leg"),
    bad=_of_lines(_leg(9), long="13 of 11", short="2 of 11")
    | {
        "a quote that never closes": (f'"{_leg(9)}'.encode(), ("unbalanced_quote", "")),
        "a negative duration": (_leg(9).replace(",280", ",-280").encode(), ("negative", "talk_s")),
        "an end before its beginning": (_leg(9).replace("08:05", "07:05").encode(), ("ends_before_it_begins", "")),
        "an impossible date": (_leg(9).replace("02-25T08:00", "02-30T08:00").encode(), ("not_a_time", "started_at")),
        "a channel that does not exist": (_leg(9).replace("voice", "pigeon").encode(), ("unknown_value", "channel")),
    },
    cut_off=("too_few_fields", "8 of 11"),
)

FORMATS = (ASTERISK, AMAZON, GENESYS, DELIMITED, CANONICAL)
