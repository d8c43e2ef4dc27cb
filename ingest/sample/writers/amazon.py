"""The second site's and the mail room's logs: Amazon Connect contact records, concatenated JSON objects in gzip files.

A contact's record is delivered once it is over: a transfer or a callback makes a record of its own. Some are delivered
twice, some first without their after-contact work and once more when that is known.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ingest.sample.clock import MINUTE, SECOND, Day, written
from ingest.sample.contact import Cause, Contact, Ending, Handing, Stay
from ingest.sample.identifiers import random_id
from ingest.sample.simulate import Centre
from ingest.sample.world import address, stream
from ingest.sample.writers.written import Written
from ingest.vocabulary import Channel

SOURCE = "connect"

DELIVERY = 62 * SECOND
"""From the end of a contact's after-work to the delivery of its record."""

_TWICE = 0.02
_FIRST_WITHOUT_AFTER_WORK = 0.03
_LATEST_MINUTES = 36 * 60
INSTANCE = "arn:aws:connect:eu-central-1:000000000000:instance/brook-and-vale"
AT = {Channel.VOICE: ("Graz", "telephone"), Channel.EMAIL: ("Ljubljana", "mail room")}
"""Site and team, as levels 1 and 2 of the hierarchy of agents."""

_ENDPOINTS = {Channel.VOICE: ("VOICE", "TELEPHONE_NUMBER", "phone"), Channel.EMAIL: ("EMAIL", "EMAIL_ADDRESS", "email")}

Json = dict[str, Any]
Delivered = tuple[int, bytes]
"""The moment of a delivery, and the record as it was delivered."""


def write(centre: Centre, folder: Path) -> Written:
    """Write `contact-records-YYYYMMDD.json.gz` for each local day, and three records that no reader should trust."""
    dice = stream(centre.seed, "amazon")
    days = centre.period.days()
    records = list(_records(centre, dice))
    deliveries = sorted((x for x in _deliveries(records, dice) if x[0] < centre.period.end), key=lambda x: x[0])
    broken = _broken(days)
    at = 0
    for day in days:
        of_day = []
        while at < len(deliveries) and deliveries[at][0] < day.end:
            of_day.append(deliveries[at][1])
            at += 1
        # Last in its file: what follows an object that was cut short could not be told apart from it.
        of_day += [record for of, record in broken if of is day]
        packed = gzip.compress(b"".join(of_day), compresslevel=6, mtime=0)
        (folder / f"contact-records-{day.date:%Y%m%d}.json.gz").write_bytes(packed)
    known = [record for record in records if record.over + DELIVERY < centre.period.end]
    return Written(
        source=SOURCE,
        files=len(days),
        records=len(deliveries),
        broken=len(broken),
        latest=max((record.over - record.wrap for record in known), default=0),
        delivered_again=len(deliveries) - len(known),
    )


def is_delivered(stay: Stay, end: int) -> bool:
    """Whether the record of a stay lies in logs that end at this moment."""
    return stay.left is not None and stay.left + stay.wrap + DELIVERY < end


@dataclass(frozen=True, slots=True)
class _Record:
    """One contact record, when its after-work was over, and how much of that there was."""

    said: Json
    over: int
    wrap: int


def _records(centre: Centre, dice: np.random.Generator) -> Iterator[_Record]:
    contacts = [contact for contact in centre.contacts if contact.lane.source == SOURCE]
    callbacks = {
        contact.parent.id: contact for contact in contacts if contact.cause is Cause.CALLBACK and contact.parent
    }
    last_ids: dict[str, str] = {}
    for contact in contacts:
        ids = [contact.id, *(random_id(dice.bytes(16)) for _ in contact.stays[1:])]
        last_ids[contact.id] = ids[-1]
        asked = last_ids[contact.parent.id] if contact.cause is Cause.CALLBACK and contact.parent is not None else None
        language = centre.population.speaks(contact.customer)
        if contact.left_menu is not None:
            said = _head(contact, ids[0], language) | _times(contact.started, contact.left_menu, contact.left_menu)
            yield _Record(said | {"DisconnectReason": "CUSTOMER_DISCONNECT"}, contact.left_menu, 0)
        for place, stay in enumerate(contact.stays):
            if stay.left is not None:
                calls_back = callbacks.get(contact.id)
                onwards = ids[place + 1] if place + 1 < len(ids) else calls_back.id if calls_back else None
                chain = _head(contact, ids[place], language) | _chain(ids, place, onwards)
                if asked is not None and contact.parent is not None:
                    chain |= {"InitialContactId": contact.parent.id, "PreviousContactId": asked}
                    chain["InitiationMethod"] = "CALLBACK"
                yield _Record(chain | _stay(contact, place, stay, stay.left), stay.left + stay.wrap, stay.wrap)


def _head(contact: Contact, contact_id: str, language: str) -> Json:
    channel, kind, known_by = _ENDPOINTS[contact.lane.channel]
    return {
        "AWSAccountId": "000000000000",
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "InstanceARN": INSTANCE,
        "ContactId": contact_id,
        "InitialContactId": None,
        "PreviousContactId": None,
        "NextContactId": None,
        "Channel": channel,
        "InitiationMethod": "INBOUND",
        "CustomerEndpoint": {"Type": kind, "Address": address(known_by, contact.customer)},
        "Attributes": {"language": language, "topic": contact.topic},
        "Queue": None,
        "Agent": None,
    }


