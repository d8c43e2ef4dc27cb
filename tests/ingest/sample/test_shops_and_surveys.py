"""The two CSVs, read again with nothing but the csv module."""

import csv
from collections import Counter
from datetime import datetime

from ingest.sample.clock import ZONE
from ingest.sample.opinions import opinions
from ingest.sample.writers.shops import NO_SHOW, SERVED
from ingest.sample.writers.surveys import fact_id
from tests.ingest.sample.truth_and_logs import Sample

Row = dict[str, str]


def rows(sample: Sample, source: str, delimiter: str) -> list[Row]:
    told = []
    for file in sample.files(source):
        with file.open(newline="", encoding="utf-8") as text:
            told += list(csv.DictReader(text, delimiter=delimiter))
    return told


def tickets(sample: Sample) -> list[Row]:
    """The tickets that are whole and possible."""
    return [row for row in rows(sample, "shops", ";") if "-90" not in row["ticket"]]


def milliseconds(text: str) -> int:
    return int(datetime.strptime(text, "%d.%m.%Y %H:%M:%S").replace(tzinfo=ZONE).timestamp()) * 1000


def test_every_ticket_is_there_and_says_what_truly_happened(small: Sample) -> None:
    told = {row["ticket"]: row for row in tickets(small)}
    contacts = small.contacts("shops")
    assert told.keys() == {contact.id for contact in contacts}
    for contact in contacts:
        row, (stay,) = told[contact.id], contact.stays
        assert milliseconds(row["taken"]) == stay.queued
        assert (row["service"], row["branch"]) == (stay.topic, contact.branch)
        assert (row["card"] == "") == (contact.customer is None)
        if stay.answered is None:
            assert (row["status"], row["begun"], row["clerk"]) == (NO_SHOW, "", "")
            assert milliseconds(row["finished"]) >= (stay.left or 0)
        else:
            assert row["status"] == SERVED
            assert milliseconds(row["begun"]) == stay.answered
            assert milliseconds(row["finished"]) == stay.left


def test_tickets_count_from_one_in_each_branch_each_day(small: Sample) -> None:
    numbers = Counter(row["ticket"].rpartition("-")[0] for row in tickets(small))
    for row in tickets(small):
        of_today, _, number = row["ticket"].rpartition("-")
        assert 1 <= int(number) <= numbers[of_today]


def test_there_is_no_file_for_a_sunday(small: Sample) -> None:
    days = [datetime.strptime(file.name, "tickets-%Y%m%d.csv").replace(tzinfo=ZONE) for file in small.files("shops")]
    assert 6 not in {day.weekday() for day in days}
    assert len(days) == 8


def test_three_tickets_are_broken(small: Sample) -> None:
    assert len(rows(small, "shops", ";")) - len(tickets(small)) == small.written("shops").broken == 3
    assert len(tickets(small)) == small.written("shops").records


def test_every_survey_is_there_with_the_id_of_its_contact(small: Sample) -> None:
    told = [row for row in rows(small, "surveys", ",") if not row["id"].startswith("x")]
    truly = list(opinions(small.centre))
    assert Counter(row["interaction_id"] for row in told) == Counter(fact_id(opinion.contact) for opinion in truly)
    assert len({row["id"] for row in told}) == len(told) == small.written("surveys").records
    asked = small.summary.surveys
    for kind, scale in (("csat", ("1", "5")), ("nps", ("0", "10"))):
        of_kind = [row for row in told if row["kind"] == kind]
        assert len(of_kind) == asked[kind].asked
        assert sum(row["complete"] == "true" for row in of_kind) == asked[kind].answered
        assert {(row["scale_min"], row["scale_max"]) for row in of_kind} == {scale}


def test_what_nobody_answered_has_no_score_and_no_time(small: Sample) -> None:
    for row in rows(small, "surveys", ","):
        if not row["id"].startswith("x"):
            answered = row["complete"] == "true"
            assert bool(row["value"]) == bool(row["answered_at"]) == answered
            if answered:
                assert row["asked_at"] < row["answered_at"]
                assert int(row["scale_min"]) <= int(row["value"]) <= int(row["scale_max"])


def test_only_contacts_that_lie_in_the_logs_are_asked_about(small: Sample) -> None:
    assert all(opinion.contact.answered and opinion.contact.ended for opinion in opinions(small.centre))
    asked_at = [row["asked_at"] for row in rows(small, "surveys", ",") if row["asked_at"]]
    assert max(x for x in asked_at if "-02-30" not in x) <= f"{small.summary.as_of:%Y-%m-%dT%H:%M:%SZ}"


def test_three_surveys_are_broken(small: Sample) -> None:
    broken = [row for row in rows(small, "surveys", ",") if row["id"].startswith("x")]
    assert len(broken) == small.written("surveys").broken == 3
    assert broken[0]["value"] == "9"
    assert "-02-30" in broken[1]["asked_at"]
    assert None in broken[2]
