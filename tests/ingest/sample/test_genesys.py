"""The desk's logs, read again as plain JSON."""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.sample.clock import SECOND
from ingest.sample.contact import Contact, Ending
from ingest.sample.writers.genesys import QUEUE_IDS
from tests.ingest.sample.truth_and_logs import Sample

Json = dict[str, Any]
NAMES = {queue: name for name, queue in QUEUE_IDS.items()}


def exports(sample: Sample) -> list[list[Json]]:
    """The conversations of each file that are whole and possible."""
    told = []
    for file in sample.files("desk"):
        of_file = []
        for line in file.read_text("utf-8").splitlines():
            if line.endswith("}") and "-02-30T" not in line:
                conversation = json.loads(line)
                if moment(conversation["conversationStart"]) <= moment(
                    conversation.get("conversationEnd", "9999-01-01")
                ):
                    of_file.append(conversation)
        told.append(of_file)
    return told


def latest(sample: Sample) -> dict[str, Json]:
    return {conversation["conversationId"]: conversation for export in exports(sample) for conversation in export}


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def milliseconds(text: str) -> int:
    return (moment(text) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def sessions(conversation: Json, purpose: str) -> list[Json]:
    return [x["sessions"][0] for x in conversation["participants"] if x["purpose"] == purpose]


def metrics(session: Json) -> dict[str, int]:
    return {x["name"]: x["value"] for x in session["metrics"]}


def test_every_conversation_is_exported_and_no_other(small: Sample) -> None:
    assert latest(small).keys() == {contact.id for contact in small.contacts("desk")}


def test_every_conversation_says_in_the_end_what_truly_happened(small: Sample) -> None:
    told = latest(small)
    for contact in small.contacts("desk"):
        conversation = told[contact.id]
        queues, agents = sessions(conversation, "acd"), sessions(conversation, "agent")
        assert [NAMES[x["segments"][0]["queueId"]] for x in queues] == [stay.topic for stay in contact.stays]
        assert [milliseconds(x["segments"][0]["segmentStart"]) for x in queues] == [x.queued for x in contact.stays]
        assert [metrics(x)["tAnswered"] for x in agents if "tAnswered" in metrics(x)] == [
            stay.wait for stay in contact.stays if stay.wait is not None
        ]
        assert ("conversationEnd" in conversation) == (_ends(contact, small))
        gave_up = [metrics(x)["tAbandon"] for x in queues if "tAbandon" in metrics(x)]
        assert len(gave_up) == sum(stay.ending is Ending.ABANDONED for stay in contact.stays)


def _ends(contact: Contact, sample: Sample) -> bool:
    return contact.ended is not None and contact.ended + contact.stays[-1].wrap < sample.centre.period.end


def test_the_vendors_own_figures_are_those_of_the_segments(small: Sample) -> None:
    for conversation in latest(small).values():
        for session in sessions(conversation, "agent"):
            lasted: Counter[str] = Counter()
            for segment in session["segments"]:
                if "segmentEnd" in segment:
                    length = milliseconds(segment["segmentEnd"]) - milliseconds(segment["segmentStart"])
                    lasted[segment["segmentType"]] += length
            own = metrics(session)
            if "tHandle" in own:
                assert own["tTalk"] == lasted["interact"]
                assert own.get("tHeld", 0) == lasted["hold"]
                assert own["tAcw"] == lasted["wrapup"]
                assert own["tHandle"] == lasted["interact"] + lasted["hold"] + lasted["wrapup"]


def test_media_and_message_types_tell_the_channels_apart(small: Sample) -> None:
    kinds = Counter(
        (session["mediaType"], session.get("messageType"))
        for conversation in latest(small).values()
        for session in sessions(conversation, "customer")
    )
    lanes = Counter(contact.lane.name for contact in small.contacts("desk"))
    assert kinds == {
        ("chat", None): lanes["chat"],
        ("message", "whatsapp"): lanes["whatsapp"],
        ("message", "sms"): lanes["text"],
        ("message", "facebook"): lanes["social"],
    }


def test_what_is_open_at_the_end_of_a_day_lies_in_the_next_export_too(small: Sample) -> None:
    versions = defaultdict(list)
    for number, export in enumerate(exports(small)):
        for conversation in export:
            versions[conversation["conversationId"]].append((number, "conversationEnd" in conversation))
    again = {key: told for key, told in versions.items() if len(told) > 1}
    assert sum(len(told) - 1 for told in again.values()) == small.written("desk").delivered_again > 10
    for told in again.values():
        assert [number for number, _ in told] == list(range(told[0][0], told[-1][0] + 1))
        assert not any(closed for _, closed in told[:-1])


def test_an_export_tells_nothing_that_happens_later(small: Sample) -> None:
    days = small.centre.period.days()
    for day, export in zip(days, exports(small), strict=True):
        for conversation in export:
            text = json.dumps(conversation).split('"')
            moments = [milliseconds(x) for x in text if len(x) == 24 and x.endswith("Z")]
            assert max(moments) < day.end


def test_nobody_is_named(small: Sample) -> None:
    for file in small.files("desk"):
        assert "participantName" not in file.read_text("utf-8")


def test_three_lines_are_broken(small: Sample) -> None:
    every = [line for file in small.files("desk") for line in file.read_text("utf-8").splitlines()]
    whole = sum(len(export) for export in exports(small))
    assert len(every) - whole == small.written("desk").broken == 3
    assert whole == small.written("desk").records
    assert SECOND == 1_000