def _chain(ids: list[str], place: int, onwards: str | None) -> Json:
    if place == 0:
        return {"NextContactId": onwards}
    return {
        "InitialContactId": ids[0],
        "PreviousContactId": ids[place - 1],
        "NextContactId": onwards,
        "InitiationMethod": "TRANSFER",
    }


def _stay(contact: Contact, place: int, stay: Stay, left: int) -> Json:
    out_of_queue = stay.left if stay.answered is None else stay.answered
    out_of_queue = left if out_of_queue is None else out_of_queue
    begun = contact.stays[place - 1].left if place else contact.started
    if contact.cause is Cause.CALLBACK and contact.parent is not None:
        begun = contact.parent.ended  # such a contact begins when it is asked for, long before it is queued
    said = _times(begun if begun is not None else stay.queued, left, left + stay.wrap) | {
        "Queue": {
            "ARN": f"{INSTANCE}/queue/{stay.topic}",
            "Name": stay.topic,
            "EnqueueTimestamp": written(stay.queued),
            "DequeueTimestamp": written(out_of_queue),
            "Duration": (out_of_queue - stay.queued) // SECOND,
        },
        "DisconnectReason": "CUSTOMER_DISCONNECT",
    }
    if stay.ending is Ending.CALLBACK:
        said["DisconnectReason"] = "CONTACT_FLOW_DISCONNECT"
    if stay.answered is not None:
        site, team = AT[contact.lane.channel]
        if contact.cause is Cause.CALLBACK:
            said["ConnectedToSystemTimestamp"] = written(stay.answered)  # the customer picks up when an agent is there
        said["Agent"] = {
            "ARN": f"{INSTANCE}/agent/{stay.agent}",
            "Username": stay.agent,
            "HierarchyGroups": {"Level1": {"GroupName": site}, "Level2": {"GroupName": team}},
            "ConnectedToAgentTimestamp": written(stay.answered),
            "AgentInteractionDuration": stay.talk // SECOND,
            "CustomerHoldDuration": stay.hold // SECOND,
            "NumberOfHolds": int(stay.hold > 0),
            "LongestHoldDuration": stay.hold // SECOND,
            "AfterContactWorkStartTimestamp": written(left),
            "AfterContactWorkEndTimestamp": written(left + stay.wrap),
            "AfterContactWorkDuration": stay.wrap // SECOND,
        }
    if stay.handed is Handing.QUEUE:
        said["TransferCompletedTimestamp"] = written(left)
        said["DisconnectReason"] = "AGENT_DISCONNECT"
    return said


def _times(begun: int, left: int, over: int) -> Json:
    return {
        "InitiationTimestamp": written(begun),
        "ConnectedToSystemTimestamp": written(begun),
        "DisconnectTimestamp": written(left),
        "LastUpdateTimestamp": written(over + 2 * SECOND),
    }


def _deliveries(records: list[_Record], dice: np.random.Generator) -> Iterator[Delivered]:
    for record in records:
        luck = float(dice.random())
        delivered = record.over + DELIVERY
        packed = msgspec.json.encode(record.said)
        later = delivered + int(dice.integers(1, _LATEST_MINUTES)) * MINUTE
        if luck < _TWICE:
            yield from ((delivered, packed), (later, packed))
        elif luck < _TWICE + _FIRST_WITHOUT_AFTER_WORK and record.wrap:
            yield from ((delivered - record.wrap, msgspec.json.encode(_before_after_work(record))), (later, packed))
        else:
            yield delivered, packed


def _before_after_work(record: _Record) -> Json:
    agent = {key: value for key, value in record.said["Agent"].items() if not key.startswith("AfterContactWork")}
    return record.said | {"Agent": agent, "LastUpdateTimestamp": written(record.over - record.wrap + SECOND)}


def _broken(days: tuple[Day, ...]) -> list[tuple[Day, bytes]]:
    """A record cut short, one of a thirteenth month, and one in which an agent talked for less than nothing."""
    first, middle, last = (days[len(days) * i // 4] for i in (1, 2, 3))
    record: Json = {
        "ContactId": "",
        "Channel": "VOICE",
        "InitiationMethod": "INBOUND",
        "CustomerEndpoint": None,
        "Queue": None,
        "Agent": None,
    }
    no_month = record | _times(middle.noon, middle.noon, middle.noon) | {"ContactId": random_id(b"no such month at")}
    no_month["InitiationTimestamp"] = f"{middle.date.year}-13-01T12:00:00Z"
    backwards = record | _times(last.noon, last.noon + MINUTE, last.noon + MINUTE)
    agent = {"Username": "graz.01", "ConnectedToAgentTimestamp": written(last.noon), "AgentInteractionDuration": -60}
    backwards |= {"ContactId": random_id(b"less than nothin"), "Agent": agent}
    return [
        (first, b'{"ContactId":"' + random_id(b"cut short by a b").encode() + b'","Channel":"VOI'),
        (middle, msgspec.json.encode(no_month)),
        (last, msgspec.json.encode(backwards)),
    ]
