"""The desk's logs: Genesys Cloud conversation details, one JSON object per line, exported at the end of each day.

A conversation that is still open when a day is exported lies open in that export, and again in those of the days after.
"""

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from ingest.sample.clock import MINUTE, Day, written
from ingest.sample.contact import Contact, Ending, Handing, Stay
from ingest.sample.identifiers import random_id
from ingest.sample.lanes import TOPICS
from ingest.sample.simulate import Centre
from ingest.sample.world import address
from ingest.sample.writers.written import Written
from ingest.vocabulary import Channel

SOURCE = "desk"

Json = dict[str, Any]


def _fixed_id(word: str) -> str:
    return random_id(blake2b(word.encode(), digest_size=16).digest())


QUEUE_IDS = {topic: _fixed_id(f"queue {topic}") for topic in TOPICS}
"""Genesys names a queue by an id; the settings say which queue it is."""


def user_id(agent: str) -> str:
    """The id that Genesys gives to an agent."""
    return _fixed_id(agent)


_DIVISION = _fixed_id("division")
_WRAP_UP_CODE = _fixed_id("wrap-up code")
_OUR_ADDRESS = {"whatsapp": "+38600999001", "sms": "+38600999002", "facebook": "brookandvale"}


def write(centre: Centre, folder: Path) -> Written:
    """Write `conversations-YYYY-MM-DD.jsonl` for each local day, and three lines that no reader should trust."""
    days = centre.period.days()
    exports: list[list[bytes]] = [[] for _ in days]
    contacts = [contact for contact in centre.contacts if contact.lane.source == SOURCE]
    today = 0
    for contact in contacts:  # in the order of their coming, but for a few hundredths of a second
        while contact.started >= days[today].end:
            today += 1
        for day, export in zip(days[today:], exports[today:], strict=True):
            export.append(msgspec.json.encode(_Conversation(contact, day.end).told()))
            closed = _closed(contact)
            if closed is not None and closed < day.end:
                break
    records = sum(len(export) for export in exports)
    broken = _broken(days)
    for day, line in broken:
        exports[days.index(day)].append(line)
    for day, export in zip(days, exports, strict=True):
        path = folder / f"conversations-{day.date:%Y-%m-%d}.jsonl"
        path.write_bytes(b"".join(line + b"\n" for line in export))
    return Written(
        source=SOURCE,
        files=len(days),
        records=records,
        broken=len(broken),
        latest=max((moment for contact in contacts for moment in _moments(contact, centre.period.end)), default=0),
        delivered_again=records - len(contacts),
    )


