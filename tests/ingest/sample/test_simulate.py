"""What happened hangs together: waits with staff, staff with talks, contacts with those they follow from."""

from collections import defaultdict
from itertools import pairwise

import pytest

from ingest.sample.clock import HOUR, MINUTE
from ingest.sample.contact import Cause, Contact, Ending, Handing, Stay
from ingest.sample.crews import CREWS
from ingest.sample.lane import Crew
from tests.ingest.sample.truth_and_logs import Sample


def of_crew(sample: Sample, crew: Crew) -> list[tuple[Contact, Stay]]:
    """The stays that a crew serves, in the order in which they were queued."""
    stays = [
        (contact, stay)
        for contact in sample.centre.contacts
        if contact.lane is crew.lane and contact.branch == crew.branch
        for stay in contact.stays
        if stay.topic in crew.topics
    ]
    return sorted(stays, key=lambda pair: pair[1].queued)


def test_every_contact_is_there_once_with_an_id_of_its_own(small: Sample) -> None:
    contacts = small.centre.contacts
    assert len({(contact.lane.source, contact.id) for contact in contacts}) == len(contacts)


@pytest.mark.parametrize("crew", CREWS, ids=lambda crew: crew.name)
def test_no_agent_serves_more_customers_at_once_than_they_can(small: Sample, crew: Crew) -> None:
    busy: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for _, stay in of_crew(small, crew):
        if stay.agent is not None and stay.turn is not None and stay.left is not None:
            busy[stay.agent] += [(stay.turn, 1), (stay.left + stay.wrap, -1)]
    for agent, changes in busy.items():
        now = 0
        for _, change in sorted(changes):
            now += change
            assert now <= crew.at_once, agent


@pytest.mark.parametrize("crew", CREWS, ids=lambda crew: crew.name)
def test_first_come_first_served(small: Sample, crew: Crew) -> None:
    turns = [stay.turn for _, stay in of_crew(small, crew) if stay.answered is not None]
    assert all(before <= after for before, after in pairwise(turns) if before is not None and after is not None)


@pytest.mark.parametrize("crew", CREWS, ids=lambda crew: crew.name)
def test_an_agent_turns_to_customers_during_their_shifts_only(small: Sample, crew: Crew) -> None:
    shifts = small.centre.shifts[crew.name]
    for _, stay in of_crew(small, crew):
        if stay.agent is not None and stay.turn is not None:
            assert any(begin <= stay.turn < end for begin, end in shifts[stay.agent])


def test_what_happens_to_a_stay_happens_in_order(small: Sample) -> None:
    for contact in small.centre.contacts:
        assert contact.left_menu is not None or contact.stays
        for stay in contact.stays:
            told = (contact.started, stay.queued, stay.turn if stay.answered else None, stay.answered, stay.left)
            moments = [moment for moment in told if moment is not None]
            assert moments == sorted(moments)
            if stay.answered is not None and stay.left is not None:
                assert stay.left - stay.answered == stay.talk + stay.hold


def test_a_contact_is_served_by_one_queue_after_the_other(small: Sample) -> None:
    chains = [contact.stays for contact in small.centre.contacts if len(contact.stays) > 1]
    assert chains
    for stays in chains:
        for before, after in pairwise(stays):
            assert before.left is not None
            assert before.left < after.queued
            assert before.handed is Handing.QUEUE or before.ending is Ending.TIMEOUT


def test_nobody_gives_up_where_nobody_holds_the_line(small: Sample) -> None:
    for contact in small.centre.contacts:
        if contact.lane.patience is None:
            assert {stay.ending for stay in contact.stays} <= {Ending.ANSWERED, Ending.OPEN}


def test_nobody_holds_the_line_for_more_than_a_quarter_of_an_hour(small: Sample) -> None:
    for contact in small.centre.contacts:
        for stay in contact.stays:
            if contact.lane.patience is not None and contact.cause is not Cause.CALLBACK:
                assert stay.left is not None
                until = stay.left if stay.answered is None else stay.answered
                assert until - stay.queued <= 15 * MINUTE


def test_only_messages_are_open_when_the_logs_end(small: Sample) -> None:
    still = {contact.lane.name for contact in small.centre.contacts if contact.ended is None}
    assert still <= {"whatsapp", "text", "social", "mail"}
    assert all((contact.ended or 0) < small.centre.period.end for contact in small.centre.contacts)


def test_who_comes_back_is_the_same_customer_later(small: Sample) -> None:
    followers = [contact for contact in small.centre.contacts if contact.parent is not None]
    assert {contact.cause for contact in followers} == set(Cause) - {Cause.NEED}
    for contact in followers:
        assert contact.parent is not None
        assert contact.customer == contact.parent.customer
        assert contact.started > contact.parent.started


def test_who_was_left_on_whatsapp_for_hours_takes_the_telephone(small: Sample) -> None:
    switched = [x for x in small.centre.contacts if x.cause is Cause.SWITCH and x.parent is not None]
    from_whatsapp = [x for x in switched if x.parent is not None and x.parent.lane.name == "whatsapp"]
    assert len(from_whatsapp) > 5
    for contact in from_whatsapp:
        assert contact.lane.name == "telephone"
        assert contact.parent is not None
        wait = contact.parent.stays[0].wait
        assert wait is None or wait > 3 * HOUR


def test_the_company_calls_back_who_asked_for_it(small: Sample) -> None:
    asked = [x for x in small.centre.contacts if any(stay.ending is Ending.CALLBACK for stay in x.stays)]
    called = [x.parent for x in small.centre.contacts if x.cause is Cause.CALLBACK]
    assert asked
    assert {id(contact) for contact in asked} == {id(contact) for contact in called}


def test_the_longer_customers_wait_the_more_of_them_give_up(shown: Sample) -> None:
    of_hour: dict[tuple[int, int], list[Stay]] = defaultdict(list)
    for contact in shown.centre.contacts:
        if contact.lane.name == "telephone":
            for stay in contact.stays:
                of_hour[stay.queued // HOUR, hash(stay.topic)].append(stay)
    hours = []
    for stays in of_hour.values():
        waits = [stay.wait for stay in stays if stay.wait is not None]
        if len(stays) >= 10 and waits:
            gave_up = sum(stay.ending is Ending.ABANDONED for stay in stays)
            hours.append((sum(waits) / len(waits), gave_up / len(stays)))
    hours.sort()
    third = len(hours) // 3
    calm, busy = (sum(share for _, share in part) / third for part in (hours[:third], hours[-third:]))
    assert busy > 2 * calm
