"""The records of the mail room and the second site, read again as plain JSON objects, one after the other."""

import gzip
import json
from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from ingest.sample.contact import Cause, Contact, Ending
from ingest.sample.writers.amazon import is_delivered
from tests.ingest.sample.truth_and_logs import Sample

Json = dict[str, Any]


def deliveries(sample: Sample) -> list[tuple[int, Json]]:
    """Every record that is whole and possible, with the number of its file; objects follow each other directly."""
    told = []
    for number, file in enumerate(sample.files("connect")):
        text, at = gzip.decompress(file.read_bytes()).decode(), 0
        while at < len(text):
            try:
                record, at = json.JSONDecoder().raw_decode(text, at)
            except json.JSONDecodeError:
                break
            if (
                "-13-" not in record["InitiationTimestamp"]
                and (record["Agent"] or {}).get("AgentInteractionDuration") != -60
            ):
                told.append((number, record))
    return told


def newest(sample: Sample) -> dict[str, Json]:
    records: dict[str, Json] = {}
    for _, record in deliveries(sample):
        before = records.get(record["ContactId"])
        if before is None or before["LastUpdateTimestamp"] <= record["LastUpdateTimestamp"]:
            records[record["ContactId"]] = record
    return records


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def known(sample: Sample, contact: Contact) -> int:
    """How many records of a contact had been delivered when the logs ended."""
    if contact.left_menu is not None:
        return 1
    return sum(is_delivered(stay, sample.centre.period.end) for stay in contact.stays)


def chains(sample: Sample) -> dict[str, list[Json]]:
    """Records by their first contact, in order; a callback begins a chain of its own."""
    of_root = defaultdict(list)
    for record in newest(sample).values():
        root = record["ContactId"] if record["InitiationMethod"] == "CALLBACK" else None
        of_root[root or record["InitialContactId"] or record["ContactId"]].append(record)
    return {root: sorted(x, key=lambda record: record["InitiationTimestamp"]) for root, x in of_root.items()}


def test_every_contact_that_is_over_has_its_records_and_no_other_has(small: Sample) -> None:
    told = {root: len(records) for root, records in chains(small).items()}
    assert told == {x.id: known(small, x) for x in small.contacts("connect") if known(small, x)}


def test_every_record_says_what_truly_happened(small: Sample) -> None:
    told = chains(small)
    for contact in small.contacts("connect"):
        for record, stay in zip(told.get(contact.id, []), contact.stays, strict=False):
            queue, agent = record["Queue"], record["Agent"]
            assert queue["Name"] == stay.topic
            assert seconds(queue["EnqueueTimestamp"]) * 1000 == stay.queued
            assert seconds(record["DisconnectTimestamp"]) * 1000 == stay.left
            assert (agent is None) == (stay.answered is None)
            if agent is not None:
                assert seconds(agent["ConnectedToAgentTimestamp"]) * 1000 == stay.answered
                assert queue["Duration"] * 1000 == stay.wait
                assert agent["AgentInteractionDuration"] * 1000 == stay.talk
                assert agent["AfterContactWorkDuration"] * 1000 == stay.wrap


def test_chains_hold_together(shown: Sample) -> None:
    long = [records for records in chains(shown).values() if len(records) > 1]
    assert len(long) > 300
    for records in long:
        ids = [record["ContactId"] for record in records]
        assert [record["NextContactId"] for record in records[:-1]] == ids[1:]
        assert [record["PreviousContactId"] for record in records] == [None, *ids[:-1]]
        assert {record["InitialContactId"] for record in records[1:]} == {ids[0]}
        assert [record["InitiationMethod"] for record in records] == ["INBOUND", *["TRANSFER"] * (len(ids) - 1)]


def test_a_callback_names_the_call_that_asked_for_it_and_is_named_by_it(shown: Sample) -> None:
    records = newest(shown)
    callbacks = [record for record in records.values() if record["InitiationMethod"] == "CALLBACK"]
    truly = [x for x in shown.contacts("connect") if x.cause is Cause.CALLBACK]
    assert len(callbacks) == sum(known(shown, x) for x in truly) > 20
    for record in callbacks:
        asked = records[record["PreviousContactId"]]
        assert asked["NextContactId"] == record["ContactId"]
        assert asked["Agent"] is None
        assert record["InitiationTimestamp"] == asked["DisconnectTimestamp"] < record["Queue"]["EnqueueTimestamp"]


def test_who_left_in_the_menu_never_saw_a_queue(small: Sample) -> None:
    without = [record for record in newest(small).values() if record["Queue"] is None]
    assert len(without) == sum(x.left_menu is not None for x in small.contacts("connect")) > 0


def test_who_gave_up_has_a_queue_and_no_agent(shown: Sample) -> None:
    alone = [
        x for x in newest(shown).values() if x["Queue"] is not None and x["Agent"] is None and not x["NextContactId"]
    ]
    gave_up = [stay for x in shown.contacts("connect") for stay in x.stays if stay.ending is Ending.ABANDONED]
    assert len(alone) == len(gave_up)


def test_some_records_are_delivered_again_unchanged_and_some_with_their_after_work(shown: Sample) -> None:
    versions = defaultdict(list)
    for _, record in deliveries(shown):
        versions[record["ContactId"]].append(json.dumps(record))
    again = [told for told in versions.values() if len(told) > 1]
    assert sum(len(told) - 1 for told in again) == shown.written("connect").delivered_again
    kinds = Counter(len(set(told)) for told in again)
    assert kinds[1] > 200
    assert kinds[2] > 30
    late = [told for told in again if len(set(told)) == 2 and "AfterContactWorkDuration" not in told[0]]
    assert len(late) == kinds[2]


def test_some_second_deliveries_lie_in_the_next_days_file(shown: Sample) -> None:
    files = defaultdict(set)
    for number, record in deliveries(shown):
        files[record["ContactId"]].add(number)
    assert sum(len(numbers) > 1 for numbers in files.values()) > 100


def test_three_records_are_broken(small: Sample) -> None:
    text = "".join(gzip.decompress(file.read_bytes()).decode() for file in small.files("connect"))
    begun = text.count('{"ContactId"') + text.count('{"AWSAccountId"')
    assert begun - len(deliveries(small)) == small.written("connect").broken == 3