class _Conversation:
    """A contact as it is told at the moment `at`: of what happens then or later nothing is known."""

    def __init__(self, contact: Contact, at: int) -> None:
        self._contact, self._at = contact, at
        self._sessions = 0
        lane = contact.lane
        kind = {"mediaType": "chat"} if lane.channel is Channel.CHAT else {"mediaType": "message"}
        self._media: Json = {**kind, **({"messageType": lane.sub_channel} if lane.sub_channel else {})}

    def told(self) -> Json:
        contact = self._contact
        closed = self._known(_closed(contact))
        participants = [self._customer(closed)]
        for stay in contact.stays:
            if stay.queued < self._at:
                participants.append(self._queue(stay))
                if stay.turn is not None and stay.agent is not None and stay.turn < self._at:
                    participants.append(self._agent(stay))
        return {
            "conversationId": contact.id,
            "conversationStart": _time(contact.started),
            **({} if closed is None else {"conversationEnd": _time(closed)}),
            "originatingDirection": "inbound",
            "divisionIds": [_DIVISION],
            "participants": participants,
        }

    def _customer(self, closed: int | None) -> Json:
        contact = self._contact
        left = None if closed is None else contact.ended
        whom = address(contact.lane.address, contact.customer)
        ours = _OUR_ADDRESS.get(contact.lane.sub_channel)
        known = {**({"addressFrom": whom} if whom else {}), **({"addressTo": ours} if ours else {})}
        metrics = [_metric("nConnected", 1, contact.started)]
        segments = [self._segment("interact", contact.started, left, ends_by="peer")]
        return {
            "participantId": self._id(),
            "purpose": "customer",
            "sessions": [self._session(segments, metrics, known)],
        }

    def _queue(self, stay: Stay) -> Json:
        out = self._known(stay.left if stay.answered is None else stay.answered)
        metrics = [_metric("nOffered", 1, stay.queued)]
        if out is not None:
            metrics.append(_metric("tAcd", out - stay.queued, out))
            if stay.ending is Ending.ABANDONED:
                metrics.append(_metric("tAbandon", out - stay.queued, out))
        ends_by = "peer" if stay.ending is Ending.ABANDONED else "transfer"
        segments = [self._segment("interact", stay.queued, out, stay.topic, ends_by)]
        return {"participantId": self._id(), "purpose": "acd", "sessions": [self._session(segments, metrics)]}

    def _agent(self, stay: Stay) -> Json:
        turn, answered, left = stay.turn or stay.queued, self._known(stay.answered), self._known(stay.left)
        segments = [self._segment("alert", turn, answered, stay.topic)]
        metrics: list[Json] = []
        if answered is not None:
            metrics += [
                _metric("tAlert", answered - turn, answered),
                _metric("tAnswered", answered - stay.queued, answered),
            ]
            hold_from = None if left is None or not stay.hold else left - stay.hold
            segments.append(self._segment("interact", answered, hold_from or left, stay.topic))
            if hold_from is not None:
                segments.append(self._segment("hold", hold_from, left, stay.topic))
                metrics += [_metric(name, stay.hold, left or 0) for name in ("tHeld", "tHeldComplete")]
            if left is not None:
                segments[-1]["disconnectType"] = "transfer" if stay.handed is Handing.QUEUE else "peer"
                metrics += self._after(stay, left, segments)
        user = user_id(stay.agent or "")
        return {
            "participantId": self._id(),
            "userId": user,
            "purpose": "agent",
            "sessions": [self._session(segments, metrics, {"selectedAgentId": user})],
        }

    def _after(self, stay: Stay, left: int, segments: list[Json]) -> list[Json]:
        over = self._known(left + stay.wrap)
        wrap_up = self._segment("wrapup", left, over, stay.topic)
        segments.append({**wrap_up, "wrapUpCode": _WRAP_UP_CODE})
        told = [_metric("tTalk", stay.talk, left), _metric("tTalkComplete", stay.talk, left)]
        if stay.handed is Handing.QUEUE:
            told += [_metric("nTransferred", 1, left), _metric("nBlindTransferred", 1, left)]
        if over is not None:
            told.append(_metric("tAcw", stay.wrap, over))
            told.append(_metric("tHandle", stay.talk + stay.hold + stay.wrap, over))
        return told

    def _session(self, segments: list[Json], metrics: list[Json], more: Json | None = None) -> Json:
        own = {"sessionId": self._id(), "direction": "inbound", "segments": segments, "metrics": metrics}
        return {**self._media, **own, **(more or {})}

    def _segment(self, kind: str, begin: int, end: int | None, topic: str = "", ends_by: str = "") -> Json:
        return {
            "segmentStart": _time(begin),
            **({} if end is None else {"segmentEnd": _time(end)}),
            **({"queueId": QUEUE_IDS[topic]} if topic else {}),
            **({"disconnectType": ends_by} if ends_by and end is not None else {}),
            "segmentType": kind,
            "conference": False,
        }

    def _known(self, moment: int | None) -> int | None:
        return moment if moment is not None and moment < self._at else None

    def _id(self) -> str:
        self._sessions += 1
        return f"{self._contact.id[:-3]}{self._sessions:03x}"


def _closed(contact: Contact) -> int | None:
    last = contact.stays[-1]
    return None if last.left is None else last.left + last.wrap


def _moments(contact: Contact, end: int) -> Iterator[int]:
    yield contact.started
    for stay in contact.stays:
        told = (stay.queued, stay.turn, stay.answered, stay.left, _closed(contact))
        yield from (moment for moment in told if moment is not None and moment < end)


def _time(moment: int) -> str:
    return written(moment, milliseconds=True)


def _metric(name: str, value: int, at: int) -> Json:
    return {"name": name, "value": value, "emitDate": _time(at)}


def _broken(days: tuple[Day, ...]) -> list[tuple[Day, bytes]]:
    """A line cut short, one that began on 30 February, and one that ended a minute before it began."""
    first, middle, last = (days[len(days) * i // 4] for i in (1, 2, 3))
    begin, end = _time(last.noon), _time(last.noon - MINUTE)
    impossible = f"{middle.date.year}-02-30T12:00:00.000Z"
    return [
        (first, b'{"conversationId":"' + _fixed_id("cut short").encode() + b'","conversationStart":"'),
        (middle, msgspec.json.encode(_call(_fixed_id("impossible"), impossible, _time(middle.noon)))),
        (last, msgspec.json.encode(_call(_fixed_id("backwards"), begin, end))),
    ]


def _call(conversation: str, begin: str, end: str) -> Json:
    segment = {"segmentStart": begin, "segmentEnd": end, "segmentType": "interact", "conference": False}
    session = {"mediaType": "chat", "direction": "inbound", "segments": [segment], "metrics": []}
    return {
        "conversationId": conversation,
        "conversationStart": begin,
        "conversationEnd": end,
        "originatingDirection": "inbound",
        "divisionIds": [_DIVISION],
        "participants": [{"purpose": "customer", "sessions": [session]}],
    }
